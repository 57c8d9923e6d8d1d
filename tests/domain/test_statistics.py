import json
from fractions import Fraction
from math import comb

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.norms import SouWeights
from app.domain.statistics import (
    Figures,
    JournalCounts,
    MarkCounts,
    Share,
    TaskFigure,
    sum_figures,
    wilson,
)
from tests.shared_data import SHARED, needs_shared

WEIGHTS = SouWeights(m5=Fraction(1), m4=Fraction("0.64"), m3=Fraction("0.36"), m2=Fraction("0.16"))
counts = st.integers(0, 500)
mark_counts = st.builds(MarkCounts, m2=counts, m3=counts, m4=counts, m5=counts, not_attested=counts)


def vectors(key):
    return json.loads((SHARED / "methods" / "test_vectors.json").read_text())[key]


def marks_of(given_counts):
    return MarkCounts(
        m2=given_counts.get("2", 0),
        m3=given_counts.get("3", 0),
        m4=given_counts.get("4", 0),
        m5=given_counts.get("5", 0),
        not_attested=given_counts.get("na", 0),
    )


@needs_shared
def test_marks_give_the_worked_figures():
    for vector in vectors("marks"):
        marks = marks_of(vector["counts"])
        w_na = Fraction(str(vector["w_na"])) if "w_na" in vector else None
        weights = SouWeights(m5=WEIGHTS.m5, m4=WEIGHTS.m4, m3=WEIGHTS.m3, m2=WEIGHTS.m2, not_attested=w_na)
        assert f"{marks.sou(weights):.2f}" == vector["sou"]
        if "pass_rate" in vector:
            assert f"{marks.pass_share.pct:.2f}" == vector["pass_rate"]
            assert f"{marks.quality_share.pct:.2f}" == vector["quality_rate"]
            assert f"{marks.mean_mark:.2f}" == vector["mean_mark"]


@needs_shared
def test_a_whole_is_pooled_and_not_the_mean_of_its_parts():
    vector = vectors("pooling")
    parts = [marks_of(given_counts) for given_counts in vector["classes"]]
    pooled = sum_figures(Figures(marks=part) for part in parts).marks
    assert f"{pooled.quality_share.pct:.2f}" == vector["quality_pooled"]
    wrong = sum(part.quality_share.pct for part in parts) / len(parts)
    assert f"{wrong:.2f}" == vector["quality_mean_of_classes_wrong"]


@needs_shared
def test_wilson_intervals_are_the_worked_ones():
    for k, n, low, high in vectors("wilson95"):
        # 2e-8: the lower end given for 22 of 25 is off by that from 1 − the upper end for 3 of 25.
        interval = Share(k, n).interval
        assert interval.low_pct / 100 == pytest.approx(low, abs=2.1e-8)
        assert interval.high_pct / 100 == pytest.approx(high, abs=1e-8)


@given(st.integers(1, 100_000))
def test_a_whole_and_an_empty_share_lie_in_their_own_intervals(n):
    assert wilson(1.0, n).high_pct == 100
    assert wilson(0.0, n).low_pct == 0


@given(k=counts, more=st.integers(1, 500))
def test_wilson_intervals_of_yes_and_of_no_mirror_each_other(k, more):
    yes, no = Share(k, k + more).interval, Share(more, k + more).interval
    assert yes.low_pct == pytest.approx(100 - no.high_pct, abs=1e-9)
    assert yes.high_pct == pytest.approx(100 - no.low_pct, abs=1e-9)


@needs_shared
def test_journal_counts_give_the_worked_shares():
    vector = vectors("journal")
    journal = JournalCounts(lowered=vector["lowered"], confirmed=vector["confirmed"], raised=vector["raised"])
    shares = [journal.lowered_share, journal.confirmed_share, journal.raised_share]
    assert [round(share.pct, 2) for share in shares] == vector["percent"]
    interval = journal.raised_share.interval
    assert [interval.low_pct / 100, interval.high_pct / 100] == pytest.approx(
        vector["wilson_raised"], abs=1e-8
    )
    assert journal.sign_p == pytest.approx(vector["sign_p"], rel=1e-6)


