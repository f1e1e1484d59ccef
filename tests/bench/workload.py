#!/usr/bin/env python3
"""Writes the benchmark's own workload: five synthetic plan-like layers.  usage: workload.py XS|S|M|L DIR

Each layer is a partition of a 120 km x 100 km rectangle of EPSG:4546 into zones that share their vertices,
on a grid of 0.1 mm; the same arguments give the same coordinates.

  landuse   8n zones  complete
  urban     2n        complete; zones of landuse's lattice, its borders digitised a second time: in the west
                      the same curve with other vertices, in the east up to 3 m beside it
  industry  4n        about 10 % of the zones missing
  ecology   n         about 3 % missing
  economic  n/2       complete; of ecology's lattice, digitised a second time likewise

A lattice is a wall of bricks: three edges meet at a node, so that a zone's ring never touches itself.  Nodes
leave their place by less than a fifth of a brick's half, edges wiggle inside a wedge of 15 degrees seen from
both ends, and edges at a node are at least 39 degrees apart: no two edges cross.  Zones are bricks joined
across hashed edges inside a block; a zone that closes around others has a hole.
"""
import json
import os
import sys
import time

import geopandas
import numpy as np
import shapely

WIDTH, HEIGHT, WEST, SOUTH, GRID = 120_000.0, 100_000.0, 440_000.0, 3_400_000.0, 1e-4
ZONES = {"XS": 1_000, "S": 10_000, "M": 100_000, "L": 1_000_000}
POINTS_PER_BRICK = {"XS": 48, "S": 48, "M": 48, "L": 20}
WEDGE = np.tan(np.radians(15.0))
# Of the extent: east of it borders digitised a second time leave the first by up to REDRAWN_M metres.
EAST, REDRAWN_M = 0.4, 3.0

# name: thousands of bricks where landuse has eight thousand zones, share of missing zones, the lattice's seed, the
# drawing's, share of edges joined, side of a block in bricks, classes.
LAYERS = {
    "landuse": (11.6, 0.00, 1, 0, 0.13, 6, "farmland basic_farmland forest construction water grass orchard"),
    "urban": (11.6, 0.00, 1, 5, 0.60, 4, "concentrated_build elastic special agri_space eco_space"),
    "industry": (6.0, 0.10, 2, 0, 0.14, 6, "park agri_industry tourism mining logistics"),
    "ecology": (3.0, 0.03, 3, 0, 0.33, 6, "redline general_eco control open"),
    "economic": (3.0, 0.00, 3, 6, 0.60, 4, "core axis belt rural"),
}


def chance(*keys):
    """A hash of whole numbers as a float in [0, 1): the only source of chance."""
    state = np.zeros(np.broadcast(*keys).shape, np.uint64)
    with np.errstate(over="ignore"):
        for key in keys:
            state = (state + np.asarray(key).astype(np.uint64) + np.uint64(0x9E3779B97F4A7C15))
            for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
                state = (state ^ (state >> np.uint64(shift))) * np.uint64(factor)
            state ^= state >> np.uint64(31)
    return (state >> np.uint64(11)).astype(np.float64) / 2.0**53


