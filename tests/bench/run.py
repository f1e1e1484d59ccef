#!/usr/bin/env python3
"""Runs hegui and every peer it finds installed, one after another on the same files, and prints one table.

Workloads: (a) two layers, (b) five layers at once, (c) what lies at a point and in a site, (d) the faces that
break a rule dissolved to patches, (e) a layer read in from a GeoPackage.
Every run is a line of JSON in `target/bench/results.jsonl`; `docs/bench.md` says what the figures mean.
"""
import argparse
import importlib.util
import json
import os
import pathlib
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

import imports
import table

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"
GENERATOR = SHARED / "bench" / "peers" / "gen.py"
CITY = SHARED / "data" / "cambridge"
# What a workload is where its meta.json does not say otherwise: the synthetic ones.
USUAL = {
    "layers": ["landuse", "urban", "industry", "ecology", "economic"],
    "pair": ["urban", "landuse"],
    "plane": "EPSG:4546",
    "is_coverage": True,
    "rectangle": [435000.0, 3380000.0, 565000.0, 3490000.0],
}
# A doubled area of hegui is in grid squares of 0.1 mm.
HALF_SQUARE_M2 = 0.5e-8
MAKES_DATA = ["geopandas", "numpy", "pyarrow", "pyogrio", "shapely"]

DUCKDB = "duckdb duckdb-extension-spatial shapely"
# Script, the name in the answers, the modules it needs, and what to install for them.
PEERS = [
    ("sedonadb_chain.py", "SedonaDB", ["sedonadb", "geopandas"], "apache-sedona[db] geopandas pyarrow"),
    ("duckdb_chain.py", "DuckDB spatial", ["duckdb", "duckdb_extension_spatial"], DUCKDB),
    ("shapely_chain.py", "shapely", ["shapely", "geopandas", "pyarrow"], "shapely geopandas pyarrow"),
    ("geopandas_chain.py", "geopandas", ["geopandas", "pyarrow"], "geopandas pyarrow"),
    ("grass_chain.py", "GRASS", ["geopandas", "pyogrio"], "grass-core (the system's package)"),
    ("postgis_chain.py", "PostGIS", ["psycopg2", "geopandas"], "psycopg2-binary geopandas pyarrow"),
]


def measured(command, timeout_s, environment=None):
    """Runs a program to its end: what it printed, and what the system says it used, children included."""
    with tempfile.TemporaryFile("w+") as out, tempfile.TemporaryFile("w+") as err:
        began = time.perf_counter()
        child = subprocess.Popen(command, stdout=out, stderr=err, env=environment, start_new_session=True)
        timer = threading.Timer(timeout_s, lambda: os.killpg(child.pid, signal.SIGKILL))
        timer.start()
        try:
            _, status, usage = os.wait4(child.pid, 0)
        except KeyboardInterrupt:
            os.killpg(child.pid, signal.SIGKILL)
            raise
        finally:
            timer.cancel()
        child.returncode = code = os.waitstatus_to_exitcode(status)
        out.seek(0), err.seek(0)
        took = {
            "cpu_s": usage.ru_utime + usage.ru_stime,
            "wall_s": time.perf_counter() - began,
            "peak_bytes": usage.ru_maxrss * 1024,
        }
        if code == -signal.SIGKILL and took["wall_s"] >= timeout_s:
            raise RuntimeError(f"not done after {timeout_s} s")
        # A peer whose dissolve takes too long ends itself by the alarm clock; its cut stands.
        if code != 0 and code != -signal.SIGALRM:
            raise RuntimeError((err.read().strip().splitlines() or [f"exit status {code}"])[-1][:160])
        return out.read(), took


