"""Real rotated booklets: 215 tasks, each asked of a few; figures as published with the data."""

import polars as pl
import pytest

from app.domain.analytics.results import Columns, result_sums, roll_up, task_sums
from tests.shared_data import SHARED, needs_shared

FOLDER = SHARED / "data" / "timss2007-russia-g8"
BOOKLETS = Columns(participation=None, journal=None, missed=None)

pytestmark = needs_shared


@pytest.fixture(scope="module")
def items():
    return pl.read_csv(FOLDER / "math_items.csv").with_row_index("task", offset=1)


@pytest.fixture(scope="module")
def rows(items):
    wide = pl.read_csv(FOLDER / "math_scored.csv", infer_schema_length=None)
    scores = [
        pl.col(item).cast(pl.UInt8).alias(f"t{task}")
        for task, item in items.select("task", "item").iter_rows()
    ]
    tasks = wide.select("idschool", "idclass", *scores)
    total = pl.sum_horizontal("^t[0-9]+$").cast(pl.UInt16)
    has_any = pl.any_horizontal(pl.col("^t[0-9]+$").is_not_null())
    return tasks.with_columns(total=pl.when(has_any).then(total), mark=pl.lit(None, pl.UInt8)).lazy()


@pytest.fixture(scope="module")
def by_class(rows, items):
    maxima = items["max_points"].to_list()
    return task_sums(rows, ["idschool", "idclass"], maxima, columns=BOOKLETS).collect()


def percent(sums, items, by):
    """Percent of the maximum over the tasks asked, per value of `by`."""
    joined = sums.lazy().join(items.lazy().with_columns(pl.col("task").cast(pl.UInt16)), on="task")
    possible = pl.col("n").cast(pl.Int64) * pl.col("max_points")
    rate = (100 * pl.col("points").sum() / possible.sum()).alias("rate")
    return dict(joined.group_by(by).agg(rate).collect().iter_rows())


def test_everybody_and_every_task_is_there(rows, by_class, items):
    assert rows.select(pl.len()).collect().item() == 4472
    assert by_class.height == 271 * 215
    assert items.height == 215


def test_the_whole_sample_solves_what_its_source_says(rows, items):
    maxima = items["max_points"].to_list()
    whole = result_sums(rows, [], maxima=maxima, columns=BOOKLETS).collect().row(0, named=True)
    assert (whole["n"], whole["n_scored"]) == (4472, 4471)
    assert 100 * whole["points"] / whole["possible"] == pytest.approx(52.737, abs=0.0005)


@pytest.mark.parametrize(
    ("domain", "expected"),
    [
        ("content", {"Algebra": 53.29, "Data and Chance": 48.73, "Geometry": 53.28, "Number": 54.39}),
        ("cognitive", {"Knowing": 62.78, "Applying": 52.72, "Reasoning": 37.86}),
        ("item_type", {"MC": 61.74, "CR": 44.04}),
    ],
)
def test_kinds_of_tasks_are_solved_as_their_source_says(by_class, items, domain, expected):
    city = roll_up(by_class.lazy(), []).collect()
    assert percent(city, items, domain) == pytest.approx(expected, abs=0.005)


def test_a_school_has_the_points_its_source_says(by_class, items):
    schools = roll_up(by_class.lazy(), ["idschool"]).collect()
    rates = percent(schools, items, "idschool")
    assert len(rates) == 210
    assert (min(rates.values()), max(rates.values())) == pytest.approx((22.27, 83.12), abs=0.005)
    school = schools.filter(idschool=301).join(items.with_columns(pl.col("task").cast(pl.UInt16)), on="task")
    possible = (school["n"].cast(pl.Int64) * school["max_points"]).sum()
    assert (school["points"].sum(), possible) == (127, 407)


def test_a_task_that_a_class_was_not_asked_is_not_a_zero(rows, by_class):
    asked = rows.select(pl.col("^t[0-9]+$").count()).collect().sum_horizontal().item()
    assert by_class["n"].sum() == asked
    assert by_class.filter(pl.col("n") == 0).height > 0
