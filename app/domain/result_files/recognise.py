"""Finds out which layout a file has, where its headings stand and what is written above them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import polars as pl

from app.domain.errors import Invalid
from app.domain.layouts import Layout, LayoutKind, normalised
from app.domain.result_files.cells import Cells, Sheet, cleaned_column, column_named
from app.domain.result_files.facts import with_facts
from app.domain.result_files.headings import is_personal, match_headings, nearest
from app.domain.result_files.names import without_names
from app.domain.result_files.shapes import FieldColumn, PartialKey, Recognised, TaskColumn

_HEAD_ROWS = 40
_MOST_HEADINGS = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class _Near:
    layout: Layout
    sheet: Sheet
    row: int
    missing: tuple[str, ...]
    headings: tuple[str, ...]
    likeness: tuple[bool, int, float]  # sheet's name, columns found, part of the required ones


def recognise(
    cells: Cells,
    layouts: Sequence[Layout],
    *,
    subjects: Mapping[str, str] | None = None,
    sheet: str | None = None,
    renamed: Mapping[str, str] | None = None,
) -> Recognised:
    """The sheet that holds results, with its layout; of several alike, the first one.

    Layouts of item tables are tried only when no others are given. A layout that names its sheet is tried on
    other sheets when nothing else fits or nearly does: people rename sheets.
    `renamed`: a layout's title of a column → the heading that stands for it in this file.
    `subjects`: normalised spelling → the subjects' list's own. `sheet`: read this one. Invalid:
    `layout.unknown`, `layout.items` (a table of tasks), `columns.missing` (almost a known layout),
    `columns.personal` (a strange table with names), `sheet.unknown`.
    """
    candidates = [layout for layout in layouts if layout.kind is not LayoutKind.ITEMS] or layouts
    sheets = [each for each in cells.sheets if sheet is None or each.name == sheet]
    if sheet is not None and not sheets:
        raise Invalid("sheet.unknown", sheet=sheet, sheets=[each.name for each in cells.sheets])
    titles = {normalised(heading): title for title, heading in (renamed or {}).items()}
    heads = [_head(each, titles) for each in sheets]
    near: list[_Near] = []
    found: list[Recognised] = []
    for is_named in (True, False):
        for each, head in zip(sheets, heads, strict=True):
            best = _best(each, head, candidates, near, is_named=is_named)
            if best is not None:
                found.append(with_facts(best, head, subjects or {}))
        if found or any(each.likeness[0] for each in near):
            break
    if not found:
        raise _unknown(sheets, candidates, near, items=_items_sheet(sheets, heads, layouts, candidates))
    first = without_names(found[0], cells.sheets)
    alike = tuple(each.sheet.name for each in found[1:] if each.layout.code == first.layout.code)
    return replace(first, other_sheets=alike)


def _head(sheet: Sheet, titles: Mapping[str, str]) -> list[list[str | None]]:
    """The first rows, cleaned, headings that stand for a title replaced by it; [] for an empty sheet."""
    top = sheet.frame.head(_HEAD_ROWS)
    if top.is_empty():
        return []
    cells = cleaned_column(pl.concat([top[name].alias("cell") for name in top.columns])).to_list()
    if titles:
        cells = [titles.get(normalised(cell), cell) if cell is not None else None for cell in cells]
    return [cells[row :: top.height] for row in range(top.height)]


def _best(
    sheet: Sheet,
    head: list[list[str | None]],
    layouts: Sequence[Layout],
    near: list[_Near],
    *,
    is_named: bool,
) -> Recognised | None:
    """The layout that fits most; `is_named`: of those that this sheet's name suits, else of the others."""
    plain = [frozenset(normalised(cell) for cell in row if cell is not None) for row in head]
    best: Recognised | None = None
    best_score = (0, 0)
    for layout in layouts:
        if is_named != (layout.sheet is None or layout.sheet in normalised(sheet.name)):
            continue
        for number, row in enumerate(head):
            if len(plain[number]) < 2 or not layout.may_be_headings(plain[number]):
                continue
            fields, tasks, strange = match_headings(layout, row, head[number - 1] if number else ())
            missing = _missing(layout, fields, tasks)
            score = (len(fields) + len(tasks), -number)
            if missing:
                has_name = is_named and layout.sheet is not None
                near += _near(layout, sheet, number, missing, row, fields, tasks, has_name=has_name)
            elif score > best_score:
                best_score = score
                best = Recognised(
                    layout=layout,
                    sheet=sheet,
                    header_row=number + sheet.first_row,
                    fields=fields,
                    tasks=tasks,
                    strange=strange,
                    key=PartialKey(kind=layout.procedure),
                )
    return best


