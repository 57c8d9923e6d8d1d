"""Reads from a sheet's XML what the cell reader does not tell: its bounds, empty formulas, error values."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import product

from app.domain.errors import Invalid
from app.domain.result_files.cells import column_index
from app.workbooks.limits import Limits

_PLACE = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})(\d{1,7})[\"']")
_ROW = re.compile(rb"row\b[^>]*\br\s*=\s*[\"'](\d{1,7})[\"']")
_ROOT = re.compile(rb"<(?:(\w+):)?worksheet\b")
_DIMENSION = re.compile(rb"dimension\s+ref\s*=\s*[\"'](?:[A-Z]{1,3}\d{1,7}:)?([A-Z]{1,3})(\d{1,7})[\"']")
_MERGED = re.compile(rb"mergeCell\s+ref\s*=\s*[\"']([A-Z]{1,3})(\d{1,7}):([A-Z]{1,3})(\d{1,7})[\"']")
_MERGED_A_ROW = 10  # cells that are told of at most, on average
_FEW = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetNotes:
    """Cells are (row as the sheet counts, column from 0)."""

    formulas_without_value: frozenset[tuple[int, int]]
    errors: dict[tuple[int, int], str]
    formulas: frozenset[tuple[int, int]]
    merged: frozenset[tuple[int, int]]


def read_notes(xml: bytes, limits: Limits) -> SheetNotes:
    """What to know about a sheet before its cells are read; Invalid when it is too large.

    The cell reader lays out the whole rectangle between the first and the last cell, so the bounds are
    checked here.
    """
    root = _ROOT.search(xml, 0, 65_536)
    prefix = root[1] + b":" if root is not None and root[1] else b""
    start = max(xml.find(b"<" + prefix + b"sheetData"), 0)
    _check_bounds(xml, start, prefix, limits)
    cell = b"<" + prefix + b"c "
    return SheetNotes(
        formulas_without_value=frozenset(_valueless(xml, start, prefix, cell)),
        errors=dict(_errors(xml, start, prefix, cell)),
        formulas=frozenset(_formulas(xml, start, prefix)) if limits.marks_cells else frozenset(),
        merged=frozenset(_merged(xml, prefix, limits)) if limits.marks_cells else frozenset(),
    )


def _formulas(xml: bytes, start: int, prefix: bytes) -> Iterator[tuple[int, int]]:
    if _has(xml, b"<" + prefix + b"f", start):
        p = re.escape(prefix)
        for head in re.findall(rb"<" + p + rb"c\b([^>]*)>\s*<" + p + rb"f[\s/>]", xml[start:]):
            if (place := _place(head)) is not None:
                yield place


def _merged(xml: bytes, prefix: bytes, limits: Limits) -> Iterator[tuple[int, int]]:
    """Cells of merged ranges, as far as a sheet may reach: a merged column is a million of them."""
    end = max(xml.rfind(b"</" + prefix + b"sheetData>"), 0)
    tallest = limits.workbook.rows + limits.head_rows
    n_left = limits.workbook.rows * _MERGED_A_ROW
    for left, top, right, bottom in _MERGED.findall(xml, end):
        columns = range(column_index(left.decode()), column_index(right.decode()) + 1)
        for place in product(range(int(top), min(int(bottom), tallest) + 1), columns[: limits.columns]):
            if n_left == 0:
                return
            n_left -= 1
            yield place


def _check_bounds(xml: bytes, start: int, prefix: bytes, limits: Limits) -> None:
    """By the declared rectangle; without one by the last cell of each row.

    A sheet that lies meets the child's limit of memory, and the count after reading.
    """
    declared = _DIMENSION.search(xml, 0, start)
    if declared is not None:
        width, height = column_index(declared[1].decode()) + 1, int(declared[2])
    else:
        width, height = _measured(xml, start, prefix)
    if width > limits.columns:
        raise Invalid("file.too_many_columns", limit=limits.columns)
    if height > limits.workbook.rows + limits.head_rows:
        raise Invalid("file.too_many_rows", limit=limits.workbook.rows)


def _measured(xml: bytes, start: int, prefix: bytes) -> tuple[int, int]:
    cell = b"<" + prefix + b"c"
    rows = xml[start:].split(b"</" + prefix + b"row>")
    ends = [row[last : last + 24] for row in rows if (last := row.rfind(cell + b" ")) >= 0]
    places = _PLACE.findall(b"\n".join(ends))
    width = max((column_index(letters.decode()) for letters in {each[0] for each in places}), default=-1) + 1
    height = max((int(number) for _, number in places), default=0)
    if len(places) < max(len(ends), 1):  # cells may leave their place unsaid
        width = max(width, *(row.count(cell) for row in rows))
        height = max([height, *(int(number) for number in _ROW.findall(xml, start))])
    return width, height


def _valueless(xml: bytes, start: int, prefix: bytes, cell: bytes) -> list[tuple[int, int]]:
    opening = b"<" + prefix + b"f"
    if not _has(xml, opening, start):
        return []
    p = re.escape(prefix)
    pattern = re.compile(
        rb"(?:</" + p + rb"f>|<" + p + rb"f\b[^>]*/>)\s*"
        rb"(?P<v><" + p + rb"v\s*/>|<" + p + rb"v[^>]*>\s*</" + p + rb"v>)?\s*</" + p + rb"c>"
    )
    found = []
    for match in pattern.finditer(xml, start):
        at = xml.rfind(cell, 0, match.start())
        head = xml[at : xml.find(b">", at)]
        # An empty text is a value: that is how «""» is saved.
        if match["v"] is not None and re.search(rb"\bt\s*=\s*[\"']str[\"']", head):
            continue
        if (place := _place(head)) is not None:
            found.append(place)
    return found


def _errors(xml: bytes, start: int, prefix: bytes, cell: bytes) -> list[tuple[tuple[int, int], str]]:
    p = re.escape(prefix)
    value = re.compile(rb"<" + p + rb"v[^>]*>([^<]*)</" + p + rb"v>")
    found = []
    marks = [b't="e"', b"t='e'"] if b"='" in xml[: start + 65_536] else [b't="e"']
    for mark in marks:
        at = xml.rfind(mark, start)  # from the end, which takes half the time
        while at >= 0:
            begin = xml.rfind(cell, start, at)
            close = xml.find(b"</" + prefix + b"c>", at)
            place = _place(xml[begin : xml.find(b">", begin)])
            said = value.search(xml, at, close if close >= 0 else len(xml))
            if place is not None:
                found.append((place, said[1].decode("utf-8", "replace") if said else "#"))
            at = xml.rfind(mark, start, at)
    return found


def _has(xml: bytes, mark: bytes, start: int) -> bool:
    """Whether the mark occurs; quick where its last letter is rare, as «f» among numbers."""
    at = xml.find(mark[-1:], start)
    for _ in range(_FEW):
        if at < 0:
            return False
        if xml[at + 1 - len(mark) : at + 1] == mark and xml[at + 1 : at + 2] in (b">", b" ", b"/"):
            return True
        at = xml.find(mark[-1:], at + 1)
    return xml.rfind(mark, start) >= 0


def _place(head: bytes) -> tuple[int, int] | None:
    place = _PLACE.search(head)
    return None if place is None else (int(place[2]), column_index(place[1].decode()))
