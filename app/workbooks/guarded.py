"""Reads an uploaded file in a child process that can be killed and that cannot take all the memory."""

import atexit
import json
import os
import selectors
import subprocess
import sys
import tempfile
import time
from collections import deque
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path

import polars as pl

from app.domain.errors import Invalid
from app.domain.result_files.cells import Cells, Sheet
from app.workbooks.limits import DEFAULT_LIMITS, DONE, LAST, Limits

_SPARE_SECONDS = 5.0  # for the child to start
_KEPT_SECONDS = 30.0  # a child rests so long for the next file; by itself it ends somewhat later
_KEPT = ("PATH", "PYTHONPATH", "LANG", "LC_ALL", "POLARS_MAX_THREADS", "SYSTEMROOT")


def read_cells_guarded(path: Path, *, file_name: str, limits: Limits = DEFAULT_LIMITS) -> Cells:
    """What `read_cells` gives, from a child process that is killed when it takes longer than the limit.

    Invalid `file.too_slow` also for a child that dies: a file that brings the reader down is not read. The
    child is a program of its own, not a fork (polars may hang after one), and gets none of our settings.
    """
    with path.open("rb") as file:
        seconds = limits.seconds_for(file.read(4))
    with tempfile.TemporaryDirectory(prefix="mera-cells-") as folder:
        asked = {"path": str(path.resolve()), "file_name": file_name, "limits": asdict(limits), "out": folder}
        child = _rested() or _Child()
        if not child.reads(asked, within=seconds + _SPARE_SECONDS):
            child.end()
            raise Invalid("file.too_slow", seconds=seconds)
        if child.is_tired:
            child.end()
        else:
            _RESTING.append(child)
        return _taken_from(Path(folder), file_name)


class _Child:
    """Reads one file after another: to start it takes longer than to read a small file."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "app.workbooks.child"],
            env={name: os.environ[name] for name in _KEPT if name in os.environ},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.is_tired = False  # it has grown large, and says so
        self.last_used = time.monotonic()

    @property
    def can_go_on(self) -> bool:
        """Whether it may be given a file; a child that nobody asks ends after a while."""
        return self._process.poll() is None and time.monotonic() - self.last_used < _KEPT_SECONDS

    def reads(self, asked: Mapping[str, object], *, within: float) -> bool:
        """Whether it has answered in so many seconds; after anything else it is of no more use."""
        stdin, stdout = self._process.stdin, self._process.stdout
        if stdin is None or stdout is None:
            raise RuntimeError("a child without pipes")
        try:
            stdin.write(json.dumps(asked).encode() + b"\n")
            stdin.flush()
        except BrokenPipeError:
            return False
        with selectors.DefaultSelector() as waiting:
            waiting.register(stdout, selectors.EVENT_READ)
            is_there = bool(waiting.select(within))
        self.last_used = time.monotonic()
        answer = stdout.readline() if is_there else b""
        self.is_tired = answer == LAST
        return answer in (DONE, LAST)

    def end(self) -> None:
        """Kill it, whatever it does."""
        self._process.kill()
        self._process.communicate()


_RESTING: deque[_Child] = deque()  # those that wait for a file; threads take them off and put them back


def _rested() -> _Child | None:
    """A child that waits for a file, the latest first; those that have waited long are ended."""
    found = None
    while _RESTING:
        child = _RESTING.pop()
        if found is None and child.can_go_on:
            found = child
        else:
            child.end()
    return found


@atexit.register
def _end_all() -> None:
    while _RESTING:
        _RESTING.pop().end()


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
                formulas_without_value=_places(each["formulas"]),
                error_cells=_places(each["errors"]),
                ragged_rows=frozenset(each["ragged"]),
                formula_cells=_places(each["formula_cells"]),
                merged_cells=_places(each["merged_cells"]),
            )
            for index, each in enumerate(answer["sheets"])
        ),
    )


def _places(told: list[list[int]]) -> frozenset[tuple[int, int]]:
    return frozenset((row, column) for row, column in told)
