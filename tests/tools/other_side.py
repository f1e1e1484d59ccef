"""Opens what hegui has exported with programs of their own, and compares the copies with each other.

Usage: other_side.py SPEC, a JSON list of
  {"file", "n", "epsg", "key", "like"}: a file, its number of features, its CRS, the column that names a feature,
  and the file it is a copy of (null for the first of its kind).
GeoPackage, FlatGeobuf, Shapefile and GeoJSON are read by GDAL of the wheel pyogrio, GeoParquet by geopandas and by
DuckDB, CSV by Python's own reader. The last line printed is a verdict.
"""

import csv
import json
import sys

import duckdb
import geopandas
import numpy
import shapely

STEPS = 10_000  # of the grid in a metre


def read(entry):
    file = entry["file"]
    if file.endswith(".parquet"):
        frame = geopandas.read_parquet(file)
        n = duckdb.sql(f"select count(*) from '{file}'").fetchone()[0]
        assert n == len(frame), f"DuckDB counts {n}"
        least = duckdb.sql(f"select min(bbox.xmin), max(bbox.ymax) from '{file}'").fetchone()
        box = frame.total_bounds
        assert least == (box[0], box[3]), f"column bbox {least}, shapes {box}"
        return frame
    if file.endswith(".csv"):
        with open(file, encoding="utf-8-sig", newline="") as lines:
            rows = list(csv.DictReader(lines))
        shapes = shapely.from_wkt([row.pop("geometry") for row in rows])
        return geopandas.GeoDataFrame(rows, geometry=shapes, crs=entry["epsg"])
    return geopandas.read_file(file)


def on_grid(frame, plane):
    """The shapes in whole steps of the grid of a plane, whichever way their rings run."""
    shapes = frame.to_crs(plane).geometry if frame.crs.to_epsg() != plane else frame.geometry
    whole = shapely.transform(shapes.values, lambda points: numpy.round(points * STEPS))
    single = [own.geoms[0] if hasattr(own, "geoms") and len(own.geoms) == 1 else own for own in whole]
    return shapely.normalize(single)


def plain(value):
    """A value as every format can hold it: no text and an empty one alike, numbers by what they are."""
    if value is None or value == "" or value != value:
        return None
    try:
        return float(value)
    except ValueError:
        # A spreadsheet's formulas are defused in CSV.
        return value[1:] if value.startswith("'") else value


def faults(entry, frames):
    frame = read(entry)
    if len(frame) != entry["n"]:
        yield f"{len(frame)} features, {entry['n']} expected"
        return
    if frame.crs is None or frame.crs.to_epsg(min_confidence=20) != entry["epsg"]:
        yield f"CRS {frame.crs and frame.crs.to_string()}"
        return
    invalid = (~frame.geometry.is_valid).sum()
    if invalid:
        yield f"{invalid} invalid shapes"
    if entry["key"] in frame:
        frame = frame.astype({entry["key"]: str}).sort_values(entry["key"]).reset_index(drop=True)
    frames[entry["file"]] = frame
    if not entry["like"]:
        return
    like = frames[entry["like"]]
    differing = (on_grid(frame, like.crs.to_epsg()) != on_grid(like, like.crs.to_epsg())).sum()
    if differing:
        yield f"{differing} shapes differ"
    for place, column in enumerate(like.columns.drop("geometry")):
        # A Shapefile's names are cut: there columns are matched by place.
        own = frame[column] if column in frame else frame.iloc[:, place]
        pairs = [(a, b) for a, b in zip(own, like[column]) if plain(a) != plain(b)]
        if pairs:
            yield f"{column}: {len(pairs)} values differ, first {pairs[0]}"


def main():
    with open(sys.argv[1], encoding="utf-8") as spec:
        entries = json.load(spec)
    frames, n_faults = {}, 0
    for entry in entries:
        own = list(faults(entry, frames))
        n_faults += len(own)
        print(entry["file"], len(frames.get(entry["file"], ())), "; ".join(own) or "agrees")
    print("verdict: agrees" if not n_faults else f"verdict: differs, {n_faults} faults")


main()
