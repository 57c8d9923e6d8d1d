"""A workbook that somebody else made: which of its cells are which of our variables."""

from bisect import bisect_left
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import StrEnum
from hashlib import sha256

from app.domain.errors import Invalid
from app.domain.layouts import normalised
from app.domain.observations import Measured, Variable, canonical_breakdown
from app.domain.periods import first_year_of
from app.domain.reported_periods import PeriodOf, ReportedPeriod
from app.domain.result_files.cells import Cells, Sheet, column_letter

SOURCES_SHEET = "Источники"
LONGEST_NAME = 200
MOST_CELLS = 1_000  # of one workbook: a state form has a few hundred that we know
_FEWEST_LETTERS = 3  # of a label: «А», «Б» and «1» number the columns of a state form
_TOLD = 80  # characters of a label that are kept and compared
Place = tuple[str, int, int]  # sheet, row as the spreadsheet counts, column from 0


class PeriodRule(StrEnum):
    """Of which year a cell asks, whenever the workbook is filled."""

    THIS_YEAR = "this_year"
    LAST_YEAR = "last_year"
    THIS_CALENDAR = "this_calendar_year"
    LAST_CALENDAR = "last_calendar_year"

    @property
    def kind(self) -> PeriodOf:
        """What variables it fits."""
        is_calendar = self in (PeriodRule.THIS_CALENDAR, PeriodRule.LAST_CALENDAR)
        return PeriodOf.CALENDAR_YEAR if is_calendar else PeriodOf.ACADEMIC_YEAR

    def on(self, today: date) -> ReportedPeriod:
        """The year itself on a day."""
        academic = self.kind is PeriodOf.ACADEMIC_YEAR
        year = first_year_of(today) if academic else today.year
        year -= self in (PeriodRule.LAST_YEAR, PeriodRule.LAST_CALENDAR)
        return ReportedPeriod(kind=self.kind, first_day=date(year, 9 if academic else 1, 1))


def usual_rule(variable: Variable) -> PeriodRule | None:
    """What most blanks ask of it: the academic year that goes on, the calendar year that is over."""
    usual = {
        PeriodOf.ACADEMIC_YEAR: PeriodRule.THIS_YEAR,
        PeriodOf.CALENDAR_YEAR: PeriodRule.LAST_CALENDAR,
    }
    return usual.get(variable.period)


@dataclass(frozen=True, slots=True, kw_only=True)
class Label:
    """Words of the blank beside a cell, and where they stand."""

    row: int
    column: int
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MappedCell:
    """A cell of the blank and what belongs there. `labels`: left of it and above it.

    `on_day`: month and day of which the blank wants the number, where that is known and may not be ours.
    """

    sheet: str
    row: int
    column: int
    variable: str
    breakdown: str
    rule: PeriodRule
    labels: tuple[Label, ...]
    on_day: tuple[int, int] | None = None

    @property
    def place(self) -> Place:
        """Where it stands."""
        return self.sheet, self.row, self.column

    @property
    def address(self) -> str:
        """«B7»."""
        return address_of(self.row, self.column)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForeignLayout:
    """A blank with its mapping, owned by a place; those who work at the place and below may use it."""

    id: int
    version: int
    place_id: int
    place_name: str
    name: str
    fingerprint: str
    upload_id: int
    cells: tuple[MappedCell, ...]
    changed_by: str
    changed_at: datetime

    def mapped(self, cells: Iterable[MappedCell], *, by: str, at: datetime) -> "ForeignLayout":
        """With this mapping in the stead of what was there; Invalid for too much of it."""
        unique = {one.place: one for one in cells}
        if len(unique) > MOST_CELLS:
            raise Invalid("foreign.too_many_cells", most=MOST_CELLS)
        ordered = sorted(unique.values(), key=lambda one: one.place)
        return replace(self, cells=tuple(ordered), changed_by=by, changed_at=at)


def address_of(row: int, column: int) -> str:
    """«B7»."""
    return f"{column_letter(column)}{row}"


def checked_name(text: str) -> str:
    """The name as it is kept; Invalid for none and for one too long."""
    name = " ".join(text.replace("\x00", " ").split())
    if not name:
        raise Invalid("foreign.no_name")
    if len(name) > LONGEST_NAME:
        raise Invalid("foreign.long_name", most=LONGEST_NAME)
    return name


