"""A table that a person puts together: indicators × places × years × parts, and how they lie on sheets."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import product
from math import prod
from typing import TypeVar

from app.domain.assessments import NotMeasured
from app.domain.dues import Due
from app.domain.errors import Invalid
from app.domain.organisations import grade_of
from app.domain.periods import parse_year
from app.domain.quality_model import Paper, Passport, PassportKind
from app.domain.values import Coverage, Ratio

WHOLE = ""  # the part of those that are all of it: every subject, grade or class together
TOGETHER = "0"  # the place of those that are all chosen places
MOST_CELLS = 50_000  # of all sheets: a workbook that an office computer still opens at once
MOST_DRAWN = 5_000  # of one sheet on a page: more is a page of megabytes that a phone does not show
_MOST_NAMED = 2_000  # words of one field of an address
FIELDS = (
    "place", "level", "parameter", "criterion", "indicator", "year", "breakdown", "rows", "columns",
    "sheets", "city",
)  # fmt: skip


class Axis(StrEnum):
    """What a table goes over."""

    PLACES = "places"
    INDICATORS = "indicators"
    YEARS = "years"
    PARTS = "parts"


class Breakdown(StrEnum):
    """What a number is divided into."""

    NONE = "none"
    SUBJECT = "subject"
    GRADE = "grade"
    CLASS = "class"


class Level(StrEnum):
    """What is taken of each chosen place."""

    ITSELF = "itself"
    DISTRICTS = "districts"
    SCHOOLS = "schools"


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What somebody wants to see. Without places one's own; without years the latest.

    An axis that is named neither for columns nor for sheets goes into the rows, after the one named there.
    """

    places: tuple[str, ...] = ()  # codes
    level: Level = Level.ITSELF
    parameters: tuple[str, ...] = ()
    criteria: tuple[str, ...] = ()
    indicators: tuple[str, ...] = ()
    years: tuple[str, ...] = ()
    breakdown: Breakdown = Breakdown.NONE
    rows: Axis = Axis.PLACES
    columns: Axis = Axis.INDICATORS
    sheets: Axis | None = None
    city: bool = False  # beside the city

    def __post_init__(self) -> None:
        named = [one for one in (self.rows, self.columns, self.sheets) if one is not None]
        if len(set(named)) < len(named):
            raise Invalid("table.axis_twice")

    @property
    def is_empty(self) -> bool:
        """Whether no indicator is chosen."""
        return not (self.parameters or self.criteria or self.indicators)

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """The same as fields of an address; what is usual is left out."""
        lists = (
            ("place", self.places), ("parameter", self.parameters), ("criterion", self.criteria),
            ("indicator", self.indicators), ("year", self.years),
        )  # fmt: skip
        words = (
            ("level", self.level, Level.ITSELF),
            ("breakdown", self.breakdown, Breakdown.NONE),
            ("rows", self.rows, Axis.PLACES),
            ("columns", self.columns, Axis.INDICATORS),
        )
        found = [(name, value) for name, values in lists for value in values]
        found += [(name, value.value) for name, value, usual in words if value is not usual]
        if self.sheets is not None:
            found.append(("sheets", self.sheets.value))
        return [*found, ("city", "1")] if self.city else found


def read_choice(given: Mapping[str, Sequence[str]]) -> Choice:
    """The choice that fields of an address tell (`Choice.pairs`); Invalid where one has no such word."""
    fields = {name: values for name, values in given.items() if name in FIELDS}
    for name, values in fields.items():
        if len(values) > _MOST_NAMED or any("\x00" in one or len(one) > 60 for one in values):
            raise Invalid("table.word_unknown", field=name, value=next(iter(values), "")[:40])
    known = {name: tuple(dict.fromkeys(filter(None, values))) for name, values in fields.items()}
    return Choice(
        places=known.get("place", ()),
        level=_one(known, "level", Level) or Level.ITSELF,
        parameters=known.get("parameter", ()),
        criteria=known.get("criterion", ()),
        indicators=known.get("indicator", ()),
        years=tuple(sorted({parse_year(one) for one in known.get("year", ())})),
        breakdown=_one(known, "breakdown", Breakdown) or Breakdown.NONE,
        rows=_one(known, "rows", Axis) or Axis.PLACES,
        columns=_one(known, "columns", Axis) or Axis.INDICATORS,
        sheets=_one(known, "sheets", Axis),
        city=bool(known.get("city")),
    )


_Word = TypeVar("_Word", bound=StrEnum)


