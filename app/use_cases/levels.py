"""Groups by level of preparation in a school or a class, counted from the accepted files themselves.

The cube has no such counts: they would make it several times larger, and only a school asks for them.
"""

from collections import Counter
from collections.abc import Sequence

import polars as pl

from app.db import assessments, organisations, parts
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.levels import LevelFrames, level_frames, of_leaves, works_by_code
from app.domain.assessments import Test
from app.domain.levels import MARKS, LevelGroup, Levels, Matrix, Participant
from app.domain.organisations import CLASS, SCHOOL
from app.domain.statistics import TaskFigure
from app.files import Store

_SMALL_PLACES = (SCHOOL, "building", "parallel", CLASS)


def show_levels(tx: Tx, actor: Actor, files: Store, test_id: int, *, organisation_id: int) -> Levels:
    """Groups and matrices of a place up to a school; none of larger places."""
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, organisation_id, seen_by=actor)
    if place.kind not in _SMALL_PLACES:
        return Levels()
    test = assessments.get(tx, test_id)
    partitions: list[pl.LazyFrame] = []
    lost = 0
    for name, codes in parts.leaves_of(tx, test.id, place.place, seen_by=actor).items():
        rows = files.find_rows(name)
        if rows is None:
            lost += 1
        elif "mark" in rows.collect_schema().names():  # not so in files of school-level shares
            partitions.append(of_leaves(rows, codes))
    if not partitions:
        return Levels(lost=lost)
    frames = level_frames(partitions, [task.max_score for task in test.content.tasks])
    is_for_them = place.kind == CLASS and actor.may(Action.SEE_PARTICIPANTS)
    return Levels(
        groups=_groups(frames, test),
        matrices=_matrices(frames),
        participants=_participants(partitions) if is_for_them else None,
        lost=lost,
    )


def _participants(partitions: Sequence[pl.LazyFrame]) -> tuple[Participant, ...]:
    return tuple(
        Participant(code=row["code"], mark=row["mark"], total=row["total"])
        for row in works_by_code(partitions).iter_rows(named=True)
    )


def _groups(frames: LevelFrames, test: Test) -> tuple[LevelGroup, ...]:
    paper = {task.position: task for task in test.content.tasks}
    found: dict[int, dict[int, TaskFigure]] = {}
    for row in frames.tasks.iter_rows(named=True):
        task = paper[row["task"]]
        found.setdefault(row["mark"], {})[task.position] = TaskFigure(
            position=task.position, label=task.label, max_score=task.max_score, n=row["n"],
            attempted=row["attempted"], points=row["points"], full=row["full"],
        )  # fmt: skip
    people = dict(frames.people.iter_rows())
    return tuple(
        LevelGroup(mark=mark, n=people[mark], tasks=found[mark]) for mark in MARKS if people.get(mark)
    )


def _matrices(frames: LevelFrames) -> tuple[Matrix, ...]:
    whole: Counter[tuple[int, int]] = Counter()
    by_class: dict[str | None, dict[tuple[int, int], int]] = {}
    for row in frames.journal.iter_rows(named=True):
        pair = (row["journal"], row["mark"])
        whole[pair] += row["n"]
        by_class.setdefault(row["class_name"], {})[pair] = row["n"]
    if not whole:
        return ()
    classes = [Matrix(class_name=name, counts=counts) for name, counts in by_class.items() if name]
    return (Matrix(class_name=None, counts=whole), *(classes if len(classes) > 1 else ()))
