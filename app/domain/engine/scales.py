"""What a value is worth: named levels between thresholds, and a score from 0 to 100 between points.

A value nearer than TIE to a threshold counts as on it, so that a ratio of counts gets the level of its exact
fraction. A threshold belongs to the better of the two levels that meet there.
"""

from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import polars as pl

from app.domain.acts import Ground, cited
from app.domain.errors import Invalid
from app.domain.formulas.frames import divisor
from app.domain.formulas.plain import TIE

TOP_SCORE = 100.0
LOCAL = "местный порог"


class Direction(StrEnum):
    """What is wished for."""

    MORE = "more"
    LESS = "less"
    CORRIDOR = "corridor"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """Where thresholds come from: a norm, or else they are local. `words`: who set them, when there is more
    to say than the norm's own name."""

    norm: Ground | None
    words: str

    @property
    def told(self) -> str:
        """«Приказ …, п. 5»; «местный порог: решение совета»."""
        if self.norm is not None:
            return "; ".join(filter(None, (cited((self.norm,)), self.words)))
        return f"{LOCAL}: {self.words}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Band:
    """A level from `low` to `high`; None is open. `is_wished`: the level that a corridor leads to."""

    name: str
    low: float | None
    high: float | None
    is_wished: bool = False


@dataclass(frozen=True, slots=True)
class Levels:
    """Bands from low to high without gaps, as `levels_of` checks them.

    `worth` of each: the larger the better. `cuts[i]` lies between bands i and i + 1, shifted so that it
    already says to which of both the threshold belongs.
    """

    bands: tuple[Band, ...]
    worth: tuple[int, ...]
    cuts: tuple[float, ...]
    source: Source

    def of(self, value: float) -> Band:
        """The level of a value."""
        return self.bands[bisect_right(self.cuts, value)]

    def expression(self, value: pl.Expr) -> pl.Expr:
        """The same in a frame: the number of the band, null of null."""
        number = sum(((value >= cut).cast(pl.UInt8) for cut in self.cuts), pl.lit(0, pl.UInt8))
        return pl.when(value.is_not_null()).then(number)


@dataclass(frozen=True, slots=True)
class Points:
    """A score between points, (value, score), in straight lines; beyond the ends the score of the end."""

    points: tuple[tuple[float, float], ...]
    source: Source

    def of(self, value: float) -> float:
        """The score of a value."""
        points = self.points
        if value <= points[0][0]:
            return points[0][1]
        for (low, start), (high, end) in pairwise(points):
            if value <= high:
                return start + (end - start) * ((value - low) / (high - low))
        return points[-1][1]

    def expression(self, value: pl.Expr) -> pl.Expr:
        """The same in a frame, null of null."""
        score: pl.Expr = pl.when(value.is_not_null()).then(self.points[-1][1])
        for (low, start), (high, end) in reversed(list(pairwise(self.points))):
            line = start + (end - start) * ((value - low) / divisor(pl.lit(high - low), value))
            score = pl.when(value <= high).then(line).otherwise(score)
        return pl.when(value <= self.points[0][0]).then(self.points[0][1]).otherwise(score)


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Levels, a score, or both; each says where it comes from."""

    levels: Levels | None = None
    points: Points | None = None


def levels_of(bands: Sequence[Band], direction: Direction, source: Source) -> Levels:
    """Checked levels, from low to high; Invalid `levels.…` with the place that is wrong, counted from 1."""
    if len(bands) < 2:
        raise Invalid("levels.few")
    for place, band in enumerate(bands, 1):
        if band.low is not None and band.high is not None and not band.low < band.high:
            raise Invalid("levels.order", number=place, name=band.name, low=band.low, high=band.high)
    for place, (one, other) in enumerate(pairwise(bands), 2):
        if one.high is None or other.low is None:
            raise Invalid("levels.open_inside", number=place, name=other.name)
        if other.low != one.high:
            code = "levels.overlap" if other.low < one.high else "levels.gap"
            raise Invalid(code, number=place, name=other.name, low=other.low, high=one.high)
    if bands[0].low is not None or bands[-1].high is not None:
        raise Invalid("levels.ends")
    worth = _worth(bands, direction)
    shift = (TIE if worth[place] < worth[place + 1] else -TIE for place in range(len(bands) - 1))
    cuts = tuple(
        float(band.high or 0) - tie * max(1.0, abs(float(band.high or 0)))
        for band, tie in zip(bands, shift, strict=False)
    )
    return Levels(tuple(bands), worth, cuts, source)


def _worth(bands: Sequence[Band], direction: Direction) -> tuple[int, ...]:
    numbers = range(len(bands))
    wished = [number for number in numbers if bands[number].is_wished]
    if direction is not Direction.CORRIDOR:
        if wished:
            raise Invalid("levels.wished_of_monotone", number=wished[0] + 1, name=bands[wished[0]].name)
        sign = 1 if direction is Direction.MORE else -1
        worth = tuple(sign * number for number in numbers)
    elif len(wished) != 1:
        raise Invalid("levels.wished", given=len(wished))
    else:
        worth = tuple(-abs(number - wished[0]) for number in numbers)
    named: dict[str, int] = {}
    for place, (band, value) in enumerate(zip(bands, worth, strict=True), 1):
        if named.setdefault(band.name, value) != value:  # both sides of a corridor may have one name
            raise Invalid("levels.name_twice", number=place, name=band.name)
    return worth


def points_of(points: Sequence[tuple[float, float]], direction: Direction, source: Source) -> Points:
    """Checked points, by value; Invalid `points.…` with the place that is wrong, counted from 1."""
    if len(points) < 2:
        raise Invalid("points.few")
    for place, (_, score) in enumerate(points, 1):
        if not 0 <= score <= TOP_SCORE:
            raise Invalid("points.score", number=place, value=score)
    fell = False
    for place, ((value, score), (following, after)) in enumerate(pairwise(points), 2):
        if not value < following:
            raise Invalid("points.order", number=place, value=following)
        rises, falls = score < after, after < score
        is_wrong = {
            Direction.MORE: falls, Direction.LESS: rises, Direction.CORRIDOR: fell and rises,
        }[direction]  # fmt: skip
        if is_wrong:
            raise Invalid("points.direction", number=place, value=following)
        fell = fell or falls
    return Points(tuple((float(value), float(score)) for value, score in points), source)
