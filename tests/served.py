"""The product as its own command runs it, on a test's database."""

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx2
import psutil

from app.use_cases import Database

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_S = 30


@contextmanager
def served(database: Database, folder: Path, **settings: str) -> Iterator[tuple[psutil.Process, str]]:
    """The process of a running server and its address; whatever is left of it ends with the test."""
    port = _free_port()
    url = database.engine.url.render_as_string(hide_password=False)
    started = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        env={**os.environ, "MERA_DATABASE_URL": url, "MERA_DATA_DIR": str(folder), **settings},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    process = psutil.Process(started.pid)
    address, family = f"http://127.0.0.1:{port}", list[psutil.Process]()
    try:
        deadline = time.monotonic() + DEADLINE_S
        while not answers(address):
            assert started.poll() is None, "the server ended by itself"
            assert time.monotonic() < deadline, "the server did not come up"
            time.sleep(0.1)
        assert started.stdout
        assert started.stdout.readline() == f"Mera is at {address}. Ctrl+C stops it.\n"
        family = process.children(recursive=True)
        yield process, address
    finally:
        for one in (*family, process):
            if one.is_running():
                one.kill()
        started.wait(DEADLINE_S)
        if started.stdout:
            started.stdout.close()


def answers(address: str) -> bool:
    """Whether somebody is there."""
    try:
        return httpx2.get(f"{address}/api/v1/health", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
