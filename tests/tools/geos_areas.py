"""Compares the cells of an overlay with GEOS, by the set of features that covers them.

A test tool, no part of the product: it needs Python 3.9 and shapely 2.

    python3 geos_areas.py FILE

FILE is text, written by `tests/it/geos.rs`; coordinates are whole grid steps of 0.1 mm:

    layer NAME                 a layer; the features that follow are its
    feature                    a feature, numbered from 0 in its layer
    ring X Y X Y ...           a ring of the feature at hand, stored open
    cell AREA2 PERIMETER K:F K:F ...
                               twice a cell's planar area, its perimeter, and every feature F of layer K
                               that covers it, those that yielded included; nothing in a gap

What GEOS is asked, on its own: node all rings in floating point (`union_all`), make faces of the lines
(`polygonize`), take a point inside each face, and ask of every ring whether it holds that point. A feature
covers a face that an odd number of its rings hold. No label, cell or area of the kernel takes part.

Areas are compared by *set* of covering features, because a layer's precedence is a rule, not geometry.

The bound. Snap rounding moves every point of an edge by at most half a pixel's diagonal, 0.71 steps. Moving
a closed line of length P by at most d sweeps at most d * P, where P is the longer of the two lines (the
sweep is the integral of |dh/dt x dh/ds|, and length is convex in t). So a set's area differs by at most
P * 1 step; the 0.29 left over is for a second bend, which iterated snap rounding may add, and for the
floats of GEOS, which at 10 km are 1e-8 steps. A set that one side does not know at all has area 0 there and
stands under the same bound, which then says that it is thinner than the grid: 2 A / P <= 2 steps.

Exit 0: all sets agree. 1: some do not; the worst are named. The last line printed is the verdict.
"""

import sys
from collections import defaultdict
from itertools import combinations

import numpy as np
import shapely

STEP_M = 1e-4
STEPS_PER_M2 = 1e8
BOUND_STEPS = 1.0
# Areas in doubles at this scale: a whole square step is beyond their last digit for any cell of a city.
SLACK_STEPS2 = 1.0
SHOWN = 10


class Sums(dict):
    """Area (square steps) and perimeter (steps) by set of covering features."""

    def add(self, key, area, perimeter):
        old_area, old_perimeter = self.get(key, (0, 0.0))
        self[key] = (old_area + area, old_perimeter + perimeter)


def read(path):
    """Returns layer names, (layer, feature) of each owner, rings, the owner of each ring, cells' sums."""
    layers, owners, rings, ring_owners, cells = [], [], [], [], Sums()
    number = 0
    with open(path, encoding="utf-8") as lines:
        for line in lines:
            word, _, rest = line.rstrip("\n").partition(" ")
            if word == "ring":
                rings.append(np.array(rest.split(), dtype=float).reshape(-1, 2))
                ring_owners.append(len(owners) - 1)
            elif word == "cell":
                area2, perimeter, *covers = rest.split()
                key = frozenset(tuple(map(int, cover.split(":"))) for cover in covers)
                cells.add(key, int(area2), float(perimeter))
            elif word == "feature":
                owners.append((len(layers) - 1, number))
                number += 1
            elif word == "layer":
                layers.append(rest)
                number = 0
            else:
                sys.exit(f"{path}: unknown line: {line[:80]}")
    halved = Sums({key: (area2 / 2, perimeter) for key, (area2, perimeter) in cells.items()})
    return layers, owners, rings, np.array(ring_owners), halved


def by_geos(owners, rings, ring_owners):
    """The same sums as GEOS sees them."""
    lines = shapely.linearrings(np.concatenate(rings), indices=np.repeat(np.arange(len(rings)), list(map(len, rings))))
    noded = shapely.union_all(lines)
    faces = shapely.get_parts(shapely.polygonize(shapely.get_parts(noded)))
    inside = shapely.point_on_surface(faces)
    # The tree holds the points, so that each ring is prepared once and asked about all points near it.
    held = shapely.STRtree(inside).query(shapely.polygons(lines), predicate="contains_properly")
    ring, face = held
    pairs, times = np.unique(np.stack([face, ring_owners[ring]]), axis=1, return_counts=True)
    covers = defaultdict(list)
    for face, owner in pairs[:, times % 2 == 1].T:
        covers[face].append(owners[owner])
    sums = Sums()
    for index, (area, length) in enumerate(zip(shapely.area(faces), shapely.length(faces))):
        sums.add(frozenset(covers[index]), float(area), float(length))
    return sums, len(faces)


