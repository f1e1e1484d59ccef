"""DuckDB with its spatial extension: a chain of spatial joins with ST_Intersection, in SQL."""
import glob
import gzip
import os
import shutil
import tempfile

import duckdb
import duckdb_extension_spatial
import numpy as np
import shapely

from measure import CHAIN, EXTENT, N_THREADS, WORKLOAD, Phase, path, report_cut, report_dissolve

BATCH = 50_000


def connect(scratch):
    """A connection with the extension of the package, which may be packed."""
    folder = os.path.dirname(duckdb_extension_spatial.__file__)
    found = glob.glob(f"{folder}/**/spatial.duckdb_extension*", recursive=True)
    file = min(found, key=len)
    if file.endswith(".gz"):
        packed, file = file, f"{scratch}/spatial.duckdb_extension"
        with gzip.open(packed) as source, open(file, "wb") as target:
            shutil.copyfileobj(source, target)
    connection = duckdb.connect(config={"allow_unsigned_extensions": "true", "threads": N_THREADS})
    connection.execute(f"LOAD '{file}'")
    connection.execute("SET preserve_insertion_order = false")
    return connection


def shapes(connection, query):
    """The shapes of a query, in batches."""
    rows = connection.execute(query)
    while batch := rows.fetchmany(BATCH):
        yield shapely.from_wkb(np.array([bytes(row[0]) for row in batch], object))


def cut(connection):
    """The chain; the classes go with the faces."""
    box = "ST_MakeEnvelope({}, {}, {}, {})".format(*EXTENT)
    known = []
    for name in CHAIN:
        bare = f"SELECT ST_Area({box}) - sum(ST_Area(g)) FROM {name}"
        if WORKLOAD == "b" and connection.execute(bare).fetchone()[0] > 1.0:
            parts = f"unnest(ST_Dump(ST_Difference({box}, ST_Union_Agg(g)))).geom"
            connection.execute(f"INSERT INTO {name} SELECT NULL, {parts} FROM {name}")
        if known:
            columns = ", ".join(f"a.{own}" for own in known)
            connection.execute(
                f"CREATE TABLE next AS SELECT {columns}, b.{name}, "
                "ST_CollectionExtract(ST_Intersection(a.g, b.g), 3) AS g "
                f"FROM faces a JOIN {name} b ON ST_Intersects(a.g, b.g)"
            )
            connection.execute("DELETE FROM next WHERE ST_IsEmpty(g)")
            connection.execute("DROP TABLE faces")
            connection.execute("ALTER TABLE next RENAME TO faces")
        else:
            connection.execute(f"CREATE TABLE faces AS SELECT {name}, g FROM {name}")
        known.append(name)


def main():
    """Loads, cuts, dissolves."""
    with tempfile.TemporaryDirectory() as scratch:
        connection = connect(scratch)
        with Phase("load"):
            for name in CHAIN:
                source = f"SELECT code AS {name}, geometry AS g FROM '{path(name)}'"
                connection.execute(f"CREATE TABLE {name} AS {source}")
        with Phase("cut"):
            cut(connection)
        report_cut("DuckDB spatial", duckdb.__version__, shapes(connection, "SELECT ST_AsWKB(g) FROM faces"))
        union = "SELECT ST_AsWKB(ST_Union_Agg(g)) FROM faces WHERE "
        report_dissolve(lambda condition: next(shapes(connection, union + condition))[0])


main()
