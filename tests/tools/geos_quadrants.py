"""Works out the quadrant table of two layers with GEOS and compares it with that of an overlay.

A test tool, no part of the product: it needs Python 3.9 and shapely 2.

    python3 geos_quadrants.py FILE

FILE is text, written by `tests/it/compare.rs`; coordinates are whole grid steps of 0.1 mm:

    layer NAME                     a layer; the features that follow are its, the one that wins an overlap first
    feature CODE                   a feature of that class, `-` where the class is not known
    ring X Y X Y ...               a ring of the feature at hand, stored open
    quadrant UNIT STANDING AREA2   twice the planar area the overlay has for a standing in a unit

The layers are the two sides and the units, in this order. Which class counts as built is said here once more,
from the standards and not from `layers/`: GB 50137 builds on everything but E, and of the construction control
zones 010 alone is built.

What GEOS is asked, on its own: what each feature has left beside those before it (`difference`), the union of
what is built and of what is not, and the areas of their intersections with every unit. No cell, label or area of
the kernel takes part.

The bound, as in `geos_areas.py`: snap rounding moves a point of an edge by at most 0.71 steps, so an area
enclosed by lines of length P changes by at most P steps; P is what GEOS finds around the quadrant's land.

Exit 0: all agree. 1: some do not. The last line printed is the verdict.
"""

import sys
from collections import defaultdict
from functools import reduce

import numpy as np
import shapely

STEPS_PER_M2 = 1e8
BOUND_STEPS = 1.0
SLACK_STEPS2 = 1.0

BUILT = {"cg": lambda code: not code.startswith("E"), "jsydgzq": lambda code: code in ("010", "01")}


def read(path):
    """Returns the layers as (name, [(code, polygon)]) and the table as {(unit, standing): area}."""
    layers, table = [], {}
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "layer":
                layers.append((rest, []))
            elif word == "feature":
                layers[-1][1].append((rest, []))
            elif word == "ring":
                layers[-1][1][-1][1].append(np.array(rest.split(), dtype=float).reshape(-1, 2))
            elif word == "quadrant":
                unit, standing, area2 = rest.split()
                table[unit, standing] = int(area2) / 2
            else:
                sys.exit(f"{path}: unknown line: {line[:80]}")
    return [(name, [(code, polygon(rings)) for code, rings in features]) for name, features in layers], table


def polygon(rings):
    """A place is inside that an odd number of rings hold."""
    return reduce(shapely.symmetric_difference, [shapely.polygons(ring) for ring in rings])


def left(features):
    """What each feature has beside those before it."""
    tree = shapely.STRtree([shape for _, shape in features])
    kept = []
    for index, (code, shape) in enumerate(features):
        before = [other for other in tree.query(shape, predicate="intersects") if other < index]
        if before:
            shape = shapely.difference(shape, shapely.union_all([features[other][1] for other in before]))
        kept.append((code, shape))
    return kept


def sides(name, features):
    """The land that is built and the land that is not."""
    shapes = defaultdict(list)
    for code, shape in left(features):
        shapes[None if code == "-" else BUILT[name](code)].append(shape)
    return {built: shapely.union_all(own) for built, own in shapes.items()}


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    layers, table = read(sys.argv[1])
    (name_a, features_a), (name_b, features_b), (_, districts) = layers
    a, b = sides(name_a, features_a), sides(name_b, features_b)
    units = defaultdict(list)
    for code, shape in left(districts):
        units[code].append(shape)
    standings = {
        "both-built": (True, True),
        "only-a-built": (True, False),
        "only-b-built": (False, True),
        "neither-built": (False, False),
    }
    n_failures = 0
    for (unit, standing), own in sorted(table.items()):
        in_a, in_b = standings[standing]
        land = shapely.union_all(units[unit]) if unit in units else shapely.Polygon()
        if in_a in a and in_b in b:
            found = shapely.intersection(shapely.intersection(a[in_a], b[in_b]), land)
        else:
            found = shapely.Polygon()
        difference, bound = own - found.area, found.length * BOUND_STEPS + SLACK_STEPS2
        agrees = abs(difference) <= bound
        n_failures += not agrees
        print(
            f"{unit} {standing}: {own / STEPS_PER_M2:.6f} m2, geos {found.area / STEPS_PER_M2:.6f} m2, "
            f"difference {difference / STEPS_PER_M2:+.6f} m2, bound {bound / STEPS_PER_M2:.6f} m2"
            + ("" if agrees else ": DIFFERS")
        )
    print(f"GEOS {shapely.geos_version_string}: {len(table)} entries")
    print("verdict: differs" if n_failures else "verdict: agrees", f"({n_failures} entries beyond their bound)")
    sys.exit(1 if n_failures else 0)


if __name__ == "__main__":
    main()
