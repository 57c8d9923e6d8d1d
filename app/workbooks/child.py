"""The program that `read_cells_guarded` runs: reads files and leaves the cells of each in a folder."""

import json
import resource
import select
import sys
from pathlib import Path
from typing import Any, Literal

from app.domain.errors import Refusal
from app.domain.result_files.cells import Sheet
from app.rubbish import settle
from app.workbooks.limits import DONE, LAST, FileLimits, Limits
from app.workbooks.reading import read_cells

_WORKBOOK_MEMORY = 1_200 << 20  # bytes over what the program itself takes
_CSV_MEMORY = 3 << 30
_STOUT = 300 << 20  # bytes; a child that has grown so gives its memory back by ending
_PATIENCE_S = 60  # longer than the parent keeps a resting child


def _serve() -> None:
    """Reads what each line of the standard input asks for, until nobody asks any more."""
    settle()
    while select.select([sys.stdin], [], [], _PATIENCE_S)[0] and (line := sys.stdin.buffer.readline()):
        _read(json.loads(line))
        is_stout = _memory("resident") > _STOUT
        sys.stdout.buffer.write(LAST if is_stout else DONE)
        sys.stdout.buffer.flush()
        if is_stout:
            return


def _read(asked: dict[str, Any]) -> None:
    """Leaves the sheets, or the refusal, in the given folder."""
    _limit_memory(Path(asked["path"]))
    out, given = Path(asked["out"]), asked["limits"]
    limits = Limits(
        **{**given, "workbook": FileLimits(**given["workbook"]), "csv": FileLimits(**given["csv"])}
    )
    answer: dict[str, object]
    try:
        cells = read_cells(Path(asked["path"]), file_name=asked["file_name"], limits=limits)
    except Refusal as refusal:
        answer = {"refused": refusal.code, "facts": refusal.facts}
    else:
        for index, sheet in enumerate(cells.sheets):
            sheet.frame.write_ipc(out / f"{index}.arrow")
        answer = {"sheets": [_notes(sheet) for sheet in cells.sheets]}
    (out / "answer.json").write_text(json.dumps(answer), encoding="utf-8")


def _limit_memory(path: Path) -> None:
    """Makes a file that unfolds into too much end this program instead of troubling its neighbours."""
    with path.open("rb") as file:
        more = _WORKBOOK_MEMORY if file.read(2) == b"PK" else _CSV_MEMORY
    if taken := _memory("reserved"):
        hard = resource.getrlimit(resource.RLIMIT_AS)[1]
        resource.setrlimit(resource.RLIMIT_AS, (taken + more, hard))  # the next file may take as much again


def _memory(kind: Literal["reserved", "resident"]) -> int:
    """Bytes that this program takes now; 0 where the system does not tell."""
    statm = Path("/proc/self/statm")
    if not statm.exists():
        return 0
    reserved, resident, *_ = statm.read_text("ascii").split()
    return int(reserved if kind == "reserved" else resident) * resource.getpagesize()


def _notes(sheet: Sheet) -> dict[str, object]:
    return {
        "name": sheet.name,
        "first_row": sheet.first_row,
        "formulas": sorted(sheet.formulas_without_value),
        "errors": sorted(sheet.error_cells),
        "ragged": sorted(sheet.ragged_rows),
        "formula_cells": sorted(sheet.formula_cells),
        "merged_cells": sorted(sheet.merged_cells),
    }


if __name__ == "__main__":
    _serve()
