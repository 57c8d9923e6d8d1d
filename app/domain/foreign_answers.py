"""A foreign workbook of a school: what goes into which cell, what is missing, and what a filled one says."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid
from app.domain.foreign_layouts import ForeignLayout, Grid, MappedCell
from app.domain.form_files import as_typed, broken_cell
from app.domain.observation_plans import Given
from app.domain.observation_values import read_value, shown
from app.domain.observations import (
    Catalogue,
    Measured,
    Observation,
    ValueKind,
    Variable,
    parsed_breakdown,
)
from app.domain.reported_periods import ReportedPeriod, day_of_year
from app.domain.result_files.cells import Cells


@dataclass(frozen=True, slots=True, kw_only=True)
class Filled:
    """A cell that is filled, and from where. `written`: a number, or «да» and «нет»."""

    cell: MappedCell
    variable: Variable
    period: ReportedPeriod
    known: Observation
    written: float | str


@dataclass(frozen=True, slots=True, kw_only=True)
class Missing:
    """A cell that stays as it is, and why."""

    cell: MappedCell
    variable: Variable
    period: ReportedPeriod
    code: str
    facts: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Filling:
    """What a blank of a school is filled with. `gone`: cells whose variable the catalogue no longer has."""

    filled: tuple[Filled, ...]
    missing: tuple[Missing, ...]
    gone: tuple[MappedCell, ...]


def filling_of(
    layout: ForeignLayout,
    grids: Mapping[str, Grid],
    known: Sequence[Observation],
    catalogue: Catalogue,
    *,
    kind: str,
    today: date,
) -> Filling:
    """What goes where; nothing is guessed, and nothing that stands in the blank is written over.

    `known`: current values of the organisation; `kind`: of the organisation.
    """
    by_place = {(one.cell.variable, one.cell.breakdown, one.cell.period): one for one in known}
    filled, missing, gone = [], [], []
    for cell in layout.cells:
        variable = catalogue.variables.get(cell.variable)
        if variable is None or variable.period is not cell.rule.kind:
            gone.append(cell)
            continue
        period = cell.rule.on(today)
        found = by_place.get((variable.code, cell.breakdown, period))
        refused = _closed(cell, grids, found, variable) or _unlike(cell, variable, kind)
        if refused is None and found is None:
            refused = _elsewhere(cell, variable, known, catalogue)
        if refused is None and found is not None and isinstance(found.value, NotMeasured):
            refused = "foreign.not_measured", {"kind": found.value.value}
        if refused is not None:
            code, facts = refused
            missing.append(Missing(cell=cell, variable=variable, period=period, code=code, facts=facts))
        elif found is not None and not isinstance(found.value, NotMeasured):
            written = written_value(variable, found.value)
            filled.append(Filled(cell=cell, variable=variable, period=period, known=found, written=written))
    return Filling(filled=tuple(filled), missing=tuple(missing), gone=tuple(gone))


def written_value(variable: Variable, value: float) -> float | str:
    """As it stands in a cell: «да», «нет» or the number."""
    return ("да" if value else "нет") if variable.kind is ValueKind.YES_NO else value


_Refused = tuple[str, dict[str, object]]


def _closed(
    cell: MappedCell, grids: Mapping[str, Grid], found: Observation | None, variable: Variable
) -> _Refused | None:
    grid = grids.get(cell.sheet)
    if grid is None:
        return "foreign.no_sheet", {"sheet": cell.sheet}
    text = grid.text(cell.row, cell.column)
    if (closed := grid.why_closed(cell.row, cell.column)) is not None:
        return closed, {"sheet": cell.sheet, "cell": cell.address, "text": text}
    if not text:
        return None
    ours = "" if found is None or isinstance(found.value, NotMeasured) else _words(variable, found.value)
    return None if as_typed_or_text(text, variable) == ours else ("foreign.taken", {"text": text})


def _words(variable: Variable, value: float) -> str:
    written = written_value(variable, value)
    return shown(written) if isinstance(written, float) else written


def as_typed_or_text(text: str, variable: Variable) -> str:
    """What stands in a cell, as it is compared with what we know."""
    try:
        return as_typed(text, variable)
    except Invalid:
        return text


def _unlike(cell: MappedCell, variable: Variable, kind: str) -> _Refused | None:
    if kind not in variable.reporters:
        return "foreign.not_reported", {}
    if cell.on_day is not None and variable.on_day != cell.on_day:
        return "foreign.other_day", {"wanted": day_of_year(*cell.on_day), "ours": variable.moment_words}
    return None


def _elsewhere(
    cell: MappedCell, variable: Variable, known: Sequence[Observation], catalogue: Catalogue
) -> _Refused:
    """What is known instead: of another year, or by another definition."""
    years = [one.cell.period for one in known
             if (one.cell.variable, one.cell.breakdown) == (variable.code, cell.breakdown)]  # fmt: skip
    if years:
        return "foreign.other_year", {"period": max(years).words}
    alike = {
        one.code: one
        for one in catalogue.variables.values()
        if one.same_as == variable.code or one.code == variable.same_as
    }
    other = next((alike[one.cell.variable] for one in known if one.cell.variable in alike), None)
    if other is not None:
        return "foreign.other_definition", {"name": other.name, "moment": other.moment_words}
    return "foreign.unknown", {}


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """What a filled workbook says in a mapped cell. `code`: why it cannot be taken.

    `was`: what is known now; `value` None: the cell is empty or at fault. `item`: its number in the mapping.
    `typed`: what is recorded, as a person would type it.
    """

    item: int
    cell: MappedCell
    variable: Variable
    period: ReportedPeriod
    text: str
    value: Measured | None
    was: Observation | None
    code: str | None = None
    facts: Mapping[str, object] = field(default_factory=dict)
    typed: str = ""

    @property
    def changes(self) -> bool:
        """Whether it says something that is not known yet."""
        return self.value is not None and (self.was is None or self.was.value != self.value)


def taken_from(
    layout: ForeignLayout,
    cells: Cells,
    known: Sequence[Observation],
    catalogue: Catalogue,
    *,
    today: date,
) -> list[Taken]:
    """What a filled workbook of this layout says, cell by cell; an empty cell says nothing."""
    sheets = {one.name: one for one in cells.sheets}
    by_place = {(one.cell.variable, one.cell.breakdown, one.cell.period): one for one in known}
    found = []
    for item, cell in enumerate(layout.cells):
        variable = catalogue.variables.get(cell.variable)
        sheet = sheets.get(cell.sheet)
        if variable is None or sheet is None or variable.period is not cell.rule.kind:
            continue
        at = cell.row, cell.column
        raw = sheet.frame[cell.row - sheet.first_row, cell.column] if _holds(sheet.frame.shape, cell) else ""
        odd = at in sheet.formulas_without_value | sheet.error_cells
        period = cell.rule.on(today)
        taken = Taken(
            item=item, cell=cell, variable=variable, period=period, text=(raw or "").strip(), value=None,
            was=by_place.get((variable.code, cell.breakdown, period)),
        )  # fmt: skip
        found.append(_read(taken, broken_cell(sheet, at) if odd else None, catalogue))
    return found


def _holds(shape: tuple[int, int], cell: MappedCell) -> bool:
    return cell.row <= shape[0] and cell.column < shape[1]


def _read(taken: Taken, fault: str | None, catalogue: Catalogue) -> Taken:
    facts: Mapping[str, object] = {}
    value, typed = None, ""
    if fault is None and taken.text:
        try:
            typed = as_typed(taken.text, taken.variable)
            value = read_value(typed, taken.variable, catalogue.words)
        except Invalid as refusal:
            fault, facts = refusal.code, refusal.facts
    return replace(taken, value=value, code=fault, facts=facts, typed=typed)


def given_of(
    layout: ForeignLayout, said: Mapping[int, tuple[str, int]], *, organisation: str, reason: str, today: date
) -> Iterator[Given]:
    """What is to be recorded. `said`: number of a cell in the mapping → its words and the revision seen."""
    for item, (text, seen) in sorted(said.items()):
        if not 0 <= item < len(layout.cells):
            raise Invalid("foreign.stale")
        cell = layout.cells[item]
        yield Given(
            organisation=organisation, variable=cell.variable, period=cell.rule.on(today).code, value=text,
            breakdown=parsed_breakdown(cell.breakdown), reason=reason or None, seen=seen,
        )  # fmt: skip