def _one(known: Mapping[str, Sequence[str]], name: str, words: type[_Word]) -> _Word | None:
    given = known.get(name, ())
    if not given:
        return None
    if len(given) > 1 or given[0] not in set(words):
        raise Invalid("table.word_unknown", field=name, value=given[-1][:40])
    return words(given[0])


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One of an axis: id of a place, code of an indicator, a year, a subject, a grade or a class."""

    axis: Axis
    key: str

    @property
    def is_total(self) -> bool:
        """Whether it is all of its axis together."""
        return self.key == (TOGETHER if self.axis is Axis.PLACES else WHOLE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet: what it is of, and the members that each row and each column is of."""

    head: Member | None
    rows: tuple[tuple[Member, ...], ...]
    columns: tuple[tuple[Member, ...], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """How large a table is, known before anything is counted."""

    rows: int
    columns: int
    sheets: int

    @property
    def cells(self) -> int:
        """Of all sheets."""
        return self.rows * self.columns * self.sheets

    @property
    def is_drawn(self) -> bool:
        """Whether a page shows it."""
        return self.rows * self.columns <= MOST_DRAWN

    def check(self) -> None:
        """Invalid when nobody could read it."""
        if self.cells > MOST_CELLS:
            raise Invalid(
                "table.too_large", rows=self.rows, columns=self.columns, sheets=self.sheets,
                cells=self.cells, most=MOST_CELLS,
            )  # fmt: skip


Axes = Mapping[Axis, Sequence[Member]]


def size_of(choice: Choice, axes: Axes) -> Size:
    """Rows, columns and sheets of a table that goes over these members."""
    return Size(
        rows=prod(len(axes[one]) for one in row_axes(choice)),
        columns=len(axes[choice.columns]),
        sheets=len(axes[choice.sheets]) if choice.sheets else 1,
    )


def row_axes(choice: Choice) -> tuple[Axis, ...]:
    """What the rows go over, the outermost first."""
    others = [one for one in Axis if one not in (choice.rows, choice.columns, choice.sheets)]
    return (choice.rows, *others)


def arranged(choice: Choice, axes: Axes) -> tuple[Sheet, ...]:
    """The sheets, each with its rows and columns in the order of the members: never by value."""
    rows = tuple(product(*(axes[one] for one in row_axes(choice))))
    columns = tuple((one,) for one in axes[choice.columns])
    heads: Sequence[Member | None] = axes[choice.sheets] if choice.sheets else (None,)
    return tuple(Sheet(head=one, rows=rows, columns=columns) for one in heads)


Key = tuple[str, str, str, str]  # of a cell: place, indicator, year, part
_ORDER = (Axis.PLACES, Axis.INDICATORS, Axis.YEARS, Axis.PARTS)


def key_of(members: Sequence[Member]) -> Key:
    """The cell of one member of each axis, in whatever order."""
    by_axis = {one.axis: one.key for one in members}
    place, indicator, year, part = (by_axis[one] for one in _ORDER)
    return place, indicator, year, part


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """A number with its coverage, or why there is none."""

    ratio: Ratio | None = None
    coverage: Coverage | None = None
    why: NotMeasured | None = None


# Parts.


def part_of(paper: Paper, breakdown: Breakdown) -> str:
    """The part that results of a test belong to."""
    return paper.subject if breakdown is Breakdown.SUBJECT else str(paper.grade)


def narrowed(passport: Passport, breakdown: Breakdown, part: str) -> Passport:
    """The indicator over one grade or subject alone: whose results are awaited of it."""
    if part == WHOLE or breakdown in (Breakdown.NONE, Breakdown.CLASS):
        return passport
    of_grade = {"grades": (int(part),)} if breakdown is Breakdown.GRADE else {"subjects": (part,)}
    return replace(passport, takes=replace(passport.takes, **of_grade))


def why_empty(
    asked: Passport,
    *,
    breakdown: Breakdown,
    part: str,
    papers: Sequence[Paper],
    due: Due,
    grades: Collection[frozenset[int]],
    below_school: bool,
) -> NotMeasured:
    """Why there is no number.

    `asked`: the indicator, `narrowed` to the part; `papers`: the year's tests that the whole of it takes;
    `due`: of whom the part is due; `grades`: what each school in the place taught that worked in the year.
    """
    if asked.is_reported:
        if part != WHOLE or below_school:
            return NotMeasured.NOT_APPLICABLE
    elif not papers:
        return NotMeasured.NOT_COLLECTED
    elif part not in (WHOLE, *parts_of(papers, breakdown, [part])):
        return NotMeasured.NOT_APPLICABLE
    reasons = {due.why_silent(one) for one in grades}
    order = (NotMeasured.NOT_COLLECTED, NotMeasured.BY_DESIGN)
    return next((one for one in order if one in reasons), NotMeasured.NOT_APPLICABLE)


def parts_of(papers: Sequence[Paper], breakdown: Breakdown, classes: Collection[str]) -> tuple[str, ...]:
    """The parts that results of these tests fall into, in their order; of classes those of their grades."""
    grades = {one.grade for one in papers}
    if breakdown is Breakdown.NONE:
        return ()
    if breakdown is Breakdown.CLASS:
        found = {name for name in classes if grade_of(name) in grades}
        return tuple(sorted(found, key=lambda name: (grade_of(name) or 0, name)))
    if breakdown is Breakdown.GRADE:
        return tuple(str(one) for one in sorted(grades))
    return tuple(sorted({one.subject for one in papers}))


def is_divisible(passport: Passport) -> bool:
    """Whether a part of it or several places together follow from sums: so it is with ratios alone."""
    return passport.kind is PassportKind.RATIO
