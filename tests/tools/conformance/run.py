"""Lets programs of others judge a running service.

A test tool, no part of the product. It asks nothing but the service; what is not installed is skipped and said.

    python3 run.py ADDRESS

- The ten cases of bad input that no other server answered all as they should be.
- ogcapi-registry and schemathesis (PyPI), in the Python this runs in: the description and the conformance
  classes; requests made from the description, all checks on.
- spectral (npm, `@stoplight/spectral-cli`, on the path): the description by `spectral:oas`.
- OWSLib (PyPI) and GDAL's OAPIF driver (`ogrinfo`, `ogr2ogr`): real clients; every collection is read whole, page
  by page, and counted.

The last line printed has the number of judges passed and failed.
"""

import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile
import urllib.error
import urllib.request

HERE = pathlib.Path(__file__).parent
BIN = pathlib.Path(sys.executable).parent
CGCS2000 = "http://www.opengis.net/def/crs/EPSG/0/4490"
BAD_INPUT = [
    ("items?limit=abc", 400),
    ("items?bbox=1,2,3", 400),
    ("items?bbox=170,0,-170,10", 200),
    ("items?foo=bar", 400),
    ("items?datetime=garbage", 400),
    ("items?limit=0", 400),
    (f"items?crs={CGCS2000}", 200),
    ("items/999999999", 404),
    ("items?offset=-1", 400),
    ("items?limit=100000000", 200),
]


class Skipped(Exception):
    """What would judge is not installed."""


def ask(address):
    """Status and body of an answer."""
    try:
        with urllib.request.urlopen(address) as answer:
            return answer.status, answer.read()
    except urllib.error.HTTPError as error:
        return error.code, error.read()


def document(address):
    status, body = ask(address)
    if status != 200:
        raise AssertionError(f"{address}: {status}")
    return json.loads(body)


def bad_input(base):
    for own in document(f"{base}/collections")["collections"]:
        for path, expected in BAD_INPUT:
            status, _ = ask(f"{base}/collections/{own['id']}/{path}")
            assert status == expected, f"{own['id']} {path}: {status}, not {expected}"
    return "ten of ten for every collection"


def registry(base):
    try:
        from ogcapi_registry.strategy_registry import validate_ogc_api
    except ImportError as error:
        raise Skipped(error) from error
    classes = document(f"{base}/conformance")["conformsTo"]
    result = validate_ogc_api(document(f"{base}/api"), classes)
    assert result.is_valid, result.errors
    return f"valid, {len(classes)} classes"


def schemathesis(base):
    program = BIN / "schemathesis"
    if not program.exists():
        raise Skipped("no schemathesis beside this Python")
    environment = {**os.environ, "SCHEMATHESIS_HOOKS": str(HERE / "hooks.py")}
    command = [program, "run", f"{base}/api", "--max-examples", "20", "--phases", "examples,coverage,fuzzing"]
    return run(command, environment)[-2].strip("= ")


def spectral(base):
    program = shutil.which("spectral")
    if program is None:
        raise Skipped("no spectral on the path")
    with tempfile.TemporaryDirectory() as folder:
        own, rules = pathlib.Path(folder, "api.json"), pathlib.Path(folder, "rules.yaml")
        own.write_bytes(ask(f"{base}/api")[1])
        rules.write_text('extends: ["spectral:oas"]\n', encoding="utf-8")
        return run([program, "lint", own, "-r", rules, "--fail-severity", "warn"])[-2]


def owslib(base):
    try:
        from owslib.ogcapi.features import Features
    except ImportError as error:
        raise Skipped(error) from error
    service = Features(f"{base}/")
    for own in document(f"{base}/collections")["collections"]:
        page = service.collection_items(own["id"], limit=1)
        assert page["numberMatched"] == own["featureCount"], own["id"]
        if page["features"]:
            one = service.collection_item(own["id"], str(page["features"][0]["id"]))
            assert one["geometry"] == page["features"][0]["geometry"], own["id"]
    return "counts and single features of every collection"


def gdal(base):
    if shutil.which("ogr2ogr") is None:
        raise Skipped("no ogr2ogr on the path")
    n_features = 0
    with tempfile.TemporaryDirectory() as folder:
        for own in document(f"{base}/collections")["collections"]:
            file = pathlib.Path(folder, f"{own['id']}.geojsons")
            run(["ogr2ogr", "-f", "GeoJSONSeq", file, f"OAPIF:{base}", own["id"], "-oo", "PAGE_SIZE=1000"])
            n_read = sum(1 for _ in file.open(encoding="utf-8"))
            assert n_read == own["featureCount"], f"{own['id']}: {n_read}, not {own['featureCount']}"
            n_features += n_read
    return f"{n_features} features of every collection, page by page"


def run(command, environment=None):
    """The lines a program prints; an error where it says that something is wrong."""
    done = subprocess.run(
        [str(part) for part in command], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return ["", *done.stdout.splitlines()]


def main():
    base = sys.argv[1].rstrip("/")
    n_passed = n_failed = 0
    for judge in [bad_input, registry, schemathesis, spectral, owslib, gdal]:
        try:
            print(f"passed   {judge.__name__}: {judge(base)}")
            n_passed += 1
        except Skipped as why:
            print(f"skipped  {judge.__name__}: {why}")
        except Exception as fault:  # A judge that stumbles has not passed.
            print(f"FAILED   {judge.__name__}: {fault}")
            n_failed += 1
    print(f"{n_passed} passed, {n_failed} failed")
    sys.exit(n_failed != 0)


if __name__ == "__main__":
    main()
