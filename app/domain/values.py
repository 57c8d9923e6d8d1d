"""Values of indicators: sums inside, the number shown is derived."""

from dataclasses import dataclass
from datetime import datetime

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

    Works are people where each wrote once. Where one person wrote several, the interval is narrower than it
    should be: works of one person go together.
    """

    unit: Unit
    numerator: float
    denominator: float
    n: int

    def __add__(self, other: "Ratio") -> "Ratio":
        if self.unit is not other.unit:
            raise ValueError("ratios of different units do not add up")
        return Ratio(
            unit=self.unit,
            numerator=self.numerator + other.numerator,
            denominator=self.denominator + other.denominator,
            n=self.n + other.n,
        )

    @property
    def value(self) -> float:
        """Per cent, a mean mark, or so many for one."""
        return (100 if self.unit is Unit.PERCENT else 1) * self.numerator / self.denominator

    @property
    def interval(self) -> Interval | None:
        """Wilson 95 % of a share; None of a mean, whose spread two sums do not hold."""
        if self.unit is not Unit.PERCENT or self.n == 0:
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
class IndicatorValue:
    """A computed value of an organisation in an academic year."""

    indicator: str
    organisation_id: int
    academic_year: str
    ratio: Ratio
    coverage: Coverage
    model_version: int
    computed_at: datetime
    data_version: str

    def standing(self, passport: Passport) -> Standing | None:
        """The level, where the passport has a benchmark and its purpose allows one."""
        if passport.levels is None or not may(passport.purpose, Use.LEVEL):
            return None
        return passport.levels.standing(self.ratio.value)


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedValue:
    """A value with the code and the name of its organisation."""

    value: IndicatorValue
    organisation_code: str
    organisation_name: str


Cursor = tuple[str, str, str]  # where a list goes on: organisation's code, academic year, indicator