def _missing(layout: Layout, fields: Sequence[FieldColumn], tasks: Sequence[TaskColumn]) -> tuple[str, ...]:
    """Titles of required columns that are not there; "" stands for the task columns."""
    there = {id(each.column) for each in fields}
    missing = [each.title for each in layout.columns if each.required and id(each) not in there]
    if layout.tasks is not None and not tasks:
        missing.append("")
    return tuple(missing)


def _near(
    layout: Layout,
    sheet: Sheet,
    number: int,
    missing: tuple[str, ...],
    row: Sequence[str | None],
    fields: Sequence[FieldColumn],
    tasks: Sequence[TaskColumn],
    *,
    has_name: bool,
) -> list[_Near]:
    wanted = sum(column.required for column in layout.columns) + (layout.tasks is not None)
    there = wanted - len(missing)
    if there == 0 or len(fields) + len(tasks) < 3:
        return []
    taken = {each.index for each in fields} | {each.index for each in tasks}
    free = tuple(cell for index, cell in enumerate(row) if cell is not None and index not in taken)
    likeness = (has_name, len(taken), there / wanted)
    return [
        _Near(
            layout=layout,
            sheet=sheet,
            row=number + sheet.first_row,
            missing=missing,
            headings=free,
            likeness=likeness,
        )
    ]


def _items_sheet(
    sheets: Sequence[Sheet],
    heads: Sequence[list[list[str | None]]],
    layouts: Sequence[Layout],
    tried: Sequence[Layout],
) -> str | None:
    """The sheet that is a table of tasks, where results were looked for; None without one."""
    others = [layout for layout in layouts if layout not in tried]
    return next(
        (
            each.name
            for each, head in zip(sheets, heads, strict=True)
            if _best(each, head, others, [], is_named=True) is not None
        ),
        None,
    )


def _unknown(
    sheets: Sequence[Sheet], layouts: Sequence[Layout], near: list[_Near], *, items: str | None
) -> Invalid:
    best = max(near, key=lambda each: each.likeness, default=None)
    if (names := _strange_names(sheets, best)) is not None:
        return names
    if best is not None:
        resembling = {title: nearest(title, best.headings) for title in best.missing if title}
        lacks = [title or "столбцы заданий" for title in best.missing]
        return Invalid(
            "columns.missing",
            only=best.missing[0] if len(lacks) == 1 else None,
            many=lacks if len(lacks) > 1 or not best.missing[0] else None,
            layout=best.layout.code,
            layout_name=best.layout.name,
            sheet=best.sheet.name,
            row=best.row,
            missing=lacks,
            nearest={title: heading for title, heading in resembling.items() if heading},
            titles=[title for title in best.missing if title],
            headings=list(best.headings[:_MOST_HEADINGS]),
        )
    if items is not None:
        return Invalid("layout.items", sheet=items)
    participants = next((each for each in layouts if each.kind is LayoutKind.PARTICIPANTS), None)
    wanted = [column.title for column in participants.columns if column.required] if participants else []
    return Invalid("layout.unknown", missing=wanted, known=[each.name for each in layouts])


def _strange_names(sheets: Sequence[Sheet], best: _Near | None) -> Invalid | None:
    """The refusal of a strange table with names; names that the nearest layout knows are not strange."""
    for sheet in sheets:
        for row in _head(sheet, {}):
            cells = [(index, cell) for index, cell in enumerate(row) if cell is not None]
            known = best.layout.columns if best is not None else ()
            named = [
                column_named(index, cell)
                for index, cell in cells
                if len(cell) <= 60
                and is_personal(cell)
                and not any(each.answers_to(normalised(cell)) for each in known)
            ]
            if named and len(cells) > 1:
                return Invalid("columns.personal", sheet=sheet.name, headings=named[:5])
    return None
