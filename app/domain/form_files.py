"""A filled workbook, read by the hidden keys of its cells: rows may be moved, columns may stand elsewhere."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import chain
from typing import NamedTuple

from app.domain.errors import Invalid
from app.domain.form_sheets import HOW_TO_SHEET, LOCKED, Column, OldStamp, Stamp, read_stamp
from app.domain.layouts import normalised
from app.domain.observation_values import is_plain_number, shown
from app.domain.observations import ValueKind, Variable
from app.domain.result_files.cells import Cells, Sheet, cleaned_column

_HEAD_ROWS = 30  # people put words above a table; a heading further down is none
_NEEDED = (Column.NOW, Column.COMMENT, Column.KEY, Column.VERSION, Column.WAS, Column.WAS_COMMENT)
_NUMBER = re.compile(r"-?[0-9]{1,15}(?:\.[0-9]{1,30})?")
_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?:[ T].*)?")
_TRUTH = {"true": "да", "истина": "да", "false": "нет", "ложь": "нет"}
_BIGGEST_VERSION = 2**31 - 1
_TOLD = 60  # characters of a cell that are repeated


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something about one cell of a file: where it stands, what stands there, and the sentence about it."""

    code: str
    sheet: str
    row: int
    column: str
    value: str
    key: str = ""
    facts: Mapping[str, object] = field(default_factory=dict)


class FileRow(NamedTuple):
    """A row with a key. Texts as the reader gives them; `formula` and the like are about «Сейчас».

    A named tuple: a frozen dataclass takes three times as long to make, and a form may have thousands.
    """

    sheet: str
    row: int
    key: str
    version: int
    now: str
    comment: str
    was: str
    was_comment: str
    locked: Mapping[Column, str]
    is_formula: bool = False
    fault: str | None = None  # why what stands under «Сейчас» cannot be taken

    def told(self, code: str, *, column: Column = Column.NOW, **facts: object) -> Fault:
        """A fault of this row."""
        value = {Column.NOW: self.now, Column.COMMENT: self.comment, Column.KEY: self.key}.get(column)
        value = self.locked.get(column, "") if value is None else value
        return Fault(
            code=code, sheet=self.sheet, row=self.row, column=column.value, value=value[:_TOLD], key=self.key,
            facts=facts,
        )  # fmt: skip

    @property
    def is_touched(self) -> bool:
        """Whether anybody changed it since it was taken."""
        return self.now != self.was or self.comment != self.was_comment or self.fault is not None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormFile:
    """What a workbook says. `refused`: cells that belong to no row with a key; `unread`: names of sheets."""

    file_name: str
    stamp: Stamp
    rows: tuple[FileRow, ...]
    refused: tuple[Fault, ...]
    unread: tuple[str, ...]


def read_form_file(cells: Cells) -> FormFile:
    """The rows of a workbook that was taken from here; Invalid `form_file.…` for any other."""
    stamps = [found for sheet in cells.sheets if (found := _stamp_of(sheet)) is not None]
    if not stamps:
        raise Invalid("form_file.foreign")
    if any(isinstance(one, OldStamp) for one in stamps):
        raise Invalid("form_file.old_kind")
    if len(set(stamps)) > 1:
        raise Invalid("form_file.several_forms")
    stamp = stamps[0]
    assert isinstance(stamp, Stamp)
    heads = [(sheet, _head_of(sheet)) for sheet in cells.sheets]
    read = [(sheet, head) for sheet, head in heads if head is not None]
    if not read:
        raise Invalid("form_file.columns_missing", columns=[f"«{Column.KEY}»"])
    tables = [_rows_of(sheet, *head) for sheet, head in read]
    rows, refused = _told_once(tuple(chain.from_iterable(rows for rows, _ in tables)))
    return FormFile(
        file_name=cells.file_name,
        stamp=stamp,
        rows=rows,
        refused=(*chain.from_iterable(faults for _, faults in tables), *refused),
        unread=tuple(one.name for one, head in heads if head is None and one.name != HOW_TO_SHEET),
    )


def _stamp_of(sheet: Sheet) -> Stamp | OldStamp | None:
    for row in sheet.frame.head(_HEAD_ROWS).iter_rows():
        for text in row:
            if text is not None and (found := read_stamp(text.strip())) is not None:
                return found
    return None


