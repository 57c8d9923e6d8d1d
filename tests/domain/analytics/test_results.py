from collections import Counter
from functools import partial

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from app.domain.analytics import results
from app.domain.analytics.results import (
    PLAIN,
    journal_matrix,
    over_partitions,
    result_sums,
    roll_up,
    score_counts,
    task_sums,
)
from tests.domain.analytics.make_rows import (
    MAXIMA,
    frame,
    groups,
    slow_sums,
    slow_tasks,
    some_rows,
)

LEVELS = [["school_code", "class_name"], ["school_code"], []]


def same(one: pl.LazyFrame, other: pl.LazyFrame) -> None:
    assert_frame_equal(one.collect(), other.collect(), check_row_order=False)


@pytest.mark.parametrize("by", LEVELS)
@settings(max_examples=25, deadline=None)
@given(rows=some_rows, with_maxima=st.booleans())
def test_sums_agree_with_counting_by_hand(by, rows, with_maxima):
    maxima = MAXIMA if with_maxima else None
    found = result_sums(frame(rows), by, maxima=maxima).collect().to_dicts()
    expected = groups(rows, by)
    assert len(found) == len(expected)
    for row in found:
        key = tuple(row.pop(name) for name in by)
        assert row == slow_sums(expected[key], maxima)


@pytest.mark.parametrize("by", LEVELS)
@settings(max_examples=25, deadline=None)
@given(rows=some_rows)
def test_task_sums_agree_with_counting_by_hand(by, rows):
    found = task_sums(frame(rows), by, MAXIMA).collect()
    for key, part in groups(rows, by).items():
        mine = found.filter(
            *(pl.col(name).eq_missing(pl.lit(value)) for name, value in zip(by, key, strict=True))
        )
        if by and not any(row["participation"] == "present" for row in part):
            assert mine.is_empty()
        else:
            assert mine.sort("task").select(list(results.TASK_SUMS)).to_dicts() == slow_tasks(part, MAXIMA)


@settings(max_examples=25, deadline=None)
@given(rows=some_rows)
def test_score_counts_and_the_journal_matrix_agree_with_counting_by_hand(rows):
    present = [row for row in rows if row["participation"] == "present"]
    scores = Counter((row["school_code"], row["total"]) for row in present if row["total"] is not None)
    assert dict.fromkeys(scores, 0) | {
        (school, score): n
        for school, score, n in score_counts(frame(rows), ["school_code"]).collect().iter_rows()
    } == dict(scores)
    pairs = Counter((row["journal"], row["mark"]) for row in present if row["journal"] and row["mark"])
    found = journal_matrix(frame(rows), []).collect()
    assert {(journal, mark): n for journal, mark, n in found.iter_rows()} == dict(pairs)


@settings(max_examples=20, deadline=None)
@given(rows=some_rows)
def test_rolled_up_sums_are_the_sums_of_the_larger_group(rows):
    classes = ["school_code", "class_name"]
    for count in (
        partial(result_sums, maxima=MAXIMA),
        partial(task_sums, maxima=MAXIMA),
        score_counts,
        journal_matrix,
    ):
        small = count(frame(rows), by=classes)
        for by in (["school_code"], []):
            whole = count(frame(rows), by=by)
            rolled = roll_up(small, by)
            if rolled.collect().is_empty():  # nobody was present: the city has no tasks to sum
                assert whole.collect()["n"].sum() == 0
            else:
                same(rolled, whole)


@settings(max_examples=20, deadline=None)
@given(rows=some_rows, parts=st.integers(1, 4))
def test_partitions_counted_one_by_one_give_the_sums_of_all(rows, parts):
    pieces = [frame(rows[start::parts]) for start in range(parts)]
    by = ["school_code"]
    count = partial(result_sums, by=by, maxima=MAXIMA)
    same(over_partitions(pieces, count, by), count(frame(rows)))


def test_no_partitions_are_refused():
    with pytest.raises(ValueError, match="no partitions"):
        over_partitions([], partial(result_sums, by=[]), [])


@settings(max_examples=10, deadline=None)
@given(rows=some_rows)
def test_a_table_without_participation_and_journal_counts_everybody(rows):
    plain = frame(rows).select("school_code", "mark", "total", "^t[0-9]$")
    found = result_sums(plain, [], maxima=MAXIMA, columns=PLAIN).collect().row(0, named=True)
    assert (found["n"], found["absent"], found["adapted"], found["j_n"]) == (len(rows), 0, 0, 0)
    tasks = task_sums(plain, [], MAXIMA, columns=PLAIN).collect()
    assert tasks["attempted"].to_list() == tasks["n"].to_list()
    with pytest.raises(ValueError, match="no journal"):
        journal_matrix(plain, [], columns=PLAIN)


@settings(max_examples=5, deadline=None)
@given(rows=some_rows)
def test_possible_points_stay_unknown_in_the_whole_when_unknown_in_a_part(rows):
    known = result_sums(frame(rows), ["school_code"], maxima=MAXIMA)
    unknown = result_sums(frame(rows), ["school_code"])
    whole = roll_up(pl.concat([known, unknown]), []).collect()
    assert whole["possible"].to_list() == [None]
    assert whole["n"][0] == 2 * known.collect()["n"].sum()


def test_outcomes_have_their_stated_types():
    rows = frame([])
    assert result_sums(rows, []).collect_schema() == pl.Schema(results.SUMS)
    assert task_sums(rows, [], MAXIMA).collect_schema() == pl.Schema(results.TASK_SUMS)
    assert score_counts(rows, []).collect_schema() == pl.Schema(results.SCORE_COUNTS)
    assert journal_matrix(rows, []).collect_schema() == pl.Schema(results.JOURNAL_MATRIX)


def test_points_of_many_rows_do_not_run_over():
    many = pl.LazyFrame({"mark": [5], "total": [65_535]}, schema={"mark": pl.UInt8, "total": pl.UInt16})
    rows = pl.concat([many] * 1_000).with_columns(t1=pl.lit(1, pl.UInt8))
    assert result_sums(rows, [], columns=PLAIN).collect()["points"][0] == 65_535_000
    parts = result_sums(rows, [], columns=PLAIN).collect()
    thousands = pl.concat([parts] * 100).lazy()
    assert roll_up(thousands, []).collect()["points"][0] == 6_553_500_000
