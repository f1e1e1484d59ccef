#!/usr/bin/env python3
"""Asks hegui and MapServer for the same features of the same 50,176 polygons, in turn, and prints one table.

CPU is that of the servers' processes (user and system) by the requests answered; the clients' (wrk) is left out.
Every row is a line of JSON in `target/bench/serving.jsonl`; `docs/bench.md` says what the figures mean.
"""
import argparse
import contextlib
import json
import math
import os
import pathlib
import random
import shutil
import subprocess
import sys
import time
import urllib.request

HERE = pathlib.Path(__file__).resolve().parent
ROOT = HERE.parent.parent
GENERATOR = ROOT.parent / "shared" / "bench" / "serving" / "gen.py"
N_POLYGONS = 50_176
# Where the boxes lie, in degrees, and their sides: about 950 polygons meet one.
WEST, SOUTH, EAST, NORTH, SIDE = 113.02, 22.52, 114.08, 23.58, 0.15
ZOOM = 12
SEED = 11
# Requests a second of one address are bounded by default; what is measured here is the work.
OPEN = ["--limit", "requests-burst=1000000000", "--limit", "requests-per-second=1000000000"]
TICKS = os.sysconf("SC_CLK_TCK")


def tiles():
    """All tiles of zoom 12 that the polygons meet, as column and row."""
    count = 1 << ZOOM

    def corner(lon, lat):
        down = (1 - math.asinh(math.tan(math.radians(lat))) / math.pi) / 2
        return int((lon + 180) / 360 * count), int(down * count)

    (west, north), (east, south) = corner(WEST, NORTH), corner(EAST, SOUTH)
    return [(column, row) for column in range(west, east + 1) for row in range(north, south + 1)]


def questions(items, first_id, extra, tile):
    """The addresses of each question, by its name; `extra` stands behind every query."""
    draw = random.Random(SEED)

    def box():
        west, south = draw.uniform(WEST, EAST - SIDE), draw.uniform(SOUTH, NORTH - SIDE)
        return f"{west:.4f},{south:.4f},{west + SIDE:.4f},{south + SIDE:.4f}"

    def one():
        query = f"?{extra[1:]}" if extra else ""
        return f"{items}/{draw.randint(first_id, N_POLYGONS + first_id - 1)}{query}"

    return {
        "10 features": [f"{items}?limit=10{extra}"],
        "a box, ~950 features": [f"{items}?bbox={box()}&limit=1000{extra}" for _ in range(500)],
        "one by its id": [one() for _ in range(500)],
        "100 features, first page": [f"{items}?limit=100{extra}"],
        "a tile again, zoom 12": [tile(*own) for own in tiles()],
        "100 features behind 40,000": [
            f"{items}?limit=100&offset={draw.randint(40_000, 50_000)}{extra}" for _ in range(50)
        ],
    }


def made_data(folder):
    """The polygons as GeoJSON and as a GeoPackage, made where they are not there."""
    folder.mkdir(parents=True, exist_ok=True)
    if not (folder / "parcels.geojson").exists():
        subprocess.run([sys.executable, GENERATOR], cwd=folder, check=True, stdout=subprocess.DEVNULL)
        lines = (folder / "parcels.geojsonl").read_text(encoding="utf-8").splitlines()
        text = '{"type": "FeatureCollection", "features": [\n' + ",\n".join(lines) + "\n]}\n"
        (folder / "parcels.geojson").write_text(text, encoding="utf-8")
    if shutil.which("ogr2ogr") and not (folder / "parcels.gpkg").exists():
        command = ["ogr2ogr", "-nln", "parcels", "-lco", "FID=fid", "parcels.gpkg", "parcels.geojson"]
        subprocess.run(command, cwd=folder, check=True)
    return folder


def until_it_answers(url):
    """Waits half a minute at most."""
    for _ in range(300):
        with contextlib.suppress(OSError):
            return urllib.request.urlopen(url, timeout=30).read()
        time.sleep(0.1)
    raise SystemExit(f"{url} does not answer")


