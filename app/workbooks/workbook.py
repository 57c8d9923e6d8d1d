"""Reads a workbook's sheets as text."""

from pathlib import Path

import fastexcel
import polars as pl

from app.domain.errors import Invalid
from app.domain.result_files.cells import VALUELESS, Sheet, corrected
from app.workbooks.container import Parts, open_parts
from app.workbooks.contents import sheets_of
from app.workbooks.limits import MB, Limits
from app.workbooks.sheet_xml import SheetNotes, read_notes


def read_workbook(path: Path, *, limits: Limits) -> tuple[Sheet, ...]:
    """The visible sheets that hold anything, all cells as text; Invalid with a named reason otherwise."""
    if path.stat().st_size > limits.workbook.megabytes * MB:
        raise Invalid("file.too_large", limit_mb=limits.workbook.megabytes)
    parts = open_parts(path, limits)
    notes = {name: read_notes(xml, limits) for name, xml in _visible(parts)}
    try:
        reader = fastexcel.read_excel(path)
        sheets = [_sheet(reader, name, notes[name], limits) for name in reader.sheet_names if name in notes]
    except fastexcel.FastExcelError as error:
        raise Invalid("file.broken") from error
    filled = tuple(sheet for sheet in sheets if sheet is not None)
    if not filled:
        raise Invalid("file.empty")
    return filled


def _visible(parts: Parts) -> list[tuple[str, bytes]]:
    """Name and XML of each visible sheet, in the workbook's order."""
    found = [
        (one.name, parts.sheets[one.part])
        for one in sheets_of(parts)
        if one.is_visible and one.part in parts.sheets
    ]
    if not found:
        raise Invalid("file.broken")
    return found


def _sheet(reader: fastexcel.ExcelReader, name: str, notes: SheetNotes, limits: Limits) -> Sheet | None:
    loaded = reader.load_sheet(name, header_row=None, skip_rows=0, dtypes="string")
    frame: pl.DataFrame = loaded.to_polars().cast(pl.String)
    if frame.is_empty():
        return None
    first = loaded.available_columns()[0].absolute_index
    frame.columns = [f"c{first + index}" for index in range(frame.width)]
    before = [pl.lit(None, dtype=pl.String).alias(f"c{index}") for index in range(first)]
    frame = frame.select(*before, pl.all())
    if frame.height > limits.workbook.rows + limits.head_rows:
        raise Invalid("file.too_many_rows", limit=limits.workbook.rows)
    if frame.width > limits.columns:
        raise Invalid("file.too_many_columns", limit=limits.columns)
    check_lengths(frame, limits)
    marks = [(row - 1, column, VALUELESS) for row, column in notes.formulas_without_value]
    marks += [(row - 1, column, text) for (row, column), text in notes.errors.items()]
    return Sheet(
        name=name,
        frame=corrected(_widened(frame, marks), marks) if marks else frame,
        formulas_without_value=notes.formulas_without_value,
        error_cells=frozenset(notes.errors),
        formula_cells=notes.formulas,
        merged_cells=notes.merged,
    )


def check_lengths(frame: pl.DataFrame, limits: Limits) -> None:
    """Invalid `file.cell_too_long` when a cell has more characters than the limit."""
    longest = frame.select(pl.all().str.len_bytes().max()).row(0)
    for index, size in enumerate(longest):
        if size is not None and size > limits.cell_characters:
            long = (frame.to_series(index).str.len_chars() > limits.cell_characters).fill_null(False)
            if long.any():
                raise Invalid(
                    "file.cell_too_long", row=int(long.arg_true()[0]) + 1, limit=limits.cell_characters
                )


def _widened(frame: pl.DataFrame, marks: list[tuple[int, int, str]]) -> pl.DataFrame:
    """The frame, large enough for marks that stand beyond the last cell with a value."""
    width = max(column for _, column, _ in marks) + 1
    height = max(row for row, _, _ in marks) + 1
    more = [pl.lit(None, dtype=pl.String).alias(f"c{index}") for index in range(frame.width, width)]
    wide = frame.with_columns(more)
    if height > wide.height:
        wide = pl.concat([wide, wide.clear(height - wide.height)])
    return wide
