#!/usr/bin/env python3
"""Loads a service of the demonstration and prints what clients saw, phase by phase.

1. 200 clients on connections that stay open, four questions to one write, each a little after its last answer.
2. The same with 500 slow clients beside, that send a byte a second or take their answer as slowly.
3. The same with neighbors beside who ask, without a pause, what costs most: all features by a filter of 4 KB.

Right are 2xx, and 503 with `Retry-After`; anything else is counted and named. `docs/bench.md` says what came out.
"""
import argparse
import asyncio
import contextlib
import itertools
import json
import pathlib
import random
import resource
import subprocess
import tempfile
import time
import urllib.parse
import urllib.request

from serving import ROOT, cpu_s, until_it_answers

N_CLIENTS, N_SLOW, N_NEIGHBORS = 200, 500, 4
WRITES = 0.2
# A client waits so long between an answer and its next question, in seconds.
PAUSE = (0.1, 0.3)
LIMITS = {"connections": 2000, "address-connections": 2000, "requests-per-second": 100_000,
          "requests-burst": 100_000, "writes-per-second": 10_000, "writes-burst": 10_000}
NUMBERS = itertools.count()


class Tally:
    """What came back in one phase."""

    def __init__(self):
        self.times, self.statuses, self.odd = {"read": [], "write": [], "neighbor": []}, {}, []

    def note(self, kind, status, headers, seconds):
        self.times[kind].append(1000 * seconds)
        self.statuses[status] = self.statuses.get(status, 0) + 1
        is_right = 200 <= status < 300 or (status == 503 and "retry-after" in headers)
        if not is_right and len(self.odd) < 5:
            self.odd.append((kind, status))

    def percentile(self, kind, share):
        times = sorted(self.times[kind])
        return times[min(int(len(times) * share), len(times) - 1)] if times else float("nan")


async def asked(reader, writer, method, path, headers, body=b""):
    """One request on an open connection: status, headers, seconds until the answer was there whole."""
    head = "".join(f"{name}: {value}\r\n" for name, value in headers.items())
    writer.write(f"{method} {path} HTTP/1.1\r\nHost: x\r\n{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
    began = time.perf_counter()
    lines = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1").split("\r\n")
    found = dict(line.lower().split(": ", 1) for line in lines[1:] if ": " in line)
    if "content-length" in found:
        await reader.readexactly(int(found["content-length"]))
    elif found.get("transfer-encoding") == "chunked":
        while (size := int(await reader.readline(), 16)) > 0:
            await reader.readexactly(size + 2)
        await reader.readline()
    return int(lines[0].split(" ")[1]), found, time.perf_counter() - began


async def client(port, make, tally, until, pause):
    """Asks what `make` says until the time is up; a connection that was closed is opened again."""
    connection = None
    while time.monotonic() < until:
        await asyncio.sleep(random.uniform(*pause))
        kind, request = make()
        try:
            connection = connection or await asyncio.open_connection("127.0.0.1", port)
            tally.note(kind, *await asked(*connection, *request))
        except (OSError, asyncio.IncompleteReadError) as error:
            tally.odd.append((kind, type(error).__name__))
            connection = None
    if connection:
        connection[1].close()


async def slow(port, is_reader, until):
    """A client that sends its head, or takes its answer, a byte a second; begins again when it is put out."""
    while time.monotonic() < until:
        with contextlib.suppress(OSError, asyncio.IncompleteReadError):
            reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=1)
            path = b"/collections/conflicts/items?limit=1000"
            head = b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n" + b"X-Slow: " + b"y" * 600
            if is_reader:
                writer.write(b"GET " + path + b" HTTP/1.1\r\nHost: x\r\n\r\n")
            for place in range(len(head)):
                if until <= time.monotonic() or writer.is_closing():
                    break
                if is_reader:
                    await reader.readexactly(1)
                else:
                    writer.write(head[place : place + 1])
                await asyncio.sleep(1)
            writer.close()


