"""SedonaDB: a chain of spatial joins with ST_Intersection, in SQL on DataFusion."""
import geopandas
import numpy as np
import sedonadb
import shapely

from measure import CHAIN, WORKLOAD, Phase, gaps, geometries, path, report_cut, report_dissolve

# The union takes no collections, which intersections of touching shapes are: their polygons are taken out.
PARTS = "SELECT part['geom'] AS g FROM (SELECT unnest(ST_Dump(g)) AS part FROM {} WHERE {})"


def keep(session, query, view):
    """Works a query out and keeps its rows in memory under a name."""
    session.sql(query).to_memtable().to_view(view, overwrite=True)


def fill(session, name):
    """Adds what the layer leaves bare, by shapely: its union of a coverage is the faster one."""
    frame = geopandas.read_parquet(path(name))
    shapes = geometries(frame)
    bare = gaps(shapes)
    if len(bare):
        codes = np.r_[frame.code.to_numpy(object), np.full(len(bare), None, object)]
        filled = geopandas.GeoDataFrame({name: codes}, geometry=np.r_[shapes, bare], crs=frame.crs)
        session.create_data_frame(filled.rename_geometry("g")).to_memtable().to_view(name, overwrite=True)


def shapes_of(session, query):
    """The shapes of a query, in batches."""
    for batch in session.sql(query).to_arrow_table().to_batches():
        yield shapely.from_wkb(batch.column(0).to_numpy(zero_copy_only=False))


def main():
    """Loads, cuts, dissolves."""
    session = sedonadb.connect()
    with Phase("load"):
        for name in CHAIN:
            session.read_parquet(path(name)).to_view(f"{name}_file")
            keep(session, f"SELECT code AS {name}, geometry AS g FROM {name}_file", name)
    known = []
    with Phase("cut"):
        for number, name in enumerate(CHAIN):
            if WORKLOAD == "b":
                fill(session, name)
            if known:
                columns = ", ".join(f"a.{own}" for own in known)
                join = f"FROM faces{number - 1} a JOIN {name} b ON ST_Intersects(a.g, b.g)"
                keep(session, f"SELECT {columns}, b.{name}, ST_Intersection(a.g, b.g) AS g {join}", "raw")
                keep(session, "SELECT * FROM raw WHERE ST_Area(g) > 0", f"faces{number}")
            else:
                keep(session, f"SELECT {name}, g FROM {name}", f"faces{number}")
            known.append(name)
    faces = f"faces{len(CHAIN) - 1}"
    report_cut("SedonaDB", sedonadb.__version__, shapes_of(session, f"SELECT ST_AsBinary(g) FROM {faces}"))

    def union(condition):
        parts = PARTS.format(faces, condition)
        query = f"SELECT ST_AsBinary(ST_Union_Agg(g)) FROM ({parts}) WHERE ST_Area(g) > 0"
        return next(shapes_of(session, query))[0]

    report_dissolve(union)


main()
