"""The cube of one file: counts per class, as the database keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.analytics.packed import pack, row_of
from app.domain.analytics.results import SCORE_COUNTS, TASK_SUMS, result_sums, score_counts, wide_task_sums

LEAF = ("school_code", "class_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Frames with the columns of LEAF: then SUMS of analytics/results.py, or the texts `tasks` and `scores`.

    The texts hold the rows of TASK_SUMS and SCORE_COUNTS of a class, see analytics/packed.py.
    """

    sums: pl.DataFrame
    details: pl.DataFrame


def cube_of(rows: pl.DataFrame, maxima: Sequence[int]) -> Cube:
    """Counts per school and class of a checked file's rows (RESULT_ROWS); class null where it has none."""
    lazy = rows.lazy()
    counts = [name for name in TASK_SUMS if name != "task"]
    tasks = [
        [pl.lit(str(position)), *(pl.col(f"{name}{position}") for name in counts)]
        for position in range(1, len(maxima) + 1)
    ]
    sums, wide, scores = pl.collect_all(
        [
            result_sums(lazy, LEAF, maxima=maxima),
            wide_task_sums(lazy, LEAF, maxima).select(*LEAF, row_of(tasks).alias("tasks")),
            pack(score_counts(lazy, LEAF), LEAF, tuple(SCORE_COUNTS), name="scores"),
        ]
    )
    details = wide.join(scores, on=list(LEAF), how="left", nulls_equal=True)
    return Cube(sums=sums, details=details.with_columns(pl.col("scores").fill_null("")))
