"""shapely, tuned by hand: tree, prepared containment, intersections in threads; GEOS underneath."""
from concurrent.futures import ThreadPoolExecutor

import geopandas
import numpy as np
import pandas
import shapely

from measure import CHAIN, N_THREADS, WORKLOAD, Phase, gaps, geometries, path, polygons
from measure import report_cut, report_dissolve

CHUNKS = 16 * N_THREADS


def cut_pairs(one, other, pairs):
    """The intersections of pairs; a shape that lies inside the other is taken as it is."""
    i, j = pairs
    is_inside = shapely.contains_properly(other[j], one[i])
    i_cut, j_cut = i[~is_inside], j[~is_inside]
    shapes, of = polygons(shapely.intersection(one[i_cut], other[j_cut]))
    return np.r_[one[i[is_inside]], shapes], np.r_[i[is_inside], i_cut[of]], np.r_[j[is_inside], j_cut[of]]


def overlay(one, other):
    """Faces of two layers and the indices of the shapes they lie in."""
    tree = shapely.STRtree(other)
    with ThreadPoolExecutor(N_THREADS) as pool:
        own = np.array_split(np.arange(len(one)), CHUNKS)
        found = list(pool.map(lambda index: tree.query(one[index]) + index[:1, None] * [[1], [0]], own))
        i, j = np.concatenate(found, axis=1)
        # A prepared shape must stay in one thread: its index is made on first use.
        order = np.argsort(j, kind="stable")
        i, j = i[order], j[order]
        shapely.prepare(other)
        bounds = np.unique(np.searchsorted(j, j[:: max(1, len(j) // CHUNKS)]))
        chunks = [(i[a:b], j[a:b]) for a, b in zip(bounds, [*bounds[1:], len(j)])]
        parts = list(pool.map(lambda pairs: cut_pairs(one, other, pairs), chunks))
    return tuple(np.concatenate(column) for column in zip(*parts))


def main():
    """Loads, cuts, dissolves."""
    with Phase("load"):
        frames = {name: geopandas.read_parquet(path(name)) for name in CHAIN}
    shapes, labels = None, {}
    with Phase("cut"):
        for name in CHAIN:
            own = geometries(frames[name])
            own = np.r_[own, gaps(own)] if WORKLOAD == "b" else own
            if shapes is None:
                shapes, labels = own, {name: np.arange(len(own))}
                continue
            shapes, i, j = overlay(shapes, own)
            labels = {known: label[i] for known, label in labels.items()} | {name: j}
    report_cut("shapely", f"{shapely.__version__}, GEOS {shapely.geos_version_string}", [shapes])

    def union(condition):
        # A label past the layer's zones is a gap: it has no class.
        columns = {}
        for name in CHAIN:
            codes = np.array([*frames[name].code, None], object)
            columns[name] = codes[np.minimum(labels[name], len(codes) - 1)]
        for sql, python in ((" NOT IN ", " not in "), (" IN ", " in "), (" AND ", " and "), (" = ", " == ")):
            condition = condition.replace(sql, python)
        hit = pandas.DataFrame(columns).eval(condition.replace("(", "[").replace(")", "]")).to_numpy(bool)
        return shapely.coverage_union_all(shapes[hit])

    report_dissolve(union)


main()