@contextlib.contextmanager
def hegui(program, folder, port):
    """hegui on a workspace of the polygons: its address and its processes."""
    program, work = str(pathlib.Path(program).resolve()), folder / "workspace"
    if not work.exists():
        # A zone of three degrees about 114° E, in which the polygons lie.
        for command in (["init", work, "--crs", "EPSG:4547"], ["import", work, "dltb", "parcels.geojson"],
                        ["overlay", work, "--no-register"]):
            subprocess.run([program, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    child = subprocess.Popen([program, "serve", work, "--listen", f"127.0.0.1:{port}", *OPEN],
                             stdout=subprocess.DEVNULL)
    try:
        base = f"http://127.0.0.1:{port}"
        until_it_answers(f"{base}/readyz")
        at = "/collections/dltb/tiles/WebMercatorQuad"
        yield "hegui", base, "/collections/dltb/items", 0, "", lambda x, y: f"{at}/{ZOOM}/{y}/{x}", [child.pid]
    finally:
        child.terminate()
        child.wait()


MAPFILE = """MAP NAME "bench" SIZE 256 256 EXTENT 112.9 22.4 114.2 23.7 PROJECTION "init=epsg:4326" END
OUTPUTFORMAT NAME "mvt" DRIVER MVT FORMATOPTION "EXTENT=4096" FORMATOPTION "EDGE_BUFFER=10" END
WEB METADATA "ows_title" "bench" "ows_onlineresource" "http://127.0.0.1:{port}/ms" "ows_enable_request" "*"
"oga_enable_request" "*" END END
LAYER NAME "parcels" TYPE POLYGON STATUS ON CONNECTIONTYPE OGR CONNECTION "{folder}/parcels.gpkg" DATA "parcels"
PROJECTION "init=epsg:4326" END METADATA "ows_title" "parcels" "gml_featureid" "id" "gml_include_items" "all"
"oga_featureid" "id" "oga_max_limit" "10000" END TEMPLATE "x.html" PROCESSING "CLOSE_CONNECTION=DEFER" END END
"""
CONFIG = 'CONFIG ENV MS_MAP_PATTERN "." END MAPS bench "{folder}/parcels.map" END END\n'
NGINX = """worker_processes 1; daemon off; pid {folder}/nginx.pid; error_log {folder}/nginx.log;
events {{ worker_connections 512; }}
http {{ access_log off; client_body_temp_path {folder}/t1; fastcgi_temp_path {folder}/t2; proxy_temp_path {folder}/t3;
uwsgi_temp_path {folder}/t4; scgi_temp_path {folder}/t5;
upstream ms {{ server unix:{folder}/ms.sock; keepalive 8; }}
server {{ listen 127.0.0.1:{port}; location /ms {{ fastcgi_split_path_info ^(/ms)(/.*)?$;
include /etc/nginx/fastcgi_params; fastcgi_param PATH_INFO $fastcgi_path_info; fastcgi_param SCRIPT_NAME /ms;
fastcgi_pass ms; fastcgi_buffers 64 64k; }} }} }}
"""


@contextlib.contextmanager
def mapserver(folder, port):
    """MapServer on a GeoPackage of the polygons: two processes behind nginx."""
    own = folder / "mapserver"
    own.mkdir(exist_ok=True)
    facts = {"folder": str(own), "port": port}
    (own / "parcels.map").write_text(MAPFILE.format(folder=folder, port=port))
    (own / "mapserver.conf").write_text(CONFIG.format(**facts))
    (own / "nginx.conf").write_text(NGINX.format(**facts))
    (own / "ms.sock").unlink(missing_ok=True)
    environment = {**os.environ, "MAPSERVER_CONFIG_FILE": str(own / "mapserver.conf")}
    spawned = ["spawn-fcgi", "-n", "-s", str(own / "ms.sock"), "-M", "0666", "-F", "2"]
    children = [
        subprocess.Popen([*spawned, "--", shutil.which("mapserv")], env=environment),
        subprocess.Popen(["nginx", "-p", own, "-c", own / "nginx.conf"], stderr=subprocess.DEVNULL),
    ]
    try:
        base, items = f"http://127.0.0.1:{port}", "/ms/bench/ogcapi/collections/parcels/items"
        until_it_answers(f"{base}{items}?f=json&limit=1")
        at = "/ms?map=bench&mode=tile&tilemode=gmap&layers=parcels&map.imagetype=mvt&tile="
        pids = [child.pid for child in children]
        yield "MapServer", base, items, 1, "&f=json", lambda x, y: f"{at}{x}+{y}+{ZOOM}", pids
    finally:
        for pid in descendants([child.pid for child in children])[::-1]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(pid, 15)
        for child in children:
            child.wait()


def descendants(pids):
    """Processes and all that they began."""
    parents = {}
    for place in pathlib.Path("/proc").glob("[0-9]*/stat"):
        with contextlib.suppress(OSError):
            parents[int(place.parent.name)] = int(place.read_text().rsplit(")", 1)[1].split()[1])
    found = list(pids)
    for pid in found:
        found.extend(own for own, parent in parents.items() if parent == pid and own not in found)
    return found


def cpu_s(pids):
    """What processes have used so far."""
    seconds = 0.0
    for pid in descendants(pids):
        with contextlib.suppress(OSError):
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            seconds += (int(fields[11]) + int(fields[12])) / TICKS
    return seconds


def measured(server, seconds, folder):
    """A row a question."""
    name, base, items, first_id, extra, tile, pids = server
    # The first tile makes the layer ready, which is paid once.
    urllib.request.urlopen(base + tile(*tiles()[0]), timeout=60).read()
    began, first = cpu_s(pids), tiles()[1:]
    n_bytes = sum(len(urllib.request.urlopen(base + tile(*own), timeout=60).read()) for own in first)
    yield {"server": name, "question": "a tile for the first time, zoom 12", "bytes": n_bytes // len(first),
           "load": os.getloadavg()[0], "per_s": 0, "p50_ms": 0, "p99_ms": 0, "errors": 0,
           "cpu_ms": 1000 * (cpu_s(pids) - began) / len(first)}
    for question, addresses in questions(items, first_id, extra, tile).items():
        answer = urllib.request.urlopen(base + addresses[0], timeout=60).read()
        (folder / "addresses.txt").write_text("\n".join(addresses) + "\n")
        began = cpu_s(pids)
        wrk = ["wrk", "-t1", "-c8", f"-d{seconds}s", "--timeout", "60s", "-s", str(HERE / "serving.lua"), base]
        said = subprocess.run(wrk, env={**os.environ, "ADDRESSES": str(folder / "addresses.txt")},
                              capture_output=True, text=True, check=True).stdout
        # What was under way when wrk ended is answered still.
        time.sleep(1)
        row = json.loads(next(line for line in said.splitlines() if line.startswith("JSON "))[5:])
        row |= {"server": name, "question": question, "bytes": len(answer), "load": os.getloadavg()[0]}
        row["cpu_ms"] = 1000 * (cpu_s(pids) - began) / max(row["requests"], 1)
        yield row


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hegui", default=ROOT / "target" / "release" / "hegui")
    parser.add_argument("--seconds", type=int, default=6)
    parser.add_argument("--port", type=int, default=18300)
    parser.add_argument("--data", type=pathlib.Path, default=ROOT / "target" / "bench" / "serving")
    options = parser.parse_args()
    if not GENERATOR.exists() or not shutil.which("wrk"):
        raise SystemExit("this needs wrk and ../shared/bench/serving/gen.py")
    folder = made_data(options.data.resolve())
    servers = [hegui(options.hegui, folder, options.port)]
    if all(map(shutil.which, ["mapserv", "nginx", "spawn-fcgi", "ogr2ogr"])):
        servers.append(mapserver(folder, options.port + 1))
    else:
        print("skipped: MapServer (cgi-mapserver, nginx-light, spawn-fcgi, gdal-bin)", file=sys.stderr)
    print("| server | question | CPU ms | a second | p50 ms | p99 ms | bytes | errors | load |")
    print("| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | ---: |")
    with open(folder.parent / "serving.jsonl", "a", encoding="utf-8") as results:
        for server in servers:
            with server as own:
                for row in measured(own, options.seconds, folder):
                    results.write(json.dumps(row) + "\n")
                    print("| {server} | {question} | {cpu_ms:.2f} | {per_s:,.0f} | {p50_ms:.1f} | {p99_ms:.1f} | "
                          "{bytes:,} | {errors} | {load:.1f} |".format(**row), flush=True)


if __name__ == "__main__":
    main()
