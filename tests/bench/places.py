"""Points and project sites for workload (c): `points.csv` and `sites.fgb` in a folder, from a named seed.

A site is a blob of 60 vertices and about 2 km2, as those of ../shared/bench; all on the grid of 0.1 mm.
Usage: `places.py FOLDER PLANE WEST SOUTH EAST NORTH`, an extent in metres of the plane.
"""
import pathlib
import sys

import geopandas
import numpy as np
import shapely

SEED, N_POINTS, N_SITES, N_VERTICES = 4242, 2000, 1000, 60
RADIUS_M, MARGIN_M = 800.0, 2000.0


def main():
    """Reads the extent, writes both files."""
    folder, plane = pathlib.Path(sys.argv[1]), sys.argv[2]
    west, south, east, north = map(float, sys.argv[3:7])
    folder.mkdir(parents=True, exist_ok=True)
    chance = np.random.default_rng(SEED)
    low, span = np.array([west, south]), np.array([east - west, north - south])
    places = np.round(low + chance.random((N_POINTS, 2)) * span, 4)
    np.savetxt(folder / "points.csv", places, fmt="%.4f", delimiter=",", header="x,y", comments="")
    turn = np.linspace(0.0, 2.0 * np.pi, N_VERTICES, endpoint=False)
    rings = []
    for _ in range(N_SITES):
        center = low + MARGIN_M + chance.random(2) * (span - 2.0 * MARGIN_M)
        waves = 0.25 * np.sin(3 * turn + chance.random() * 6.0) + 0.1 * np.sin(7 * turn + chance.random() * 6.0)
        radius = RADIUS_M * (1.0 + waves)
        rings.append(np.round(center + np.c_[np.cos(turn), np.sin(turn)] * radius[:, None], 4))
    shapes = [shapely.Polygon(ring) for ring in rings]
    frame = geopandas.GeoDataFrame({"site": np.arange(N_SITES)}, geometry=shapes, crs=plane)
    # As it was written: a spatial index would sort the sites.
    frame.to_file(folder / "sites.fgb", driver="FlatGeobuf", engine="pyogrio", SPATIAL_INDEX="NO")


if __name__ == "__main__":
    main()
