"""A table that a person puts together, to take away: its sheets, and every number with its sums."""

from collections.abc import Sequence

from app.api.exports import Table, Value
from app.api.pages.crosstab_views import (
    NOTES,
    axis_name,
    cell_of,
    same_everywhere,
    shown_axes,
    why_words,
    words_of,
)
from app.api.pages.indicator_tables import LIKELY, SUMS, beside_answers, sums_of
from app.api.pages.indicator_views import in_file, unit_of
from app.domain.crosstabs import Axis, Cell, Key, Member, Sheet
from app.use_cases.crosstabs import Crosstab

_SHORTEST_LIST = "Числа"
_FORBIDDEN = str.maketrans(dict.fromkeys("[]:*?/\\", "-"))  # what a workbook takes in no name of a sheet
_LONGEST_NAME = 31


def taken(table: Crosstab, *, is_csv: bool) -> list[Table]:
    """The sheets as they lie on the page, then all numbers as a list; CSV has room for the list alone."""
    title = f"{table.model.name}, версия {table.model.version}"
    if is_csv:
        return [_long(table, title=title)]
    names: list[str] = [_SHORTEST_LIST.lower()]
    found = []
    for sheet in table.sheets:
        name = _free_name(words_of(table, sheet.head) if sheet.head else "Таблица", names)
        names.append(name.lower())
        found.append(_wide(table, sheet, name=name, title=title))
    return [*found, _long(table, title=title)]


def _free_name(words: str, taken: Sequence[str]) -> str:
    """The words as a sheet's name that no other sheet has."""
    plain = words.translate(_FORBIDDEN).strip("'")[:_LONGEST_NAME]
    name, n = plain, 2
    while name.lower() in taken:
        name, n = f"{plain[: _LONGEST_NAME - 4]} {n}", n + 1
    return name


def _wide(table: Crosstab, sheet: Sheet, *, name: str, title: str) -> Table:
    axes = shown_axes(table)
    rows: list[list[Value]] = [
        [
            *(words_of(table, one) for one in row if one.axis in axes),
            *(_value(table, sheet, (*row, *column)) for column in sheet.columns),
        ]
        for row in sheet.rows
    ]
    heads = [words_of(table, sheet.head)] if sheet.head else []
    same = same_everywhere(table)
    return Table(
        name=name,
        title=". ".join([title, *heads, *([same] if same else [])]),
        headings=(
            *(axis_name(table, one) for one in axes),
            *(words_of(table, column) for (column,) in sheet.columns),
        ),
        rows=rows,
        notes=(*NOTES, *_answers_note(table), *_coverage_note(table)),
    )


def _value(table: Crosstab, sheet: Sheet, members: Sequence[Member]) -> Value:
    """The number, «да» or «нет» of one school's answer, or why there is none."""
    cell = cell_of(table, sheet, members)
    if cell.ratio is not None:
        return in_file(cell.ratio)
    head = [sheet.head] if sheet.head else []
    code = next(one.key for one in (*members, *head) if one.axis is Axis.INDICATORS)
    return why_words(table.passports[code], cell.why)


def _answers_note(table: Crosstab) -> tuple[str, ...]:
    return beside_answers(one.ratio for one in table.cells.values())


def _coverage_note(table: Crosstab) -> tuple[str, ...]:
    incomplete = any(one.coverage and not one.coverage.is_whole for one in table.cells.values())
    return (f"Ответили не все школы: полнота каждого числа — на листе «{_SHORTEST_LIST}».",) * incomplete


def _long(table: Crosstab, *, title: str) -> Table:
    """Every number on a line of its own, with unit, period, sums and coverage."""
    return Table(
        name=_SHORTEST_LIST,
        title=title,
        headings=(
            "Показатель", "Код", "Единица", "Где", "Код места", "Год", "Часть", *SUMS,
            "Ответили школ", "Ждали школ", "Почему пусто",
        ),
        rows=[_line(table, key, cell) for key, cell in table.cells.items()],
        notes=(LIKELY, *NOTES, *_answers_note(table)),
    )  # fmt: skip


def _line(table: Crosstab, key: Key, cell: Cell) -> list[Value]:
    place, code, year, part = key
    passport, where = table.passports[code], Member(axis=Axis.PLACES, key=place)
    known = table.places.get(place)
    coverage = cell.coverage
    return [
        passport.name, code, unit_of(passport), words_of(table, where), known.code if known else None,
        table.period_of(code, year),
        words_of(table, Member(axis=Axis.PARTS, key=part)),
        *(sums_of(cell.ratio) if cell.ratio else [None] * len(SUMS)),
        coverage.reported if coverage else None, coverage.expected if coverage else None,
        None if cell.ratio else why_words(passport, cell.why),
    ]  # fmt: skip
