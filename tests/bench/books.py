#!/usr/bin/env python3
"""Posts to the books of a service of the demonstration and asks them, and prints what it took.

Each posting is a request of its own with its own key: a lock, or its release, of one of many projects, answered for
once its commit is synced. Beside it a yardstick on the same disk: the fewest rows any ledger would have to commit and
sync for a posting, by SQLite itself with the same settings. `docs/bench.md` says what came out.
"""
import argparse
import asyncio
import itertools
import json
import pathlib
import resource
import sqlite3
import subprocess
import tempfile
import time

from load import asked, service
from serving import ROOT, cpu_s

N_CLIENTS, N_PROJECTS, N_QUERIES = 8, 1000, 500
LOT, DISTRICT, BOOK = "Q", "141102", "conversion-total"


def body(kind, project):
    amounts = {"amounts": [{"lot": LOT, "book": BOOK, "amount": "0.0001"}]}
    lock = {"until": "2099-12-31", **amounts} if kind == "lock" else {}
    own = {"kind": kind, "project": project, "district": DISTRICT, **lock}
    return json.dumps(own).encode()


async def poster(port, key, orders, times, odd):
    """Posts until there are no more orders; each project is one client's, so that locks and releases alternate."""
    connection = await asyncio.open_connection("127.0.0.1", port)
    for number, (kind, project) in orders:
        headers = {"Authorization": f"Bearer {key}", "Content-Type": "application/json",
                   "Idempotency-Key": f"b-{project}-{number}"}
        status, _, seconds = await asked(*connection, "POST", "/ledger/entries", headers, body(kind, project))
        times.append(1000 * seconds)
        if status != 201:
            odd[status] = odd.get(status, 0) + 1
    connection[1].close()


def orders(client, n_postings):
    projects = [f"P{own}" for own in range(client, N_PROJECTS, N_CLIENTS)]
    rounds = itertools.cycle(["lock", "release"])
    of_client = ((kind, project) for kind in rounds for project in projects)
    return enumerate(itertools.islice(of_client, n_postings // N_CLIENTS))


async def post_all(port, key, n_postings):
    times, odd = [], {}
    await asyncio.gather(*(poster(port, key, orders(own, n_postings), times, odd) for own in range(N_CLIENTS)))
    return sorted(times), odd


async def ask(port, key, path):
    """The median and the 99th percentile of a question, in ms."""
    connection = await asyncio.open_connection("127.0.0.1", port)
    headers = {"Authorization": f"Bearer {key}", "Accept": "application/json"}
    times = []
    for _ in range(N_QUERIES):
        status, _, seconds = await asked(*connection, "GET", path, headers)
        assert status == 200, (path, status)
        times.append(1000 * seconds)
    connection[1].close()
    times.sort()
    return times[len(times) // 2], times[len(times) * 99 // 100]


def yardstick(folder, n_commits=5000):
    """Commits a second of an entry and its two legs, each synced."""
    own = sqlite3.connect(folder / "yardstick.db", isolation_level=None)
    own.executescript("""PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
        CREATE TABLE entry (seq INTEGER PRIMARY KEY, text TEXT);
        CREATE TABLE leg (account INTEGER, entry INTEGER, amount INTEGER, after INTEGER,
            PRIMARY KEY (account, entry)) WITHOUT ROWID;""")
    began = time.perf_counter()
    for number in range(n_commits):
        own.execute("BEGIN IMMEDIATE")
        own.execute("INSERT INTO entry (text) VALUES ('an entry')")
        for leg in (0, 1):
            own.execute("INSERT INTO leg VALUES (?, ?, 1, 1)", (number % N_PROJECTS * 2 + leg, number))
        own.execute("COMMIT")
    return n_commits / (time.perf_counter() - began)


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--hegui", default=ROOT / "target" / "release" / "hegui")
    parser.add_argument("--postings", type=int, default=100_000)
    parser.add_argument("--port", type=int, default=18320)
    options = parser.parse_args()
    resource.setrlimit(resource.RLIMIT_NOFILE, (4096, 4096))
    with tempfile.TemporaryDirectory() as folder:
        folder = pathlib.Path(folder)
        give = ["ledger", "post", "town", LOT, f"{BOOK}=100", "--district", DISTRICT, "--document", "synthetic"]
        commands = (["demo", "town", "--size", "XS"], ["overlay", "town"], give)
        with service(options, folder, commands) as (child, key):
            base, began = cpu_s([child.pid]), time.perf_counter()
            times, odd = asyncio.run(post_all(options.port, key, options.postings))
            wall, cpu = time.perf_counter() - began, cpu_s([child.pid]) - base
            at = lambda share: times[min(int(len(times) * share), len(times) - 1)]
            print("| what | figure |\n| --- | --- |")
            print(f"| postings, each synced | {len(times):,} in {wall:.1f} s = {len(times) / wall:,.0f} a second |")
            print(f"| of the service | {1000 * cpu / len(times):.3f} CPU ms a posting |")
            print(f"| a posting, {N_CLIENTS} clients | p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms |")
            print(f"| refused | {odd or 'none'} |")
            paths = {"an account": f"/ledger?project=P1&book={BOOK}", "a district": f"/ledger?district={DISTRICT}",
                     "a district's book, available": f"/ledger?district={DISTRICT}&book={BOOK}&state=available"}
            for name, path in paths.items():
                median, late = asyncio.run(ask(options.port, key, path))
                print(f"| balances of {name} | p50 {median:.2f} ms, p99 {late:.2f} ms |")
        began = time.perf_counter()
        verify = [pathlib.Path(options.hegui).resolve(), "--lang", "en", "ledger", "verify", "town"]
        said = subprocess.run(verify, cwd=folder, check=True, capture_output=True, text=True).stdout.strip()
        print(f"| `ledger verify` | {time.perf_counter() - began:.1f} s: {said.split(';')[0]} |")
        print(f"| yardstick: SQLite alone | {yardstick(folder):,.0f} commits a second |")


if __name__ == "__main__":
    main()
