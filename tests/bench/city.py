#!/usr/bin/env python3
"""The workload `cambridge`: ten layers of a real city as GeoParquet, in metres of UTM zone 19 N, on the grid of 0.1 mm.

Real layers are no coverages: features overlap and are broken. What GEOS calls invalid it mends here, so that all
programs are given the same polygons; what of a feature is no polygon is left out. Usage: `city.py FROM TO`, the
folder of the city's files and the one that is made; its `meta.json` says what the benchmark must know.
"""
import json
import pathlib
import sys

import geopandas
import shapely

PLANE = "EPSG:32619"
# As the cards of tests/cambridge/layers call them. TopoJSON names no CRS; the city's portal delivers WGS 84.
FILES = {
    "parcels": "ASSESSING_ParcelsFY2014.topojson",
    "parcels2013": "ASSESSING_ParcelsFY2013.topojson",
    "zoning": "CDD_ZoningDistricts.geojson",
    "zoning_overlay": "CDD_ZoningOverlayDistricts.geojson",
    "open_space": "RECREATION_OpenSpace.geojson",
    "flood": "FEMA_FloodPlains500Year.geojson",
    "wetlands": "HYDRO_Wetlands.geojson",
    "walkways": "BASEMAP_PrivateWalkways.topojson",
    "impervious": "BASEMAP_ImperviousOther.topojson",
    "city": "BOUNDARY_CityBoundary.geojson",
}
PAIR = ["zoning", "parcels"]
STEPS_PER_METRE = 10_000


def polygons(shape):
    """What of a shape is polygons, as one shape; `None` where nothing is."""
    parts = shapely.get_parts(shapely.get_parts(shape))
    parts = [part for part in parts if part.geom_type == "Polygon" and not part.is_empty]
    return shapely.MultiPolygon(parts) if len(parts) > 1 else next(iter(parts), None)


def layer(file):
    """A layer of valid polygons on the grid, with its attributes."""
    frame = geopandas.read_file(file)
    frame = frame.set_crs("EPSG:4326", allow_override=True) if file.suffix == ".topojson" else frame
    frame = frame[frame.geometry.notna()].to_crs(PLANE)
    on_grid = shapely.set_precision(shapely.make_valid(frame.geometry.values), 1.0 / STEPS_PER_METRE)
    frame["geometry"] = [polygons(shape) for shape in on_grid]
    frame = frame[frame.geometry.notna()].reset_index(drop=True)
    # Peers carry one attribute through a chain.
    return frame.assign(code=frame.index.astype(str))


def main():
    """Reads, mends, writes."""
    source, folder = map(pathlib.Path, sys.argv[1:3])
    folder.mkdir(parents=True, exist_ok=True)
    bounds = []
    for name, file in FILES.items():
        frame = layer(source / file)
        frame.to_parquet(folder / f"{name}.parquet")
        bounds.append(frame.total_bounds)
    west, south, east, north = zip(*bounds)
    meta = {
        "layers": list(FILES),
        "pair": PAIR,
        "plane": PLANE,
        "is_coverage": False,
        "rectangle": [min(west), min(south), max(east), max(north)],
    }
    (folder / "meta.json").write_text(json.dumps(meta), encoding="utf-8")


if __name__ == "__main__":
    main()
