"""P12: a page of 50 rows with sign-in and layout, beside the framework's hello, on both databases.

Usage: python -m benchmarks.p12_page [ROUNDS] [REQUESTS]        default: 5 rounds of 400 requests
       python -m benchmarks.p12_page [ROUNDS] [REQUESTS] --threads    the page with 1, 2, 4 and 8 threads, too
Goal: server CPU of a page ≤ 12 × hello, drawn anew: each request asks under an address of its own, so that
none was kept. Told beside it: the same address again. The servers are processes of their own under the
product's own settings of uvicorn; 16 connections are kept busy from this process, and the servers take turns.
"""

import argparse
import asyncio
import contextlib
import os
import secrets
import socket
import statistics
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from itertools import count
from pathlib import Path

import psutil

from app.db import installation, result_batches
from app.db.engine import Database
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from benchmarks import city
from benchmarks.goals import Goal, print_goals
from benchmarks.postgres import postgres_url
from benchmarks.turns import ROOT
from tests.make import Make

CONNECTIONS = 16
ROWS = 50
HELLO = "hello"
PORT = "<port>"  # stands where a free port goes
WARM = 100
NUMBER = "<number>"  # stands in an address where each request has another
LIST, TEST = "/result-batches", "/tests/{test}"
ANEW = f"?look={NUMBER}"
_NUMBERS = count()


@dataclass(frozen=True, slots=True, kw_only=True)
class Server:
    """A running server and how its page is asked for."""

    process: psutil.Process
    port: int
    headers: str  # lines of the request

    @property
    def cpu(self) -> float:
        times = self.process.cpu_times()
        return float(times.user + times.system)


Ask = tuple[Server, str]


def fill(database: Database) -> tuple[str, int]:
    """A session's token and the id of a test: a city of 50 schools, in each 25 pupils, and 60 files."""
    with database.writing() as tx:
        make = Make(database, tx)
        root = make.organisation("municipality", code="city", name="Учебный город")
        schools = [make.school(root, number) for number in range(301, 301 + ROWS)]
        test = make.test("Математика", 5, tasks=[1, 1, 2, 1, 1, 2, 1, 2, 1, 2])
        make.accepted(test, schools, by=root, pupils=25)
        for number in range(ROWS + 10):
            made = make.batch(
                schools[number % ROWS],
                status=BatchStatus.ACCEPTED,
                test=test,
                file_name=f"Файл {number}.xlsx",
            )
            read = replace(made, reading=_reading(number))
            result_batches.save(tx, read, seen=made.version)
        make.person(Role.COORDINATOR, root, city.LOGIN)
        token = make.session(city.LOGIN)[0]
    database.analyse()  # as a worker does once it has computed
    return token, test.id


def _reading(number: int) -> dict[str, object]:
    """What the check of a file of one school remembers of it."""
    headings = [[chr(65 + column), f"Задание {column}"] for column in range(20)]
    rows = [{"row": row, "cells": [["1", ""]] * 20} for row in range(2, 6)]
    return {
        "title": f"Математика, 5 класс, ВПР-2026, файл {number}", "layout": "Протокол ВПР", "sheet": "Лист1",
        "missing": [], "is_new_test": False, "purpose": None, "other_sheets": [], "date": None,
        "classes": [["sch301", "5А", 25], ["sch301", "5Б", 25]], "participation": {"present": 50},
        "n_read": 50, "n_refused": 0, "n_excluded": 0, "max_score": 14, "n_tasks": 10,
        "scale": [[2, 0, 4], [3, 5, 8], [4, 9, 11], [5, 12, 14]], "replaces": [],
        "excerpt": {"header_row": 1, "columns": headings, "rows": rows},
    }  # fmt: skip


def signed_in(token: str) -> str:
    """The header of a page that this session asks for."""
    return f"Cookie: mera={token}\r\n"


@contextlib.contextmanager
def product(url: str, folder: Path, *, headers: str, threads: int | None = None) -> Iterator[Server]:
    """The product's server, as `mera serve` runs it, without a worker."""
    settings = {
        "MERA_DATABASE_URL": url,
        "MERA_DATA_DIR": str(folder),
        "MERA_REQUESTS_PER_MINUTE": "1000000",
    }
    if threads is not None:
        settings["MERA_THREADS"] = str(threads)
    with running("app.serving", ["127.0.0.1", PORT, "alone"], "/api/v1/health", settings, headers) as server:
        yield server


@contextlib.contextmanager
def hello_server() -> Iterator[Server]:
    """The framework's hello under the same settings of uvicorn."""
    with running("benchmarks.hello_app", [PORT], "/hello", {}, "") as server:
        yield server


@contextlib.contextmanager
def running(
    module: str, arguments: list[str], ready: str, settings: dict[str, str], headers: str
) -> Iterator[Server]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    process = subprocess.Popen(
        [sys.executable, "-m", module, *(port if one is PORT else one for one in arguments)],
        cwd=ROOT,
        env={**os.environ, **settings, "PYTHONPATH": str(ROOT), "PYTHONDONTWRITEBYTECODE": ""},
    )
    try:
        _wait(f"http://127.0.0.1:{port}{ready}", process)
        yield Server(process=psutil.Process(process.pid), port=int(port), headers=headers)
    finally:
        process.terminate()
        process.wait(timeout=20)


