"""State forms as data: their rows and columns are known by their words, wherever these stand in a blank."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

from app.domain.foreign_layouts import Choice, Grid, Label, MappedCell, PeriodRule, mapped_cell
from app.domain.layouts import normalised
from app.domain.observations import Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class StateRow:
    """A row by its words, normalised, and what belongs there."""

    labels: frozenset[str]
    variable: Variable
    breakdown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StateSection:
    """Rows under one column, known by its words too. `on_day`: of which the form wants the numbers."""

    name: str
    columns: frozenset[str]
    rule: PeriodRule
    on_day: tuple[int, int] | None
    rows: tuple[StateRow, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class StateForm:
    """A form. `to_check`: nobody has compared it with the blank of the year; `reach`: how far it goes."""

    code: str
    name: str
    source: str
    as_of: date
    to_check: bool
    reach: str
    sections: tuple[StateSection, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Recognised:
    """What of a form stands in a blank, and how many of its rows do not, or stand there twice."""

    cells: tuple[MappedCell, ...]
    n_rows: int


def recognised(form: StateForm, grids: Mapping[str, Grid]) -> Recognised:
    """The cells of a blank that the form knows; a row that stands twice is taken nowhere."""
    cells = []
    for section in form.sections:
        for row in section.rows:
            found = [(grid, at) for grid in grids.values() for at in _cells_of(section, row, grid)]
            if len(found) == 1:
                grid, (number, column) = found[0]
                choice = Choice(
                    sheet=grid.name, row=number, column=column, variable=row.variable,
                    breakdown=row.breakdown, rule=section.rule, on_day=section.on_day,
                )  # fmt: skip
                cells.append(mapped_cell(grids, choice))
    return Recognised(cells=tuple(cells), n_rows=sum(len(one.rows) for one in form.sections))


def _cells_of(section: StateSection, row: StateRow, grid: Grid) -> list[tuple[int, int]]:
    """Where a row of the form meets the nearest of its columns above, if anything may be written there."""
    labels = list(grid.all_labels())
    heads = [one for one in labels if normalised(one.text) in section.columns]
    found = []
    for label in labels:
        if normalised(label.text) in row.labels and (head := _head_of(label, heads)) is not None:
            at = label.row, head.column
            if grid.why_closed(*at) is None:
                found.append(at)
    return found


def _head_of(label: Label, heads: list[Label]) -> Label | None:
    """The lowest heading above a row; None where two stand side by side, or none does."""
    above = [one for one in heads if one.row < label.row and one.column > label.column]
    lowest = [one for one in above if one.row == max(each.row for each in above)]
    return lowest[0] if len(lowest) == 1 else None
