"""Tables as files: XLSX and CSV with units, notes and the word that demonstration data are invented."""

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from urllib.parse import quote

from fastapi.responses import Response

from app.api.pages.formats import day
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON, DEMO_WORDS

Value = str | int | float | None
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_NARROWEST, _WIDEST = 13, 48  # of a column, in characters; longer text runs on over empty cells or is opened
_FIRST = 24
_DANGEROUS = ("=", "+", "-", "@", "\t", "\r", "|")


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """A table to take away. Headings carry the unit; None is an empty cell explained by a note."""

    name: str  # of the sheet, up to 31 characters
    title: str
    headings: tuple[str, ...]
    rows: Sequence[Sequence[Value]]
    notes: tuple[str, ...] = ()


def neutral(text: str) -> str:
    """Text that no spreadsheet takes for a formula: an apostrophe stands before what looks like one."""
    return f"'{text}" if text.startswith(_DANGEROUS) else text


def as_xlsx(tables: Sequence[Table], *, made_at: datetime, is_demo: bool, place: str = "") -> bytes:
    """One workbook, a sheet a table; numbers are numbers, text is never a formula or a link.

    Above each table: its title, that demonstration data are invented, the place where the title does not
    name it, and the day.
    """
    buffer = io.BytesIO()
    options = {
        "in_memory": True,
        "strings_to_formulas": False,
        "strings_to_urls": False,
        "strings_to_numbers": False,
    }
    # 11 MB that a process without such an export does not need.
    xlsxwriter = import_module("xlsxwriter")
    with xlsxwriter.Workbook(buffer, options) as book:
        book.set_properties({"title": tables[0].title, "created": made_at.replace(tzinfo=None)})
        bold = book.add_format({"bold": True, "font_size": 13})
        head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
        note = book.add_format({"font_color": "#435354", "italic": True})
        number = book.add_format({"num_format": "0.0"})
        for table in tables:
            sheet = book.add_worksheet(table.name[:31])
            sheet.write_string(0, 0, table.title, bold)
            about = [DEMO_WORDS] if is_demo else []
            about.append(f"{place}, таблица от {day(made_at)}" if place else f"Таблица от {day(made_at)}")
            for line, words in enumerate(about, start=1):
                sheet.write_string(line, 0, words, note)
            top = 1 + len(about)
            for column, heading in enumerate(table.headings):
                sheet.write_string(top + 1, column, heading, head)
            for line, row in enumerate(table.rows, start=top + 2):
                for column, value in enumerate(row):
                    if isinstance(value, str):
                        sheet.write_string(line, column, value)
                    elif value is not None:
                        sheet.write_number(line, column, value, number if isinstance(value, float) else None)
            for line, words in enumerate(table.notes, start=top + 3 + len(table.rows)):
                sheet.write_string(line, 0, words, note)
            sheet.freeze_panes(top + 2, 1)
            for column in range(len(table.headings)):
                sheet.set_column(column, column, _width(table, column))
            sheet.set_landscape()
            sheet.set_paper(9)
            sheet.fit_to_pages(1, 0)
            sheet.repeat_rows(top + 1)
    return buffer.getvalue()


def _width(table: Table, column: int) -> int:
    """A column's width by its longest text: headings wrap, cells do not."""
    texts = (row[column] for row in table.rows)
    longest = max((len(one) for one in texts if isinstance(one, str)), default=0)
    return max(_NARROWEST if column else _FIRST, min(longest + 1, _WIDEST))


def as_csv(table: Table, *, is_demo: bool) -> bytes:
    """Semicolons and a byte-order mark, as Russian spreadsheets expect; decimal commas.

    Headings and rows alone, so that every line has the same cells: machines and pivot tables take a note for
    a row. Notes stand on the page and in the workbook. That demonstration data are invented stands in a
    column, which goes with the rows wherever they are copied.
    """
    buffer = io.StringIO()
    writer = csv.writer(buffer, delimiter=";", lineterminator="\r\n")
    heading, label = ([DEMO_LABEL], [DEMO_REASON]) if is_demo else ([], [])
    writer.writerow([*map(neutral, table.headings), *heading])
    for row in table.rows:
        writer.writerow([*map(_csv_cell, row), *label])
    return b"\xef\xbb\xbf" + buffer.getvalue().encode()


def _csv_cell(value: Value) -> str:
    if value is None:
        return ""
    if isinstance(value, float):
        return f"{value:.4f}".rstrip("0").rstrip(".").replace(".", ",")
    return neutral(value) if isinstance(value, str) else str(value)


def attachment(body: bytes, *, name: str, media_type: str) -> Response:
    """The file as a download, stored by nobody."""
    return Response(
        body,
        media_type=media_type,
        headers={
            "Content-Disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
            "Cache-Control": "no-store",
        },
    )
