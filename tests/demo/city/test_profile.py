"""Chances of task scores against counting every way by hand."""

from collections import Counter
from itertools import product
from math import exp

import pytest

from app.demo.city.line import fitted, solved
from app.demo.city.profile import Profile, middle_for
from app.demo.papers import Paper
from app.demo.scores import stream
from app.domain.assessments import Band, Task, checked_scale

TASKS = ((1, 0.7), (2, 0.5), (3, 0.3))


@pytest.fixture(scope="module")
def paper() -> Paper:
    bands = [Band(mark=2, low=0, high=1), Band(mark=3, low=2, high=3), Band(mark=4, low=4, high=6)]
    return Paper(
        code="small",
        subject="Математика",
        grade=5,
        tasks=tuple(
            Task(position=n, label=str(n), max_score=most) for n, (most, _) in enumerate(TASKS, start=1)
        ),
        shares=tuple(share for _, share in TASKS),
        scale=checked_scale(bands, max_score=6, source="учебная"),
    )


def weight(scores: tuple[int, ...], ability: float) -> float:
    """What a way to earn these scores weighs: apart by chance, or a task whole."""
    out = exp(ability * sum(scores))
    for score, (most, share) in zip(scores, TASKS, strict=True):
        ways = {0: 1, most: 1}.get(score, most if most > 1 else 1)
        apart = 0.8 * ways * share**score * (1 - share) ** (most - score)
        out *= apart + 0.2 * (share if score == most else 1 - share if score == 0 else 0)
    return out


WAYS = list(product(range(2), range(3), range(4)))


def test_totals_come_as_often_as_all_ways_together(paper: Paper) -> None:
    profile = Profile(paper)
    for ability in (-1.0, 0.0, 0.7):
        whole = sum(weight(way, ability) for way in WAYS)
        for least in range(1, 7):
            expected = sum(weight(way, ability) for way in WAYS if sum(way) >= least) / whole
            assert profile.reached(least, ability) == pytest.approx(expected)


def test_tasks_add_up_and_come_as_often_as_they_should(paper: Paper) -> None:
    profile, rng = Profile(paper), stream("profile")
    drawn = Counter(tuple(profile.cells(rng, 3)) for _ in range(20_000))
    ways = [way for way in WAYS if sum(way) == 3]
    assert set(drawn) == set(ways)
    whole = sum(weight(way, 0.0) for way in ways)
    for way in ways:
        assert drawn[way] / 20_000 == pytest.approx(weight(way, 0.0) / whole, abs=0.015)


def test_a_task_that_was_not_studied_earns_nothing(paper: Paper) -> None:
    profile, rng = Profile(paper, without=(1,)), stream("profile")
    assert profile.maximum == 4
    for _ in range(200):
        total = profile.total(rng, 0.5)
        scores = profile.cells(rng, total)
        assert sum(scores) == total
        assert scores[1] == 0


def test_the_middle_ability_gives_the_share(paper: Paper) -> None:
    profile, rng = Profile(paper), stream("profile")
    middle = middle_for(profile, 4, 0.6, deviation=0.8)
    reached = sum(profile.total(rng, rng.gauss(middle, 0.8)) >= 4 for _ in range(20_000))
    assert reached / 20_000 == pytest.approx(0.6, abs=0.015)


def test_equations_are_solved_and_lines_fitted() -> None:
    assert solved([[0.0, 2.0], [4.0, 1.0]], [6.0, 11.0]) == pytest.approx([2.0, 3.0])
    xs = [0.0, 1.0, 2.0, 5.0]
    assert fitted([3 - 0.5 * x for x in xs], [[1.0] * 4, xs]) == pytest.approx([3.0, -0.5])
