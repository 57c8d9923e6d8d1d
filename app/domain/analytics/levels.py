"""Groups by level of preparation: what those with each mark solve, and the journal beside the work."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.analytics.cube import LEAF
from app.domain.analytics.results import (
    JOURNAL_MATRIX,
    TASK_SUMS,
    journal_matrix,
    result_sums,
    roll_up,
    task_sums,
)
from app.domain.assessments import Participation

PEOPLE = {"mark": pl.UInt8, "n": pl.UInt32}
LEVEL_SUMS = {"mark": pl.UInt8, **TASK_SUMS}
WORKS = {"code": pl.String, "mark": pl.UInt8, "total": pl.UInt16}
CLASS_MATRIX = {"class_name": pl.String, **JOURNAL_MATRIX}


@dataclass(frozen=True, slots=True, kw_only=True)
class LevelFrames:
    """`people`: `mark`, `n`. `tasks`: LEVEL_SUMS. `journal`: CLASS_MATRIX, pairs that occur, by class."""

    people: pl.DataFrame
    tasks: pl.DataFrame
    journal: pl.DataFrame


def of_leaves(rows: pl.LazyFrame, codes: Sequence[str]) -> pl.LazyFrame:
    """The rows of these classes («school/class»), or of schools where a row names no class."""
    school, name = (pl.col(column) for column in LEAF)
    leaf = pl.when(name.is_null()).then(school).otherwise(pl.concat_str(school, pl.lit("/"), name))
    return rows.filter(leaf.is_in(list(codes)))


def level_frames(partitions: Sequence[pl.LazyFrame], maxima: Sequence[int]) -> LevelFrames:
    """Counts over all partitions; a file may hold more tasks than the paper asks for, never fewer."""
    plans: list[pl.LazyFrame] = []
    for rows in partitions:
        marked = rows.filter(pl.col("mark").is_not_null()).with_columns(pl.col("mark").cast(pl.UInt8))
        plans += [
            result_sums(marked, ["mark"]).select("mark", "n"),
            task_sums(marked, ["mark"], maxima),
            journal_matrix(rows, ["class_name"]),
        ]
    frames = pl.collect_all(plans)
    return LevelFrames(
        people=_together(frames[::3], PEOPLE, ["mark"]),
        tasks=_together(frames[1::3], LEVEL_SUMS, ["mark"]),
        journal=_together(frames[2::3], CLASS_MATRIX, ["class_name"]),
    )


def works_by_code(partitions: Sequence[pl.LazyFrame]) -> pl.DataFrame:
    """Works with a mark, one a row: WORKS, by code."""
    marked = [
        rows.filter(
            pl.col("mark").is_not_null(), pl.col("participation") == Participation.PRESENT.value
        ).select(pl.col(name).cast(kind) for name, kind in WORKS.items())
        for rows in partitions
    ]
    return pl.concat(pl.collect_all(marked)).sort("code") if marked else pl.DataFrame(schema=dict(WORKS))


def _together(
    frames: Sequence[pl.DataFrame], schema: Mapping[str, type[pl.DataType]], by: Sequence[str]
) -> pl.DataFrame:
    if not frames:
        return pl.DataFrame(schema=dict(schema))
    whole = roll_up(pl.concat(frames).lazy(), by).collect()
    return whole.select(*schema).sort(*schema)