def make_data(options):
    """The folder of the workload's files; made where it is not there."""
    if options.data:
        folder = pathlib.Path(options.data)
    elif options.workload == "shared":
        home = options.target / "shared"
        folder = home / "data" / options.size
        if not (folder / "economic.parquet").exists():
            must_be_there(GENERATOR)
            home.mkdir(parents=True, exist_ok=True)
            say(f"running {GENERATOR} {options.size}")
            subprocess.run([sys.executable, GENERATOR, options.size, "--noformats"], cwd=home, check=True)
    elif options.workload == "cambridge":
        folder = options.target / "cambridge"
        if not (folder / "meta.json").exists():
            must_be_there(CITY)
            say("mending the city's layers")
            run_script("city.py", CITY, folder)
    else:
        folder = options.target / "own" / options.size
        if not (folder / "meta.json").exists():
            say(f"making the workload {options.size}")
            run_script("workload.py", options.size, folder)
    return folder


def run_script(name, *arguments):
    """Runs one of the benchmark's scripts in a process of its own: a child's peak of memory begins with that of the
    process that made it, so this one must stay small."""
    subprocess.run([sys.executable, HERE / name, *map(str, arguments)], check=True)


def must_be_there(path):
    """Ends where what lies beside the project does not."""
    if not path.exists():
        sys.exit(f"{path} is not beside the project; use --workload own")


def subject_of(folder):
    """What the files in a folder are."""
    with open(folder / "meta.json", encoding="utf-8") as file:
        return {**USUAL, **json.load(file)}


def definitions(options):
    """The cards and rules hegui is given."""
    return ROOT / "tests" / "cambridge" / "layers" if options.workload == "cambridge" else HERE / "layers"


def files_for_hegui(folder, options):
    """hegui reads no GeoParquet yet: the same layers as FlatGeobuf, written before anything is timed."""
    files = {layer: folder / f"{layer}.fgb" for layer in options.subject["layers"]}
    for layer, file in files.items():
        if not file.exists():
            files[layer] = options.target / "flatgeobuf" / folder.name / file.name
            if not files[layer].exists():
                say(f"writing {file.name}")
                run_script("convert.py", folder / f"{layer}.parquet", files[layer])
    return files


def hegui(workload, files, options, keep):
    """What users run: init, import each layer, overlay, and with (b) ask the rules."""
    work = options.target / f"work-{os.getpid()}"
    run = lambda *arguments: measured([options.hegui, *map(str, arguments)], options.timeout)
    version = run("--version")[0].split()[-1]
    describe = ["git", "-C", ROOT, "describe", "--always", "--dirty"]
    commit = subprocess.run(describe, capture_output=True, text=True, check=False).stdout.strip()
    run("init", work, "--crs", options.subject["plane"], "--layers", definitions(options))
    taken = {"cpu_s": 0.0, "wall_s": 0.0}
    for layer in options.subject["pair" if workload == "a" else "layers"]:
        answer, took = run("import", work, layer, files[layer], "--json")
        n_refused = json.loads(answer)["version"]["n_refused"]
        if n_refused:
            raise RuntimeError(f"{n_refused} zones of {layer} refused")
        taken = {key: taken[key] + took[key] for key in taken}
    for _ in range(options.runs):
        answer, took = run("overlay", work, "--json")
        own = json.loads(answer)
        phase = lambda prefix: {"cpu_s": own[f"{prefix}cpu_s"], "wall_s": own[f"{prefix}wall_s"]}
        record = {
            "peer": "hegui",
            "version": version,
            "commit": commit,
            "workload": workload,
            "import": taken,
            "load": phase("load_"),
            "cut": phase(""),
            "save": phase("save_"),
            "process": took,
            "peak_bytes": took["peak_bytes"],
            "steps": {step["step"]: step["cpu_s"] for step in own["steps"]},
            "parts": {part["part"]: part["cpu_s"] for part in own["block_parts"]},
            "faces": own["n_cells"],
            "area_m2": int(own["planar_area_doubled"]) * HALF_SQUARE_M2,
            "rules": {},
        }
        if workload == "b":
            yardsticks = [sys.executable, HERE / "yardsticks.py", options.folder, *options.subject["layers"]]
            record["yardsticks"] = json.loads(measured(list(map(str, yardsticks)), options.timeout)[0])
            answer, record["dissolve_process"] = run("conflicts", work, "--json")
            judged = json.loads(answer)
            # Peers have the faces in memory: reading the arrangement is not part of (d).
            record["dissolve_load"], record["dissolve"] = judged["took"]["load"], judged["took"]["judge"]
            record["rules"] = {
                outcome["rule"]: {
                    "patches": outcome["n_patches"],
                    "area_m2": int(outcome["planar_area_doubled"]) * HALF_SQUARE_M2,
                }
                for outcome in judged["outcomes"]
            }
        keep(record)


