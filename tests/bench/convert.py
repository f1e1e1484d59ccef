#!/usr/bin/env python3
"""A layer of the benchmark from GeoParquet to FlatGeobuf. Usage: `convert.py FROM TO`."""
import pathlib
import sys

import geopandas

source, target = map(pathlib.Path, sys.argv[1:3])
target.parent.mkdir(parents=True, exist_ok=True)
part = target.with_suffix(".part.fgb")
geopandas.read_parquet(source).to_file(part, driver="FlatGeobuf", engine="pyogrio")
part.rename(target)
