import json
import math
from datetime import date
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.catalogues.norms import load_norms
from app.domain.comparisons import (
    RARE,
    Sufficiency,
    Tint,
    Verdict,
    compare_in_time,
    compare_scores_with_rest,
    compare_with_rest,
    difference_tint,
    family_of,
    fisher_p,
    shares_p,
    sufficiency,
    zone_of_norm,
)
from app.domain.statistics import Share
from tests.shared_data import SHARED, needs_shared

NORMS = load_norms(date(2026, 9, 1))
SHARES = st.integers(0, 60).flatmap(lambda n: st.builds(Share, st.integers(0, n), st.just(n)))


@needs_shared
def test_solve_rates_fall_into_the_worked_bands():
    for difficulty, rate, expected in json.loads((SHARED / "methods" / "test_vectors.json").read_text())[
        "fioko_bands"
    ]:
        assert zone_of_norm(rate, difficulty, NORMS) is Sufficiency(expected)


@pytest.mark.parametrize(
    ("rate", "n", "expected"),
    [
        (58, 5764, Sufficiency.INSUFFICIENT),
        (62, 5764, Sufficiency.SUFFICIENT),
        (59, 23, Sufficiency.UNCERTAIN),
        (65, 23, Sufficiency.UNCERTAIN),
        (35, 23, Sufficiency.INSUFFICIENT),
        (60, 5764, Sufficiency.UNCERTAIN),
    ],
)
def test_near_the_norm_is_what_chance_leaves_open(rate: float, n: int, expected: Sufficiency) -> None:
    assert sufficiency(rate, "Б", n, NORMS) is expected


def test_a_rate_without_a_difficulty_is_not_judged():
    assert sufficiency(10, None, 25, NORMS) is None
    assert sufficiency(None, "Б", 25, NORMS) is None
    assert zone_of_norm(None, "Б", NORMS) is None
    assert zone_of_norm(10, None, NORMS) is None
    assert sufficiency(10, "?", 25, NORMS) is None


def test_a_norm_says_nothing_of_few_people() -> None:
    assert sufficiency(10, "Б", NORMS.small_group_below - 1, NORMS) is Sufficiency.TOO_EARLY
    assert sufficiency(10, "Б", NORMS.small_group_below, NORMS) is Sufficiency.INSUFFICIENT


@pytest.mark.parametrize(
    ("rate", "reference", "n", "tint"),
    [
        (70, 80.1, 400, Tint.D1),
        (64, 80, 400, Tint.D2),
        (50, 80, 400, Tint.D3),
        (80, 69.9, 400, Tint.U1),
        (80, 64, 400, Tint.U2),
        (80, 50, 400, Tint.U3),
        (70, 80, 400, Tint.Z0),  # exactly the step is not more than the step
        (75, 80, 100_000, Tint.Z0),  # certain, but too small to matter
        (26, 41, 24, Tint.Z0),  # large, but 24 pupils may differ so by chance
        (19, 41, 23, Tint.D3),
        (0, 60, 1, Tint.Z0),
        (None, 60, 0, Tint.Z0),
        (60, None, 20, Tint.Z0),
    ],
)
def test_a_tint_needs_a_difference_that_matters_and_is_not_chance(rate, reference, n, tint):
    assert difference_tint(rate, reference, n, NORMS) is tint


@given(k=st.integers(0, 60), more=st.integers(0, 60), reference=st.floats(1, 99))
def test_chance_is_judged_as_by_a_test_against_the_reference(k, more, reference):
    n = k + more
    if n == 0:
        return
    rate, p0 = 100 * k / n, reference / 100
    distance = abs(k / n - p0) - 1.959963984540054 * sqrt(p0 * (1 - p0) / n)
    if abs(distance) < 1e-9:
        return
    expected = distance > 0 and abs(rate - reference) > NORMS.tint_steps_pp[0]
    assert (difference_tint(rate, reference, n, NORMS) is not Tint.Z0) == expected


def test_newcombe_interval_is_the_published_one():
    # Newcombe 1998, table II, method 10, example (a): 56/70 − 48/80 = 0.2, from 0.0524 to 0.3339.
    contrast = compare_with_rest(Share(56, 70), Share(104, 150))
    assert contrast.difference == pytest.approx(20.0)
    assert contrast.low == pytest.approx(5.24, abs=0.005)
    assert contrast.high == pytest.approx(33.39, abs=0.005)
    assert contrast.verdict is Verdict.ABOVE


def test_a_part_is_compared_with_the_rest_and_not_with_itself():
    whole = Share(500, 1000)
    assert compare_with_rest(Share(450, 900), whole).difference == 0
    assert compare_with_rest(Share(20, 60), whole).verdict is Verdict.BELOW
    assert compare_with_rest(Share(28, 60), whole).verdict is Verdict.ALIKE


def test_few_people_are_too_early_to_judge_and_nobody_is_nothing_to_compare():
    assert compare_with_rest(Share(0, 19), Share(900, 1000)).verdict is Verdict.TOO_EARLY
    assert compare_with_rest(Share(0, 0), Share(5, 9)).verdict is Verdict.NOTHING_TO_COMPARE
    assert compare_with_rest(Share(5, 9), Share(5, 9)).verdict is Verdict.NOTHING_TO_COMPARE
    assert compare_scores_with_rest({}, {3: 4}).verdict is Verdict.NOTHING_TO_COMPARE


