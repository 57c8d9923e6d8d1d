"""The sums of a ratio in a year, of every place, kept so that a school's own can be taken out and put in."""

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from app.domain.engine.exact import exact, rounded
from app.domain.engine.places import Tree

Sides = tuple[float, float]  # above and below the line


class Terms(NamedTuple):
    """What is known of a place, in the order of VALUES. `n`: nobody stands behind what is reported."""

    numerator: float
    denominator: float
    n: int
    reported: int
    expected: int


class RatioSums:
    """Of schools with a denominator, and of those that are awaited."""

    def __init__(self, tree: Tree, sides: Mapping[int, Sides], awaited: Iterable[int]) -> None:
        self._tree = tree
        self._sides: dict[int, Sides] = {}
        self._awaited: set[int] = set()
        self._tops: Counter[int] = Counter()
        self._bottoms: Counter[int] = Counter()
        self._reported: Counter[int] = Counter()
        self._expected: Counter[int] = Counter()
        for school, given in sides.items():
            self._add(school, given, 1)
        for school in awaited:
            self._wait(school, 1)

    def move(self, school: int, sides: Sides | None, is_awaited: bool) -> bool:
        """Take what a school adds now; whether, as before, somebody is awaited or nobody at all."""
        was_any = bool(self._awaited)
        if (before := self._sides.get(school)) is not None:
            self._add(school, before, -1)
        if sides is not None:
            self._add(school, sides, 1)
        if is_awaited is not (school in self._awaited):
            self._wait(school, 1 if is_awaited else -1)
        return was_any is bool(self._awaited)

    def of(self, place: int) -> Terms | None:
        """The sums of a place; None without a denominator."""
        bottom = self._bottoms[place]
        if bottom <= 0:
            return None
        reported, expected = self._reported[place], self._expected[place]
        return Terms(rounded(self._tops[place]), rounded(bottom), 0, reported, max(reported, expected))

    def is_awaited(self, school: int) -> bool:
        """Whether the school owes the number, or nobody is asked at all."""
        return school in self._awaited or not self._awaited

    def _add(self, school: int, sides: Sides, sign: int) -> None:
        top, bottom = (sign * exact(one) for one in sides)
        for place in (school, *self._tree.ancestors(school)):
            self._tops[place] += top
            self._bottoms[place] += bottom
            self._reported[place] += sign if sides[1] > 0 else 0
        if sign > 0:
            self._sides[school] = sides
        else:
            del self._sides[school]

    def _wait(self, school: int, sign: int) -> None:
        for place in (school, *self._tree.ancestors(school)):
            self._expected[place] += sign
        if sign > 0:
            self._awaited.add(school)
        else:
            self._awaited.discard(school)
