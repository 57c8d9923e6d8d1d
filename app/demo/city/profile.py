"""How the tasks of a paper are met: totals by ability, task scores by total.

A pupil of ability θ earns s points of a task with a chance in proportion to w(s)·exp(θ·s), where w comes from
the share that a middling pupil earns. Then the tasks' scores, once the total is known, do not depend on the
ability any more: a total may be planted first and its tasks drawn after it.
"""

import math
from bisect import bisect_right
from collections.abc import Collection, Mapping, Sequence
from functools import cache
from random import Random

from app.demo.papers import Paper

_WHOLE = 0.2  # so often the points of a task come together: solved whole or not at all
_FINE = 10  # steps of ability in a logit


class Profile:
    """Chances of a paper. `without`: places of tasks that a class has not studied; they earn nothing."""

    def __init__(
        self, paper: Paper, *, leans: Mapping[int, float] | None = None, without: Collection[int] = ()
    ) -> None:
        weights = [
            [1.0] if place in without else _weights(share, task.max_score, (leans or {}).get(place, 0.0))
            for place, (task, share) in enumerate(zip(paper.tasks, paper.shares, strict=True))
        ]
        after = [[1.0]]  # after[k][r]: weight of all ways to earn r points of the last k tasks
        for own in reversed(weights):
            after.append(_convolved(own, after[-1]))
        after.reverse()
        self.maximum = len(after[0]) - 1
        self._ways = after[0]
        self._steps = [
            [_thresholds(own, rest, left) for left in range(len(own) + len(rest) - 1)]
            for own, rest in zip(weights, after[1:], strict=True)
        ]
        self._totals: dict[int, list[float]] = {}

    def total(self, rng: Random, ability: float) -> int:
        """The primary score of somebody of this ability."""
        return bisect_right(self._chances(ability), rng.random())

    def reached(self, score: int, ability: float) -> float:
        """The chance of a primary score of at least `score`."""
        return 1 - self._chances(ability)[score - 1] if score <= self.maximum else 0.0

    def cells(self, rng: Random, total: int) -> list[int]:
        """Scores by task that add up to `total`."""
        scores: list[int] = []
        for step in self._steps:
            score = bisect_right(step[total], rng.random())
            scores.append(score)
            total -= score
        return scores

    def _chances(self, ability: float) -> list[float]:
        place = round(ability * _FINE)
        if place not in self._totals:
            weights = [way * math.exp(place / _FINE * score) for score, way in enumerate(self._ways)]
            self._totals[place] = _running(weights)
        return self._totals[place]


def _weights(share: float, maximum: int, lean: float) -> list[float]:
    odds = share / (1 - share) * math.exp(lean)
    share = odds / (1 + odds)
    apart = [
        (1 - _WHOLE) * math.comb(maximum, score) * share**score * (1 - share) ** (maximum - score)
        for score in range(maximum + 1)
    ]
    apart[0] += _WHOLE * (1 - share)
    apart[-1] += _WHOLE * share
    return apart


def _convolved(a: Sequence[float], b: Sequence[float]) -> list[float]:
    out = [0.0] * (len(a) + len(b) - 1)
    for i, x in enumerate(a):
        for j, y in enumerate(b):
            out[i + j] += x * y
    return out


def _thresholds(own: Sequence[float], rest: Sequence[float], left: int) -> list[float]:
    """Running chances of 0, 1, … points of a task when `left` points are to come of it and the rest."""
    weights = [
        weight * rest[left - score] if 0 <= left - score < len(rest) else 0.0
        for score, weight in enumerate(own)
    ]
    return _running(weights)


def _running(weights: Sequence[float]) -> list[float]:
    """Running shares without the last; what can come no more stands at 1 exactly."""
    total = sum(weights)
    last = max((place for place, weight in enumerate(weights) if weight > 0), default=0)
    shares: list[float] = []
    so_far = 0.0
    for place, weight in enumerate(weights[:-1]):
        so_far += weight
        shares.append(1.0 if place >= last or total == 0 else so_far / total)
    return shares


@cache
def _spread(deviation: float) -> list[tuple[float, float]]:
    """Places and weights of a normal distribution, for averages over pupils."""
    places = [place / 10 for place in range(-35, 36)]
    weights = [math.exp(-place * place / 2) for place in places]
    total = sum(weights)
    return [(deviation * place, weight / total) for place, weight in zip(places, weights, strict=True)]


def middle_for(profile: Profile, cut: int, share: float, *, deviation: float) -> float:
    """The middle ability at which `share` of pupils, spread by `deviation`, reach `cut`."""
    low, high = -5.0, 5.0
    for _ in range(30):
        middle = (low + high) / 2
        reached = sum(weight * profile.reached(cut, middle + place) for place, weight in _spread(deviation))
        low, high = (middle, high) if reached < share else (low, middle)
    return (low + high) / 2
