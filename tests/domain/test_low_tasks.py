"""Tasks that go worse than in the city: of many cells only what is rare among all of them is named."""

from datetime import date

import pytest

from app.catalogues.norms import load_norms
from app.domain.comparisons import Tint, difference_tint, rates_p
from app.domain.low_tasks import low_tasks
from app.domain.statistics import Figures, Share, TaskFigure, sum_figures

NORMS = load_norms(date(2026, 11, 16))


def class_of(*solved: int, n: int = 23) -> Figures:
    """A class of n and how many of them solve each task, of one point."""
    return Figures(
        n=n,
        tasks=tuple(
            TaskFigure(position=at, label=str(at), max_score=1, n=n, points=k)
            for at, k in enumerate(solved, 1)
        ),
    )


def city_with(*parts: Figures, pct: int = 82) -> Figures:
    """The parts and five thousand others, of whom so many of a hundred solve every task."""
    size = len(parts[0].tasks)
    return sum_figures([*parts, class_of(*[50 * pct] * size, n=5_000)])


def test_two_of_sixty_cells_outside_their_intervals_are_what_chance_makes() -> None:
    """15 of 23 beside 82 %: tinted, for taken alone the city lies outside, but not named."""
    usual = [19] * 14
    classes = [class_of(21, *usual), class_of(15, *usual), class_of(21, *usual), class_of(19, 14, *usual[1:])]
    city = city_with(*classes)
    reference = city.tasks[0].rate_pct
    assert difference_tint(100 * 15 / 23, reference, 23, NORMS) is Tint.D2
    assert rates_p(Share(15, 23), Share(4_100, 5_000), people=23, people_other=5_000) == pytest.approx(
        0.0365, abs=0.001
    )
    found = low_tasks(sum_figures(classes), classes, city, NORMS, is_larger=True)
    assert (found.whole, found.parts) == (frozenset(), {})


def test_a_class_that_is_rare_among_all_cells_is_named() -> None:
    classes = [class_of(*[19] * 15), class_of(6, *[19] * 14), class_of(*[21] * 15), class_of(*[21] * 15)]
    whole = class_of(*[80] * 15, n=92)
    found = low_tasks(whole, classes, city_with(*classes), NORMS, is_larger=True)
    assert (found.whole, found.parts) == (frozenset(), {1: (1,)})


def test_what_is_so_of_the_whole_school_is_told_of_no_single_class() -> None:
    """66 of a hundred in the school, 82 in the city: 5Б and 5Г are no lower than all of it."""
    solved = (16, 15, 15, 15)
    classes = [class_of(k, *[19] * 14) for k in solved]
    found = low_tasks(sum_figures(classes), classes, city_with(*classes), NORMS, is_larger=True)
    assert (found.whole, found.parts) == (frozenset({1}), {})


def test_the_tasks_of_the_school_are_judged_among_themselves_not_among_the_cells_of_its_classes() -> None:
    """64 of 92 beside 82 %, p = 0.002: second of 15 tasks it is rare (0.0067), of 75 cells not (0.0013)."""
    whole = class_of(60, 64, *[76] * 13, n=92)
    classes = [class_of(15, 15, *[19] * 13) for _ in range(4)]
    found = low_tasks(whole, classes, city_with(whole), NORMS, is_larger=True)
    assert found.whole == frozenset({1, 2})
    assert found.parts == {}


def test_without_a_city_classes_are_compared_with_the_rest_of_their_school() -> None:
    classes = [class_of(4), class_of(21), class_of(20)]
    school = sum_figures(classes)
    found = low_tasks(school, classes, school, NORMS, is_larger=False)
    assert (found.whole, found.parts) == (frozenset(), {1: (0,)})
    few = [class_of(0, n=12), class_of(23)]
    assert low_tasks(sum_figures(few), few, sum_figures(few), NORMS, is_larger=False).parts == {}
