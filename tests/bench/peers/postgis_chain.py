"""PostGIS, on the server that PGHOST and its kin name: a chain of spatial joins with ST_Intersection.

The tables are temporary: nothing is left on the server.  CPU seconds and memory are those of the session's own
process, read from /proc, so the server must run on this machine; it is told not to work in parallel, because
helpers' time would be lost.
"""
import io
import os

import geopandas
import numpy as np
import psycopg2
import shapely

from measure import CHAIN, EXTENT, WORKLOAD, Phase, geometries, path, report_cut, report_dissolve

BATCH = 50_000
SERVER = psycopg2.connect("")
SERVER.autocommit = True
SESSION = SERVER.cursor()
PID = SERVER.get_backend_pid()


class ServerPhase(Phase):
    """A stretch with the session's CPU time in place of our own."""

    def cpu_s(self):
        with open(f"/proc/{PID}/stat", encoding="utf-8") as file:
            user, system = file.read().rsplit(")", 1)[1].split()[11:13]
        return (int(user) + int(system)) / os.sysconf("SC_CLK_TCK")

    def peak_bytes(self):
        with open(f"/proc/{PID}/status", encoding="utf-8") as file:
            lines = dict(line.split(":", 1) for line in file)
        return int(lines["VmHWM"].split()[0]) * 1024


def load(name):
    """A layer as a temporary table with an index."""
    frame = geopandas.read_parquet(path(name))
    lines = zip(frame.code, shapely.to_wkb(geometries(frame), hex=True))
    SESSION.execute(f"CREATE TEMP TABLE {name} ({name} text, g geometry)")
    SESSION.copy_expert(f"COPY {name} FROM STDIN", io.StringIO("".join(f"{code}\t{g}\n" for code, g in lines)))
    index(name)


def index(name):
    """The index a join needs, and statistics for its plan."""
    SESSION.execute(f"CREATE INDEX ON {name} USING gist (g); ANALYZE {name}")


def cut():
    """The chain; the classes go with the faces."""
    box = "ST_MakeEnvelope({}, {}, {}, {})".format(*EXTENT)
    known, faces = [], None
    for name in CHAIN:
        SESSION.execute(f"SELECT ST_Area({box}) - sum(ST_Area(g)) FROM {name}")
        if WORKLOAD == "b" and SESSION.fetchone()[0] > 1.0:
            parts = f"(ST_Dump(ST_Difference({box}, ST_Union(g)))).geom"
            SESSION.execute(f"INSERT INTO {name} SELECT NULL, {parts} FROM {name}")
        if faces is None:
            faces = name
        else:
            columns = ", ".join(f"a.{own}" for own in known)
            pieces = (
                f"SELECT {columns}, b.{name}, ST_CollectionExtract(ST_Intersection(a.g, b.g), 3) AS g "
                f"FROM {faces} a JOIN {name} b ON ST_Intersects(a.g, b.g)"
            )
            faces = f"with_{name}"
            SESSION.execute(f"CREATE TEMP TABLE {faces} AS SELECT * FROM ({pieces}) p WHERE NOT ST_IsEmpty(g)")
            index(faces)
        known.append(name)
    return faces


def shapes(query):
    """The shapes of a query, in batches."""
    with SERVER.cursor() as rows:
        rows.execute(query)
        while batch := rows.fetchmany(BATCH):
            yield shapely.from_wkb(np.array([bytes(row[0]) for row in batch], object))


def main():
    """Loads, cuts, dissolves."""
    # A query whose asker has ended itself ends too.
    SESSION.execute("SET max_parallel_workers_per_gather = 0; SET client_connection_check_interval = '1s'")
    SESSION.execute("SELECT postgis_lib_version()")
    version = SESSION.fetchone()[0]
    with ServerPhase("load"):
        for name in CHAIN:
            load(name)
    with ServerPhase("cut"):
        faces = cut()
    report_cut("PostGIS", version, shapes(f"SELECT ST_AsBinary(g) FROM {faces}"))
    union = f"SELECT ST_AsBinary(ST_Union(g)) FROM {faces} WHERE "
    report_dissolve(lambda condition: next(shapes(union + condition))[0], ServerPhase)


main()
