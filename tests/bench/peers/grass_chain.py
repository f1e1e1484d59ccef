"""GRASS GIS: topological import, then v.overlay with `or`, one layer after the other.

GRASS keeps the zones of a layer in a topology of its own, which it builds on import; so `load` is v.in.ogr and
`cut` is v.overlay, each the processor seconds of the modules run as processes. (d) is not asked.
"""
import os
import pathlib
import resource
import shutil
import subprocess
import tempfile

import geopandas
import pyogrio

from measure import ANSWER, CHAIN, Phase, geometries, path, report_cut

GRASS = shutil.which("grass")
# No snapping: borders that are shared are equal to the last bit, and nothing else is to be moved.
SNAP = "snap=-1"


class Modules(Phase):
    """A phase that runs in processes of its own."""

    def cpu_s(self):
        """CPU seconds of all processes that have ended."""
        used = resource.getrusage(resource.RUSAGE_CHILDREN)
        return used.ru_utime + used.ru_stime

    def peak_bytes(self):
        """The most memory any of them held."""
        return resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024


def run(*command):
    """Runs a program; what it says goes nowhere unless it fails."""
    environment = {**os.environ, "GRASS_VERBOSE": "0", "GRASS_MESSAGE_FORMAT": "plain"}
    done = subprocess.run(list(map(str, command)), capture_output=True, text=True, env=environment, check=False)
    if done.returncode != 0:
        raise SystemExit((done.stderr.strip().splitlines() or [f"exit status {done.returncode}"])[-1])
    return done.stdout


def main():
    """Writes GeoPackages, imports them, cuts, counts what came out."""
    version = run(GRASS, "--config", "version").strip()
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        place = folder / "location" / "PERMANENT"
        run(GRASS, "-c", "EPSG:4546", "-e", folder / "location")
        module = lambda *command: run(GRASS, place, "--exec", *command)
        for name in CHAIN:
            frame = geopandas.read_parquet(path(name))[["code", "geometry"]]
            pyogrio.write_dataframe(frame.rename(columns={"code": name}), folder / f"{name}.gpkg")
        with Modules("load"):
            for name in CHAIN:
                module("v.in.ogr", "-o", f"input={folder / name}.gpkg", f"output={name}", SNAP, "--quiet")
        with Modules("cut"):
            faces = CHAIN[0]
            operator = "and" if len(CHAIN) == 2 else "or"
            for name in CHAIN[1:]:
                output = f"{faces}_{name}"
                inputs = [f"ainput={faces}", f"binput={name}", f"output={output}", f"operator={operator}"]
                module("v.overlay", *inputs, SNAP, "--quiet")
                faces = output
        out = folder / "faces.gpkg"
        module("v.out.ogr", f"input={faces}", f"output={out}", "format=GPKG", "type=area", "--quiet")
        frame = geopandas.read_file(out, engine="pyogrio", columns=[])
    del ANSWER["dissolve_max_s"]
    report_cut("GRASS", f"{version}, v.overlay", [geometries(frame)])


main()
