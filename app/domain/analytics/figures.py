"""From frames of sums to the figures that pages and REST show: small frames only, a row per group."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.assessments import Task
from app.domain.statistics import Figures, JournalCounts, MarkCounts, TaskFigure

Key = tuple[str | int | None, ...]


def figures_by(
    by: Sequence[str],
    *,
    sums: pl.DataFrame,
    tasks: pl.DataFrame | None = None,
    scores: pl.DataFrame | None = None,
    paper: Sequence[Task] = (),
) -> dict[Key, Figures]:
    """Figures per group, by the values of `by` in their order; the empty tuple without `by`.

    In: outcomes of `result_sums`, `task_sums` and `score_counts` over the same `by`; `paper` names the
        tasks. A task of the frame that the paper does not know is an error (KeyError).
    """
    task_figures = _tasks(by, tasks, {task.position: task for task in paper})
    score_maps = _scores(by, scores)
    return {
        (key := tuple(row[name] for name in by)): Figures(
            n=row["n"],
            absent=row["absent"],
            adapted=row["adapted"],
            n_scored=row["n_scored"],
            points=row["points"],
            possible=row["possible"],
            marks=MarkCounts(m2=row["m2"], m3=row["m3"], m4=row["m4"], m5=row["m5"]),
            tasks=tuple(task_figures.get(key, ())),
            scores=score_maps.get(key, {}),
            journal=JournalCounts(
                lowered=row["j_lowered"],
                confirmed=row["j_confirmed"],
                raised=row["j_raised"],
                far=row["j_far"],
            ),
        )
        for row in sums.iter_rows(named=True)
    }


def _tasks(
    by: Sequence[str], frame: pl.DataFrame | None, paper: Mapping[int, Task]
) -> dict[Key, list[TaskFigure]]:
    found: dict[Key, list[TaskFigure]] = defaultdict(list)
    if frame is None:
        return found
    for row in frame.sort("task").iter_rows(named=True):
        task = paper[row["task"]]
        found[tuple(row[name] for name in by)].append(
            TaskFigure(
                position=task.position,
                label=task.label,
                max_score=task.max_score,
                n=row["n"],
                attempted=row["attempted"],
                points=row["points"],
                full=row["full"],
            )
        )
    return found


def _scores(by: Sequence[str], frame: pl.DataFrame | None) -> dict[Key, dict[int, int]]:
    found: dict[Key, dict[int, int]] = defaultdict(dict)
    if frame is None:
        return found
    for row in frame.sort("score").iter_rows(named=True):
        found[tuple(row[name] for name in by)][row["score"]] = row["n"]
    return found
