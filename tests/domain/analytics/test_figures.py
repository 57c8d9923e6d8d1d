import json

import polars as pl
import pytest
from hypothesis import given, settings

from app.domain.analytics.figures import figures_by
from app.domain.analytics.results import result_sums, score_counts, task_sums
from app.domain.assessments import Task
from app.domain.statistics import sum_figures
from tests.domain.analytics.make_rows import MAXIMA, frame, some_rows
from tests.shared_data import SHARED, needs_shared

PAPER = [Task(position=p, label=f"{p}.1", max_score=m) for p, m in enumerate(MAXIMA, start=1)]


def figures(rows: pl.LazyFrame, by: list[str]):
    return figures_by(
        by,
        sums=result_sums(rows, by, maxima=MAXIMA).collect(),
        tasks=task_sums(rows, by, MAXIMA).collect(),
        scores=score_counts(rows, by).collect(),
        paper=PAPER,
    )


@settings(max_examples=25, deadline=None)
@given(rows=some_rows)
def test_the_city_is_the_sum_of_its_schools_and_of_its_classes(rows):
    city = figures(frame(rows), [])[()]
    for by in (["school_code"], ["school_code", "class_name"]):
        pooled = sum_figures(figures(frame(rows), by).values())
        if city.n == 0:
            assert (pooled.n, pooled.absent, pooled.tasks) == (0, city.absent, ())
        else:
            assert pooled == city


@settings(max_examples=25, deadline=None)
@given(rows=some_rows)
def test_figures_hold_what_the_rows_say(rows):
    for (school,), found in figures(frame(rows), ["school_code"]).items():
        mine = [row for row in rows if row["school_code"] == school and row["participation"] == "present"]
        assert found.n == len(mine)
        totals = [row["total"] for row in mine if row["total"] is not None]
        assert sum(found.scores.values()) == found.n_scored == len(totals)
        if totals:
            assert found.mean_score == pytest.approx(sum(totals) / len(totals), abs=1e-9)
        for task in found.tasks:
            points = [row[f"t{task.position}"] for row in mine if row[f"t{task.position}"] is not None]
            expected = 100 * sum(p / task.max_score for p in points) / len(points) if points else None
            assert task.rate_pct == (pytest.approx(expected, abs=1e-9) if points else None)
            assert task.label == f"{task.position}.1"


@needs_shared
def test_solve_rates_of_a_small_class_are_the_worked_ones():
    vector = json.loads((SHARED / "methods" / "test_vectors.json").read_text())["task_rates"]
    rows = pl.LazyFrame(
        [
            {"participation": "present"}
            | {f"t{p}": 0 if cell == "X" else cell for p, cell in enumerate(pupil, start=1)}
            | {f"x{p}": cell == "X" for p, cell in enumerate(pupil, start=1)}
            for pupil in vector["scores"]
        ]
    ).with_columns(pl.lit(None, pl.UInt8).alias("mark"), pl.lit(None, pl.UInt8).alias("journal"))
    rows = rows.with_columns(total=pl.sum_horizontal(f"t{p}" for p in range(1, 5)))
    paper = [Task(position=p, label=str(p), max_score=m) for p, m in enumerate(vector["max"], start=1)]
    found = figures_by(
        [],
        sums=result_sums(rows, [], maxima=vector["max"]).collect(),
        tasks=task_sums(rows, [], vector["max"]).collect(),
        paper=paper,
    )[()]
    assert [task.rate_pct for task in found.tasks] == vector["mean_score_rate"]
    assert [task.full_pct for task in found.tasks] == vector["full_mark_share"]
    assert [task.attempted_pct for task in found.tasks] == vector["attempted"]
    assert found.pct_of_max == pytest.approx(100 * (7 + 7 + 3 + 1) / 30)
