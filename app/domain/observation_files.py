"""Files of values: one row is one value, its columns name the organisation, the variable and the period."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.demonstration import DEMO_LABEL
from app.domain.errors import Invalid
from app.domain.layouts import normalised
from app.domain.observation_plans import Fault, Given
from app.domain.result_files.cells import Cells, Sheet, cleaned_column, column_letter

_HEADING_ROWS = 20  # a heading is looked for in this many rows from the top
_NEEDED = ("organisation", "variable", "period", "value")


@dataclass(frozen=True, slots=True, kw_only=True)
class Headings:
    """How columns may be called, normalised; `names`: ours, as people are told; `dimensions`: → code."""

    organisation: tuple[str, ...]
    variable: tuple[str, ...]
    period: tuple[str, ...]
    value: tuple[str, ...]
    reason: tuple[str, ...]
    names: Mapping[str, str]
    dimensions: Mapping[str, str]

    def part_of(self, heading: str) -> str | None:
        """Which part of a value a column holds; None of a column that is not ours."""
        key = normalised(heading)
        roles = (*_NEEDED, "reason")
        found = next((role for role in roles if key in getattr(self, role)), None)
        if found is None and key in self.dimensions:
            return f"breakdown.{self.dimensions[key]}"
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadValues:
    """A file as read: nobody has looked at what the values mean yet.

    `rows`: of each value its row in the sheet. `headings`: part → heading as written. `blank`: rows without
    a value, which say nothing. `ignored`: headings of columns that are not ours.
    """

    given: tuple[Given, ...]
    rows: tuple[int, ...]
    headings: Mapping[str, str]
    blank: int
    ignored: tuple[str, ...]

    def placed(self, fault: Fault) -> dict[str, object]:
        """The facts of a fault with its row and the heading of its column."""
        part = fault.part if fault.part in self.headings else _COLUMN_OF.get(fault.part, "variable")
        facts = {**fault.facts, "row": self.rows[fault.item], "heading": self.headings[part]}
        if "first" in fault.facts:
            facts["first_row"] = self.rows[int(str(fault.facts["first"]))]
        return facts


_COLUMN_OF = {"reason": "value"}  # a reason is asked for where the value differs


def read_values(cells: Cells, headings: Headings, *, reason: str | None = None) -> ReadValues:
    """The values of the first sheet that has our columns.

    `reason`: of all corrections whose row gives none. Invalid `observations.columns_missing`,
    `.column_twice`, `.no_rows`; `observations.cell_broken` for a cell that holds an error.
    """
    sheet, top, columns = _found(cells, headings)
    first = sheet.first_row + top + 1
    body = sheet.frame.slice(top + 1)
    by_part = {part: cleaned_column(body.to_series(at)).to_list() for part, (at, _) in columns.items()}
    written = {part: heading for part, (_, heading) in columns.items()}
    _refuse_broken_cells(sheet, first, dict(columns.values()))
    dimensions = [part for part in by_part if part.startswith("breakdown.")]
    given: list[Given] = []
    rows: list[int] = []
    blank = 0
    for index in range(body.height):
        cell = {part: texts[index] or "" for part, texts in by_part.items()}
        if not any(cell.values()):
            continue
        if not cell["value"]:
            blank += 1
            continue
        rows.append(first + index)
        given.append(
            Given(
                organisation=cell["organisation"],
                variable=cell["variable"],
                period=cell["period"],
                value=cell["value"],
                breakdown={part.partition(".")[2]: cell[part] for part in dimensions},
                reason=cell.get("reason") or reason,
            )
        )
    if not given:
        raise Invalid("observations.no_rows")
    known = {at for at, _ in columns.values()}
    ignored = tuple(
        text
        for at, text in enumerate(_headings(sheet, top))
        if text and at not in known and text != DEMO_LABEL
    )
    return ReadValues(given=tuple(given), rows=tuple(rows), headings=written, blank=blank, ignored=ignored)


def _headings(sheet: Sheet, index: int) -> list[str | None]:
    return cleaned_column(pl.Series("h", list(sheet.frame.row(index)), dtype=pl.String)).to_list()


def _found(cells: Cells, headings: Headings) -> tuple[Sheet, int, dict[str, tuple[int, str]]]:
    """The sheet, the index of its heading and part → (column, heading)."""
    nearest: Sequence[str] = _NEEDED
    for sheet in cells.sheets:
        for index in range(min(_HEADING_ROWS, sheet.frame.height)):
            columns = _columns(_headings(sheet, index), headings)
            missing = [part for part in _NEEDED if part not in columns]
            if not missing:
                return sheet, index, columns
            nearest = min(nearest, missing, key=len)
    raise Invalid("observations.columns_missing", columns=", ".join(headings.names[one] for one in nearest))


def _columns(texts: Sequence[str | None], headings: Headings) -> dict[str, tuple[int, str]]:
    found: dict[str, tuple[int, str]] = {}
    for at, text in enumerate(texts):
        part = headings.part_of(text) if text else None
        if text is None or part is None:
            continue
        if part in found:
            raise Invalid("observations.column_twice", column=text)
        found[part] = (at, text)
    return found


def _refuse_broken_cells(sheet: Sheet, first: int, used: Mapping[int, str]) -> None:
    for row, column in sorted(sheet.formulas_without_value | sheet.error_cells):
        if row >= first and column in used:
            raise Invalid(
                "observations.cell_broken", row=row, heading=used[column], column=column_letter(column)
            )
    ragged = [row for row in sorted(sheet.ragged_rows) if row >= first]
    if ragged:
        raise Invalid("organisation.ragged", row=ragged[0])
