"""A subject and grade over the years: points, breaks of method, and what may be said of a change."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum
from itertools import pairwise

from app.domain.assessments import Test
from app.domain.breaks import Break, DatedBreak, Shape, break_of_results, changed_shape
from app.domain.comparisons import RARE, Contrast, Verdict, compare_in_time, fisher_p, shares_p
from app.domain.mergers import is_joined_between
from app.domain.periods import parse_period
from app.domain.statistics import Share

YEARS = 3  # shown side by side


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """A year: shares of the school, of the city and of similar schools; None where they may not stand."""

    test: Test
    own: Share
    city: Share | None = None
    peers: Share | None = None
    broken: Break | None = None
    dated: DatedBreak | None = None  # where somebody has told of the break

    @property
    def year(self) -> str:
        return self.test.procedure.academic_year


@dataclass(frozen=True, slots=True, kw_only=True)
class Trend:
    """One subject and grade, the same grade in each year; points by year."""

    points: tuple[Point, ...]

    @property
    def latest(self) -> Point:
        return self.points[-1]

    @property
    def run(self) -> tuple[Point, ...]:
        """The last points that one method measured, none missing in between."""
        starts = [place for place, point in enumerate(self.points) if point.broken is not None]
        return self.points[starts[-1] if starts else 0 :]

    @property
    def runs(self) -> tuple[tuple[Point, ...], ...]:
        """All points, cut where they cannot be compared."""
        found: list[list[Point]] = []
        for point in self.points:
            if not found or point.broken is not None:
                found.append([])
            found[-1].append(point)
        return tuple(tuple(run) for run in found)

    @property
    def has_picture(self) -> bool:
        """Whether a picture would not mislead: two years and more, nowhere fewer than twenty people."""
        return len(self.points) > 1 and not any(point.own.is_small for point in self.points)


class Course(StrEnum):
    """How the shares of a run go: each one higher, each one lower, or neither."""

    UP = "up"
    DOWN = "down"
    MIXED = "mixed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """From the first to the last point of a run; of small groups from the last but one.

    `is_chance`: chance may explain this difference, taken alone. `p`: how often it makes one so large.
    """

    before: Point
    now: Point
    years: int  # points in the run
    course: Course
    contrast: Contrast
    is_small: bool
    is_chance: bool
    p: float

    @property
    def direction(self) -> Course:
        """Which way the difference goes; MIXED where there is none."""
        difference = self.contrast.difference or 0.0
        return Course.UP if difference > 0 else Course.DOWN if difference < 0 else Course.MIXED


def trends_of(
    points: Iterable[Point], *, joined: Collection[int] = (), breaks: Sequence[DatedBreak] = ()
) -> list[Trend]:
    """Trends by subject and grade. A year with papers of two levels or forms keeps them apart.

    In: points without breaks, in any order; `joined`: first years of the academic years since which
    another school has been part of this one; `breaks`: those that somebody has told of. Out: ordered by
    procedure, grade, subject; of each trend the points of the last YEARS years that it has.
    """
    families: dict[tuple[str, int, str], list[Point]] = defaultdict(list)
    for point in points:
        key = point.test.key
        families[point.test.procedure.kind, key.grade, key.subject].append(point)
    found: list[Trend] = []
    for _, family in sorted(families.items(), key=lambda one: one[0]):
        by_year: dict[str, list[Point]] = defaultdict(list)
        for point in family:
            by_year[point.year].append(point)
        if all(len(of_year) == 1 for of_year in by_year.values()):
            found.append(_trend(family, joined, breaks))
            continue
        apart: dict[tuple[str, str], list[Point]] = defaultdict(list)
        for point in family:
            apart[point.test.key.level.value, point.test.key.form.value].append(point)
        found += [_trend(own, joined, breaks) for _, own in sorted(apart.items(), key=lambda one: one[0])]
    return found


def joined_up(
    trend: Trend, apart: Sequence[tuple[int, Mapping[int, Share]]], breaks: Sequence[DatedBreak] = ()
) -> Trend | None:
    """A trend as if what became part of the school had always been; None where nothing of it did.

    In: `apart`: the first year since which each one is part of it, and its shares by id of a test. Years in
    which one of them has none are left out.
    """
    if all(point.broken is not Break.JOINED for point in trend.points):
        return None
    whole: list[Point] = []
    for point in trend.points:
        shares = [found.get(point.test.id) for since, found in apart if _first_year(point) < since]
        known = [one for one in shares if one is not None]
        if len(known) == len(shares):
            whole.append(replace(point, own=sum(known, start=point.own)))
    return _trend(whole, (), breaks) if len(whole) > 1 else None


def _trend(points: Sequence[Point], joined: Collection[int], breaks: Sequence[DatedBreak]) -> Trend:
    ordered = sorted(points, key=lambda point: point.year)
    latest = _first_year(ordered[-1])
    ordered = [point for point in ordered if latest - _first_year(point) < YEARS]
    found = [(None, None), *(_break(before, now, joined, breaks) for before, now in pairwise(ordered))]
    return Trend(
        points=tuple(
            replace(one, broken=why, dated=dated) for one, (why, dated) in zip(ordered, found, strict=True)
        )
    )


def _break(
    before: Point, now: Point, joined: Collection[int], breaks: Sequence[DatedBreak]
) -> tuple[Break | None, DatedBreak | None]:
    if is_joined_between(_first_year(before), _first_year(now), joined):
        return Break.JOINED, None
    key = now.test.key
    dated = break_of_results(
        breaks, now.test.procedure.kind, key.subject, key.grade, parse_period(before.year),
        parse_period(now.year),
    )  # fmt: skip
    if dated is not None:
        return dated.why, dated
    if (why := changed_shape(_shape(before.test), _shape(now.test))) is not None:
        return why, None
    return (Break.YEAR if _first_year(now) - _first_year(before) > 1 else None), None


def _shape(test: Test) -> Shape:
    return test.key.level, test.key.form, test.content.max_score


def _first_year(point: Point) -> int:
    return parse_period(point.year).first_year


def change_of(trend: Trend) -> Change | None:
    """The change over the trend's last run; None where a single point is all there is.

    Large groups: Newcombe's interval of the difference leaves zero out or not. Where one of the two has
    fewer than twenty people: Fisher's exact test, two-sided, at 5 %.
    """
    run = [point for point in trend.run if point.own.n]
    if len(run) < 2:
        return None
    is_small = run[0].own.is_small or run[-1].own.is_small
    if is_small:
        run = run[-2:]
    before, now = run[0], run[-1]
    contrast = compare_in_time(now.own, before.own, people=now.own.n, people_before=before.own.n)
    p = fisher_p(now.own, before.own) if is_small else shares_p(now.own, before.own)
    is_chance = p >= RARE if is_small else contrast.verdict not in (Verdict.ABOVE, Verdict.BELOW)
    return Change(
        before=before,
        now=now,
        years=len(run),
        course=_course([point.own for point in run]),
        contrast=contrast,
        is_small=is_small,
        is_chance=is_chance,
        p=p,
    )


def _course(shares: Sequence[Share]) -> Course:
    # Cross-multiplied: 1/3 and 2/6 are equal, whatever floats say.
    steps = [now.k * before.n - before.k * now.n for before, now in pairwise(shares)]
    if all(step > 0 for step in steps):
        return Course.UP
    return Course.DOWN if all(step < 0 for step in steps) else Course.MIXED
