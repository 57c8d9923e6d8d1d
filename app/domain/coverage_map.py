"""The model's coverage map: segments × criteria, gaps and doubles, and which variable serves whom.

Enter once, use at every level: what is entered once and used often, asked twice, or collected in vain.
"""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import TypeVar

from app.domain.comparisons import Tint
from app.domain.observations import Variable as Reported
from app.domain.quality_model import Criterion, Parameter, Passport, QualityModel, Segment

_Item = TypeVar("_Item")
_STEPS = 7  # tints of the sequential scale


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """Indicators of a criterion that serve a segment; the tint tells how many, not how good."""

    segment: Segment
    passports: tuple[Passport, ...]
    tint: Tint

    @property
    def is_gap(self) -> bool:
        """Whether the segment looks at nothing here."""
        return not self.passports


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A criterion, or with `criterion` None a whole parameter; cells in the order of the segments."""

    parameter: Parameter
    criterion: Criterion | None
    cells: tuple[Cell, ...]
    n: int  # indicators

    @property
    def gaps(self) -> tuple[Segment, ...]:
        """Segments without any indicator."""
        return tuple(one.segment for one in self.cells if one.is_gap)

    def cell(self, segment: Segment) -> Cell:
        """The cell of a segment."""
        return next(one for one in self.cells if one.segment is segment)


class Alike(StrEnum):
    """How indicators ask for the same thing."""

    FORMULA = "formula"
    VARIABLES = "variables"  # the same ones, put together in another way


@dataclass(frozen=True, slots=True, kw_only=True)
class Double:
    """Indicators over the same tests that ask for the same thing."""

    alike: Alike
    passports: tuple[Passport, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Use:
    """A variable and the indicators that stand on it, in any of its breakdowns.

    `reported` None: it is counted from files of results.
    """

    code: str
    words: str
    reported: Reported | None
    passports: tuple[Passport, ...]

    @property
    def segments(self) -> tuple[Segment, ...]:
        """The segments that those indicators serve."""
        return tuple(one for one in Segment if any(one in each.segments for each in self.passports))

    @property
    def is_shared(self) -> bool:
        """Whether it is had once and used for several indicators or segments."""
        return len(self.passports) > 1 or len(self.segments) > 1


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedTwice:
    """Reported variables that ask people for the same thing."""

    variables: tuple[Reported, ...]

    @property
    def is_same_moment(self) -> bool:
        """Whether they speak of one moment, too: then one of them is a plain repetition."""
        return len({_moment(one) for one in self.variables}) == 1


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageMap:
    """The map of a model."""

    model: QualityModel
    lines: tuple[Line, ...]  # each parameter, then its criteria
    doubles: tuple[Double, ...]
    uses: tuple[Use, ...]  # reported ones in the catalogue's order, then those of results in the model's
    asked_twice: tuple[AskedTwice, ...]

    @property
    def criteria(self) -> tuple[Line, ...]:
        """The lines of criteria."""
        return tuple(one for one in self.lines if one.criterion is not None)

    @property
    def gaps(self) -> tuple[Line, ...]:
        """Criteria that some segment does not look at."""
        return tuple(one for one in self.criteria if one.gaps)

    @property
    def shared(self) -> tuple[Use, ...]:
        """What is had once and used often."""
        return tuple(one for one in self.uses if one.is_shared)

    @property
    def entered_once(self) -> tuple[Use, ...]:
        """What schools enter once for several indicators: nothing else asks them for the same."""
        twice = {each.code for one in self.asked_twice for each in one.variables}
        return tuple(
            one for one in self.uses if one.reported and len(one.passports) > 1 and one.code not in twice
        )

    @property
    def unused(self) -> tuple[Use, ...]:
        """What schools are asked for and no indicator stands on."""
        return tuple(one for one in self.uses if one.reported is not None and not one.passports)

    def line(self, criterion: str) -> Line | None:
        """The line of a criterion by its code."""
        return next((one for one in self.criteria if one.criterion and one.criterion.code == criterion), None)


def coverage_map(model: QualityModel, reported: Mapping[str, Reported]) -> CoverageMap:
    """The map of a model over all variables that are reported."""
    return CoverageMap(
        model=model,
        lines=_lines(model),
        doubles=doubles_of(model),
        uses=_uses(model, reported),
        asked_twice=asked_twice(reported.values()),
    )


def _lines(model: QualityModel) -> tuple[Line, ...]:
    n = max((len(each.passports) for branch in model.branches for each in branch.criteria), default=0)
    lines: list[Line] = []
    for branch in model.branches:
        whole = [one for each in branch.criteria for one in each.passports]
        lines.append(_line(branch.parameter, None, whole, None))
        lines += [_line(branch.parameter, each, each.passports, n) for each in branch.criteria]
    return tuple(lines)


def _line(
    parameter: Parameter, criterion: Criterion | None, passports: Sequence[Passport], most: int | None
) -> Line:
    cells = []
    for segment in Segment:
        found = tuple(one for one in passports if segment in one.segments)
        cells.append(Cell(segment=segment, passports=found, tint=_tint(len(found), most)))
    return Line(parameter=parameter, criterion=criterion, cells=tuple(cells), n=len(passports))


def _tint(n: int, most: int | None) -> Tint:
    """By how many, in seven equal steps up to the most of any criterion; sums of a parameter have none."""
    if not n or most is None:
        return Tint.Z0
    return Tint(f"s{min(_STEPS, 1 + _STEPS * n // (most + 1))}")


def doubles_of(model: QualityModel) -> tuple[Double, ...]:
    """Indicators over the same tests with one formula, or with the same variables in another one."""
    same = _grouped(model.passports, lambda one: (one.takes, one.formula))
    near = _grouped(model.passports, lambda one: (one.takes, _terms(model, one)))
    return (
        *(Double(alike=Alike.FORMULA, passports=group) for group in same),
        *(Double(alike=Alike.VARIABLES, passports=group) for group in near if group not in same),
    )


def twins_of(model: QualityModel) -> tuple[tuple[Passport, ...], ...]:
    """Indicators that give the same number at every place: one formula over the same tests, one way up."""
    return tuple(_grouped(model.passports, _number_of))


def twin_of(model: QualityModel, passport: Passport) -> Passport | None:
    """Another indicator that gives the same number; None where there is none."""
    mine = _number_of(passport)
    others = (one for one in model.passports if one.code != passport.code)
    return next((one for one in others if _number_of(one) == mine), None)


def _number_of(passport: Passport) -> Hashable:
    return passport.takes, passport.formula, passport.rule


def _terms(model: QualityModel, passport: Passport) -> frozenset[str]:
    return frozenset(one.code for one in model.terms_of(passport))


def _grouped(items: Iterable[_Item], key: Callable[[_Item], Hashable]) -> list[tuple[_Item, ...]]:
    """Items with one key, where there are two and more; in the order given."""
    found: dict[Hashable, list[_Item]] = defaultdict(list)
    for one in items:
        found[key(one)].append(one)
    return [tuple(group) for group in found.values() if len(group) > 1]


def _uses(model: QualityModel, reported: Mapping[str, Reported]) -> tuple[Use, ...]:
    users: dict[str, list[Passport]] = defaultdict(list)
    for passport in model.passports:
        terms = [one.reported or one.code for one in model.terms_of(passport)]
        for code in dict.fromkeys((*terms, *passport.people)):
            users[code].append(passport)
    counted = [one for one in model.variables.values() if one.reported is None and one.code in users]
    return (
        *(
            Use(code=one.code, words=one.name, reported=one, passports=tuple(users[one.code]))
            for one in reported.values()
        ),
        *(
            Use(code=one.code, words=one.words, reported=None, passports=tuple(users[one.code]))
            for one in counted
        ),
    )


def asked_twice(reported: Iterable[Reported]) -> tuple[AskedTwice, ...]:
    """Variables that the catalogue says are the same, and those alike in name, unit, moment and breakdown."""
    known = {one.code: one for one in reported}
    named = [
        (known[one.same_as], one)
        for one in known.values()
        if one.same_as is not None and one.same_as in known
    ]
    alike = _grouped(
        known.values(), lambda one: (one.name.casefold(), one.unit, _moment(one), _broken_by(one))
    )
    told = {frozenset(each.code for each in pair) for pair in named}
    return tuple(
        AskedTwice(variables=group)
        for group in (*named, *(one for one in alike if frozenset(each.code for each in one) not in told))
    )


def _broken_by(one: Reported) -> tuple[str, ...]:
    return tuple(each.code for each in one.dimensions)


def _moment(one: Reported) -> tuple[object, ...]:
    return one.period, one.moment, one.on_day
