"""What moved a ratio of sums: effects by hand, and that they add up exactly whatever the parts."""

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.movements import Presence, movement_of
from app.domain.quality_model import Unit
from app.domain.values import Ratio


def share(k: float, n: float, people: int | None = None) -> Ratio:
    return Ratio(unit=Unit.PERCENT, numerator=k, denominator=n, n=int(n) if people is None else people)


def test_effects_by_hand() -> None:
    """A: 20/40 → 30/40 (50 → 75 %), B: 45/60 → 27/60 (75 → 45 %): the weights stay 0.4 and 0.6.

    V: 65/100 → 57/100. Own effects: 0.4 · 25 = +10, 0.6 · (−30) = −18; weights: nothing. Together −8.
    """
    found = movement_of({"A": share(20, 40), "B": share(45, 60)}, {"A": share(30, 40), "B": share(27, 60)})
    assert found is not None
    assert [(one.effects.own, one.effects.weight) for one in found.parts] == [(10, 0), (-18, 0)]
    assert found.difference == -8


def test_the_whole_falls_though_every_part_rises() -> None:
    """Simpson: A 80/100 → 18/20 (80 → 90 %), B 4/20 → 30/100 (20 → 30 %); V 84/120 = 70 % → 48/120 = 40 %.

    s̄ = 1/2 each, so the own effects are +5 and +5. V̄ = 55 %. Weights: A (85 − 55) · (1/6 − 5/6) = −20;
    B (25 − 55) · (5/6 − 1/6) = −20. Together −30.
    """
    found = movement_of({"A": share(80, 100), "B": share(4, 20)}, {"A": share(18, 20), "B": share(30, 100)})
    assert found is not None
    assert [(one.effects.own, one.effects.weight) for one in found.parts] == [(5, -20), (5, -20)]
    assert (found.own, found.weight, found.difference) == (10, -40, -30)


def test_what_is_new_and_what_is_gone_have_no_change_of_their_own() -> None:
    """A stays 50/100; B 30/50 goes, C 10/50 comes: V 80/150 → 60/150, V̄ = 7/15.

    B: −(3/5 − 7/15) · 1/3 = −2/45; C: (1/5 − 7/15) · 1/3 = −4/45. Together −2/15, that is −13 1/3 points.
    """
    found = movement_of({"A": share(50, 100), "B": share(30, 50)}, {"A": share(50, 100), "C": share(10, 50)})
    assert found is not None
    assert {one.key: one.presence for one in found.parts} == {
        "A": Presence.BOTH, "C": Presence.NEW, "B": Presence.GONE,
    }  # fmt: skip
    totals = {one.key: (one.effects.own, one.effects.total) for one in found.parts}
    assert totals == {"A": (0, 0), "C": (None, Fraction(-400, 45)), "B": (None, Fraction(-200, 45))}
    assert (found.come_and_gone, found.difference) == (Fraction(-40, 3), Fraction(-40, 3))


PARTS = st.dictionaries(
    st.integers(0, 8),
    st.tuples(st.integers(1, 400), st.fractions(0, 1, max_denominator=40)).map(
        lambda one: share(float(int(one[0] * one[1])), one[0])
    ),
    min_size=1,
)


@given(PARTS, PARTS)
def test_effects_add_up_exactly_to_the_difference(before: dict[int, Ratio], now: dict[int, Ratio]) -> None:
    found = movement_of(before, now)
    assert found is not None
    told = sum((one.effects.total for one in found.parts), Fraction(0))
    held = found.pooled.total if found.pooled else Fraction(0)
    values = [
        100 * Fraction(sum(int(one.numerator) for one in year.values()))
        / sum(int(one.denominator) for one in year.values())
        for year in (before, now)
    ]  # fmt: skip
    assert told + held == found.difference == values[1] - values[0]
    assert (found.now.value - found.before.value) == pytest.approx(float(found.difference))


@given(PARTS, PARTS)
def test_no_small_group_is_told_and_none_is_alone(before: dict[int, Ratio], now: dict[int, Ratio]) -> None:
    found = movement_of(before, now)
    assert found is not None
    for one in found.parts:
        assert all(ratio is None or ratio.n >= 10 for ratio in (one.before, one.now))
    parts = len({*before, *now})
    assert found.pooled is None or found.pooled.n_parts > 1 or parts == 1


def test_a_class_of_eight_is_held_back_with_another_one() -> None:
    year = {"4А": share(10, 20), "4Б": share(12, 25), "4В": share(5, 8)}
    found = movement_of(year, {**year, "4В": share(7, 8)})
    assert found is not None
    assert [one.key for one in found.parts] == ["4Б"]
    assert found.pooled is not None
    assert found.pooled.n_parts == 2


def test_full_counts_are_told_whole() -> None:
    found = movement_of(
        {"1": share(2, 5, 0), "2": share(1, 4, 0)}, {"1": share(3, 5, 0), "2": share(1, 4, 0)}
    )
    assert found is not None
    assert (len(found.parts), found.pooled) == (2, None)


def test_without_a_year_there_is_no_movement() -> None:
    assert movement_of({}, {"A": share(1, 20)}) is None
    assert movement_of({"A": share(1, 20)}, {}) is None
