"""Reads the demonstration files in plain Python, knowing nothing of how they were written."""

import csv
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import openpyxl

TASK = re.compile(r"^(\d+(?:[.,]\d+)?(?:[КK]\d+)?)\s*\((\d+)\s*б\)$")
TITLE = re.compile(r"ВПР\s+(\d{4})\s+(.+?)\s+(\d+)\s*класс")
Value = str | int | float | None


@dataclass(frozen=True, kw_only=True)
class Table:
    """A sheet: what stands over the header, the header, and rows by heading."""

    labels: list[list[Value]]
    header: list[str]
    rows: list[dict[str, Value]]

    @property
    def maxima(self) -> dict[str, int]:
        return {found[1]: int(found[2]) for name in self.header if (found := TASK.match(name))}

    @property
    def headings(self) -> dict[str, str]:
        """Task label → heading of its column."""
        return {found[1]: name for name in self.header if (found := TASK.match(name))}

    def text(self) -> str:
        return "\n".join(str(cell) for row in self.labels for cell in row if cell is not None)

    def scores(self, row: dict[str, Value]) -> dict[str, Value]:
        return {label: row[heading] for label, heading in self.headings.items()}

    def declared(self) -> int:
        return int(re.findall(r"Кол-во участников: (\d+)", self.text())[0])


def sheet_values(path: Path) -> list[list[Value]]:
    """Cells of the first sheet of a workbook, or of a windows-1251 CSV file, as values."""
    if path.suffix == ".csv":
        with path.open(encoding="cp1251", newline="") as file:
            return [[_number(cell) for cell in row] for row in csv.reader(file, delimiter=";")]
    book = openpyxl.load_workbook(path, data_only=True)
    return [list(row) for row in book.worksheets[0].iter_rows(values_only=True)]


@cache
def f1(path: Path) -> Table:
    values = sheet_values(path)
    at = next(i for i, row in enumerate(values) if "Код участника" in row)
    return _table(values, at)


@cache
def protocol(path: Path) -> Table:
    return _table(sheet_values(path), 0)


def _table(values: list[list[Value]], at: int) -> Table:
    header = [str(cell) for cell in values[at] if cell is not None]
    rows = [dict(zip(header, row, strict=False)) for row in values[at + 1 :]]
    return Table(labels=values[:at], header=header, rows=rows)


def _number(text: str) -> Value:
    if re.fullmatch(r"\d+(,0)?", text):
        return int(text.removesuffix(",0"))
    return text or None


def points(scores: dict[str, Value]) -> int:
    return sum(score for score in scores.values() if isinstance(score, int))


def everything_written(path: Path) -> str:
    """All text of a file: every sheet's cells, or the text itself."""
    if path.suffix == ".xlsx":
        book = openpyxl.load_workbook(path, data_only=True)
        cells = [cell for sheet in book for row in sheet.iter_rows(values_only=True) for cell in row]
        return "\n".join([*book.sheetnames, *(str(cell) for cell in cells if cell is not None)])
    encoding = "cp1251" if "результаты" in path.name else "utf-8"
    return path.read_text(encoding=encoding)
