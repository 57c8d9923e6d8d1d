"""What the page of a check says of a file: how it was read, and the rows around each doubt."""

from app.domain.assessments import Participation
from app.domain.result_batches import Severity
from app.domain.result_files.cells import column_index
from app.domain.result_files.shapes import Examined, Recognised

_MOST_ROWS = 40
_MOST_COLUMNS = 40


def reading_of(recognised: Recognised, examined: Examined) -> dict[str, object]:
    """A mapping of plain values: layout, sheet, classes, columns and an excerpt of the sheet."""
    return {
        "layout": recognised.layout.name,
        "sheet": examined.sheet,
        "other_sheets": list(recognised.other_sheets),
        "date": examined.key.date,
        "classes": [list(one) for one in examined.per_class],
        "participation": _participation(examined),
        "asks_year": any(doubt.code == "period.no_year" for doubt in examined.doubts),
        "n_read": examined.n_rows_read,
        "n_refused": examined.n_refused,
        "n_excluded": examined.n_excluded,
        "max_score": examined.content.max_score if examined.content else None,
        "n_tasks": len(examined.content.tasks) if examined.content else 0,
        "scale": _scale(examined),
        "excerpt": _excerpt(recognised, examined),
    }


def _participation(examined: Examined) -> dict[str, int] | None:
    if examined.rows.is_empty():
        return None
    return {kind.value: int((examined.rows["participation"] == kind.value).sum()) for kind in Participation}


def _scale(examined: Examined) -> list[list[int]] | None:
    if examined.content is None or examined.content.scale is None:
        return None
    return [[band.mark, band.low, band.high] for band in examined.content.scale.bands]


def _excerpt(recognised: Recognised, examined: Examined) -> dict[str, object]:
    """Headings and the rows that have a doubt, with one neighbour each; personal cells are left out."""
    marks = {
        (doubt.row, column_index(doubt.column)): doubt.severity.value
        for doubt in examined.doubts
        if doubt.row and doubt.column and doubt.severity is not Severity.NOTE
    }
    doubtful = {column for _, column in marks}
    columns = [
        one
        for place, one in enumerate(examined.columns)
        if not one.personal and (place < _MOST_COLUMNS or one.index in doubtful)
    ][: 2 * _MOST_COLUMNS]
    wanted = {row + step for row, _ in marks for step in (-1, 0, 1)}
    frame, first = recognised.sheet.frame, recognised.sheet.first_row
    last = first + frame.height - 1
    shown = sorted(row for row in wanted if examined.header_row < row <= last)[:_MOST_ROWS]
    rows = []
    for row in shown:
        cells = frame.row(row - first)
        found = [[cells[one.index] or "", marks.get((row, one.index), "")] for one in columns]
        rows.append({"row": row, "cells": found})
    return {
        "header_row": examined.header_row,
        "columns": [[one.letter, one.heading] for one in columns],
        "rows": rows,
    }