scores = st.dictionaries(st.integers(0, 40), st.integers(1, 30), min_size=1)


@given(own=scores, rest=scores)
def test_mean_scores_are_compared_as_lists_of_pupils_would_be(own, rest):
    whole = {score: own.get(score, 0) + rest.get(score, 0) for score in {*own, *rest}}
    contrast = compare_scores_with_rest(own, whole)
    one, other = ([s for s, n in part.items() for _ in range(n)] for part in (own, rest))
    mean = [sum(part) / len(part) for part in (one, other)]
    errors = [
        sum((x - m) ** 2 for x in part) / (len(part) - 1) / len(part) if len(part) > 1 else 0
        for part, m in zip((one, other), mean, strict=True)
    ]
    half = 1.959963984540054 * sqrt(sum(errors))
    assert contrast.difference == pytest.approx(mean[0] - mean[1], abs=1e-9)
    assert contrast.low == pytest.approx(mean[0] - mean[1] - half, abs=1e-9)
    assert contrast.high == pytest.approx(mean[0] - mean[1] + half, abs=1e-9)


def test_a_part_outside_the_whole_is_an_error():
    with pytest.raises(ValueError, match="not inside"):
        compare_scores_with_rest({3: 5}, {3: 4})
    with pytest.raises(ValueError, match="not inside"):
        compare_scores_with_rest({9: 1}, {3: 4})


@given(SHARES, SHARES)
def test_a_change_in_time_of_people_is_a_comparison_of_two_groups(now: Share, before: Share) -> None:
    found = compare_in_time(now, before, people=now.n, people_before=before.n)
    assert found == compare_with_rest(now, now + before)


def test_marks_of_the_same_people_are_no_more_news_than_the_people() -> None:
    """Sixty marks of twenty pupils: as if each pupil had one."""
    marks = compare_in_time(Share(45, 60), Share(24, 60), people=20, people_before=20)
    pupils = compare_in_time(Share(15, 20), Share(8, 20), people=20, people_before=20)
    assert marks == pupils
    assert marks.verdict is Verdict.ABOVE
    assert compare_in_time(Share(45, 60), Share(30, 60), people=20, people_before=20).verdict is Verdict.ALIKE
    assert compare_in_time(Share(45, 60), Share(30, 60), people=60, people_before=60).verdict is Verdict.ABOVE


def test_nothing_beside_nothing_is_said_so() -> None:
    nobody = compare_in_time(Share(0, 0), Share(1, 2), people=0, people_before=2)
    assert nobody.verdict is Verdict.NOTHING_TO_COMPARE


# Two groups, exactly.


def test_fisher_s_test_agrees_with_the_list_of_all_tables():
    for n, m in ((3, 4), (7, 5), (10, 11)):
        for a in range(n + 1):
            for b in range(m + 1):
                one, other = Share(a, n), Share(b, m)
                tables = [
                    math.comb(n, k) * math.comb(m, a + b - k)
                    for k in range(n + 1)
                    if 0 <= a + b - k <= m
                ]  # fmt: skip
                seen = math.comb(n, a) * math.comb(m, b)
                twin = sum(way for way in tables if way <= seen) / sum(tables)
                assert fisher_p(one, other) == pytest.approx(twin, abs=1e-12)
                assert fisher_p(one, other) == fisher_p(other, one)
    assert fisher_p(Share(9, 10), Share(6, 11)) == pytest.approx(0.1486, abs=1e-4)
    assert fisher_p(Share(0, 0), Share(6, 11)) == 1


@given(st.lists(st.floats(0, 1), max_size=30))
def test_what_is_rare_among_many_is_found_step_by_step(found: list[float]) -> None:
    """Benjamini and Hochberg 1995: the slow way, from the largest p downwards."""
    rare = sorted(found)
    while rare and rare[-1] > RARE * len(rare) / len(found):
        rare.pop()
    among = family_of(found)
    assert among.size == len(found)
    assert sorted(p for p in found if among.is_rare(p)) == rare


def test_the_published_example_of_many_comparisons_keeps_its_first_four() -> None:
    """Benjamini and Hochberg 1995, section 4.1: Bonferroni keeps three of the fifteen."""
    found = [0.0001, 0.0004, 0.0019, 0.0095, 0.0201, 0.0278, 0.0298, 0.0344, 0.0459, 0.3240, 0.4262, 0.5719,
             0.6528, 0.7590, 1.0]  # fmt: skip
    assert [family_of(found).is_rare(p) for p in found] == [True] * 4 + [False] * 11


def test_the_pooled_test_of_two_shares_gives_the_known_z():
    assert shares_p(Share(49, 94), Share(36, 88)) == pytest.approx(math.erfc(1.52 / math.sqrt(2)), abs=2e-3)
    assert shares_p(Share(0, 30), Share(0, 40)) == 1
    assert shares_p(Share(0, 0), Share(3, 40)) == 1
