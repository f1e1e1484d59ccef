"""Writes layers with exactly shared borders as text and counts the faces of their lines, noded all at once.

A test tool, no part of the product: it needs Python 3.9 with what the generator needs (shapely 2, geopandas).

    python3 one_shot.py GENERATOR SIZE FOLDER

GENERATOR is the benchmark's `gen.py`; it is run with `--exact` in FOLDER. `FOLDER/layers.txt` is then text as
`geos_areas.py` reads it, in whole grid steps of 0.1 mm from the lowest coordinates. The last line printed has
the number of faces GEOS makes (`polygonize`) of all rings as lines: noded all at once on the grid hegui works on
(`unary_union` with grid_size 1, which is snap rounding; again until nothing moves); and in floating point, where
slivers thinner than the grid are faces too.

    faces FIXED FLOATING
"""

import pathlib
import subprocess
import sys

import geopandas
import numpy as np
import shapely

STEPS_PER_M = 10_000


def steps(folder):
    """Names of the layers, each with its polygons, coordinates in whole steps from the lowest."""
    names, shapes = [], []
    for path in sorted(pathlib.Path(folder).rglob("*.parquet")):
        names.append(path.stem)
        shapes.append(np.array(geopandas.read_parquet(path).geometry))
    if not names:
        sys.exit(f"the generator left no layers in {folder}")
    low = np.floor(np.min([shapely.total_bounds(one)[:2] for one in shapes], axis=0))
    whole = lambda xy: np.round((xy - low) * STEPS_PER_M)
    return names, [shapely.transform(one, whole) for one in shapes]


def write(names, layers, path):
    """One line a ring, stored open."""
    with open(path, "w", encoding="utf-8") as out:
        for name, shapes in zip(names, layers):
            out.write(f"layer {name}\n")
            for shape in shapes:
                out.write("feature\n")
                for part in shapely.get_parts(shape):
                    for ring in shapely.get_rings(part):
                        points = shapely.get_coordinates(ring)[:-1].astype(np.int64)
                        out.write("ring " + " ".join(map(str, points.ravel())) + "\n")


def n_faces(layers):
    """The faces of all rings' lines: on the grid, rounded until nothing moves, and in floating point."""
    rings = shapely.get_rings(np.concatenate(layers))
    counts = shapely.get_num_coordinates(rings)
    lines = shapely.linestrings(shapely.get_coordinates(rings), indices=np.repeat(np.arange(len(rings)), counts))
    faces = lambda noded: len(shapely.get_parts(shapely.polygonize(shapely.get_parts(noded))))
    rounded = shapely.unary_union(lines, grid_size=1.0)
    while True:
        # A bent edge may pass a pixel the straight one did not.
        again = shapely.unary_union(shapely.get_parts(rounded), grid_size=1.0)
        if shapely.equals_exact(shapely.normalize(again), shapely.normalize(rounded)):
            return faces(rounded), faces(shapely.unary_union(lines))
        print("rounded again:", faces(rounded), file=sys.stderr)
        rounded = again


def main():
    if len(sys.argv) != 4:
        sys.exit(__doc__)
    generator, size, folder = sys.argv[1:]
    command = [sys.executable, str(pathlib.Path(generator).resolve()), size, "--exact", "--noformats"]
    subprocess.run(command, cwd=folder, check=True, stdout=sys.stderr)
    names, layers = steps(folder)
    write(names, layers, pathlib.Path(folder) / "layers.txt")
    print("faces", *n_faces(layers))


if __name__ == "__main__":
    main()
