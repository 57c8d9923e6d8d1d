"""The form of a school as a workbook: one column to fill, everything else locked, checks in the cells."""

import io
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib import import_module
from itertools import groupby
from textwrap import wrap
from typing import Any

from app.domain.demonstration import DEMO_WORDS
from app.domain.form_sheets import FORM_SHEET, HIDDEN, HOW_TO_SHEET, Column, SheetRow
from app.domain.observation_values import shown
from app.domain.observations import Unit, ValueKind, Variable

_WIDTHS = {
    Column.NAME: 44, Column.PART: 24, Column.UNIT: 10, Column.PAST: 11, Column.NOW: 15, Column.COMMENT: 30,
    Column.DEFINITION: 90,
}  # fmt: skip
_AT = {column: index for index, column in enumerate(Column)}
_TITLE_ROW, _HINT_ROW, _HEAD_ROW = 1, 2, 3  # above them the stamp, which is hidden
_NOT_APPLICABLE = "не применимо"
_INK, _MUTED, _OPEN, _LINE = "#152223", "#435354", "#FFF9E5", "#C9D2D2"
_HINT = "Заполните светлые ячейки столбца «Сейчас». Остальные закрыты. Подробнее — на листе «Как заполнять»."
_STEPS = (
    "Впишите числа в светлые ячейки столбца «Сейчас». Что уже известно, там стоит: проверьте взглядом.",
    "Пишите само число, без единицы и без знака %: 34,5. Дробная часть — через запятую.",
    f"Если показателя у школы нет, впишите «{_NOT_APPLICABLE}».",
    "Число сильно отличается от прошлогоднего? Поясните в двух словах в столбце «Пояснение».",
    "Заголовки и скрытые столбцы не меняйте: по ним узнаём ячейки.",
    "Сохраните файл и загрузите на странице формы. Сначала покажем, что изменится, потом запишем.",
)
_LONGEST_LINE = 1_000  # characters; our own reader refuses cells of more than two thousand


@dataclass(frozen=True, slots=True, kw_only=True)
class FormBook:
    """What goes into the workbook. `about`: school and last moment, in words; `instructions`: the city's."""

    stamp: str
    title: str
    about: str
    instructions: Sequence[str]
    sections: Sequence[tuple[str, Sequence[SheetRow]]]


def form_book(book: FormBook, *, made_at: datetime, is_demo: bool) -> bytes:
    """The workbook; text in it is never a formula or a link."""
    buffer = io.BytesIO()
    options = {
        "in_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
        "strings_to_numbers": False,
    }  # fmt: skip
    # Eleven megabytes that a process which gives no workbooks does not need.
    with import_module("xlsxwriter").Workbook(buffer, options) as made:
        made.set_properties({"title": book.title, "created": made_at.replace(tzinfo=None)})
        formats = _Formats(made)
        sheet = made.add_worksheet(FORM_SHEET)
        _write_head(sheet, book, formats, is_demo=is_demo)
        rows = _write_rows(sheet, book, formats)
        _add_checks(sheet, rows)
        _lay_out(sheet, last_row=max((at for at, _ in rows), default=_HEAD_ROW))
        _write_steps(made.add_worksheet(HOW_TO_SHEET), book, formats)
    return buffer.getvalue()


class _Formats:
    """The looks of cells."""

    def __init__(self, book: Any) -> None:
        plain = {"font_color": _INK, "valign": "top", "text_wrap": True, "bottom": 4, "bottom_color": _LINE}
        muted = {**plain, "font_color": _MUTED}
        self._book, self._kept = book, dict[tuple[str, bool, bool], Any]()
        self._plain, self._muted = plain, muted
        self.title = book.add_format({"bold": True, "font_size": 13, "font_color": _INK})
        self.note = book.add_format({"font_color": _MUTED, "italic": True})
        self.wrapped = book.add_format({"font_color": _INK, "text_wrap": True, "valign": "top"})
        self.head = book.add_format({"bold": True, "text_wrap": True, "bottom": 1, "valign": "bottom"})
        self.section = book.add_format({"bold": True, "font_size": 12, "font_color": _INK, "top": 1})
        self.text, self.muted = book.add_format(plain), book.add_format(muted)
        self.comment = book.add_format({**plain, "locked": False, "bg_color": _OPEN})

    def figure(self, variable: Variable, *, is_open: bool, is_past: bool = False) -> Any:
        """Of a number. A percentage shows its sign: «34,5%» typed so is stored as 0,345, and that is seen."""
        kind = r"0.0##\ \%" if variable.unit is Unit.PERCENT else "General"
        kind = "#,##0" if variable.kind is ValueKind.WHOLE and kind == "General" else kind
        key = kind, is_open, is_past
        if key not in self._kept:
            look = {**(self._muted if is_past else self._plain), "num_format": kind, "align": "right"}
            if is_open:
                look |= {"locked": False, "bg_color": _OPEN, "border": 1, "border_color": _LINE}
            self._kept[key] = self._book.add_format(look)
        return self._kept[key]


def _write_head(sheet: Any, book: FormBook, formats: _Formats, *, is_demo: bool) -> None:
    sheet.write_string(0, 0, book.stamp)
    sheet.set_row(0, None, None, {"hidden": True})
    sheet.write_string(_TITLE_ROW, 0, f"{book.title}. {book.about}", formats.title)
    sheet.write_string(_HINT_ROW, 0, f"{_HINT} {DEMO_WORDS}" if is_demo else _HINT, formats.note)
    for column, at in _AT.items():
        sheet.write_string(_HEAD_ROW, at, column.value, formats.head)