class Grid:
    """A sheet as people see it: what stands where, which words are labels, which cells are to be filled.

    `meanings`: words that stand for a value: «да» in a cell is an answer, not a label.
    """

    def __init__(self, sheet: Sheet, meanings: Mapping[str, Measured]) -> None:
        self.name, self.first_row = sheet.name, sheet.first_row
        self.rows: list[tuple[str, ...]] = [
            tuple((text or "").strip() for text in row) for row in sheet.frame.iter_rows()
        ]
        self._formulas = sheet.formula_cells | sheet.formulas_without_value | sheet.error_cells
        self._merged = sheet.merged_cells
        self._meanings = meanings
        self._in_rows: dict[int, list[int]] = {}  # where words stand, in order: asked for at each cell
        self._in_columns: dict[int, list[int]] = {}
        for row, texts in enumerate(self.rows, self.first_row):
            for column, text in enumerate(texts):
                if text and self.is_label(row, column):
                    self._in_rows.setdefault(row, []).append(column)
                    self._in_columns.setdefault(column, []).append(row)

    def text(self, row: int, column: int) -> str:
        """What stands there; empty beyond the sheet."""
        at = row - self.first_row
        return self.rows[at][column] if 0 <= at < len(self.rows) and column < len(self.rows[at]) else ""

    def is_label(self, row: int, column: int) -> bool:
        """Whether these are words of the blank itself."""
        text = self.text(row, column)
        letters = sum(letter.isalpha() for letter in text)
        is_words = letters >= _FEWEST_LETTERS and normalised(text) not in self._meanings
        return is_words and (row, column) not in self._formulas

    def why_closed(self, row: int, column: int) -> str | None:
        """Code of why nothing may be written there; None for an empty cell and for one with a value."""
        at = row, column
        if at in self._formulas:
            return "foreign.formula"
        if at in self._merged and {(row - 1, column), (row, column - 1)} & self._merged:
            return "foreign.merged"
        return "foreign.text" if self.is_label(row, column) else None

    def labels(self, row: int, column: int) -> tuple[Label, ...]:
        """The nearest words to the left of a cell and above it."""
        left = _last_before(self._in_rows.get(row, ()), column)
        above = _last_before(self._in_columns.get(column, ()), row)
        found = [] if left is None else [(row, left)]
        found += [] if above is None else [(above, column)]
        return tuple(Label(row=r, column=c, text=self.text(r, c)[:_TOLD]) for r, c in found)

    def all_labels(self) -> Iterator[Label]:
        """All words of the blank, row by row."""
        for row, columns in self._in_rows.items():
            for column in columns:
                yield Label(row=row, column=column, text=self.text(row, column)[:_TOLD])

    def to_fill(self) -> Iterator[tuple[int, int]]:
        """Empty cells that look as if a number belonged there: words to the left of them and above."""
        for row, texts in enumerate(self.rows, self.first_row):
            for column in range(1, len(texts)):
                is_open = not texts[column] and self.why_closed(row, column) is None
                if is_open and len(self.labels(row, column)) > 1:
                    yield row, column


def _last_before(ordered: Sequence[int], at: int) -> int | None:
    index = bisect_left(ordered, at)
    return ordered[index - 1] if index else None


def grids_of(cells: Cells, meanings: Mapping[str, Measured]) -> dict[str, Grid]:
    """Name of a sheet → the sheet, but for the one that we have added ourselves."""
    return {one.name: Grid(one, meanings) for one in cells.sheets if one.name != SOURCES_SHEET}


