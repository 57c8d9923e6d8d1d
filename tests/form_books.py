"""Workbooks of forms as schools hand them in: taken from the product, filled, or spoiled."""

import io
from collections.abc import Callable, Mapping
from typing import Any

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from app.domain.form_sheets import Column
from tests.clients import PageClient
from tests.forms import Desk

NAME = "форма.xlsx"
Spoil = Callable[[Worksheet, Mapping[str, int]], None]
_AT = {column: at for at, column in enumerate(Column, start=1)}


def taken(desk: Desk) -> bytes:
    """The workbook that the school takes away."""
    answer = desk.api.get(f"{desk.path}/form.xlsx")
    assert answer.status_code == 200, answer.text
    return bytes(answer.content)


def opened(book: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(book))


def rows_of(sheet: Worksheet) -> dict[str, int]:
    """Key → row of the sheet."""
    found = {}
    for row in range(5, sheet.max_row + 1):
        key = sheet.cell(row, _AT[Column.KEY]).value
        if key:
            found[str(key)] = row
    return found


def at(sheet: Worksheet, row: int, column: Column) -> Any:
    """A cell by its heading, where nobody moved the columns."""
    return sheet.cell(row, _AT[column])


def filled(
    book: bytes,
    values: Mapping[str, object],
    *,
    comments: Mapping[str, str] | None = None,
    spoil: Spoil | None = None,
) -> bytes:
    """The workbook with values typed under «Сейчас», and whatever else somebody does to it."""
    made = opened(book)
    sheet = made.worksheets[0]
    rows = rows_of(sheet)
    for key, value in values.items():
        at(sheet, rows[key], Column.NOW).value = value
    for key, words in (comments or {}).items():
        at(sheet, rows[key], Column.COMMENT).value = words
    if spoil is not None:
        spoil(sheet, rows)
    out = io.BytesIO()
    made.save(out)
    return out.getvalue()


def handed_in(desk: Desk, book: bytes, *, dry_run: bool = False, name: str = NAME) -> Any:
    """What REST answers to the workbook."""
    query = "?dry_run=true" if dry_run else ""
    return desk.api.post(f"{desk.path}/file{query}", files={"file": (name, book)})


def looked_at(page: PageClient, desk: Desk, book: bytes, *, name: str = NAME) -> Any:
    """The page that shows what the workbook changes."""
    return page.post(f"{desk.path}/file", files={"file": (name, book)})