def compare(layers, kernel, geos):
    """Prints what agrees and what does not; returns the number of sets that do not."""
    nothing = (0, 0.0)
    worst, failures, total, total_abs = [], [], 0.0, 0.0
    for key in kernel.keys() | geos.keys():
        (own, own_length), (other, other_length) = kernel.get(key, nothing), geos.get(key, nothing)
        difference = own - other
        bound = max(own_length, other_length) * BOUND_STEPS + SLACK_STEPS2
        total += difference
        total_abs += abs(difference)
        row = (abs(difference) / bound, abs(difference), own, other, key)
        worst.append(row)
        if bound < abs(difference):
            failures.append(row)
    print(f"sets: kernel {len(kernel)}, geos {len(geos)}, both {len(kernel.keys() & geos.keys())}")
    for name, here, there in [("kernel", kernel, geos), ("geos", geos, kernel)]:
        alone = [value for key, value in here.items() if key not in there]
        width = max((2 * area / length for area, length in alone if 0 < length), default=0.0)
        area = sum(area for area, _ in alone) / STEPS_PER_M2
        print(f"only {name}: {len(alone)} sets, {area:.6f} m2 together, widest {width:.3f} steps of 0.1 mm")
    area = sum(area for area, _ in kernel.values()) / STEPS_PER_M2
    largest = max((row[1] for row in worst), default=0.0)
    print(f"area: {area:.4f} m2; difference in all {total / STEPS_PER_M2:+.6f} m2, of sets {total_abs / STEPS_PER_M2:.6f} m2")
    share = max((row[0] for row in worst), default=0.0)
    print(f"largest difference: {largest / STEPS_PER_M2:.6f} m2; largest share of its bound: {share:.3f}")
    for share, _, own, other, key in sorted(failures, key=lambda row: -row[0])[:SHOWN]:
        names = ", ".join(f"{layers[layer]} {feature}" for layer, feature in sorted(key)) or "a gap"
        print(f"differs: {names}: kernel {own / STEPS_PER_M2:.6f} m2, geos {other / STEPS_PER_M2:.6f} m2, {share:.2f} of the bound")
    return len(failures)


def print_pairs(layers, kernel, geos):
    """Prints how many pairs of features of each two layers share more, and how many less, than 1 m2."""
    for name, sums in [("kernel", kernel), ("geos", geos)]:
        shared = defaultdict(float)
        for key, (area, _) in sums.items():
            for one, other in combinations(sorted(key), 2):
                if one[0] != other[0]:
                    shared[one, other] += area
        counts = defaultdict(lambda: [0, 0])
        for (one, other), area in shared.items():
            counts[one[0], other[0]][area <= STEPS_PER_M2] += 1
        for (one, other), (large, small) in sorted(counts.items()):
            print(f"pairs by {name}: {layers[one]} x {layers[other]}: {large} over 1 m2, {small} up to 1 m2")


def main():
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    layers, owners, rings, ring_owners, kernel = read(sys.argv[1])
    geos, n_faces = by_geos(owners, rings, ring_owners)
    print(f"GEOS {shapely.geos_version_string}: {n_faces} faces from {len(rings)} rings of {len(owners)} features")
    n_failures = compare(layers, kernel, geos)
    print_pairs(layers, kernel, geos)
    # Python itself exits 1 when it breaks off; the last line tells the two apart.
    print("verdict: differs" if n_failures else "verdict: agrees", f"({n_failures} sets beyond their bound)")
    sys.exit(1 if n_failures else 0)


if __name__ == "__main__":
    main()
