"""Writes values into a workbook and touches nothing else: pictures, styles, formulas stay byte for byte.

A library that reads a workbook whole and writes it anew drops what it does not know (drawings, saved values
of formulas, extensions). So cells are put into the text of their sheets, and other parts are copied.
"""

import io
import re
import zipfile
from collections.abc import Mapping, Sequence
from html import escape
from pathlib import Path

from app.domain.errors import Invalid
from app.domain.result_files.cells import column_index, column_letter
from app.workbooks.container import open_parts
from app.workbooks.contents import sheets_of
from app.workbooks.limits import DEFAULT_LIMITS

Value = float | str
_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_ROW = re.compile(r"<(\w+:)?row\b([^>]*?)(/>|>(.*?)</(?:\w+:)?row>)", re.DOTALL)
_CELL = re.compile(r"<(?:\w+:)?c\b([^>]*?)(?:/>|>(.*?)</(?:\w+:)?c>)", re.DOTALL)
_DATA = re.compile(r"<(\w+:)?sheetData\s*(?:/>|>(.*?)</(?:\w+:)?sheetData>)", re.DOTALL)
_NUMBER = re.compile(r'\br="(\d+)"')
_ADDRESS = re.compile(r'\br="([A-Z]+)\d+"')
_STYLE = re.compile(r'\bs="(\d+)"')
_WIDTHS = (24, 12, 48, 24, 16, 60)  # columns of the added sheet, in characters


def filled_workbook(
    path: Path,
    values: Mapping[str, Mapping[tuple[int, int], Value]],
    *,
    name: str,
    rows: Sequence[Sequence[Value]],
) -> bytes:
    """The workbook with these values (sheet → row, column from 0 → value) and one more sheet of rows.

    Only cells without a formula may be named; Invalid `foreign.unwritable` for a workbook built in a way
    that nobody's spreadsheet builds them. A sheet of that name, of an answer before, is written anew.
    """
    with zipfile.ZipFile(path) as archive:
        parts = [(info, archive.read(info)) for info in archive.infolist()]
    texts = {info.filename: content for info, content in parts}
    where = {one.name: one.part for one in sheets_of(open_parts(path, DEFAULT_LIMITS))}
    changed: dict[str, bytes] = {}
    for sheet, cells in values.items():
        part = _part(texts, where[sheet])
        changed[part] = _with_cells(texts[part].decode("utf-8-sig"), cells).encode()
    if name in where:
        part = _part(texts, where[name])
        changed[part] = _sheet_of(rows)
    else:
        changed |= _with_sheet(texts, name, rows)
    book = _part(texts, "xl/workbook.xml")
    changed[book] = _counted_anew(changed.get(book, texts[book]).decode("utf-8-sig")).encode()
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as made:
        for info, content in parts:
            made.writestr(info, changed.pop(info.filename, content), compress_type=zipfile.ZIP_DEFLATED)
        for part, content in changed.items():
            made.writestr(part, content)
    return out.getvalue()


def _part(texts: Mapping[str, bytes], name: str) -> str:
    """The part as the archive spells it."""
    found = next((one for one in texts if one.lower() == name.lower()), None)
    if found is None:
        raise Invalid("foreign.unwritable")
    return found


def _with_cells(xml: str, cells: Mapping[tuple[int, int], Value]) -> str:
    data = _DATA.search(xml)
    if data is None or "<!" in xml:  # comments and the like could hold what only looks like a row
        raise Invalid("foreign.unwritable")
    prefix, rows = data[1] or "", data[2] or ""
    by_row: dict[int, dict[int, Value]] = {}
    for (row, column), value in cells.items():
        by_row.setdefault(row, {})[column] = value
    out, end = [], 0
    for found in _ROW.finditer(rows):
        number = _NUMBER.search(found[2])
        if number is None:
            raise Invalid("foreign.unwritable")
        out.append(rows[end : found.start()])
        end = found.end()
        before = sorted(one for one in by_row if one < int(number[1]))
        out += [_row(prefix, f' r="{one}"', one, "", by_row.pop(one)) for one in before]
        mine = by_row.pop(int(number[1]), None)
        out.append(_row(prefix, found[2], int(number[1]), found[4] or "", mine) if mine else found[0])
    out += [_row(prefix, f' r="{one}"', one, "", by_row[one]) for one in sorted(by_row)]
    body = "".join(out) + rows[end:]
    return f"{xml[: data.start()]}<{prefix}sheetData>{body}</{prefix}sheetData>{xml[data.end() :]}"


