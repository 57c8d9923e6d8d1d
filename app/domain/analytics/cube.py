"""The cube of one file: counts per class, as the database keeps them."""

from collections.abc import Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.analytics.results import result_sums, score_counts, task_sums

LEAF = ("school_code", "class_name")


@dataclass(frozen=True, slots=True, kw_only=True)
class Cube:
    """Frames with the columns of LEAF and then SUMS, TASK_SUMS, SCORE_COUNTS of analytics/results.py."""

    sums: pl.DataFrame
    tasks: pl.DataFrame
    scores: pl.DataFrame


def cube_of(rows: pl.DataFrame, maxima: Sequence[int]) -> Cube:
    """Counts per school and class of a checked file's rows (RESULT_ROWS); class null where it has none."""
    lazy = rows.lazy()
    sums, tasks, scores = pl.collect_all(
        [result_sums(lazy, LEAF, maxima=maxima), task_sums(lazy, LEAF, maxima), score_counts(lazy, LEAF)]
    )
    return Cube(sums=sums, tasks=tasks, scores=scores)