class Lattice:
    """Nodes at half bricks; edges with the bricks to their left and right, -1 outside."""

    def __init__(self, n_bricks, seed):
        # A brick is two half bricks wide and one and a half high.
        half = np.sqrt(WIDTH * HEIGHT / n_bricks / 3.0)
        self.n_x = n_x = int(round(WIDTH / half / 2.0))
        self.n_y = n_y = int(round(HEIGHT / half / 1.5))
        self.dx, self.dy, self.seed = WIDTH / (2 * n_x), HEIGHT / n_y, seed
        line, k = np.mgrid[0 : n_y + 1, 0 : 2 * n_x + 1]
        move = (chance(seed, 1, line, k) - 0.5, chance(seed, 2, line, k) - 0.5)
        inner_x, inner_y = (k > 0) & (k < 2 * n_x), (line > 0) & (line < n_y)
        x = k * self.dx + inner_x * move[0] * 0.38 * self.dx
        y = line * self.dy + inner_y * move[1] * 0.38 * self.dx
        self.nodes = np.c_[x.ravel(), y.ravel()]
        node = line * (2 * n_x + 1) + k
        # Horizontal edges have the row above to their left, vertical ones, drawn north, the brick west.
        line, k = (index.ravel() for index in np.mgrid[0 : n_y + 1, 0 : 2 * n_x])
        above = np.where(line < n_y, self.brick(line, k), -1)
        below = np.where(line > 0, self.brick(line - 1, k), -1)
        flat = np.c_[node[line, k], node[line, k + 1], above, below]
        row, k = (index.ravel() for index in np.mgrid[0:n_y, 0 : 2 * n_x + 1])
        wall = (k % 2 == row % 2) | (k == 0) | (k == 2 * n_x)
        row, k = row[wall], k[wall]
        west = np.where(k > 0, self.brick(row, k - 1), -1)
        east = np.where(k < 2 * n_x, self.brick(row, k), -1)
        upright = np.c_[node[row, k], node[row + 1, k], west, east]
        self.source, self.target, self.left, self.right = np.vstack([flat, upright]).T.copy()

    def brick(self, row, k):
        """The brick of a row that holds the k-th half brick; odd rows begin with a half one."""
        return row * (self.n_x + 1) + (k + row % 2) // 2

    def block(self, side):
        """For each brick the block it lies in; bricks are joined only inside one."""
        brick = np.arange(self.n_y * (self.n_x + 1))
        row, column = brick // (self.n_x + 1), brick % (self.n_x + 1)
        return row // side * (self.n_x + 1) + (column + row // side * 2) // side

    def zones(self, share, side, seed):
        """For each brick its zone: joined across edges by chance, and around lakes, which stay alone."""
        n = self.n_y * (self.n_x + 1)
        block, brick = self.block(side), np.arange(n)
        row, column = brick // (self.n_x + 1), brick % (self.n_x + 1)
        middle = (row % side == side // 2) & (block == np.roll(block, 1)) & (block == np.roll(block, -1))
        is_lake = middle & (column % side == side // 2) & (chance(seed, 7, brick) < 0.3)
        inner = (self.left >= 0) & (self.right >= 0)
        a, b = self.left[inner], self.right[inner]
        shore = np.zeros(n, bool)
        shore[a[is_lake[b]]] = shore[b[is_lake[a]]] = True
        is_joined = (block[a] == block[b]) & ~is_lake[a] & ~is_lake[b]
        is_joined &= (chance(seed, 8, a, b) < share) | (shore[a] & shore[b])
        a, b, zone = a[is_joined], b[is_joined], np.arange(n)
        while True:
            least = zone.copy()
            np.minimum.at(least, a, zone[b])
            np.minimum.at(least, b, zone[a])
            least = least[least]
            if (least == zone).all():
                break
            zone = least
        # The last brick of an even row is none.
        is_there = np.bincount(np.r_[self.left[inner], self.right[inner]], minlength=n) > 0
        number = np.cumsum(np.bincount(zone[is_there], minlength=n) > 0) - 1
        return number[zone]

    def draw(self, points_per_brick, redrawn):
        """The points between the nodes of every edge: where each edge's begin, and all of them."""
        a, b = self.nodes[self.source], self.nodes[self.target]
        along = b - a
        length = np.hypot(*along.T)
        unit = along / length[:, None]
        per_half = points_per_brick / 7.0
        n_parts = np.maximum(1, np.round(length / self.dx * per_half)).astype(int)
        n_parts[(self.left < 0) | (self.right < 0)] = 1
        offsets = np.r_[0, np.cumsum(n_parts - 1)]
        edge = np.repeat(np.arange(len(a)), n_parts - 1)
        k = np.arange(offsets[-1]) - offsets[edge] + 1
        t = (k + (chance(self.seed, 3, edge, k, redrawn) - 0.5) * 0.6) / n_parts[edge]
        room = WEDGE * np.minimum(t, 1.0 - t) * length[edge]
        aside = sum(
            weight * np.sin(2 * np.pi * (waves * t + chance(self.seed, 4, edge, int(10 * waves))))
            for waves, weight in ((0.8, 0.5), (2.3, 0.3), (5.1, 0.2))
        )
        aside *= 0.9 * room
        if redrawn:
            spread = (a[:, 0] > EAST * WIDTH) * 10 ** (chance(self.seed, 5, np.arange(len(a))) * 1.5 - 1.5)
            aside += (chance(self.seed, 6, edge, k, redrawn) - 0.5) * 2 * REDRAWN_M * spread[edge]
            aside = np.clip(aside, -0.95 * room, 0.95 * room)
        normal = np.c_[-unit[:, 1], unit[:, 0]]
        return offsets, a[edge] + unit[edge] * (t * length[edge])[:, None] + normal[edge] * aside[:, None]


def rings(lattice, zone, offsets, between):
    """Walks every zone's border: polygons, one a zone, in the order of zones."""
    own, other = zone[lattice.left], zone[lattice.right]
    own, other = np.where(lattice.left < 0, -1, own), np.where(lattice.right < 0, -1, other)
    edges = np.flatnonzero(own != other)
    n = len(edges)
    edge, face = np.r_[edges, edges], np.r_[own[edges], other[edges]]
    begin = np.r_[lattice.source[edges], lattice.target[edges]]
    end = np.r_[lattice.target[edges], lattice.source[edges]]
    is_back = np.arange(2 * n) >= n
    edge, face, begin, end, is_back = (column[face >= 0] for column in (edge, face, begin, end, is_back))
    key = face * len(lattice.nodes) + begin
    order = np.argsort(key)
    assert (np.diff(key[order]) > 0).all(), "three edges meet at a node: a border leaves it one way"
    following = order[np.searchsorted(key[order], face * len(lattice.nodes) + end)].tolist()
    walk, starts, seen = [], [0], bytearray(len(following))
    for start in range(len(following)):
        step = start
        while not seen[step]:
            seen[step] = 1
            walk.append(step)
            step = following[step]
        if starts[-1] < len(walk):
            starts.append(len(walk))
    walk, starts = np.array(walk), np.array(starts)
    count = offsets[edge[walk] + 1] - offsets[edge[walk]] + 1
    ends = np.cumsum(count)
    piece = np.repeat(np.arange(len(walk)), count)
    k = np.arange(ends[-1]) - (ends - count)[piece]
    of, back = edge[walk][piece], is_back[walk][piece]
    index = np.where(back, offsets[of + 1] - k, offsets[of] + k - 1)
    index = np.clip(index, 0, len(between) - 1)
    points = np.where((k == 0)[:, None], lattice.nodes[begin[walk][piece]], between[index])
    points = np.round((points + [WEST, SOUTH]) / GRID) * GRID
    return assemble(points, np.r_[0, ends][starts], face[walk[starts[:-1]]])


def assemble(points, ring_starts, ring_zone):
    """Polygons from open rings: a zone's outer ring, then its holes."""
    lengths = np.diff(ring_starts)
    following = np.arange(1, len(points) + 1)
    following[ring_starts[1:] - 1] = ring_starts[:-1]
    x, y = (points - [WEST, SOUTH]).T
    area = np.add.reduceat(x * y[following] - x[following] * y, ring_starts[:-1])
    order = np.lexsort((area < 0, ring_zone))
    closed = np.r_[0, np.cumsum(lengths[order] + 1)]
    ring = np.repeat(np.arange(len(order)), lengths[order] + 1)
    k = (np.arange(closed[-1]) - closed[ring]) % lengths[order][ring]
    n_zones = ring_zone.max() + 1
    assert (np.bincount(ring_zone[area > 0], minlength=n_zones) == 1).all(), "a zone is connected"
    polygons = np.searchsorted(ring_zone[order], np.arange(n_zones + 1))
    coordinates = points[ring_starts[:-1][order][ring] + k]
    return shapely.from_ragged_array(shapely.GeometryType.POLYGON, coordinates, (closed, polygons))


def classes(shapes, names, seed):
    """A class for each zone, in bands of a smooth field so that neighbours often agree."""
    x, y = shapely.get_coordinates(shapely.point_on_surface(shapes)).T
    field = np.zeros(len(x))
    for wave in range(8):
        turn, rate = chance(seed, 20, wave) * 6.28, (0.4 + chance(seed, 21, wave)) / 20_000.0
        field += np.sin(6.28 * (rate * (x * np.cos(turn) + y * np.sin(turn)) + chance(seed, 22, wave)))
    field += 2.0 * chance(seed, 23, np.arange(len(x)))
    rank = np.argsort(np.argsort(field))
    return np.array(names)[rank * len(names) // len(rank)]


def main(size, folder):
    """Writes every layer as GeoParquet and FlatGeobuf, and `meta.json` about them."""
    began, meta = time.time(), {}
    os.makedirs(folder, exist_ok=True)
    for number, (name, parameters) in enumerate(LAYERS.items()):
        bricks, missing, seed, redrawn, share, side, codes = parameters
        lattice = Lattice(ZONES[size] / 8.0 * bricks, seed)
        zone = lattice.zones(share, side, seed + 10 * number)
        shapes = rings(lattice, zone, *lattice.draw(POINTS_PER_BRICK[size], redrawn))
        shapes = shapes[chance(number, 30, np.arange(len(shapes))) >= missing]
        n_invalid = int((~shapely.is_valid(shapes)).sum())
        assert n_invalid == 0, f"{name}: {n_invalid} invalid zones"
        columns = {"zid": np.arange(len(shapes), dtype=np.int32), "code": classes(shapes, codes.split(), number)}
        frame = geopandas.GeoDataFrame(columns, geometry=shapes, crs=4546)
        frame.to_parquet(f"{folder}/{name}.parquet")
        frame.to_file(f"{folder}/{name}.fgb", driver="FlatGeobuf", engine="pyogrio")
        meta[name] = {
            "zones": len(shapes),
            "points": int(shapely.get_num_coordinates(shapes).sum()),
            "holes": int(shapely.get_num_interior_rings(shapes).sum()),
            "area_m2": float(shapely.area(shapes).sum()),
        }
        print(name, meta[name], f"{time.time() - began:.0f} s", file=sys.stderr, flush=True)
    with open(f"{folder}/meta.json", "w", encoding="utf-8") as file:
        json.dump({"rectangle": [WEST, SOUTH, WEST + WIDTH, SOUTH + HEIGHT], "layers": meta}, file, indent=1)


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2])