def _row(prefix: str, attributes: str, row: int, inner: str, values: Mapping[int, Value]) -> str:
    left = dict(values)
    out, end = [], 0
    for found in _CELL.finditer(inner):
        address = _ADDRESS.search(found[1])
        if address is None:
            raise Invalid("foreign.unwritable")
        column = column_index(address[1])
        out.append(inner[end : found.start()])
        end = found.end()
        out += [_cell(prefix, row, one, left.pop(one)) for one in sorted(left) if one < column]
        if column not in left:
            out.append(found[0])
        elif re.search(r"<(?:\w+:)?f\b", found[2] or ""):
            raise Invalid("foreign.unwritable")
        else:
            style = _STYLE.search(found[1])
            out.append(_cell(prefix, row, column, left.pop(column), f' s="{style[1]}"' if style else ""))
    out += [_cell(prefix, row, one, left[one]) for one in sorted(left)]
    # How far a row reaches may be said there, and is wrong once it reaches further.
    plain = re.sub(r'\s+spans="[^"]*"', "", attributes.rstrip())
    return f"<{prefix}row{plain}>{''.join(out)}{inner[end:]}</{prefix}row>"


def _cell(prefix: str, row: int, column: int, value: Value, style: str = "") -> str:
    head = f'<{prefix}c r="{column_letter(column)}{row}"{style}'
    if isinstance(value, str):
        text = escape("".join(one for one in value if one >= " "), quote=False)
        words = f'<{prefix}is><{prefix}t xml:space="preserve">{text}</{prefix}t></{prefix}is>'
        return f'{head} t="inlineStr">{words}</{prefix}c>'
    number = int(value) if value == int(value) else repr(value)
    return f"{head}><{prefix}v>{number}</{prefix}v></{prefix}c>"


def _sheet_of(rows: Sequence[Sequence[Value]]) -> bytes:
    widths = "".join(
        f'<col min="{at}" max="{at}" width="{width}" customWidth="1"/>' for at, width in enumerate(_WIDTHS, 1)
    )
    body = "".join(
        _row("", f' r="{number}"', number, "", dict(enumerate(row))) for number, row in enumerate(rows, 1)
    )
    head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return (
        f'{head}<worksheet xmlns="{_MAIN}"><cols>{widths}</cols><sheetData>{body}</sheetData></worksheet>'
    ).encode()


def _with_sheet(texts: Mapping[str, bytes], name: str, rows: Sequence[Sequence[Value]]) -> dict[str, bytes]:
    """The parts that change when a sheet is added at the end."""
    number = 1
    while any(one.lower() == f"xl/worksheets/mera{number}.xml" for one in texts):
        number += 1
    book, relations = _part(texts, "xl/workbook.xml"), _part(texts, "xl/_rels/workbook.xml.rels")
    types = _part(texts, "[Content_Types].xml")
    told = texts[book].decode("utf-8-sig")
    ids = [int(one) for one in re.findall(r'\bsheetId="(\d+)"', told)]
    sheets = re.search(r"</(\w+:)?sheets>", told)
    if sheets is None or not ids:
        raise Invalid("foreign.unwritable")
    own = f"rIdMera{number}"
    entry = (
        f'<{sheets[1] or ""}sheet xmlns:mr="{_RELATIONS}" name="{escape(name)}" sheetId="{max(ids) + 1}" '
        f'mr:id="{own}"/>'
    )
    return {
        book: (told[: sheets.start()] + entry + told[sheets.start() :]).encode(),
        relations: _before_end(
            texts[relations],
            "Relationships",
            f'Relationship Id="{own}" Type="{_RELATIONS}/worksheet" Target="worksheets/mera{number}.xml"',
        ),
        types: _before_end(
            texts[types],
            "Types",
            f'Override PartName="/xl/worksheets/mera{number}.xml" ContentType="{_SHEET_TYPE}"',
        ),
        f"xl/worksheets/mera{number}.xml": _sheet_of(rows),
    }


def _before_end(xml: bytes, root: str, element: str) -> bytes:
    text = xml.decode("utf-8-sig")
    end = re.search(rf"</(\w+:)?{root}>", text)
    if end is None:
        raise Invalid("foreign.unwritable")
    return f"{text[: end.start()]}<{end[1] or ''}{element}/>{text[end.start() :]}".encode()


def _counted_anew(book: str) -> str:
    """Formulas of the blank are counted when it is opened: they do not know the new numbers yet."""
    found = re.search(r"<(\w+:)?calcPr\b([^>]*?)/?>", book)
    if found is not None:
        plain = re.sub(r'\s+fullCalcOnLoad="[^"]*"', "", found[2])
        end = "/>" if found[0].endswith("/>") else ">"
        told = f'<{found[1] or ""}calcPr{plain} fullCalcOnLoad="1"{end}'
        return book[: found.start()] + told + book[found.end() :]
    return book
