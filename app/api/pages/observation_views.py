"""Words of reported values: figures, who gave them, what is not told yet. No rule is decided here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from app.api.pages.formats import dec, num, plural
from app.api.pages.words import NOT_MEASURED
from app.catalogues.form_words import UNIT_WORDS
from app.domain.assessments import NotMeasured
from app.domain.observations import (
    Forbidden,
    Group,
    Measured,
    Moment,
    Observation,
    Source,
    Unit,
    ValueKind,
    Variable,
    parsed_breakdown,
)
from app.domain.reported_periods import PeriodOf, ReportedPeriod
from app.use_cases.indicator_grid import MOST_AT_ONCE
from app.use_cases.observations import Told

SOURCES = {Source.FORM: "форма", Source.FILE: "файл", Source.API: "обмен данными"}
# Names say the other units themselves: «Учеников», «Часов обучения».
_TOLD_UNITS = (Unit.PERCENT, Unit.ROUBLES, Unit.SQUARE_METRES)
_PERIODS_SHOWN = 5
_MOST_DIGITS = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A variable, or one part of its breakdown, over the periods of its table."""

    variable: Variable
    name: str
    note: str
    cells: tuple[Observation | None, ...]
    latest: Observation


@dataclass(frozen=True, slots=True, kw_only=True)
class GroupTable:
    """The values of a group."""

    name: str
    periods: tuple[ReportedPeriod, ...]
    lines: tuple[Line, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ToldView:
    """What the page says. `missing`: group → names of variables that nobody has told."""

    lead: str
    tables: tuple[GroupTable, ...]
    missing: tuple[tuple[str, str], ...]
    n_missing: int
    forbidden: tuple[Forbidden, ...]
    newest: Observation | None

    @property
    def is_long(self) -> bool:
        """Whether groups are opened on demand."""
        return sum(len(one.lines) for one in self.tables) > MOST_AT_ONCE


def told_view(told: Told) -> ToldView:
    """The page of what an organisation has told."""
    tables = tuple(table for group, found in told.groups for table in _tables(group, found))
    everything = [one for _, found in told.groups for one in found]
    known = {one.cell.variable for one in everything}
    missing = {
        group.name: [
            named(v) for v in group.variables if v.code not in known and told.place.kind in v.reporters
        ]
        for group, _ in told.groups
    }
    shown = [v for group, _ in told.groups for v in group.variables if v.code in known]
    rules = dict.fromkeys(rule for one in shown for rule in one.purposes.forbidden)
    return ToldView(
        lead=plural(len(known), "показатель", "показателя", "показателей"),
        tables=tables,
        missing=tuple((name, ", ".join(names)) for name, names in missing.items() if names),
        n_missing=sum(map(len, missing.values())),
        forbidden=tuple(rules),
        newest=max(everything, key=lambda one: (one.entered_at, one.id), default=None),
    )


def _tables(group: Group, found: Sequence[Observation]) -> Iterator[GroupTable]:
    """One table for each kind of period: years of two calendars do not stand in one head."""
    for kind in PeriodOf:
        of_kind = [one for one in found if one.cell.period.kind is kind]
        periods = tuple(sorted({one.cell.period for one in of_kind})[-_PERIODS_SHOWN:])
        if periods:
            yield GroupTable(name=group.name, periods=periods, lines=tuple(_lines(group, of_kind, periods)))


def _lines(group: Group, found: Sequence[Observation], periods: Sequence[ReportedPeriod]) -> Iterator[Line]:
    variables = {one.code: one for one in group.variables}
    for (code, breakdown), values in groupby(ordered(group, found), key=_line_of):
        by_period = {one.cell.period: one for one in values}
        cells = tuple(by_period.get(period) for period in periods)
        latest = next((one for one in reversed(cells) if one is not None), None)
        variable = variables[code]
        if latest is not None:
            yield Line(
                variable=variable,
                name=named(variable, breakdown),
                note=variable.moment_words if variable.moment is Moment.AVERAGE else "",
                cells=cells,
                latest=latest,
            )


def _line_of(one: Observation) -> tuple[str, str]:
    return one.cell.variable, one.cell.breakdown


def ordered(group: Group, found: Sequence[Observation]) -> list[Observation]:
    """Values as the group lists its variables, parts as their dimensions list them, then by period."""
    places = {variable.code: (n, variable) for n, variable in enumerate(group.variables)}

    def key(one: Observation) -> tuple[int, tuple[int, ...], ReportedPeriod]:
        place, variable = places[one.cell.variable]
        parts = parsed_breakdown(one.cell.breakdown)
        where = (
            {code: n for n, code in enumerate(one.values)}.get(parts.get(one.code, ""), -1)
            for one in variable.dimensions
        )
        return place, tuple(where), one.cell.period

    return sorted(found, key=key)


def named(variable: Variable, breakdown: str = "") -> str:
    """«Доля учеников с ОВЗ, %»; «Учеников по уровням: начальное общее»."""
    parts = variable.breakdown_words(breakdown)
    name = f"{variable.name}: {parts}" if parts else variable.name
    return f"{name}, {UNIT_WORDS[variable.unit]}" if variable.unit in _TOLD_UNITS else name


def figure(variable: Variable, value: Measured) -> str:
    """12 480; 4,3; «да»; «не применимо»."""
    if isinstance(value, NotMeasured):
        return NOT_MEASURED[value.value][1]
    if variable.kind is ValueKind.YES_NO:
        return "да" if value else "нет"
    if value.is_integer():
        return num(int(value))
    digits = len(f"{value:.{_MOST_DIGITS}f}".rstrip("0").partition(".")[2])
    return dec(value, digits)


def is_number(value: Measured) -> bool:
    """Whether something was measured."""
    return not isinstance(value, NotMeasured)


def bounds(variable: Variable) -> str:
    """«от 0 до 100»; empty where anything may be written."""
    low, high = (None if one is None else figure(variable, one) for one in (variable.low, variable.high))
    return " ".join(words for words in (f"от {low}" if low else "", f"до {high}" if high else "") if words)


WORDS = {
    "sources": SOURCES,
    "units": UNIT_WORDS,
    "named": named,
    "figure": figure,
    "is_number": is_number,
    "bounds": bounds,
}
