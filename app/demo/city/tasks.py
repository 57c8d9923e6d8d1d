"""Task scores: how they follow from totals, and the planted shares of one task."""

import math
from collections.abc import Mapping, Sequence
from random import Random

from app.demo.city.planted import stories
from app.demo.city.profile import Profile
from app.demo.papers import Paper
from app.demo.scores import stream

_GEOMETRY = ("15", "16", "17", "18", "19", "23", "24", "25")
_LITERACY = ("14К1", "14К2", "14К3", "14К4")
_TRIES = 1_000


def scores_of(rng: Random, paper: Paper, profile: Profile, total: int) -> list[int]:
    """Scores by task that add up to the total and meet the exam's second condition.

    Mathematics asks for two points of geometry, Russian for literacy; nobody's mark here falls by them.
    """
    for _ in range(_TRIES):
        scores = profile.cells(rng, total)
        if paper.kind != "oge" or _is_enough(paper, total, scores):
            return scores
    raise ValueError(f"{paper.code}: no scores make {total} with its second condition")


def _is_enough(paper: Paper, total: int, scores: Sequence[int]) -> bool:
    by_label = {task.label: score for task, score in zip(paper.tasks, scores, strict=True)}
    mark = paper.mark_of(total)
    if paper.subject == "Математика":
        return mark == 2 or sum(by_label[label] for label in _GEOMETRY) >= 2
    return sum(by_label[label] for label in _LITERACY) >= {4: 6, 5: 9}.get(mark, 0)


def lean_of(paper: Paper, year: int, school: int) -> tuple[int, float] | None:
    """How the planted task is met in a school of the sixth story: its place and logits; None elsewhere."""
    story = stories().workshop
    if paper.code != story.paper:
        return None
    place = _place(paper)
    for group in story.groups:
        if group.year == year and school in group.schools:
            return place, _logit(group.percent / 100) - _logit(paper.shares[place])
    return None


def task_shares_met(seed: int, year: int, paper: Paper, scores: Mapping[int, list[list[int]]]) -> None:
    """Move single points between tasks of a pupil until the groups' shares are exact; totals stay.

    `scores`: by school, of everybody who counts.
    """
    story = stories().workshop
    for group in story.groups if paper.code == story.paper else ():
        if group.year != year:
            continue
        rng = stream("workshop", seed, year, *group.schools)
        rows = [row for number in group.schools for row in scores[number]]
        _move(rng, paper, rows, _place(paper), group.percent / 100)


def _move(rng: Random, paper: Paper, rows: list[list[int]], place: int, share: float) -> None:
    most = paper.tasks[place].max_score
    wanted = round(share * most * len(rows))
    while (surplus := sum(row[place] for row in rows) - wanted) != 0:
        row = rng.choice([row for row in rows if (row[place] > 0 if surplus > 0 else row[place] < most)])
        others = [
            k
            for k, task in enumerate(paper.tasks)
            if k != place and (row[k] < task.max_score if surplus > 0 else row[k] > 0)
        ]
        if others:
            step = 1 if surplus > 0 else -1
            row[rng.choice(others)] += step
            row[place] -= step


def _place(paper: Paper) -> int:
    return next(k for k, task in enumerate(paper.tasks) if task.label == stories().workshop.task)


def _logit(share: float) -> float:
    return math.log(share / (1 - share))
