"""Sums over participants' rows: counted once per class, rolled up exactly, divided last."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

import polars as pl

from app.domain.assessments import Participation

FAR_FROM = 2  # marks: a difference with the journal that ФИОКО asks to look at pupil by pupil

SUMS = {
    "n": pl.UInt32,
    "absent": pl.UInt32,
    "adapted": pl.UInt32,
    "n_scored": pl.UInt32,
    "points": pl.UInt64,
    "possible": pl.UInt64,
    "n_marked": pl.UInt32,
    "mark_sum": pl.UInt64,
    "m2": pl.UInt32,
    "m3": pl.UInt32,
    "m4": pl.UInt32,
    "m5": pl.UInt32,
    "j_n": pl.UInt32,
    "j_lowered": pl.UInt32,
    "j_confirmed": pl.UInt32,
    "j_raised": pl.UInt32,
    "j_far": pl.UInt32,
}
TASK_SUMS = {
    "task": pl.UInt16,
    "n": pl.UInt32,
    "attempted": pl.UInt32,
    "points": pl.UInt64,
    "full": pl.UInt32,
}
SCORE_COUNTS = {"score": pl.UInt16, "n": pl.UInt32}
JOURNAL_MATRIX = {"journal": pl.UInt8, "mark": pl.UInt8, "n": pl.UInt32}

# What a row of sums is about: never added over, whatever level the sums are rolled up to.
_AXES = ("task", "score", "journal", "mark")
_MEASURES = {name: kind for name, kind in {**TASK_SUMS, **SUMS}.items() if name not in _AXES}


@dataclass(frozen=True, slots=True, kw_only=True)
class Columns:
    """How a table of results names its columns; None where it has no such column.

    Without `participation` everybody counts as present; without `missed` (prefix of the flags «asked but
    not attempted») every asked task counts as attempted.
    """

    participation: str | None = "participation"
    journal: str | None = "journal"
    mark: str = "mark"
    total: str = "total"
    score: str = "t"
    missed: str | None = "x"


PROTOCOL = Columns()
PLAIN = Columns(participation=None, journal=None, missed=None)


def result_sums(
    rows: pl.LazyFrame,
    by: Sequence[str],
    *,
    maxima: Sequence[int] | None = None,
    columns: Columns = PROTOCOL,
    far_from: int = FAR_FROM,
) -> pl.LazyFrame:
    """Counts and sums of results per group of `by`.

    In: one row per participant; marks 2–5 or null (checked at the import: a lazy frame cannot refuse).
    Out: `by` + SUMS, order not defined; with no `by` a single row. Only those present count beyond
        `absent` and `adapted`; a group where nobody was present stays, with n = 0. `points` and `possible`
        are over those who have a total. `possible` (maxima of the tasks asked) is null without `maxima`:
        «not known», which a sum over groups keeps. `j_…`: those with both a mark and a journal mark.
    Source: methods/assessment_results.md, 1 and 2.
    """
    rows, counted = _present_values(rows, columns, tasks=len(maxima or ()))
    mark, total = pl.col(columns.mark), pl.col(columns.total)
    sums = {
        "n": counted,
        "absent": _participation_count(columns, Participation.ABSENT),
        "adapted": _participation_count(columns, Participation.ADAPTED),
        "n_scored": total.count(),
        "points": total.cast(pl.UInt32).sum(),
        "possible": _possible(columns, maxima),
        **{f"m{value}": (mark == value).sum() for value in (2, 3, 4, 5)},
        **_journal_sums(columns, far_from),
    }
    grouped = _grouped(rows, by, [expr.alias(name) for name, expr in sums.items()])
    marks = {value: pl.col(f"m{value}").cast(pl.UInt64) for value in (2, 3, 4, 5)}
    return grouped.with_columns(
        n_marked=pl.sum_horizontal("m2", "m3", "m4", "m5"),
        mark_sum=pl.sum_horizontal(*(value * count for value, count in marks.items())),
        j_n=pl.sum_horizontal("j_lowered", "j_confirmed", "j_raised"),
    ).select(*by, *_cast(SUMS))


def task_sums(
    rows: pl.LazyFrame, by: Sequence[str], maxima: Sequence[int], *, columns: Columns = PROTOCOL
) -> pl.LazyFrame:
    """Points, full marks and attempts of every task per group of `by`.

    In: as for `result_sums`; score columns 1 … len(maxima), null = not asked of this participant.
    Out: `by` + TASK_SUMS: one row per group and task, n = 0 where nobody in the group was asked; groups
        where nobody was present are left out. Not attempted = asked, 0 points.
    Source: methods/assessment_results.md, «Two solve-rate definitions».
    """
    # Aggregated wide, in one pass, and only then made long: the long layout of rows costs four times more.
    groups = wide_task_sums(rows, by, maxima, columns=columns)
    return pl.concat(
        [
            groups.select(
                *by,
                pl.lit(position, TASK_SUMS["task"]).alias("task"),
                *(pl.col(f"{name}{position}").alias(name) for name in TASK_SUMS if name != "task"),
            )
            for position in range(1, len(maxima) + 1)
        ]
    )


def wide_task_sums(
    rows: pl.LazyFrame, by: Sequence[str], maxima: Sequence[int], *, columns: Columns = PROTOCOL
) -> pl.LazyFrame:
    """The same with one row per group: `by`, then n1, attempted1, points1, full1, n2, …"""
    wide = [
        expr.cast(TASK_SUMS[name]).alias(f"{name}{position}")
        for position, max_score in enumerate(maxima, start=1)
        for name, expr in _task_counts(columns, position, max_score).items()
    ]
    # Polars computes the part that all tasks share once.
    return _grouped(_only_present(rows, columns), by, wide)


def score_counts(rows: pl.LazyFrame, by: Sequence[str], *, columns: Columns = PROTOCOL) -> pl.LazyFrame:
    """How many of those present got each primary score: `by` + SCORE_COUNTS, only scores that occur."""
    scored = _only_present(rows, columns).filter(pl.col(columns.total).is_not_null())
    score = pl.col(columns.total).cast(SCORE_COUNTS["score"]).alias("score")
    return scored.group_by(*by, score).agg(pl.len().cast(SCORE_COUNTS["n"]).alias("n"))


def journal_matrix(rows: pl.LazyFrame, by: Sequence[str], *, columns: Columns = PROTOCOL) -> pl.LazyFrame:
    """How many have each pair of journal mark and mark: `by` + JOURNAL_MATRIX, only pairs that occur."""
    if columns.journal is None:
        raise ValueError("this table of results has no journal marks")
    both = pl.col(columns.mark).is_not_null() & pl.col(columns.journal).is_not_null()
    pair = (
        pl.col(columns.journal).cast(pl.UInt8).alias("journal"),
        pl.col(columns.mark).cast(pl.UInt8).alias("mark"),
    )
    present = _only_present(rows, columns).filter(both)
    return present.group_by(*by, *pair).agg(pl.len().cast(pl.UInt32).alias("n"))


def roll_up(sums: pl.LazyFrame, by: Sequence[str]) -> pl.LazyFrame:
    """The same sums for larger groups: classes to a school, schools to the city.

    Works on the outcome of any function above. A task, a score or a pair of marks is never added over. A
    measure that is null in one part is null in the whole.
    """
    names = sums.collect_schema().names()
    keys = [*by, *(axis for axis in _AXES if axis in names and axis not in by)]
    measures = [name for name in names if name in _MEASURES]
    added = [
        pl.when(pl.col(name).null_count() == 0).then(pl.col(name).sum()).alias(name)
        if name == "possible"
        else pl.col(name).sum()
        for name in measures
    ]
    kinds = {name: _MEASURES[name] for name in measures}
    return _grouped(sums, keys, added).select(*keys, *_cast(kinds))


def over_partitions(
    partitions: Iterable[pl.LazyFrame], count: Callable[[pl.LazyFrame], pl.LazyFrame], by: Sequence[str]
) -> pl.LazyFrame:
    """What `count` gives for all partitions together, holding one of them in memory at a time.

    `count` is one of the functions above with its arguments filled in; groups may cross partitions. Exact:
    only whole numbers are added.
    """
    parts = [count(rows).collect(engine="streaming") for rows in partitions]
    if not parts:
        raise ValueError("no partitions to count")
    return roll_up(pl.concat(parts).lazy(), by) if len(parts) > 1 else parts[0].lazy()


def _grouped(rows: pl.LazyFrame, by: Sequence[str], exprs: Sequence[pl.Expr]) -> pl.LazyFrame:
    return rows.group_by(*by).agg(*exprs) if by else rows.select(*exprs)


def _cast(schema: Mapping[str, type[pl.DataType]]) -> list[pl.Expr]:
    return [pl.col(name).cast(kind) for name, kind in schema.items()]


def _only_present(rows: pl.LazyFrame, columns: Columns) -> pl.LazyFrame:
    if columns.participation is None:
        return rows
    return rows.filter(pl.col(columns.participation) == Participation.PRESENT.value)


def _present_values(rows: pl.LazyFrame, columns: Columns, *, tasks: int) -> tuple[pl.LazyFrame, pl.Expr]:
    """The rows with values of those not present made null, and the expression that counts the present."""
    if columns.participation is None:
        return rows, pl.len()
    is_present = pl.col(columns.participation) == Participation.PRESENT.value
    names = [columns.mark, columns.total, *(f"{columns.score}{i}" for i in range(1, tasks + 1))]
    masked = [pl.when(is_present).then(pl.col(name)).alias(name) for name in names]
    return rows.with_columns(*masked), is_present.sum()


def _participation_count(columns: Columns, kind: Participation) -> pl.Expr:
    if columns.participation is None:
        return pl.lit(0, pl.UInt32).first()
    return (pl.col(columns.participation) == kind.value).sum()


def _task_counts(columns: Columns, position: int, max_score: int) -> dict[str, pl.Expr]:
    score = pl.col(f"{columns.score}{position}")
    asked = score.count()
    attempted = asked
    if columns.missed:
        attempted = asked - (pl.col(f"{columns.missed}{position}") & score.is_not_null()).sum()
    return {
        "n": asked,
        "attempted": attempted,
        "points": score.cast(pl.UInt32).sum(),
        "full": (score == max_score).sum(),
    }


def _possible(columns: Columns, maxima: Sequence[int] | None) -> pl.Expr:
    if maxima is None:
        return pl.lit(None, pl.UInt64).first()
    has_total = pl.col(columns.total).is_not_null()
    asked = [
        (pl.col(f"{columns.score}{position}").is_not_null() & has_total).sum().cast(pl.UInt64) * max_score
        for position, max_score in enumerate(maxima, start=1)
    ]
    return pl.sum_horizontal(*asked)


def _journal_sums(columns: Columns, far_from: int) -> dict[str, pl.Expr]:
    if columns.journal is None:
        none = pl.lit(0, pl.UInt32).first()
        return dict.fromkeys(("j_lowered", "j_confirmed", "j_raised", "j_far"), none)
    mark, journal = pl.col(columns.mark).cast(pl.Int8), pl.col(columns.journal).cast(pl.Int8)
    return {
        "j_lowered": (mark < journal).sum(),
        "j_confirmed": (mark == journal).sum(),
        "j_raised": (mark > journal).sum(),
        "j_far": ((mark - journal).abs() >= far_from).sum(),
    }
