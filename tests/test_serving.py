"""`mera serve` as a service manager runs it: it comes up, and goes down whole."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from app.use_cases import Database
from tests.served import DEADLINE_S, ROOT, answers
from tests.served import served as running


@pytest.fixture
def served(sqlite_database: Database, tmp_path: Path) -> Iterator[tuple[psutil.Process, str]]:
    """The process of a running server and its address."""
    with running(sqlite_database, tmp_path / "data") as found:
        yield found


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
    assert not answers(address)


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
