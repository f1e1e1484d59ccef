"""geopandas.overlay, one layer after the other: what most scripts in planning offices do."""
import geopandas
import numpy as np
import shapely

from measure import CHAIN, WORKLOAD, Phase, gaps, geometries, path, report_cut, report_dissolve


def main():
    """Loads, cuts, dissolves."""
    with Phase("load"):
        frames = {name: geopandas.read_parquet(path(name)) for name in CHAIN}
    faces = None
    with Phase("cut"):
        for name in CHAIN:
            frame = frames[name][["code", "geometry"]].rename(columns={"code": name})
            bare = gaps(geometries(frame)) if WORKLOAD == "b" else []
            if len(bare):
                codes = np.r_[frame[name].to_numpy(object), np.full(len(bare), "", object)]
                shapes = np.r_[geometries(frame), bare]
                frame = geopandas.GeoDataFrame({name: codes}, geometry=shapes, crs=frame.crs)
            faces = frame if faces is None else geopandas.overlay(faces, frame, how="intersection")
    report_cut("geopandas", f"{geopandas.__version__}, shapely {shapely.__version__}", [geometries(faces)])

    def union(condition):
        for sql, python in ((" NOT IN ", " not in "), (" IN ", " in "), (" AND ", " and "), (" = ", " == ")):
            condition = condition.replace(sql, python)
        return faces.query(condition).geometry.union_all()

    report_dissolve(union)


main()
