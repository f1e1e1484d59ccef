"""What every peer's script needs: layers, timing, counting, the one line of the answer.

A script is run as `PEER.py a|b FOLDER`; FOLDER holds one GeoParquet file a layer.  It prints a line of JSON:
phases (`load` and `cut`) with CPU seconds of all threads and seconds by the clock, peak memory in bytes up to
the end of the cut, the faces (connected ones, holes and all) and their area in m2.  With b a second line adds
the phase `dissolve` and what it found; where that takes too long the first line stands.
"""
import json
import resource
import signal
import sys
import time

import numpy as np
import shapely

WORKLOAD, FOLDER = sys.argv[1:3]
with open(f"{FOLDER}/meta.json", encoding="utf-8") as file:
    META = json.load(file)
EXTENT = META.get("rectangle", [435000.0, 3380000.0, 565000.0, 3490000.0])
# (a) cuts two, (b) chains all: the smallest layers first is the kindest order to a chain.
CHAIN = ["economic", "ecology", "industry", "urban", "landuse"]
if WORKLOAD == "a":
    CHAIN = META.get("pair", ["urban", "landuse"])
N_THREADS = 2
# (d), as in layers/rules/bench.toml: what the classes of a face must be.
RULES = {
    "D1": "urban IN ('concentrated_build', 'elastic') AND landuse = 'basic_farmland'",
    "D2": "industry IN ('park', 'mining') AND ecology = 'redline'",
    "D3": "industry = 'park' AND urban NOT IN ('concentrated_build', 'elastic')",
}
# Some unions take each shape alone and are quadratic.  Past this many seconds the process ends itself.
DISSOLVE_S = 60
ANSWER = {"workload": WORKLOAD, "rules": {}, "dissolve_max_s": DISSOLVE_S}


class Phase:
    """Puts what a stretch took into the answer, under a name."""

    def __init__(self, name):
        self.name = name

    def cpu_s(self):
        """CPU seconds so far, user and system, all threads."""
        return time.process_time()

    def peak_bytes(self):
        """The most memory held so far."""
        return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024

    def __enter__(self):
        self.wall, self.cpu = time.perf_counter(), self.cpu_s()

    def __exit__(self, *_):
        took = {"cpu_s": self.cpu_s() - self.cpu, "wall_s": time.perf_counter() - self.wall}
        ANSWER[self.name] = took
        if self.name != "dissolve":
            ANSWER["peak_bytes"] = self.peak_bytes()


def path(layer):
    """The file of a layer."""
    return f"{FOLDER}/{layer}.parquet"


def geometries(frame):
    """The shapes of a GeoDataFrame as a plain array."""
    return np.asarray(frame.geometry.values, dtype=object)


def gaps(shapes):
    """What a layer leaves bare of the rectangle, as polygons: a chain of intersections would lose that land."""
    rectangle = shapely.box(*EXTENT)
    if abs(shapely.area(shapes).sum() - rectangle.area) < 1.0:
        return np.empty(0, object)
    return shapely.get_parts(shapely.difference(rectangle, shapely.coverage_union_all(shapes)))


def polygons(shapes):
    """The polygons in any shapes, with the index of the shape each came from; lines and points are left out."""
    index = np.arange(len(shapes))
    while (shapely.get_type_id(shapes) > 3).any():
        shapes, of = shapely.get_parts(shapes, return_index=True)
        index = index[of]
    is_kept = (shapely.get_type_id(shapes) == 3) & ~shapely.is_empty(shapes)
    return shapes[is_kept], index[is_kept]


def count(batches):
    """Faces and their area over batches of shapes."""
    faces, area = 0, 0.0
    for shapes in batches:
        parts = polygons(shapes)[0]
        faces, area = faces + len(parts), area + float(shapely.area(parts).sum())
    return {"faces": faces, "area_m2": area}


def report_cut(peer, version, batches):
    """Prints what the cut took and made, `batches` of shapes."""
    ANSWER.update({"peer": peer, "version": version, **count(batches)})
    print(json.dumps(ANSWER), flush=True)


def report_dissolve(union, phase=Phase):
    """With b: prints what it takes to join the faces that break each rule; `union` gives one shape a condition."""
    if WORKLOAD != "b":
        return
    signal.alarm(DISSOLVE_S)
    with phase("dissolve"):
        joined = {rule: union(condition) for rule, condition in RULES.items()}
    signal.alarm(0)
    for rule, shape in joined.items():
        found = count([np.array([shape], object)])
        ANSWER["rules"][rule] = {"patches": found["faces"], "area_m2": found["area_m2"]}
    print(json.dumps(ANSWER), flush=True)