def fingerprint_of(grids: Mapping[str, Grid]) -> str:
    """The same for a blank and for the blank filled: made of its words and of where they stand."""
    said = [
        (name, one.row, one.column, normalised(one.text))
        for name, grid in sorted(grids.items())
        for one in grid.all_labels()
    ]
    return sha256(repr(said).encode()).hexdigest()


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a person chose for a cell."""

    sheet: str
    row: int
    column: int
    variable: Variable
    breakdown: str
    rule: PeriodRule
    on_day: tuple[int, int] | None = None


def with_day(choice: Choice, layout: ForeignLayout) -> Choice:
    """The choice with the day of which the blank wants the number, where the same stood there before."""
    kept = (one.on_day for one in layout.cells
            if one.place == (choice.sheet, choice.row, choice.column)
            and (one.variable, one.breakdown) == (choice.variable.code, choice.breakdown))  # fmt: skip
    return replace(choice, on_day=next(kept, None))


def mapped_cell(grids: Mapping[str, Grid], choice: Choice) -> MappedCell:
    """The choice with the words beside its cell; Invalid where nothing can be written, or of another year."""
    where = {"sheet": choice.sheet, "cell": address_of(choice.row, choice.column)}
    grid = grids.get(choice.sheet)
    if grid is None:
        raise Invalid("foreign.no_sheet", sheet=choice.sheet)
    if (closed := grid.why_closed(choice.row, choice.column)) is not None:
        raise Invalid(closed, **where, text=grid.text(choice.row, choice.column)[:_TOLD])
    if choice.rule.kind is not choice.variable.period:
        raise Invalid("foreign.other_period", **where, name=choice.variable.name)
    return MappedCell(
        sheet=choice.sheet, row=choice.row, column=choice.column, variable=choice.variable.code,
        breakdown=choice.breakdown, rule=choice.rule, labels=grid.labels(choice.row, choice.column),
        on_day=choice.on_day,
    )  # fmt: skip


def mapped_column(
    grids: Mapping[str, Grid], *, sheet: str, column: int, variable: Variable, rule: PeriodRule
) -> list[MappedCell]:
    """Cells of a column whose words to the left name parts of the variable's one breakdown."""
    grid = grids.get(sheet)
    if grid is None:
        raise Invalid("foreign.no_sheet", sheet=sheet)
    if len(variable.dimensions) != 1:
        raise Invalid("foreign.no_breakdown", name=variable.name)
    dimension = variable.dimensions[0]
    parts = {stems(words): code for code, words in dimension.values.items()}
    found = []
    for row in range(grid.first_row, grid.first_row + len(grid.rows)):
        left = [one for one in grid.labels(row, column) if one.row == row]
        code = parts.get(stems(left[0].text)) if left else None
        if code is not None and grid.why_closed(row, column) is None:
            breakdown = canonical_breakdown({dimension.code: code})
            choice = Choice(
                sheet=sheet, row=row, column=column, variable=variable, breakdown=breakdown, rule=rule
            )
            found.append(mapped_cell(grids, choice))
    if not found:
        raise Invalid("foreign.no_parts", column=column_letter(column), name=variable.name)
    return found


_STEM = 5  # letters: enough to take «класс» and «классы», «учителей» and «учителя» for the same
_LEAST_ALIKE = 0.5  # share of words in common from which on something is suggested; people look at it
_SMALL_WORDS = frozenset(
    "в во на по из за до от с со и или не них том числе всего человек единиц численность количество число код"
    " строки показатель показатели наименование".split()
)


def stems(text: str) -> frozenset[str]:
    """Beginnings of the words that mean something."""
    plain = "".join(letter if letter.isalnum() else " " for letter in normalised(text))
    return frozenset(word[:_STEM] for word in plain.split() if word not in _SMALL_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Named:
    """A variable, or one part of it, under one of its names."""

    variable: Variable
    breakdown: str
    name: str


def suggested(labels: Sequence[Label], names: Sequence[tuple[frozenset[str], Named]]) -> Named | None:
    """What the words beside a cell speak of; None where nothing or two things fit equally well."""
    said = stems(" ".join(one.text for one in labels))
    scored = sorted(((_alike(said, own), one) for own, one in names if own & said), key=lambda each: -each[0])
    if not scored or scored[0][0] < _LEAST_ALIKE:
        return None
    best = {(one.variable.code, one.breakdown) for score, one in scored if score == scored[0][0]}
    return scored[0][1] if len(best) == 1 else None


def _alike(said: frozenset[str], own: frozenset[str]) -> float:
    return len(said & own) / len(said | own)


@dataclass(frozen=True, slots=True, kw_only=True)
class Moved:
    """A word that does not stand where the mapping expects it."""

    sheet: str
    cell: str
    expected: str
    found: str


def moved_in(layout: ForeignLayout, grids: Mapping[str, Grid]) -> list[Moved]:
    """Why the mapping does not fit a workbook; empty where all its words stand in their places."""
    found: dict[tuple[str, int, int], Moved] = {}
    for one in layout.cells:
        grid = grids.get(one.sheet)
        for label in one.labels:
            text = grid.text(label.row, label.column)[:_TOLD] if grid else ""
            if normalised(text) != normalised(label.text):
                address = address_of(label.row, label.column)
                found[one.sheet, label.row, label.column] = Moved(
                    sheet=one.sheet, cell=address, expected=label.text, found=text
                )
    return [found[at] for at in sorted(found)]
