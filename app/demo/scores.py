"""Invented participants: class lists, task scores, marks in the journal. All randomness is passed in."""

import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from random import Random

from app.demo.papers import Paper
from app.domain.assessments import Participation, Task

Cell = int | str
NOT_TRIED = "X"
NOT_STUDIED = "N"


def stream(*names: object) -> Random:
    """A stream of chance of its own for whatever `names` name; equal names give equal streams."""
    return Random(" ".join(map(str, names)))  # noqa: S311 (invented scores are no secrets)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pupil:
    """A place on a class list. The code is five digits, one per school, year and grade."""

    code: int
    class_name: str
    sex: str  # "м" or "ж"
    ability: float
    adapted: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One participant of a paper. `cells`: a score, X or N per task; empty for the absent."""

    school: int
    pupil: Pupil
    variant: int
    cells: tuple[Cell, ...]
    journal: int | None
    participation: Participation

    @property
    def total(self) -> int:
        """The primary score: X and N count nothing."""
        return sum(cell for cell in self.cells if isinstance(cell, int))


def class_list(
    rng: Random, *, grade: int, classes: Mapping[str, int], ability: float, adapted: int
) -> list[Pupil]:
    """The pupils of a grade; the first `adapted` classes have one more pupil, on an adapted programme."""
    places = [
        (name, place == size)
        for number, (name, size) in enumerate(classes.items())
        for place in range(size + (number < adapted))
    ]
    lean = {name: rng.gauss(0, 0.15) for name in classes}
    return [
        Pupil(
            code=grade * 10000 + order,
            class_name=name,
            sex=rng.choice("мж"),
            ability=rng.gauss(ability + lean[name] - 1.2 * is_adapted, 1.0),
            adapted=is_adapted,
        )
        for order, (name, is_adapted) in enumerate(places, start=1)
    ]


def sit(rng: Random, paper: Paper, ability: float, *, not_studied: Collection[str] = ()) -> tuple[Cell, ...]:
    """Scores of one pupil by task, harder tasks earning less; N for tasks the class has not studied."""
    return tuple(
        NOT_STUDIED if task.label in not_studied else _score(rng, task, share, ability)
        for task, share in zip(paper.tasks, paper.shares, strict=True)
    )


def _score(rng: Random, task: Task, share: float, ability: float) -> int:
    chance = 1 / (1 + math.exp(-(math.log(share / (1 - share)) + ability)))
    if rng.random() < 0.4:  # points of one task come together: a solved task is often solved whole
        return task.max_score * (rng.random() < chance)
    return sum(rng.random() < chance for _ in range(task.max_score))


def untried(rng: Random, cells: Sequence[Cell]) -> tuple[Cell, ...]:
    """The same scores, some zeros shown as X: the task was not tried. Later tasks are skipped oftener."""
    late = len(cells) * 2 / 3
    return tuple(
        NOT_TRIED if cell == 0 and rng.random() < (0.3 if position >= late else 0.1) else cell
        for position, cell in enumerate(cells)
    )


def journal_mark(rng: Random, mark: int) -> int | None:
    """The mark in the journal: mostly the same, oftener higher than lower, now and then left out."""
    chance = rng.random()
    if chance < 0.02:
        return None
    step = 0 if chance < 0.68 else 1 if chance < 0.92 else -1
    return min(5, max(3 if rng.random() < 0.8 else 2, mark + step))


def row_of(rng: Random, paper: Paper, school: int, pupil: Pupil, cells: Sequence[Cell]) -> Row:
    """The finished row of somebody who wrote the paper."""
    total = sum(cell for cell in cells if isinstance(cell, int))
    return Row(
        school=school,
        pupil=pupil,
        variant=rng.randint(1, 4),
        cells=untried(rng, cells),
        journal=journal_mark(rng, paper.mark_of(total)),
        participation=Participation.ADAPTED if pupil.adapted else Participation.PRESENT,
    )


def absent_row(rng: Random, school: int, pupil: Pupil) -> Row:
    """The row of somebody who was not there."""
    return Row(
        school=school,
        pupil=pupil,
        variant=0,
        cells=(),
        journal=rng.choice((3, 3, 4, 4, 5)),
        participation=Participation.ABSENT,
    )


def with_good_marks(
    rng: Random,
    paper: Paper,
    pupils: Sequence[Pupil],
    wanted: int,
    write: Callable[[Pupil], tuple[Cell, ...]],
) -> list[tuple[Cell, ...]]:
    """Scores of everybody, of whom exactly `wanted` earn a 4 or a 5.

    Who must change sides writes again, somewhat better or worse, until the mark fits: nobody is
    put just over the line, so no spike is planted by the way.
    """
    cells = [write(pupil) for pupil in pupils]

    def is_good(place: int) -> bool:
        return paper.mark_of(sum(cell for cell in cells[place] if isinstance(cell, int))) >= 4

    places = range(len(pupils))
    while (surplus := sum(map(is_good, places)) - wanted) != 0:
        place = rng.choice([place for place in places if is_good(place) == (surplus > 0)])
        cells[place] = write(
            replace(pupils[place], ability=pupils[place].ability - math.copysign(0.5, surplus))
        )
    return cells


def dealt(
    rng: Random, totals: Sequence[int], tasks: Sequence[Task], earned: Sequence[int]
) -> list[list[int]] | None:
    """Task scores of pupils whose totals are `totals`, every task earning `earned` points in all.

    Points are first dealt by the tasks' weights, then moved between tasks within a pupil. None when
    no such scores exist: a full paper needs a point of every task.
    """
    share = [points / (len(totals) * task.max_score) for points, task in zip(earned, tasks, strict=True)]
    scores = [_dealt_to_one(rng, total, tasks, share) for total in totals]
    while True:
        off = [sum(row[k] for row in scores) - points for k, points in enumerate(earned)]
        if not any(off):
            return scores
        way = _way(
            scores, tasks, [k for k, d in enumerate(off) if d > 0], {k for k, d in enumerate(off) if d < 0}
        )
        if way is None:
            return None
        for a, b in pairwise(way):
            row = rng.choice([row for row in scores if row[a] > 0 and row[b] < tasks[b].max_score])
            row[a], row[b] = row[a] - 1, row[b] + 1


def _way(
    scores: Sequence[Sequence[int]], tasks: Sequence[Task], rich: Sequence[int], poor: Collection[int]
) -> list[int] | None:
    """The shortest chain of tasks along which a point can go from a rich one to a poor one."""
    came: dict[int, int | None] = dict.fromkeys(rich)
    queue = list(rich)
    for a in queue:
        if a in poor:
            way: list[int] = []
            step: int | None = a
            while step is not None:
                way.insert(0, step)
                step = came[step]
            return way
        for b, task in enumerate(tasks):
            if b not in came and any(row[a] > 0 and row[b] < task.max_score for row in scores):
                came[b] = a
                queue.append(b)
    return None


def _dealt_to_one(rng: Random, total: int, tasks: Sequence[Task], share: Sequence[float]) -> list[int]:
    units = [k for k, task in enumerate(tasks) for _ in range(task.max_score)]
    odds = {k: max(s, 0.01) / max(1 - s, 0.01) for k, s in enumerate(share)}
    # The largest of u^(1/w) are a draw without replacement by weights w (Efraimidis, Spirakis).
    ranked = sorted(units, key=lambda k: -(rng.random() ** (1 / odds[k])))
    taken = ranked[:total]
    return [taken.count(k) for k in range(len(tasks))]


def spread(shares: Sequence[float], maxima: Sequence[int], *, n: int, total: int) -> list[int]:
    """Whole points by task that add up to `total` and keep the profile of `shares`.

    All shares move by one step on the logit scale; what rounding leaves goes to the largest remainders.
    """

    def points(step: float) -> list[float]:
        odds = [share / (1 - share) * math.exp(step) for share in shares]
        return [n * maximum * odd / (1 + odd) for maximum, odd in zip(maxima, odds, strict=True)]

    low, high = -8.0, 8.0
    for _ in range(60):
        middle = (low + high) / 2
        low, high = (middle, high) if sum(points(middle)) < total else (low, middle)
    exact = points(low)
    whole = [math.floor(value) for value in exact]
    order = sorted(range(len(exact)), key=lambda k: whole[k] - exact[k])
    for k in order[: total - sum(whole)]:
        whole[k] += 1
    return whole
