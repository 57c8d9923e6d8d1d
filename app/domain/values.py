"""Values of indicators: sums inside, the number shown is derived."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from math import isclose
from typing import Any

from app.domain.purposes import Use, may
from app.domain.quality_model import Passport, Standing, Unit
from app.domain.statistics import SMALL_GROUP, Interval, wilson


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """How many schools a value is made of, and how many there were that year."""

    reported: int
    expected: int

    @property
    def is_whole(self) -> bool:
        """Whether every school is in it."""
        return self.reported >= self.expected


def whole(amount: float) -> float:
    """The same amount, an int where it has no fraction: people are counted in whole numbers."""
    return int(amount) if amount == int(amount) else amount


@dataclass(frozen=True, slots=True, kw_only=True)
class Ratio:
    """A numerator and a denominator above zero, and the n works behind them; 0 of what schools report.

    `each_once`: whether it is a share of people, each in it once (`Passport.counts_each_once`). Of anything
    else two sums do not tell how chance moves it, and nothing is said about chance on any page.
    """

    unit: Unit
    numerator: float
    denominator: float
    n: int
    each_once: bool = True

    def __add__(self, other: "Ratio") -> "Ratio":
        if self.unit is not other.unit:
            raise ValueError("ratios of different units do not add up")
        return Ratio(
            unit=self.unit,
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            n=self.n + other.n,
            each_once=self.each_once and other.each_once,
        )

    @property
    def value(self) -> float:
        """Per cent, a mean mark, or so many for one."""
        return (100 if self.unit.is_share else 1) * self.numerator / self.denominator

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % of a share of people; None of anything else."""
        if not self.each_once or self.unit is not Unit.PERCENT or self.n == 0:
            return None
        return wilson(self.numerator / self.denominator, self.n)

    @property
    def is_small(self) -> bool:
        """Whether there are too few people for a picture of the interval; a full count is never small."""
        return 0 < self.n < SMALL_GROUP

    @property
    def counts_people(self) -> bool:
        """Whether the numerator is people of the n: then it can be said as «9 из 14»."""
        return self.unit is Unit.PERCENT and 0 < self.n == self.denominator


@dataclass(frozen=True, slots=True, kw_only=True)
class Amount:
    """A number that is no division of two sums: it has neither, and nothing is known of chance.

    `n`: people behind it, where it is made of results; 0 of a full count and where nobody says.
    """

    unit: Unit
    value: float
    numerator: None = None
    denominator: None = None
    n: int = 0
    interval: None = None
    counts_people: bool = False

    @property
    def is_small(self) -> bool:
        """Whether there are too few people to judge by it."""
        return 0 < self.n < SMALL_GROUP


Figure = Ratio | Amount
_SAME = 1e-9  # sums added in another order differ in the last digits


def is_same_number(one: Figure, other: Figure) -> bool:
    """Whether the numbers are the same, whatever they are made of."""
    return isclose(one.value, other.value, rel_tol=_SAME, abs_tol=_SAME)


def added(figures: Iterable[Figure]) -> Ratio | None:
    """Ratios added; None of nothing, and of what does not add up."""
    total: Ratio | None = None
    for one in figures:
        if isinstance(one, Amount):
            return None
        total = one if total is None else total + one
    return total


@dataclass(frozen=True, slots=True, kw_only=True)
class Judged:
    """What a value is worth: the name of its level and a score from 0 to 100; either may be missing."""

    level: str | None
    score: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorValue:
    """A computed value of an organisation in a year: a ratio, or an amount of any other formula.

    `period`: code of an academic year, or of a calendar one where the indicator is reported so.

    `level`, `score`: by the passport's scale, none of what is `is_incomplete`: too few schools told.
    """

    indicator: str
    organisation_id: int
    period: str
    ratio: Ratio | None = None
    amount: Amount | None = None
    coverage: Coverage
    level: str | None = None
    score: float | None = None
    is_incomplete: bool = False
    model_version: int
    computed_at: datetime
    data_version: str

    @property
    def figure(self) -> Figure:
        """The number, whichever it is."""
        found = self.ratio or self.amount
        if found is None:
            raise ValueError("a value without a number")
        return found

    @property
    def value(self) -> float:
        """The number alone, in the unit of the indicator."""
        return self.figure.value

    def standing(self, passport: Passport) -> Standing | None:
        """How it stands to the passport's benchmark, where there is one and its purpose allows a level."""
        if passport.levels is None or not may(passport.purpose, Use.LEVEL):
            return None
        return passport.levels.standing(self.value)

    def judged(self, passport: Passport) -> Judged | None:
        """Level and score, where the passport has a scale, its purpose allows one and enough schools told."""
        if passport.scale is None or self.is_incomplete or not may(passport.purpose, Use.LEVEL):
            return None
        return Judged(level=self.level, score=self.score)


def value_of_row(
    passport: Passport,
    row: Mapping[Any, Any],
    *,
    model_version: int,
    computed_at: datetime,
    data_version: str,
) -> IndicatorValue:
    """A value from what is stored or was computed: its two sums, or the number itself."""
    ratio = amount = None
    if row["denominator"] is not None:
        ratio = Ratio(
            unit=passport.unit,
            numerator=whole(row["numerator"]),
            denominator=whole(row["denominator"]),
            n=row["n"],
            each_once=passport.counts_each_once,
        )
    else:
        amount = Amount(unit=passport.unit, value=row["value"], n=row["n"])
    return IndicatorValue(
        indicator=passport.code,
        organisation_id=row["place"],
        period=row["year"],
        ratio=ratio,
        amount=amount,
        coverage=Coverage(reported=row["reported"], expected=row["expected"]),
        level=row["level"],
        score=row["score"],
        is_incomplete=row["is_incomplete"],
        model_version=model_version,
        computed_at=computed_at,
        data_version=data_version,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedValue:
    """A value with the code and the name of its organisation."""

    value: IndicatorValue
    organisation_code: str
    organisation_name: str


Cursor = tuple[str, str, str]  # where a list goes on: organisation's code, year, indicator