def questions(base, key):
    """What clients ask, and what neighbors do."""
    page = json.load(urllib.request.urlopen(f"{base}/collections/conflicts/items?limit=1000"))
    patches = [own["id"] for own in page["features"]]
    about = json.load(urllib.request.urlopen(f"{base}/collections"))["collections"]
    layers = [own["id"] for own in about if own["id"] not in ("conflicts", "findings", "cells")]
    west, south, east, north = about[0]["extent"]["spatial"]["bbox"][0]
    draw = random.Random(11)

    def read():
        x, y = draw.uniform(west, east), draw.uniform(south, north)
        return draw.choice([
            f"/collections/{draw.choice(layers)}/items?limit=10",
            f"/collections/{draw.choice(layers)}/items?limit=100&bbox={x},{y},{x + 0.005},{y + 0.005}",
            f"/collections/conflicts/items/{draw.choice(patches)}",
            "/collections/conflicts/items?limit=20&severity=S1",
        ])

    def usual():
        if WRITES <= draw.random():
            return "read", ("GET", read(), {})
        body = {"state": "proposed", "way": "urban-plan", "text": "a load test"}
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json",
                   "Idempotency-Key": f"load-{next(NUMBERS)}"}
        path = f"/conflicts/{draw.choice(patches)}/steps"
        return "write", ("POST", path, headers, json.dumps(body).encode())

    lists = [f"class LIKE '%{number:03}%{'_' * 30}%'" for number in range(70)]
    huge = urllib.parse.quote(" OR ".join(lists))

    def neighbor():
        # Another address each time, so that no tag answers it.
        path = f"/collections/{draw.choice(layers)}/items?limit=10000&offset={draw.randint(0, 9999)}&filter={huge}"
        return "neighbor", ("GET", path, {})

    return usual, neighbor


def resident_mib(pid):
    lines = pathlib.Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith("VmRSS")) / 1024


async def phase(name, port, pid, seconds, usual, beside):
    """Runs the clients and what is beside them, and prints a row."""
    tally, until, began = Tally(), time.monotonic() + seconds, cpu_s([pid])
    before = resident_mib(pid)
    clients = [client(port, usual, tally, until, PAUSE) for _ in range(N_CLIENTS)]
    await asyncio.gather(*clients, *beside(tally, until))
    n_asked = sum(map(len, tally.times.values()))
    p = tally.percentile
    print(f"| {name} | {seconds} | {n_asked / seconds:,.0f} | {p('read', 0.5):.1f} | {p('read', 0.99):.1f} "
          f"| {p('write', 0.5):.1f} | {p('write', 0.99):.1f} | {p('neighbor', 0.5):.0f} "
          f"| {before:.0f} → {resident_mib(pid):.0f} | {(cpu_s([pid]) - began) / seconds:.2f} "
          f"| {tally.statuses} | {tally.odd} |", flush=True)


async def phases(port, pid, options, key):
    usual, neighbor = questions(f"http://127.0.0.1:{port}", key)
    alone, slow_s, noisy_s = options.seconds
    await phase("alone", port, pid, alone, usual, lambda *_: [])
    await phase("500 slow clients beside", port, pid, slow_s, usual,
                lambda _, until: [slow(port, own % 2 == 0, until) for own in range(N_SLOW)])
    await phase("4 noisy neighbors beside", port, pid, noisy_s, usual,
                lambda tally, until: [client(port, neighbor, tally, until, (0, 0)) for _ in range(N_NEIGHBORS)])


@contextlib.contextmanager
def service(options, folder, commands):
    """A service of the workspace `town` that these commands make: its process, and an administrator's key."""
    run = [str(pathlib.Path(options.hegui).resolve())]
    for command in commands:
        subprocess.run(run + command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    add = ["key", "add", "town", "--role", "administrator", "--who", "bench"]
    key = subprocess.run(run + add, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
    limits = [text for name, value in LIMITS.items() for text in ("--limit", f"{name}={value}")]
    serve = [*run, "serve", "town", "--listen", f"127.0.0.1:{options.port}", *limits]
    child = subprocess.Popen(serve, cwd=folder, stdout=subprocess.DEVNULL)
    try:
        until_it_answers(f"http://127.0.0.1:{options.port}/readyz")
        yield child, key
    finally:
        child.terminate()
        child.wait()


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hegui", default=ROOT / "target" / "release" / "hegui")
    parser.add_argument("--seconds", type=int, nargs=3, default=[180, 120, 60], help="of each phase")
    parser.add_argument("--size", default="S")
    parser.add_argument("--port", type=int, default=18310)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    commands = (["demo", "town", "--seed", "1", "--size", options.size], ["overlay", "town", "--no-register"],
                ["conflicts", "register", "town"])
    with tempfile.TemporaryDirectory() as folder, service(options, folder, commands) as (child, key):
        print("| phase | s | a second | read p50 ms | p99 | write p50 ms | p99 | neighbor p50 ms | RSS MiB | CPUs "
              "| statuses | odd |")
        print("| --- " * 12 + "|")
        asyncio.run(phases(options.port, child.pid, options, key))


if __name__ == "__main__":
    main()
