"""The quality model: parameters, criteria and indicator passports.

An indicator is a ratio of sums of counted variables, or any other formula with its rule up the tree. A
version never changes: a change is a new version in a new file (model_packages.py reads and checks it).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from functools import cached_property

from app.domain.acts import Ground, cited
from app.domain.assessments import Form, Level
from app.domain.engine.aggregation import Aggregation, Rule
from app.domain.engine.scales import Direction, Scale
from app.domain.errors import Invalid, NotFound
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.printing import printed
from app.domain.formulas.tree import Indicator, Node, key_of
from app.domain.formulas.tree import Variable as Leaf
from app.domain.periods import PeriodKind, whole_year, year_beside


class Parameter(StrEnum):
    """What is managed."""

    CONDITIONS = "conditions"
    PROGRAMMES = "programmes"
    RESULTS = "results"


class Segment(StrEnum):
    """Which of the four systems of quality assessment an indicator serves."""

    VSOKO = "ВСОКО"
    MSOKO = "МСОКО"
    RSOKO = "РСОКО"
    NSOKO = "НСОКО"


class Unit(StrEnum):
    """What the number counts."""

    PERCENT = "percent"
    MARK = "mark"  # mean mark, 2 to 5
    NUMBER = "number"  # so many of something for one of something: the passport says what in words
    COUNT = "count"  # a whole number of something: the passport says of what in words
    YES_NO = "yes_no"  # yes or no at a school; above it the share of schools that have it

    @property
    def is_share(self) -> bool:
        """Whether the number is so many of a hundred."""
        return self in (Unit.PERCENT, Unit.YES_NO)

    @property
    def has_words(self) -> bool:
        """Whether the passport has to say in words what is counted."""
        return self in (Unit.NUMBER, Unit.COUNT)


class PassportKind(StrEnum):
    """What an indicator's number is."""

    RATIO = "ratio"  # one division of sums, at every place
    FORMULA = "formula"  # any other formula, or another way up the tree


class Standing(StrEnum):
    """A level without a norm of law: beside a local benchmark."""

    BELOW = "below"
    WITHIN = "within"
    ABOVE = "above"


@dataclass(frozen=True, slots=True, kw_only=True)
class Variable:
    """A quantity of formulas: a column of the sums of results, a part of a school-level measure, or a cell
    that schools report.

    `code`: as formulas write it, with the breakdown of a reported cell.
    """

    code: str
    words: str
    column: str | None = None  # of analytics/results.py, SUMS
    measure: str | None = None
    part: str | None = None  # "n" or "of" of the measure
    reported: str | None = None  # code of the reported variable
    breakdown: str = ""  # of the reported cell, as observations keep it
    grades: frozenset[int] = frozenset()  # that the reported cell is about; empty: about the whole school
    is_for_some: bool = False  # reported by some schools each year, nobody can say by which