@given(marks=mark_counts)
def test_figures_of_marks_agree_with_a_list_of_pupils(marks):
    pupils = [2] * marks.m2 + [3] * marks.m3 + [4] * marks.m4 + [5] * marks.m5
    if not pupils:
        assert (marks.mean_mark, marks.pass_share.pct, marks.sou(WEIGHTS)) == (None, None, None)
        return
    worth = {5: 1.0, 4: 0.64, 3: 0.36, 2: 0.16}
    assert marks.n == len(pupils)
    assert marks.mean_mark == pytest.approx(sum(pupils) / len(pupils), abs=1e-9)
    assert marks.pass_share.pct == pytest.approx(
        100 * sum(mark > 2 for mark in pupils) / len(pupils), abs=1e-9
    )
    assert marks.sou(WEIGHTS) == pytest.approx(
        100 * sum(worth[mark] for mark in pupils) / len(pupils), abs=1e-9
    )
    assert sum(marks.share_of(mark).k for mark in (2, 3, 4, 5)) == marks.n


@given(lowered=st.integers(0, 60), raised=st.integers(0, 60), confirmed=counts)
def test_the_sign_test_agrees_with_adding_up_coin_tosses(lowered, raised, confirmed):
    journal = JournalCounts(lowered=lowered, confirmed=confirmed, raised=raised)
    moved = lowered + raised
    if moved == 0:
        assert journal.sign_p is None
        return
    tosses = [1.0]  # chance of 0, 1, … heads, one toss after another
    for _ in range(moved):
        tosses = [0.5 * (heads + tails) for heads, tails in zip([*tosses, 0.0], [0.0, *tosses], strict=True)]
    as_uneven = sum(p for heads, p in enumerate(tosses) if heads <= min(lowered, raised))
    assert journal.sign_p == pytest.approx(min(1.0, 2 * as_uneven), abs=1e-9)


@given(k=counts, more=counts)
def test_a_likely_range_holds_the_share_and_stays_within_nothing_and_all(k, more):
    share = Share(k, k + more)
    if share.n == 0:
        assert (share.pct, share.interval) == (None, None)
        return
    interval = share.interval
    assert 0 <= interval.low_pct <= share.pct + 1e-9
    assert share.pct - 1e-9 <= interval.high_pct <= 100
    assert share.is_small == (share.n < 20)


@pytest.mark.parametrize("n", [20, 25, 60, 120])
def test_likely_ranges_hold_the_truth_in_95_of_100_schools(n):
    truths = [place / 100 for place in range(5, 96)]
    held = [
        sum(
            comb(n, k) * truth**k * (1 - truth) ** (n - k)
            for k in range(n + 1)
            if Share(k, n).interval.holds(100 * truth)
        )
        for truth in truths
    ]
    assert 0.93 <= sum(held) / len(held) <= 0.97


def test_more_than_all_is_not_a_share():
    with pytest.raises(ValueError, match="4 of 3"):
        Share(4, 3)


def figures(tag):
    return Figures(
        n=10 + tag,
        absent=tag,
        n_scored=9 + tag,
        points=30 * tag,
        possible=50 * tag,
        marks=MarkCounts(m2=tag, m5=2 * tag),
        tasks=(TaskFigure(position=tag, label=str(tag), max_score=2, n=4, attempted=3, points=5, full=2),),
        scores={tag: 3, 7: 1},
        journal=JournalCounts(raised=tag),
    )


def test_figures_add_up_exactly_in_any_order():
    one, two, three = figures(1), figures(2), figures(3)
    assert sum_figures([one, two, three]) == sum_figures([three, one, two]) == one + (two + three)
    whole = sum_figures([one, two, three])
    assert (whole.points, whole.possible, whole.pct_of_max) == (180, 300, 60.0)
    assert whole.mean_score == 180 / 33
    assert whole.scores == {1: 3, 2: 3, 3: 3, 7: 3}
    assert [task.position for task in whole.tasks] == [1, 2, 3]


def test_figures_of_nobody_have_no_shares():
    nobody = sum_figures([])
    assert (nobody.mean_score, nobody.pct_of_max, nobody.journal.sign_p) == (None, None, None)
    task = TaskFigure(position=1, label="1", max_score=2)
    assert (task.rate_pct, task.full_pct, task.attempted_pct, task.interval) == (None,) * 4


def test_a_percentage_of_the_maximum_is_unknown_when_a_part_does_not_know_its_maximum():
    whole = figures(1) + Figures(n=5, n_scored=5, points=40, possible=None)
    assert whole.possible is None
    assert whole.pct_of_max is None


def test_different_tasks_are_never_added_together():
    one = TaskFigure(position=1, label="1", max_score=2, n=1)
    other = TaskFigure(position=1, label="1", max_score=3, n=1)
    with pytest.raises(ValueError, match="not the same task"):
        one + other
