"""(c) with shapely: a tree a layer over prepared shapes; a point's zones by query and exact test, a site's by
intersection with the candidates.  usage: shapely_places.py FOLDER POINTS SITES LAYER...; prints a line of JSON.
"""
import json
import resource
import sys
import time

import geopandas
import numpy as np
import shapely

FOLDER, POINTS, SITES, *LAYERS = sys.argv[1:]


def latencies(ask, places):
    """What each question took, and the sum of the answers; by the clock, one after another, one thread."""
    taken, total, cpu = [], 0.0, time.process_time()
    for place in places:
        began = time.perf_counter()
        found = ask(place)
        taken.append(time.perf_counter() - began)
        total += found
    cpu = (time.process_time() - cpu) / len(places)
    micros = lambda share: float(np.percentile(taken, share)) * 1e6
    took = {"n": len(taken), "p50_us": micros(50), "p99_us": micros(99), "mean_us": float(np.mean(taken)) * 1e6}
    return {**took, "cpu_us": cpu * 1e6}, total


def main():
    """Loads, builds, asks."""
    frames = {name: geopandas.read_parquet(f"{FOLDER}/{name}.parquet") for name in LAYERS}
    shapes = {name: np.asarray(frame.geometry.values, dtype=object) for name, frame in frames.items()}
    wall, cpu = time.perf_counter(), time.process_time()
    trees = {name: shapely.STRtree(own) for name, own in shapes.items()}
    for name in LAYERS:
        trees[name].query(shapely.Point(0.0, 0.0))
        shapely.prepare(shapes[name])
    index = {"cpu_s": time.process_time() - cpu, "wall_s": time.perf_counter() - wall}

    def identify(place):
        point, hits = shapely.Point(place), 0
        for name in LAYERS:
            near = trees[name].query(point)
            hits += int(np.count_nonzero(shapely.intersects(shapes[name][near], point)))
        return hits

    def site(place):
        area = 0.0
        for name in LAYERS:
            near = trees[name].query(place)
            area += float(shapely.area(shapely.intersection(shapes[name][near], place)).sum())
        return area

    points = np.loadtxt(POINTS, delimiter=",", skiprows=1)
    # Twice: preparing is done on first use, and the second pass is the kinder figure.
    latencies(identify, points)
    identified, hits = latencies(identify, points)
    sited, area = latencies(site, np.asarray(geopandas.read_file(SITES).geometry.values, dtype=object))
    print(json.dumps({
        "peer": "shapely",
        "version": f"{shapely.__version__}, GEOS {shapely.geos_version_string}",
        "workload": "c",
        "index": index,
        "identify": identified,
        "site": sited,
        "hits": int(hits),
        "area_m2": area,
        "peak_bytes": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024,
    }))


main()
