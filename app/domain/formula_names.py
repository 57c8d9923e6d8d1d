"""What the formula of an indicator may name, as its author picks it from a list."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product

from app.domain.formulas.tree import Selector, Variable, indicator_key, key_of
from app.domain.model_periods import YEAR_KINDS
from app.domain.observations import Dimension
from app.domain.observations import Unit as ReportedUnit
from app.domain.observations import Variable as Reported
from app.domain.periods import PeriodKind
from app.domain.quality_model import Passport, QualityModel, Unit

POINTS, POSSIBLE = "points", "possible"  # of the sums of results: all others count works or add marks
MOST_CELLS = 60  # of one variable: subjects by grades would be hundreds of lines that nobody reads


class NameKind(StrEnum):
    """Where the number behind a name comes from."""

    REPORTED = "reported"
    RESULTS = "results"
    INDICATOR = "indicator"


@dataclass(frozen=True, slots=True, kw_only=True)
class FormulaName:
    """A name with what it means. `text`: as a formula writes it, with the breakdown of a cell."""

    text: str
    kind: NameKind
    words: str
    unit: ReportedUnit | Unit | None = None  # None: a count of works
    unit_words: str = ""
    year: PeriodKind = PeriodKind.YEAR  # years of two kinds do not mix in a formula


def formula_names(model: QualityModel, reported: Mapping[str, Reported]) -> tuple[FormulaName, ...]:
    """What schools report of years with each breakdown, columns of results, other indicators."""
    return (*_reported(reported), *_of_model(model))


def is_of_points_by_works(passport: Passport) -> bool:
    """Whether it calls per cent what is points of a work: points are a share of the possible alone."""
    return passport.unit.is_share and POINTS in passport.numerator and passport.denominator != (POSSIBLE,)


def _reported(reported: Mapping[str, Reported]) -> Iterator[FormulaName]:
    for one in reported.values():
        year = YEAR_KINDS.get(one.period)
        if year is None:  # a month or a day: indicators are of years
            continue
        whole = FormulaName(text=one.code, kind=NameKind.REPORTED, words=one.name, unit=one.unit, year=year)
        yield whole
        cells = product(*(each.values.items() for each in one.dimensions)) if one.dimensions else ()
        for _, cell in zip(range(MOST_CELLS), cells, strict=False):
            selectors = tuple(
                Selector(dimension=each.code, value=int(value) if value.isdecimal() else value)
                for each, (value, _) in sorted(zip(one.dimensions, cell, strict=True), key=_by_dimension)
            )
            words = ", ".join((one.name, *(said for _, said in cell)))
            text = key_of(Variable(code=one.code, selectors=selectors))
            yield replace(whole, text=text, words=words)


def _of_model(model: QualityModel) -> Iterator[FormulaName]:
    for one in model.variables.values():
        if one.reported is None:
            unit = ReportedUnit.POINTS if one.column in (POINTS, POSSIBLE) else None
            yield FormulaName(text=one.code, kind=NameKind.RESULTS, words=one.words, unit=unit)
    for passport in model.passports:
        yield FormulaName(
            text=indicator_key(passport.code),
            kind=NameKind.INDICATOR,
            words=passport.name,
            unit=passport.unit,
            unit_words=passport.unit_words,
            year=passport.period_kind,
        )


def _by_dimension(part: tuple[Dimension, tuple[str, str]]) -> str:
    return part[0].code
