"""The program that `read_cells_guarded` runs: reads one file and leaves its cells in a folder."""

import json
import resource
import sys
from pathlib import Path

from app.domain.errors import Refusal
from app.domain.result_files.cells import Sheet
from app.workbooks.limits import FileLimits, Limits
from app.workbooks.reading import read_cells

_WORKBOOK_MEMORY = 1_200 << 20  # bytes over what the program itself takes
_CSV_MEMORY = 3 << 30


def _read_in_child() -> None:
    """Reads what the standard input asks for; leaves the sheets, or the refusal, in the given folder."""
    asked = json.load(sys.stdin)
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
    statm = Path("/proc/self/statm")
    if statm.exists():
        taken = int(statm.read_text().split()[0]) * resource.getpagesize()
        resource.setrlimit(resource.RLIMIT_AS, (taken + more, taken + more))


def _notes(sheet: Sheet) -> dict[str, object]:
    return {
        "name": sheet.name,
        "first_row": sheet.first_row,
        "formulas": sorted(sheet.formulas_without_value),
        "errors": sorted(sheet.error_cells),
        "ragged": sorted(sheet.ragged_rows),
    }


if __name__ == "__main__":
    _read_in_child()