@dataclass(frozen=True, slots=True, kw_only=True)
class Purpose:
    """What the figures may not be used for. `is_fact_only`: no level, no index, no ordering."""

    text: str
    clause: str
    is_fact_only: bool
    to_check: bool
    basis: tuple[Ground, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Paper:
    """A test, as far as an indicator asks which tests it takes."""

    test_id: int
    procedure_kind: str
    academic_year: str
    subject: str
    grade: int
    level: Level
    form: Form
    max_score: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Takes:
    """Which tests an indicator is counted over; an empty list or None takes all, no procedures no test."""

    procedures: tuple[str, ...]
    grades: tuple[int, ...] = ()
    subjects: tuple[str, ...] = ()
    level: Level | None = None
    form: Form | None = None

    @property
    def is_for_some(self) -> bool:
        """Whether only some classes write such papers, so that nobody can say who lacks them."""
        return self.level is Level.ADVANCED

    def takes(self, paper: Paper) -> bool:
        """Whether results of this paper go in."""
        return (
            paper.procedure_kind in self.procedures
            and (not self.grades or paper.grade in self.grades)
            and (not self.subjects or paper.subject in self.subjects)
            and self.level in (None, paper.level)
            and self.form in (None, paper.form)
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Levels:
    """A local benchmark: from `low` to `high`, both included, is within it."""

    low: float
    high: float
    source: str

    def standing(self, value: float) -> Standing:
        """How a value stands to it."""
        if value < self.low:
            return Standing.BELOW
        return Standing.ABOVE if value > self.high else Standing.WITHIN


@dataclass(frozen=True, slots=True, kw_only=True)
class Passport:
    """An indicator's passport.

    `tree`: the formula. Of a ratio `numerator` and `denominator` are the sums of variables on both sides of
    its one division, by the variables' codes; of other formulas both are empty. `people` is such a sum too.
    What is yes or no has no denominator: each school that answered counts one.
    `weight`: of its score in the index of the criterion.
    """

    code: str
    name: str
    heading: str  # over a narrow column
    definition: str
    unit: Unit
    direction: Direction
    tree: Node
    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    people: tuple[str, ...]  # works behind the denominator: people, where each wrote once; none of reports
    unit_words: str  # «на ученика»; empty where the unit says all
    takes: Takes
    rule: Rule
    segments: tuple[Segment, ...]
    source: str
    frequency: str
    responsible: str
    legal_basis: str
    basis: tuple[Ground, ...]  # what of it stands in the register of acts
    to_check: tuple[str, ...]
    purpose: Purpose
    levels: Levels | None
    scale: Scale | None = None
    weight: float = 1.0
    is_of_measures: bool = False  # its sums are those of a school-level measure: so many of all people
    period_kind: PeriodKind = PeriodKind.YEAR  # calendar, where its variables are reported so

    @property
    def counts_each_once(self) -> bool:
        """Whether the number is a share of people, each of whom stands in it once.

        Only then do its sums tell how chance moves it. They do not of a share of points, whose spread is
        not kept, nor over works of several subjects: those of one pupil go together. What schools report is
        a full count, which chance does not move.
        """
        if self.is_reported or self.kind is not PassportKind.RATIO:
            return False
        is_share = self.unit is Unit.PERCENT and self.denominator == self.people
        return is_share and (self.is_of_measures or len(self.takes.subjects) == 1)

    def year_in(self, academic_year: str) -> str:
        """Its own year that is shown beside an academic one."""
        return year_beside(academic_year, self.period_kind)

    def own_year(self, code: str) -> str:
        """The code of a year of its own kind; Invalid `period.academic_needed`, `period.calendar_needed`."""
        year = whole_year(code)
        if year.kind is not self.period_kind:
            needed = "period.academic_needed" if year.is_calendar else "period.calendar_needed"
            raise Invalid(needed, indicator=self.name, example=self.year_in(year.academic_year))
        return year.code

    @property
    def aggregation(self) -> Aggregation:
        """How the number of a whole follows from its parts."""
        return self.rule.kind

    @property
    def kind(self) -> PassportKind:
        """Whether the number is one division of sums, or anything else."""
        return PassportKind.RATIO if self.numerator else PassportKind.FORMULA

    @property
    def unlisted_basis(self) -> str:
        """What of the legal basis does not stand in the register of acts."""
        return self.legal_basis.removeprefix(cited(self.basis)).removeprefix("; ")

    @property
    def is_reported(self) -> bool:
        """Whether it is counted from what schools report, and not from results."""
        return not self.takes.procedures

    @property
    def formula(self) -> str:
        """`share(m4 + m5, n_marked)`, in the variables' codes."""
        return printed(self.tree)


@dataclass(frozen=True, slots=True, kw_only=True)
class Criterion:
    """A group of indicators inside a parameter. `weight`: of its index in that of the parameter."""

    code: str
    name: str
    passports: tuple[Passport, ...]
    weight: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A parameter with its criteria."""

    parameter: Parameter
    criteria: tuple[Criterion, ...]


@dataclass(frozen=True, kw_only=True)  # without slots: it keeps what is asked of it for every cell of a city
class QualityModel:
    """A published version of the model."""

    code: str
    name: str
    version: int
    in_force_from: date
    variables: Mapping[str, Variable]
    branches: tuple[Branch, ...]

    @cached_property
    def passports(self) -> tuple[Passport, ...]:
        """All passports in the model's order."""
        return tuple(
            one for branch in self.branches for criterion in branch.criteria for one in criterion.passports
        )

    def standing_on(self, code: str) -> list[Passport]:
        """Indicators whose formulas name this one, this year's or the last one's."""
        return [
            one
            for one in self.passports
            if any(isinstance(leaf, Indicator) and leaf.code == code for leaf, _ in leaves(one.tree))
        ]

    def get(self, code: str) -> Passport:
        """The passport with this code; NotFound when there is none."""
        found = self._by_code.get(code)
        if found is None:
            raise NotFound("object.unknown")
        return found

    @cached_property
    def _by_code(self) -> Mapping[str, Passport]:
        return {one.code: one for one in self.passports}

    def terms_of(self, passport: Passport) -> tuple[Variable, ...]:
        """The variables of the formula, each once, in its order."""
        read = (leaf for leaf, _ in leaves(passport.tree) if isinstance(leaf, Leaf))
        return tuple(self.variables[code] for code in dict.fromkeys(map(key_of, read)))

    def place_of(self, code: str) -> tuple[Parameter, Criterion]:
        """The parameter and the criterion that an indicator stands under; NotFound for an unknown code."""
        for branch in self.branches:
            for criterion in branch.criteria:
                if any(one.code == code for one in criterion.passports):
                    return branch.parameter, criterion
        raise NotFound("object.unknown")

    def chosen(
        self, *, parameter: str | None = None, criterion: str | None = None, indicator: str | None = None
    ) -> tuple[Passport, ...]:
        """Passports of a parameter, a criterion, or one by code; Invalid for a name that the model lacks."""
        named = (
            ("parameter", parameter, {branch.parameter.value for branch in self.branches}),
            ("criterion", criterion, {one.code for branch in self.branches for one in branch.criteria}),
            ("indicator", indicator, {one.code for one in self.passports}),
        )
        for kind, value, known in named:
            if value is not None and value not in known:
                raise Invalid("model.name_unknown", kind=kind, value=value[:60])
        return tuple(
            passport
            for branch in self.branches
            if parameter in (None, branch.parameter.value)
            for one in branch.criteria
            if criterion in (None, one.code)
            for passport in one.passports
            if indicator in (None, passport.code)
        )
