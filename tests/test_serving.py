"""`mera serve` as a service manager runs it: it comes up, and goes down whole."""

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import httpx2
import psutil
import pytest

from app.use_cases import Database

ROOT = Path(__file__).resolve().parents[1]
DEADLINE_S = 30


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture
def served(sqlite_database: Database, tmp_path: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The process of a running server and its address; whatever is left of it ends with the test."""
    port = _free_port()
    url = sqlite_database.engine.url.render_as_string(hide_password=False)
    started = subprocess.Popen(
        [sys.executable, "-m", "app.cli", "serve", "--port", str(port)],
        env={**os.environ, "MERA_DATABASE_URL": url, "MERA_DATA_DIR": str(tmp_path / "data")},
        cwd=ROOT,
        stdout=subprocess.PIPE,
        text=True,
    )
    process = psutil.Process(started.pid)
    address, family = f"http://127.0.0.1:{port}", list[psutil.Process]()
    try:
        deadline = time.monotonic() + DEADLINE_S
        while not _answers(address):
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


def _answers(address: str) -> bool:
    try:
        return httpx2.get(f"{address}/api/v1/health", timeout=2).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT], ids=["SIGTERM", "SIGINT"])
def test_a_server_that_is_stopped_takes_its_worker_along(
    served: tuple[psutil.Process, str], how: signal.Signals
) -> None:
    """A worker left behind would go on with old code after an update."""
    process, address = served
    family = [process, *process.children(recursive=True)]
    assert len(family) > 1
    process.send_signal(how)
    _gone, left = psutil.wait_procs(family, timeout=15)
    assert [" ".join(one.cmdline()) for one in left] == []
    assert not _answers(address)


def test_a_port_that_is_taken_is_said_in_one_line(served: tuple[psutil.Process, str], tmp_path: Path) -> None:
    _, address = served
    done = subprocess.run(
        [sys.executable, "-m", "app.cli", "serve", "--no-worker", "--port", address.rpartition(":")[2]],
        env={**os.environ, "MERA_DATA_DIR": str(tmp_path / "data"), "MERA_DATABASE_URL": _url(served[0])},
        cwd=ROOT, capture_output=True, text=True, timeout=DEADLINE_S,
    )  # fmt: skip
    assert done.returncode != 0
    assert "address already in use" in done.stderr
    assert "Traceback" not in done.stderr
    assert "Mera is at" not in done.stdout


def _url(process: psutil.Process) -> str:
    return process.environ()["MERA_DATABASE_URL"]


def test_a_web_process_carries_nothing_of_what_only_jobs_and_commands_need() -> None:
    """Memory of every web process: pictures, migrations, workbooks and the command line stay out of it."""
    code = "import sys, app.serving.server; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True)
    heavy = {"vl_convert", "alembic", "xlsxwriter", "fastexcel", "typer", "docx", "app.jobs", "app.demo",
             "app.cli"}  # fmt: skip
    assert heavy & set(told.stdout.split()) == set()