def _wait(url: str, process: subprocess.Popen[bytes]) -> None:
    for _ in range(600):
        if process.poll() is not None:
            raise SystemExit(f"the server for {url} ended at once")
        with contextlib.suppress(OSError):
            urllib.request.urlopen(url, timeout=2).read()
            return
        time.sleep(0.05)
    raise SystemExit(f"nothing answers at {url}")


def ask(server: Server, path: str, requests: int) -> float:
    """Milliseconds of the server's CPU for each of so many requests over 16 connections."""
    asyncio.run(_load(server, path, WARM // 4))
    before = server.cpu
    asyncio.run(_load(server, path, requests))
    return 1e3 * (server.cpu - before) / requests


Write = Callable[[Database], None]


def write_lasting(database: Database) -> None:
    """A write that no kept page outlives."""
    with database.writing() as tx:
        installation.save(tx, "benchmark", secrets.token_hex(4))


def looks_after(
    write: Write, asks: Mapping[str, Ask], databases: Mapping[str, Database], rounds: int, looks: int
) -> dict[str, float]:
    """Median milliseconds of pages with such a write of somebody else before each look."""
    found: dict[str, list[float]] = {label: [] for label in databases}
    for _ in range(rounds):
        for label, database in databases.items():
            server, path = asks[label]
            asyncio.run(_load(server, path, 1, connections=1))
            before = server.cpu
            for _ in range(looks):
                write(database)
                asyncio.run(_load(server, path, 1, connections=1))
            found[label].append(1e3 * (server.cpu - before) / looks)
    medians = {label: statistics.median(each) for label, each in found.items()}
    for label, median in medians.items():
        print(f"  {label:<52} {median:7.3f} ms ({min(found[label]):.3f}–{max(found[label]):.3f})", flush=True)
    return medians


async def _load(server: Server, path: str, requests: int, *, connections: int = CONNECTIONS) -> None:
    rest = f" HTTP/1.1\r\nHost: 127.0.0.1\r\nAccept: */*\r\n{server.headers}\r\n"
    wanted = b"HTTP/1.1 304" if "If-None-Match" in server.headers else b"HTTP/1.1 200"
    left = iter(range(requests))

    async def one() -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", server.port, limit=1 << 20)
        for _ in left:
            writer.write(f"GET {path.replace(NUMBER, str(next(_NUMBERS)))}{rest}".encode())
            head = await reader.readuntil(b"\r\n\r\n")
            if not head.startswith(wanted):
                raise SystemExit(f"{path}: {head.decode()}{(await reader.read(2000)).decode()}")
            lines = head.lower().split(b"\r\n")
            length = next(
                (line for line in lines if line.startswith(b"content-length")), b"content-length: 0"
            )
            await reader.readexactly(int(length.split(b":")[1]))
        writer.close()

    await asyncio.gather(*(one() for _ in range(connections)))


def measured(asks: Mapping[str, Ask], rounds: int, requests: int) -> dict[str, float]:
    """Median milliseconds by label, the servers in turns; printed, too."""
    found: dict[str, list[float]] = {label: [] for label in asks}
    for server, path in asks.values():
        ask(server, path, WARM)
    for _ in range(rounds):
        for label, (server, path) in asks.items():
            # Hello is so cheap that the clock of the process needs more of it.
            found[label].append(ask(server, path, requests * (8 if label == HELLO else 1)))
    medians = {label: statistics.median(each) for label, each in found.items()}
    for label, median in medians.items():
        print(
            f"  {label:<52} {median:7.3f} ms ({min(found[label]):.3f}–{max(found[label]):.3f})  "
            f"{median / medians[HELLO]:5.2f} × hello",
            flush=True,
        )
    return medians


def run(rounds: int, requests: int, *, with_threads: bool) -> list[Goal]:
    """Both databases beside hello."""
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="mera-p12-")))
        asks = {HELLO: (stack.enter_context(hello_server()), "/hello")}
        urls = {"SQLite": city.sqlite_url(folder), "PostgreSQL": stack.enter_context(postgres_url(folder))}
        numbers = (None, 1, 2, 4, 8) if with_threads else (None,)
        for name, url in urls.items():
            database = city.migrated(url)
            token, test_id = fill(database)
            database.close()
            for threads in numbers:
                server = stack.enter_context(product(url, folder, headers=signed_in(token), threads=threads))
                if threads is None:
                    asks[f"list of 50 files, {name}"] = server, LIST + ANEW
                    asks[f"list of 50 files again, {name}"] = server, LIST
                    asks[f"test of 50 schools, {name}"] = server, TEST.format(test=test_id) + ANEW
                else:
                    asks[f"list of 50 files, {name}, {threads} threads"] = server, LIST + ANEW
        print("server CPU of a request")
        found = measured(asks, rounds, requests)
    hello = found[HELLO]
    return [
        Goal(code="P12", what=f"page of 50 rows drawn anew / hello, {name}", limit=12,
             reached=found[f"list of 50 files, {name}"] / hello)
        for name in urls
    ] + [
        Goal(code="P12", what=f"{what} / hello, {name}", reached=found[f"{label}, {name}"] / hello)
        for what, label in (
            ("the same page again", "list of 50 files again"),
            ("a city's test with 50 schools, drawn anew", "test of 50 schools"),
        )
        for name in urls
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    parser.add_argument("requests", type=int, nargs="?", default=400)
    parser.add_argument("--threads", action="store_true")
    args = parser.parse_args()
    print_goals(run(args.rounds, args.requests, with_threads=args.threads))
