"""Reads an uploaded file in a child process that can be killed and that cannot take all the memory."""

import json
import os
import subprocess
import sys
import tempfile
from dataclasses import asdict
from pathlib import Path

import polars as pl

from app.domain.errors import Invalid
from app.domain.result_files.cells import Cells, Sheet
from app.workbooks.limits import DEFAULT_LIMITS, Limits

_SPARE_SECONDS = 5.0  # for the child to start
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "POLARS_MAX_THREADS", "SYSTEMROOT")


def read_cells_guarded(path: Path, *, file_name: str, limits: Limits = DEFAULT_LIMITS) -> Cells:
    """What `read_cells` gives, from a child process that is killed when it takes longer than the limit.

    Invalid `file.too_slow` also for a child that dies: a file that brings the reader down is not read. The
    child is a program of its own, not a fork (polars may hang after one), and gets none of our settings.
    """
    with path.open("rb") as file:
        seconds = limits.seconds_for(file.read(4))
    with tempfile.TemporaryDirectory(prefix="mera-cells-") as folder:
        out = Path(folder)
        asked = {"path": str(path.resolve()), "file_name": file_name, "limits": asdict(limits), "out": folder}
        environment = {name: os.environ[name] for name in _KEPT if name in os.environ}
        try:
            subprocess.run(
                [sys.executable, "-m", "app.workbooks.child"],
                input=json.dumps(asked).encode(),
                env=environment,
                timeout=seconds + _SPARE_SECONDS,
                capture_output=True,
                check=True,
            )
        except (subprocess.TimeoutExpired, subprocess.CalledProcessError) as error:
            raise Invalid("file.too_slow", seconds=seconds) from error
        return _taken_from(out, file_name)


def _taken_from(out: Path, file_name: str) -> Cells:
    answer = json.loads((out / "answer.json").read_text("utf-8"))
    if "refused" in answer:
        raise Invalid(answer["refused"], **answer["facts"])
    return Cells(
        file_name=file_name,
        sheets=tuple(
            Sheet(
                name=each["name"],
                frame=pl.read_ipc(out / f"{index}.arrow"),
                first_row=each["first_row"],
                formulas_without_value=frozenset((row, column) for row, column in each["formulas"]),
                error_cells=frozenset((row, column) for row, column in each["errors"]),
                ragged_rows=frozenset(each["ragged"]),
            )
            for index, each in enumerate(answer["sheets"])
        ),
    )
