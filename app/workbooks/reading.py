"""Reads an uploaded file into cells, in this process."""

from pathlib import Path

from app.domain.errors import Invalid
from app.domain.result_files.cells import Cells
from app.workbooks.container import refuse_old
from app.workbooks.csv_text import read_csv
from app.workbooks.limits import DEFAULT_LIMITS, Limits
from app.workbooks.workbook import read_workbook

_BINARY = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"Rar!", b"7z\xbc\xaf", b"\x1f\x8b", b"{\\rtf")
_WORKBOOK_NAMES = (".xlsx", ".xlsm", ".xls", ".xlsb", ".ods")


def read_cells(path: Path, *, file_name: str, limits: Limits = DEFAULT_LIMITS) -> Cells:
    """The file's sheets as text cells; what it is, its content says, not its name.

    Invalid with a `file.…` or `csv.…` code names why it cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(16)
    if not start:
        raise Invalid("file.empty")
    refuse_old(start, path)
    if start.startswith(b"PK"):
        return Cells(file_name=file_name, sheets=read_workbook(path, limits=limits))
    if start.startswith(_BINARY):
        raise Invalid("file.unknown_kind")
    if file_name.lower().endswith(_WORKBOOK_NAMES):
        raise Invalid("file.broken")
    sheet = read_csv(path, name=Path(file_name).stem[:80], limits=limits)
    return Cells(file_name=file_name, sheets=(sheet,))
