"""Indicators of a place over the years, by criterion: the words of its tables. No rule is decided here."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby, pairwise

from app.api.pages.formats import counted
from app.api.pages.indicator_views import PARAMETERS, break_words, with_unit
from app.domain.periods import PeriodKind, whole_year
from app.domain.quality_model import Passport, QualityModel
from app.domain.values import Ratio
from app.use_cases.indicators import PlaceValue

_OWN = "Свои показатели"
_FEW_LINES = 30  # so many stand open at once; of more the reader opens what is wanted


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsLine:
    """An indicator of a place over the years, with the city's latest beside."""

    passport: Passport
    cells: tuple[PlaceValue | None, ...]  # in the order of the years
    latest: PlaceValue | None
    together: str  # both schools before a merger and the one school after it
    owner: str = ""  # whose own indicator it is

    @property
    def broken(self) -> str:
        """Why its years do not make one line; empty where they do."""
        return next((words for one in reversed(self.cells) if (words := break_words(one))), "")


def year_lines(values: Sequence[PlaceValue]) -> tuple[tuple[str, ...], tuple[YearsLine, ...]]:
    """The years, and a line for each indicator that the place itself has a value of."""
    years = tuple(sorted({one.period for one in values}))
    lines = []
    for key in dict.fromkeys((one.passport.code, one.owner) for one in values):
        own = {one.period: one for one in values if (one.passport.code, one.owner) == key}
        if all(one.own is None for one in own.values()):
            continue
        cells = tuple(own.get(year) for year in years)
        first = next(iter(own.values()))
        lines.append(
            YearsLine(
                passport=first.passport,
                cells=cells,
                latest=cells[-1] if cells else None,
                together=_together(cells),
                owner=first.owner,
            )
        )
    return years, tuple(lines)


def _together(cells: Sequence[PlaceValue | None]) -> str:
    """«311 из 606 (51,3 %) → 302 из 584 (51,7 %)»: the last year of two schools, the first of one."""
    for before, now in reversed(list(pairwise(one for one in cells if one and one.own))):
        both = before.crossing.together if before.crossing else None
        own = now.own.ratio if now.own else None
        if break_words(now) and both is not None and own is not None:
            return f"{_summed(both)} → {_summed(own)}"
    return ""


def _summed(ratio: Ratio) -> str:
    return counted(int(ratio.numerator), int(ratio.denominator)) if ratio.counts_people else with_unit(ratio)


@dataclass(frozen=True, slots=True, kw_only=True)
class YearsTable:
    """Indicators of a criterion that are of one kind of year. `begins`: the parameter that begins with it."""

    begins: str
    criterion: str
    years: tuple[str, ...]
    lines: tuple[YearsLine, ...]
    is_open: bool

    @property
    def year_words(self) -> tuple[str, ...]:
        """2025/26; «2025 год»."""
        found = map(whole_year, self.years)
        return tuple(one.words if one.is_calendar else one.code for one in found)


def year_tables(model: QualityModel, values: Sequence[PlaceValue]) -> tuple[YearsTable, ...]:
    """Tables in the model's order; of many indicators only the first of each parameter stands open."""
    found = list(_tables(model, values))
    if sum(len(one.lines) for one in found) <= _FEW_LINES:
        return tuple(found)
    return tuple(replace(one, is_open=bool(one.begins)) for one in found)


def _tables(model: QualityModel, values: Sequence[PlaceValue]) -> Iterator[YearsTable]:
    def place_of(one: PlaceValue) -> tuple[str, str, PeriodKind]:
        if one.owner:  # a school or a city may put it under a criterion that the model lacks
            return _OWN, one.owner, one.passport.period_kind
        parameter, criterion = model.place_of(one.passport.code)
        return PARAMETERS[parameter], criterion.name, one.passport.period_kind

    before = ""
    for (parameter, criterion, _), inner in groupby(values, key=place_of):
        years, lines = year_lines(list(inner))
        if lines:
            begins = parameter if parameter != before else ""
            before = parameter
            yield YearsTable(begins=begins, criterion=criterion, years=years, lines=lines, is_open=True)