def _write_rows(sheet: Any, book: FormBook, formats: _Formats) -> list[tuple[int, SheetRow]]:
    """Every row with its number in the sheet, from nought."""
    at = _HEAD_ROW
    written = []
    for name, rows in book.sections:
        at += 1
        sheet.write_string(at, 0, name, formats.section)
        for row in rows:
            at += 1
            _write_row(sheet, at, row, formats)
            written.append((at, row))
    return written


def _write_row(sheet: Any, at: int, row: SheetRow, formats: _Formats) -> None:
    variable = row.cell.asked.variable
    sheet.write_string(at, _AT[Column.NAME], variable.name, formats.text)
    sheet.write_string(at, _AT[Column.PART], row.part, formats.text)
    sheet.write_string(at, _AT[Column.UNIT], row.unit, formats.muted)
    figure = formats.figure(variable, is_open=False, is_past=True)
    _write_value(sheet, at, _AT[Column.PAST], row.past, figure)
    _write_value(sheet, at, _AT[Column.NOW], row.now, formats.figure(variable, is_open=row.is_open))
    comment = formats.comment if row.is_open else formats.text
    _write_value(sheet, at, _AT[Column.COMMENT], row.cell.comment or None, comment)
    sheet.write_string(at, _AT[Column.DEFINITION], row.definition, formats.muted)
    sheet.write_string(at, _AT[Column.KEY], row.cell.asked.key)
    sheet.write_number(at, _AT[Column.VERSION], row.cell.version)
    _write_value(sheet, at, _AT[Column.WAS], row.now, None)
    _write_value(sheet, at, _AT[Column.WAS_COMMENT], row.cell.comment or None, None)


def _write_value(sheet: Any, at: int, column: int, value: str | float | None, look: Any) -> None:
    if value is None:
        sheet.write_blank(at, column, None, look)
    elif isinstance(value, str):
        sheet.write_string(at, column, value, look)
    else:
        sheet.write_number(at, column, value, look)


def _add_checks(sheet: Any, rows: Iterable[tuple[int, SheetRow]]) -> None:
    """The same bounds as on the page, one rule for each run of rows that are alike."""
    open_rows = [(at, row.cell.asked.variable) for at, row in rows if row.is_open]
    runs = groupby(
        enumerate(open_rows),
        key=lambda one: (one[1][0] - one[0], one[1][1].kind, one[1][1].low, one[1][1].high, one[1][1].unit),
    )
    for _, run in runs:
        found = [one for _, one in run]
        (first, variable), last = found[0], found[-1][0]
        sheet.data_validation(first, _AT[Column.NOW], last, _AT[Column.NOW], _check(variable, first))


def _check(variable: Variable, row: int) -> dict[str, Any]:
    words = _wanted(variable)
    said = {"input_message": words, "error_title": "Не подходит", "error_message": words}
    if variable.kind is ValueKind.YES_NO:
        return {"validate": "list", "source": ["да", "нет", _NOT_APPLICABLE], **said}
    cell = f"{chr(ord('A') + _AT[Column.NOW])}{row + 1}"
    must = "".join(_conditions(variable, cell))
    formula = f'=IF(ISNUMBER({cell}),AND(TRUE{must}),LOWER(TRIM({cell}))="{_NOT_APPLICABLE}")'
    return {"validate": "custom", "value": formula, **said}


def _conditions(variable: Variable, cell: str) -> Iterator[str]:
    if variable.kind is ValueKind.WHOLE:
        yield f",{cell}=INT({cell})"
    if variable.low is not None:
        yield f",{cell}>={variable.low:g}"
    if variable.high is not None:
        yield f",{cell}<={variable.high:.15g}"


def _wanted(variable: Variable) -> str:
    if variable.kind is ValueKind.YES_NO:
        return f"«Да», «нет» или «{_NOT_APPLICABLE}»: выберите из списка."
    words = "Целое число" if variable.kind is ValueKind.WHOLE else "Число"
    words += f" от {shown(variable.low)}" if variable.low is not None else ""
    words += f" до {shown(variable.high)}" if variable.high is not None else ""
    percent = " Без знака %: 34,5." if variable.unit is Unit.PERCENT else ""
    return f"{words} или слова «{_NOT_APPLICABLE}».{percent}"


def _lay_out(sheet: Any, *, last_row: int) -> None:
    for column, width in _WIDTHS.items():
        sheet.set_column(_AT[column], _AT[column], width)
    sheet.set_column(_AT[HIDDEN[0]], _AT[HIDDEN[-1]], 8, None, {"hidden": True})
    sheet.freeze_panes(_HEAD_ROW + 1, 1)
    # Without a password: who wants to may take the lock off; what counts is checked when it comes back.
    sheet.protect("", {"format_columns": True, "format_rows": True, "select_locked_cells": True})
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(_HEAD_ROW)
    sheet.print_area(_TITLE_ROW, 0, last_row, _AT[Column.COMMENT])
    sheet.set_footer("&L&F&RСтраница &P из &N")
    sheet.set_selection(_HEAD_ROW + 2, _AT[Column.NOW], _HEAD_ROW + 2, _AT[Column.NOW])


def _write_steps(sheet: Any, book: FormBook, formats: _Formats) -> None:
    sheet.set_column(0, 0, 4)
    sheet.set_column(1, 1, 100)
    sheet.write_string(0, 0, HOW_TO_SHEET, formats.title)
    for number, words in enumerate(_STEPS, start=1):
        sheet.write_number(number, 0, number, formats.wrapped)
        sheet.write_string(number, 1, words, formats.wrapped)
    lines = [part for line in book.instructions for part in wrap(line, _LONGEST_LINE)]
    for at, words in enumerate(lines, start=len(_STEPS) + 2):
        sheet.write_string(at, 1, words, formats.wrapped)
    sheet.protect()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
