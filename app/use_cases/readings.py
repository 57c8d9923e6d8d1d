"""What the page of a check says of a file: how it was read, and the rows around each doubt."""

from collections.abc import Sequence

from app.domain.assessments import Participation
from app.domain.result_batches import NEVER_OVERWRITTEN, SHIFTED, TO_LOOK_AT, Doubt, ResultBatch, Severity
from app.domain.result_files.cells import column_index
from app.domain.result_files.headings import absent_titles
from app.domain.result_files.shapes import ColumnRead, Examined, Recognised

_WEIGHT = {Severity.NOTE: 0, Severity.FIXED: 1, Severity.ERROR: 2}  # of two in a cell the heavier shows
_FIRST_ROWS = 5  # of a file without doubts
_MOST_ROWS = 40
_MOST_COLUMNS = 40
_NAMES_A_ROW = (("code", "school"), ("class", "grade"))  # of each the first that the file has tells whose row


def reading_of(
    recognised: Recognised, examined: Examined, doubts: Sequence[Doubt], batch: ResultBatch
) -> dict[str, object]:
    """A mapping of plain values: layout, sheet, classes, strange columns, cells mended, an excerpt."""
    mended = _mended(recognised, examined, batch)
    headings = {one.letter: one.heading for one in examined.columns}
    return {
        "layout": recognised.layout.name,
        "sheet": examined.sheet,
        "other_sheets": list(recognised.other_sheets),
        "date": examined.key.date,
        "classes": [list(one) for one in examined.per_class],
        "participation": _participation(examined),
        "asks_year": any(doubt.code == "period.no_year" for doubt in examined.doubts),
        "shifted": any(doubt.code == SHIFTED for doubt in doubts),
        "n_read": examined.n_rows_read,
        "n_refused": examined.n_refused,
        "n_excluded": examined.n_excluded,
        "max_score": examined.content.max_score if examined.content else None,
        "n_tasks": len(examined.content.tasks) if examined.content else 0,
        "scale": _scale(examined),
        "strange": [
            {"column": one.column, "heading": headings[one.column], "perhaps": one.facts.get("perhaps")}
            for one in doubts
            if one.code == "columns.extra" and one.column and one.heading
        ],
        "absent": absent_titles(recognised),
        "mended": mended,
        "excerpt": _excerpt(recognised, examined, doubts, mended),
    }


def _participation(examined: Examined) -> dict[str, int] | None:
    if examined.rows.is_empty():
        return None
    return {kind.value: int((examined.rows["participation"] == kind.value).sum()) for kind in Participation}


def _scale(examined: Examined) -> list[list[int]] | None:
    if examined.content is None or examined.content.scale is None:
        return None
    return [[band.mark, band.low, band.high] for band in examined.content.scale.bands]


def _mended(recognised: Recognised, examined: Examined, batch: ResultBatch) -> list[dict[str, object]]:
    """Cells of rows that count which a person wrote over, with what stands in the file."""
    shown = {one.index: one for one in examined.columns if not one.personal}
    frame, first = recognised.sheet.frame, recognised.sheet.first_row
    out = {*batch.excluded_rows}
    theirs = {
        (row, doubt.column)
        for doubt in examined.doubts
        if doubt.code in NEVER_OVERWRITTEN
        for row in doubt.rows
    }
    found: list[dict[str, object]] = []
    for cell in batch.corrections:
        is_there = examined.header_row < cell.row < first + frame.height and cell.column in shown
        if not is_there or cell.row in out:
            continue
        where, was = shown[cell.column], frame.row(cell.row - first)[cell.column] or ""
        if was != cell.text and (cell.row, where.letter) not in theirs:
            found.append(
                {
                    "row": cell.row,
                    "column": where.letter,
                    "heading": where.heading,
                    "was": was,
                    "now": cell.text,
                }
            )
    return found


def _excerpt(
    recognised: Recognised,
    examined: Examined,
    doubts: Sequence[Doubt],
    mended: Sequence[dict[str, object]],
) -> dict[str, object]:
    """Headings and the rows that have a doubt or a mended cell, with one neighbour each; else the first rows.

    A cell: its text, the mark of its doubt ("" for none) and, when it was mended, what stood there.
    Personal cells are left out. `quiet`: places of the columns that a narrow page may leave out.
    """
    marks: dict[tuple[int, int], str] = {}
    for doubt in sorted(doubts, key=lambda one: _WEIGHT[one.severity]):
        if doubt.row and doubt.column and (doubt.severity is not Severity.NOTE or doubt.code in TO_LOOK_AT):
            for row in doubt.rows:
                marks[row, column_index(doubt.column)] = doubt.severity.value
    told = {(doubt.row, column_index(doubt.column)) for doubt in doubts if doubt.row and doubt.column}
    over = {(int(str(one["row"])), column_index(str(one["column"]))): one for one in mended}
    places = {*(told & marks.keys()), *over}
    doubtful = {column for _, column in places}
    columns = [
        one
        for place, one in enumerate(examined.columns)
        if not one.personal and (place < _MOST_COLUMNS or one.index in doubtful)
    ][: 2 * _MOST_COLUMNS]
    wanted = {row + step for row, _ in places for step in (-1, 0, 1)}
    frame, first = recognised.sheet.frame, recognised.sheet.first_row
    last = first + frame.height - 1
    wanted = wanted or set(range(examined.header_row + 1, examined.header_row + 1 + _FIRST_ROWS))
    shown = sorted(row for row in wanted if examined.header_row < row <= last)[:_MOST_ROWS]
    rows = []
    for row in shown:
        cells = frame.row(row - first)
        found = []
        for one in columns:
            text, mark = cells[one.index] or "", marks.get((row, one.index), "")
            new = over.get((row, one.index))
            found.append([text, mark] if new is None else [new["now"], mark, text])
        rows.append({"row": row, "cells": found})
    return {
        "header_row": examined.header_row,
        "columns": [[one.letter, one.heading] for one in columns],
        "quiet": _quiet(columns, doubtful),
        "rows": rows,
    }


def _quiet(columns: Sequence[ColumnRead], doubtful: set[int]) -> list[int]:
    """Places of columns without a doubt or a mended cell that do not say whose row it is.

    [] where no column has any: then the excerpt shows how the file was read.
    """
    if not doubtful:
        return []
    first = {one.field: one.index for one in reversed(columns)}
    telling = {next((first[name] for name in names if name in first), None) for names in _NAMES_A_ROW}
    return [place for place, one in enumerate(columns) if one.index not in doubtful | telling]