def hegui_places(files, options, keep):
    """(c): the five layers overlaid, then all points and all sites asked of in one process each."""
    work = options.target / f"work-{os.getpid()}"
    run = lambda *arguments: measured([options.hegui, *map(str, arguments)], options.timeout)
    version = run("--version")[0].split()[-1]
    points, sites = places_of(options)
    run("init", work, "--crs", options.subject["plane"], "--layers", definitions(options))
    for layer in options.subject["layers"]:
        run("import", work, layer, files[layer], "--json")
    run("overlay", work, "--json")
    for _ in range(options.runs):
        answer, identifying = run("identify", work, "--batch", points, "--json")
        identified = json.loads(answer)
        sited = json.loads(run("site", work, sites, "--json")[0])
        spots = [place["spots"][0] for place in identified["points"] if place["spots"]]
        classes = [own for site in sited["sites"] for layer in site["layers"] for own in layer["classes"]]
        keep({
            "peer": "hegui",
            "version": version,
            "workload": "c",
            "index": identified["index"],
            "identify": identified["took"]["features"],
            "identify_with_rules": identified["took"]["features_and_rules"],
            "site": sited["took"]["parts"],
            "site_rules": sited["took"]["layers_and_rules"],
            "hits": sum(len(layer["features"]) for spot in spots for layer in spot["layers"]),
            "area_m2": sum(int(own["areas"]["planar_area_doubled"]) for own in classes) * HALF_SQUARE_M2,
            "peak_bytes": identifying["peak_bytes"],
        })


def places_of(options):
    """The points and sites over the files' extent."""
    folder = options.target / "places" / f"{options.workload}-{options.size}"
    points, sites = folder / "points.csv", folder / "sites.fgb"
    if not (points.exists() and sites.exists()):
        run_script("places.py", folder, options.subject["plane"], *options.subject["rectangle"])
    return points, sites


def peer_places(folder, options, keep):
    """(c) by shapely, a process each run."""
    points, sites = places_of(options)
    script = HERE / "peers" / "shapely_places.py"
    command = [sys.executable, script, folder, points, sites, *options.subject["layers"]]
    for _ in range(options.runs):
        answer, took = measured(list(map(str, command)), options.timeout)
        keep({**json.loads(answer.strip().splitlines()[-1]), "process": took})


def peer(script, workload, folder, options, keep):
    """A peer's own process each run."""
    environment = {**os.environ, "PYTHONWARNINGS": "ignore"}
    for _ in range(options.runs):
        command = [sys.executable, HERE / "peers" / script, workload, folder]
        answer, took = measured(list(map(str, command)), options.timeout, environment)
        keep({**json.loads(answer.strip().splitlines()[-1]), "process": took})


def say(text):
    """Tells how far it is, on standard error."""
    print(text, file=sys.stderr, flush=True)


def missing(modules):
    """Those of the modules this Python does not have."""
    return [module for module in modules if importlib.util.find_spec(module) is None]


def has_server():
    """Whether the server that PGHOST and its kin name answers and has PostGIS."""
    import psycopg2

    try:
        server = psycopg2.connect("", connect_timeout=5)
        with server, server.cursor() as session:
            session.execute("SELECT postgis_lib_version()")
        return True
    except psycopg2.Error:
        return False


