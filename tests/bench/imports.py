"""(e): a layer read in from a GeoPackage, beside programs that read the same file and write it again.

hegui checks each ring, names what it finds, finds the borders and keeps a snapshot that is proof against a power
cut; `ogr2ogr` copies the file to another GeoPackage; geopandas reads it into memory and writes nothing.
"""
import json
import pathlib
import shutil
import statistics
import sys

COUNT = """
import json, sys, geopandas, shapely
layer = geopandas.read_file(sys.argv[1], engine="pyogrio", use_arrow=True)
print(json.dumps({"vertices": int(shapely.get_num_coordinates(layer.geometry.values).sum()), "features": len(layer)}))
"""
HEAD = ["program", "CPU s", "wall s", "peak MiB", "million vertices a CPU s", "× CPU", "remark"]


def ways(layer, parquet, options, tools):
    """The programs to run and how; `tools` are `measured`, `run_script` and `definitions` of the runner."""
    source = options.target / "geopackage" / parquet.parent.name / f"{layer}.gpkg"
    if not source.exists():
        tools["run_script"]("convert.py", parquet, source)
    keep = lambda name, version, took, told: {
        "peer": name, "version": version, "workload": "e", "layer": layer, "file_bytes": source.stat().st_size,
        "process": took, "peak_bytes": took["peak_bytes"], **told,
    }
    yield "hegui", lambda: keep("hegui", *hegui(layer, source, options, tools))
    if shutil.which("ogr2ogr"):
        yield "ogr2ogr", lambda: keep("ogr2ogr", *ogr2ogr(source, options, tools))
    yield "geopandas", lambda: keep("geopandas", *geopandas(source, options, tools))


def hegui(layer, source, options, tools):
    """A new workspace and one import."""
    work = options.target / f"import-{pathlib.Path(source).stem}"
    shutil.rmtree(work, ignore_errors=True)
    run = lambda *arguments: tools["measured"]([options.hegui, *map(str, arguments)], options.timeout)
    try:
        version = run("--version")[0].split()[-1]
        run("init", work, "--crs", options.subject["plane"], "--layers", tools["definitions"](options))
        answer, took = run("import", work, layer, source, "--json")
    finally:
        shutil.rmtree(work, ignore_errors=True)
    imported = json.loads(answer)["version"]
    return version, took, {"features": imported["n_kept"], "refused": imported["n_refused"]}


def ogr2ogr(source, options, tools):
    """The same features in another GeoPackage, by its own bulk way."""
    target = options.target / "copied.gpkg"
    target.unlink(missing_ok=True)
    try:
        version = tools["measured"](["ogr2ogr", "--version"], options.timeout)[0].split(",")[0].split()[-1]
        _, took = tools["measured"](["ogr2ogr", "-f", "GPKG", str(target), str(source)], options.timeout)
    finally:
        target.unlink(missing_ok=True)
    return version, took, {}


def geopandas(source, options, tools):
    """The same features in memory."""
    import geopandas as peer

    answer, took = tools["measured"]([sys.executable, "-c", COUNT, str(source)], options.timeout)
    return peer.__version__, took, json.loads(answer)


def lines(records, lines_of, number):
    """The table of (e)."""
    if not records or records[0]["peer"] != "hegui":
        return []
    groups = {}
    for record in records:
        groups.setdefault(f"{record['peer']} {record['version']}", []).append(record)
    middle = lambda runs, key: statistics.median(run["process"][key] for run in runs)
    own = middle(list(groups.values())[0], "cpu_s")
    vertices = max(record.get("vertices", 0) for record in records)
    features = records[0]["features"]
    rows = []
    for name, runs in groups.items():
        cpu_s = middle(runs, "cpu_s")
        speed = number(vertices / cpu_s / 1e6) if vertices else "–"
        differs = runs[-1].get("features", features) != features or runs[-1].get("refused", 0)
        row = [name, number(cpu_s), number(middle(runs, "wall_s")), number(runs[-1]["peak_bytes"] / 2**20, 0)]
        rows.append([*row, speed, number(cpu_s / own, 1), "FEATURES DIFFER" if differs else ""])
    title = f"(e) `{records[0]['layer']}` read from a GeoPackage of {records[0]['file_bytes'] / 1e6:,.0f} MB"
    return ["", title, "", *lines_of(rows, HEAD)]
