#!/usr/bin/env python3
"""What the machine takes for the simplest things with the same points: to move them once, and to sort them.

Prints a line of JSON: processor seconds on one thread, the median of five, after one to warm up. Usage:
`yardsticks.py FOLDER LAYER...`; the folder has a GeoParquet file a layer.
"""
import json
import pathlib
import statistics
import sys
import time

import geopandas
import numpy
import shapely


def points(folder, layers):
    """All points of all layers as whole grid steps of 0.1 mm from the least, x above y in one number of 64 bits."""
    parts = []
    for layer in layers:
        geometry = geopandas.read_parquet(folder / f"{layer}.parquet", columns=["geometry"]).geometry
        parts.append(shapely.get_coordinates(geometry.values))
    steps = numpy.rint(numpy.concatenate(parts) * 1e4).astype(numpy.int64)
    east, north = (steps - steps.min(axis=0)).astype(numpy.uint64).T
    return east << numpy.uint64(32) | north


def seconds(work):
    """Processor seconds of a call."""
    took = []
    for _ in range(6):
        began = time.process_time()
        work()
        took.append(time.process_time() - began)
    return statistics.median(took[1:])


def main():
    """Reads, measures, prints."""
    folder, layers = pathlib.Path(sys.argv[1]), sys.argv[2:]
    keys = points(folder, layers)
    copy = numpy.empty_like(keys)

    def sort():
        numpy.copyto(copy, keys)
        copy.sort()

    move_s = seconds(lambda: numpy.copyto(copy, keys))
    print(json.dumps({"n_points": len(keys), "move_cpu_s": move_s, "sort_cpu_s": seconds(sort) - move_s}))


if __name__ == "__main__":
    main()
