"""Variables that are reported once, and their values: a correction is a new revision, nothing is lost."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid, NotFound
from app.domain.reported_periods import PeriodOf, ReportedPeriod, day_of_year

Measured = float | NotMeasured  # yes is 1, no is 0
WHOLE = ""  # the breakdown of a value that is not broken down


class Unit(StrEnum):
    """What a number counts."""

    PEOPLE = "people"
    PIECES = "pieces"
    HOURS = "hours"
    ROUBLES = "roubles"
    SQUARE_METRES = "square_metres"
    PERCENT = "percent"
    POINTS = "points"
    YES_NO = "yes_no"
    NUMBER = "number"


class ValueKind(StrEnum):
    """What may be written."""

    WHOLE = "whole"
    DECIMAL = "decimal"
    YES_NO = "yes_no"


class Moment(StrEnum):
    """What of its period a value tells: facts on a day, on average and of all of it are different facts."""

    ON_DATE = "on_date"
    AVERAGE = "average"
    OVER_PERIOD = "over_period"


class Source(StrEnum):
    """How a value came in."""

    FORM = "form"
    FILE = "file"
    API = "api"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dimension:
    """What a variable is broken down by: «Класс» with the values 1 to 11. `values`: code → words."""

    code: str
    name: str  # also the heading of its column in a file
    values: Mapping[str, str]
    grades: Mapping[str, frozenset[int]] = field(default_factory=dict)  # code → grades that it is about


@dataclass(frozen=True, slots=True, kw_only=True)
class Forbidden:
    """What values may not be used for, and the clause. `to_check`: not compared with the document itself."""

    text: str
    clause: str
    to_check: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Purposes:
    """What values are collected for, and what they may not be used for."""

    permitted: tuple[str, ...]
    forbidden: tuple[Forbidden, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A quantity that is reported: what it means and what may be written for it.

    `on_day`: month and day of a fact on a day that comes each year, such as 1 September. `same_as`: code of
    another variable that asks for the same, perhaps on another day. `grades`: that it is about; a school
    without them owes nothing. `is_for_some`: each year some schools have it, and nobody can say which.
    `is_counted`: by the product itself; nobody is asked for it. `is_rate`: a mark, a speed, so many per head:
    its parts have no sum.
    """

    code: str
    name: str
    definition: str
    unit: Unit
    kind: ValueKind
    low: float | None  # both included; None is open
    high: float | None
    period: PeriodOf
    moment: Moment
    on_day: tuple[int, int] | None
    dimensions: tuple[Dimension, ...]
    reporters: frozenset[str]  # kinds of organisations
    purposes: Purposes
    source: str
    to_check: str | None
    same_as: str | None = None
    grades: frozenset[int] = frozenset()
    is_for_some: bool = False
    is_counted: bool = False
    is_rate: bool = False

    @property
    def adds_up(self) -> bool:
        """Whether what parts of a school report sums up to what the school reports."""
        is_share = self.unit is Unit.PERCENT or self.kind is ValueKind.YES_NO
        return not (is_share or self.is_rate or self.moment is Moment.AVERAGE)

    def grades_of(self, breakdown: str) -> frozenset[int]:
        """Grades that a value of a breakdown is about; empty: it is about the whole school."""
        named = parsed_breakdown(breakdown)
        found = [self.grades, *(one.grades.get(named.get(one.code, ""), ()) for one in self.dimensions)]
        asked = [frozenset(one) for one in found if one]
        return frozenset.intersection(*asked) if asked else frozenset()

    @property
    def moment_words(self) -> str:
        """«на 1 сентября»; «на дату»; «в среднем за период»; «за период»."""
        if self.moment is Moment.ON_DATE:
            return f"на {day_of_year(*self.on_day)}" if self.on_day else "на дату"
        return "в среднем за период" if self.moment is Moment.AVERAGE else "за период"

    def parts_of(self, breakdown: str) -> dict[str, str]:
        """Dimension → words of the value, of a canonical breakdown."""
        named = parsed_breakdown(breakdown)
        return {one.code: one.values.get(named.get(one.code, ""), "") for one in self.dimensions}

    def breakdown_words(self, breakdown: str) -> str:
        """«начальное общее образование»; empty of a value that is not broken down."""
        return ", ".join(words for words in self.parts_of(breakdown).values() if words)


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Variables that are shown together."""

    code: str
    name: str
    variables: tuple[Variable, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Catalogue:
    """All variables by group, and how people write what is not a number.

    `variables`: by code, in the order of the groups. `words`: «да», «не применимо» → what it means, spelled
    as `layouts.normalised` leaves them.
    """

    groups: tuple[Group, ...]
    variables: Mapping[str, Variable]
    dimensions: Mapping[str, Dimension]
    words: Mapping[str, Measured]

    @property
    def reporters(self) -> frozenset[str]:
        """Kinds of organisations that report anything."""
        return frozenset().union(*(one.reporters for one in self.variables.values()))

    def get(self, code: str) -> Variable:
        """The variable with this code; NotFound when there is none."""
        found = self.variables.get(code)
        if found is None:
            raise NotFound("object.unknown")
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one value is of."""

    organisation_id: int
    variable: str
    period: ReportedPeriod
    breakdown: str = WHOLE

    @property
    def key(self) -> tuple[int, str, str, str]:
        """Organisation, variable, code of the period, breakdown."""
        return self.organisation_id, self.variable, self.period.code, self.breakdown


@dataclass(frozen=True, slots=True, kw_only=True)
class Observation:
    """A value of a cell as somebody gave it. `reason`: why it was corrected, from the second revision on."""

    id: int
    cell: Cell
    value: Measured
    revision: int
    is_current: bool
    entered_by: str
    entered_at: datetime
    source: Source
    reference: str | None
    reason: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedObservation:
    """A value with the code and the name of its organisation."""

    observation: Observation
    organisation_code: str
    organisation_name: str


def canonical_breakdown(values: Mapping[str, str]) -> str:
    """«grade=4;subject=Математика»: dimensions by code, so that one breakdown has one text."""
    return ";".join(f"{code}={values[code]}" for code in sorted(values))


def parsed_breakdown(text: str) -> dict[str, str]:
    """Dimension → code of its value; Invalid `observation.breakdown_wrong` for anything but such a text."""
    found: dict[str, str] = {}
    for part in text.split(";") if text.strip() else ():
        code, equals, value = part.partition("=")
        if not equals or not code.strip() or code.strip() in found:
            raise Invalid("observation.breakdown_wrong", value=text[:80])
        found[code.strip()] = value.strip()
    return found