def _head_of(sheet: Sheet) -> tuple[int, Mapping[Column, int]] | None:
    """Index of the row of headings and where its columns stand; None for a sheet without a table of ours."""
    spellings = {normalised(one.value): one for one in Column}
    for index, row in enumerate(sheet.frame.head(_HEAD_ROWS).iter_rows()):
        named = [(spellings.get(normalised(text)), at) for at, text in enumerate(row) if text]
        known = [(one, at) for one, at in named if one is not None]
        if len({one for one, _ in known}) < len(_NEEDED) // 2:
            continue
        places = dict(known)
        if missing := [one for one in _NEEDED if one not in places]:
            raise Invalid("form_file.columns_missing", columns=[f"«{one}»" for one in missing])
        if twice := [one for one in places if sum(each is one for each, _ in known) > 1]:
            raise Invalid("form_file.column_twice", column=twice[0].value)
        return index, places
    return None


def _rows_of(sheet: Sheet, head: int, places: Mapping[Column, int]) -> tuple[list[FileRow], list[Fault]]:
    wanted = [*_NEEDED, *(one for one in LOCKED if one in places)]
    columns = [cleaned_column(sheet.frame[f"c{places[one]}"]).fill_null("") for one in wanted]
    rows: list[FileRow] = []
    refused: list[Fault] = []
    now_at, first, extra = places[Column.NOW], sheet.first_row, wanted[len(_NEEDED) :]
    odd = sheet.merged_cells | sheet.formulas_without_value | sheet.error_cells
    for number, values in enumerate(zip(*(one.to_list() for one in columns), strict=True), start=first):
        if number <= head + first:
            continue
        now, comment, key, version, was, was_comment, *locked = values
        if not key:
            if now or comment:
                refused.append(_keyless(sheet.name, number, now, comment))
            continue
        place = (number, now_at)
        rows.append(
            FileRow(
                sheet=sheet.name,
                row=number,
                key=key,
                version=_version(version),
                now=now,
                comment=comment,
                was=was,
                was_comment=was_comment,
                locked=dict(zip(extra, locked, strict=True)),
                is_formula=place in sheet.formula_cells,
                fault=broken_cell(sheet, place) if place in odd else None,
            )
        )
    return rows, refused


def _keyless(sheet: str, row: int, now: str, comment: str) -> Fault:
    column, value = (Column.NOW, now) if now else (Column.COMMENT, comment)
    return Fault(code="form_file.no_key", sheet=sheet, row=row, column=column.value, value=value[:_TOLD])


def _version(text: str) -> int:
    """The version that a row was taken at; −1 for what is none."""
    is_number = len(text) <= 10 and text.isascii() and text.isdecimal()
    return int(text) if is_number and int(text) <= _BIGGEST_VERSION else -1


def broken_cell(sheet: Sheet, place: tuple[int, int]) -> str:
    """Why an odd cell cannot be taken: `form_file.…`."""
    if place in sheet.merged_cells:
        return "form_file.merged"
    return "form_file.formula_empty" if place in sheet.formulas_without_value else "form_file.error_value"


def _told_once(rows: Sequence[FileRow]) -> tuple[tuple[FileRow, ...], Iterator[Fault]]:
    """Rows of which each key has one; of a row that was copied none is taken, unless they say the same."""
    by_key: dict[str, list[FileRow]] = {}
    for row in rows:
        by_key.setdefault(row.key, []).append(row)
    if len(by_key) == len(rows):
        return tuple(rows), iter(())
    alike = {key: len({(one.now, one.comment) for one in found}) == 1 for key, found in by_key.items()}
    refused = (
        one.told("form_file.twice", rows=[each.row for each in found])
        for key, found in by_key.items()
        if not alike[key]
        for one in found
    )
    return tuple(found[0] for key, found in by_key.items() if alike[key]), refused


def typed_text(row: FileRow, variable: Variable) -> str:
    """What stands under «Сейчас» as a person types it on the page; Invalid `form_file.…` where nobody can.

    Spreadsheets keep 1204 and 34.5, dates and truth as such: «1204», «34,5», a refusal, «да».
    """
    if row.fault is not None:
        raise Invalid(row.fault)
    return as_typed(row.now, variable)


def as_typed(text: str, variable: Variable) -> str:
    """What a spreadsheet keeps in a cell as a person types it; Invalid `form_file.…` where nobody can."""
    if not text or is_plain_number(text):
        return text
    truth = _TRUTH.get(text.lower())
    if truth is not None:
        if variable.kind is ValueKind.YES_NO:
            return truth
        raise Invalid("form_file.truth")
    if _DATE.fullmatch(text):
        raise Invalid("form_file.date")
    return shown(float(text)) if _NUMBER.fullmatch(text) else text
