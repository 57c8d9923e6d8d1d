"""What stands beside the scores of a work: tasks not tried or not studied, the journal's marks."""

from collections.abc import Sequence
from random import Random

from app.demo.city.planted import stories
from app.demo.city.schools import Pupil
from app.demo.papers import Paper
from app.demo.scores import NOT_STUDIED, NOT_TRIED, Cell, stream

Place = tuple[int, int, str]  # school, year, paper
_CELLS: tuple[Cell, ...] = tuple(range(20))


def finished(rng: Random, place: Place, paper: Paper, pupil: Pupil, scores: Sequence[int]) -> list[Cell]:
    """The scores as the file shows them: some zeros as X, N where the class had not studied the task."""
    late = len(scores) * 2 / 3
    cells: list[Cell] = [
        NOT_TRIED if score == 0 and rng.random() < (0.3 if k >= late else 0.1) else score
        for k, score in enumerate(scores)
    ]
    if paper.kind == "oge":
        cells = list(scores)
    for one in stories().not_studied:
        if (one.school, one.year, one.paper, one.class_name) == (*place, pupil.class_name):
            cells = [
                NOT_STUDIED if task.label in one.tasks else cell
                for task, cell in zip(paper.tasks, cells, strict=True)
            ]
    return cells


def journals_of(rng: Random, place: Place, pupils: Sequence[Pupil], marks: Sequence[int]) -> list[int | None]:
    """Marks in the journal: planted where a story says so, elsewhere mostly the same and oftener higher."""
    story = stories().journal
    if place == (story.school, story.year, story.paper):
        return _planted(rng, pupils, marks)
    exam = stories().exam_lowered
    if place == (exam["school"], exam["year"], "oge_rus"):
        return _lowered(rng, marks, exam["lowered"])
    school, year, code = place
    strict = stream("journal", school, code).gauss(0, 0.04)
    if year == 2026 and code.startswith("oge"):
        strict += 0.05
    return [_usual(rng, mark, strict) for mark in marks]


def _usual(rng: Random, mark: int, strict: float) -> int | None:
    chance = rng.random()
    if chance < 0.015:
        return None
    if chance < 0.09 + strict:
        return max(2, mark - 1)
    if mark == 2:
        return 3 if rng.random() < 0.8 else 2
    return mark if chance < 0.76 + strict else min(5, mark + 1)


def _planted(rng: Random, pupils: Sequence[Pupil], marks: Sequence[int]) -> list[int | None]:
    """The fourth story's pairs; lowered marks gather in the classes that had a substitute teacher."""
    story = stories().journal
    journal: list[int | None] = [None] * len(marks)
    for mark in (2, 3, 4, 5):
        places = [k for k, own in enumerate(marks) if own == mark and not pupils[k].adapted]
        rng.shuffle(places)
        places.sort(key=lambda k: pupils[k].class_name not in story.substitute and rng.random() < 0.7)
        pairs = sorted((pair for pair in story.pairs if pair[1] == mark), key=lambda pair: mark - pair[0])
        given = [before for before, _, count in pairs for _ in range(count)]
        for k, before in zip(places, given, strict=True):
            journal[k] = before
    return [
        mark if before is None and pupil.adapted else before
        for before, pupil, mark in zip(journal, pupils, marks, strict=True)
    ]


def _lowered(rng: Random, marks: Sequence[int], lowered: int) -> list[int | None]:
    """So many exam marks lie under the year's; two lie over it, the others are the same."""
    under = set(rng.sample([k for k, mark in enumerate(marks) if mark < 5], lowered))
    over = set(rng.sample([k for k, mark in enumerate(marks) if mark > 3 and k not in under], 2))
    return [mark + (k in under) - (k in over) for k, mark in enumerate(marks)]
