#!/usr/bin/env python3
"""A layer of the benchmark from GeoParquet to FlatGeobuf or GeoPackage. Usage: `convert.py FROM TO`."""
import pathlib
import sys

import geopandas

source, target = map(pathlib.Path, sys.argv[1:3])
target.parent.mkdir(parents=True, exist_ok=True)
part = target.with_suffix(f".part{target.suffix}")
geopandas.read_parquet(source).to_file(part, driver="GPKG" if target.suffix == ".gpkg" else "FlatGeobuf", engine="pyogrio")
part.rename(target)