def ways(workload, folder, files, options, notes):
    """The programs to run, hegui first, and how; what cannot be run goes to the notes."""
    wanted = options.peers.lower().split(",") if options.peers else None
    if workload == "c":
        yield "hegui", lambda keep: hegui_places(files, options, keep)
        if wanted is None or "shapely" in wanted:
            yield "shapely", lambda keep: peer_places(folder, options, keep)
        return
    if workload == "e":
        layer = options.subject["pair"][-1]
        tools = {"measured": measured, "run_script": run_script, "definitions": definitions}
        for name, once in imports.ways(layer, folder / f"{layer}.parquet", options, tools):
            if name == "hegui" or wanted is None or name in wanted:
                yield name, lambda keep, once=once: [keep(once()) for _ in range(options.runs)]
        return
    yield "hegui", lambda keep: hegui(workload, files, options, keep)
    if workload == "b" and not options.subject["is_coverage"]:
        notes.append("(b) no peer: a chain of pairs needs layers whose zones do not overlap, and these do")
        return
    for script, name, modules, to_install in PEERS:
        if wanted is not None and name.lower() not in wanted:
            continue
        if missing(modules):
            notes.append(f"{name}: not installed: pip install {to_install}")
        elif name == "GRASS" and not shutil.which("grass"):
            notes.append(f"{name}: not installed: {to_install}")
        elif name == "PostGIS" and not has_server():
            notes.append("PostGIS: no server with PostGIS answers; PGHOST, PGPORT, PGUSER, PGDATABASE name one")
        else:
            yield name, lambda keep, script=script: peer(script, workload, folder, options, keep)


def arguments():
    """The command line."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--size", default="S", choices=["XS", "S", "M", "L"])
    parser.add_argument("--workload", default="own", choices=["own", "shared", "cambridge"], help="whose files")
    parser.add_argument("--data", help="a folder with the files, instead of making them")
    parser.add_argument("--runs", type=int, help="runs of each; medians are shown (default 3, M and L 1)")
    parser.add_argument("--workloads", default="a,b,c,e", help="of a, b, c and e; (d) goes with b")
    parser.add_argument("--peers", help="only these, by name, separated by commas; 'none' for hegui alone")
    parser.add_argument("--timeout", type=float, default=1800.0, help="seconds for one run")
    parser.add_argument("--hegui", default=str(ROOT / "target" / "release" / "hegui"))
    parser.add_argument("--target", type=pathlib.Path, default=ROOT / "target" / "bench")
    options = parser.parse_args()
    options.runs = options.runs or (3 if options.size in ("XS", "S") else 1)
    options.target.mkdir(parents=True, exist_ok=True)
    return options


def main():
    """Data, hegui, peers, table."""
    options = arguments()
    if lacking := missing(MAKES_DATA):
        sys.exit(f"{sys.executable} has no {', '.join(lacking)}: pip install {' '.join(MAKES_DATA)}")
    options.folder = folder = make_data(options)
    options.subject = subject_of(folder)
    files = files_for_hegui(folder, options)
    records, notes = [], []
    for workload in options.workloads.split(","):
        for name, way in ways(workload, folder, files, options, notes):
            say(f"({workload}) {name}, load {os.getloadavg()[0]:.1f}")

            def keep(record):
                record |= {"size": options.size, "data": str(folder), "load_average": os.getloadavg()[0]}
                record["at"] = time.strftime("%FT%TZ", time.gmtime())
                records.append(record)
                with open(options.target / "results.jsonl", "a", encoding="utf-8") as results:
                    results.write(json.dumps(record) + "\n")

            try:
                way(keep)
            except RuntimeError as failure:
                notes.append(f"({workload}) {name} failed: {failure}")
            finally:
                shutil.rmtree(options.target / f"work-{os.getpid()}", ignore_errors=True)
    print(table.text(records, [*dict.fromkeys(notes)], folder, options))


if __name__ == "__main__":
    main()
