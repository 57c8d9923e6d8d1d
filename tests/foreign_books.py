"""Blanks that nobody of ours has made: invented workbooks in the manner of a ministry."""

import io
from pathlib import Path

import openpyxl
import polars as pl
from openpyxl.styles import Font
from openpyxl.workbook import Workbook

from app.domain.access import Role
from app.domain.organisations import Organisation
from app.domain.result_files.cells import Cells, Sheet
from app.files import Stored
from app.use_cases import foreign_layouts
from app.use_cases.result_batches import NewFile
from tests.make import NOW, Make

SHEET = "Раздел 1"


def blank() -> Workbook:
    """Two totals beside each other, grades down a column, a sum that the blank counts itself."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = SHEET
    sheet["A1"] = "Сведения для министерства"
    sheet["A1"].font = Font(bold=True, size=14)
    sheet.merge_cells("A1:C1")
    sheet.append(["Показатель", "Код строки", "Численность обучающихся"])
    sheet.append(["Всего обучающихся", "01", None])
    sheet.append(["Обучающихся мальчиков", "02", None])
    for grade in (1, 2, 3):
        sheet.append([f"{grade} классы", f"0{grade + 2}", None])
    sheet["A8"] = "Сумма по классам"
    sheet["C8"] = "=SUM(C5:C7)"
    sheet["C3"].font = Font(italic=True)
    other = book.create_sheet("Подписи")
    other["A1"] = "Директор школы"
    return book


def saved(book: Workbook) -> bytes:
    """The bytes of a workbook."""
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def opened(body: bytes) -> Workbook:
    """A workbook that was taken away."""
    return openpyxl.load_workbook(io.BytesIO(body))


def on_disk(folder: Path, body: bytes) -> Path:
    """A workbook as a file."""
    path = folder / "blank.xlsx"
    path.write_bytes(body)
    return path


def layout_of(make: Make, school: Organisation, login: str) -> int:
    """Id of a blank that a school keeps."""
    actor = make.person(Role.DEPUTY, school, login)
    new = NewFile(file_name="blank.xlsx", stored=Stored(name=f"uploads/{login}", size=1, sha256="0" * 64))
    frame = pl.DataFrame({"c0": ["", "Учеников"], "c1": ["Всего", None]})
    cells = Cells(file_name="blank.xlsx", sheets=(Sheet(name=SHEET, frame=frame),))
    with make.writing() as tx:
        return foreign_layouts.keep(tx, actor, new, cells, name="", now=NOW).id
