"""The works of the demonstration city, ordinary and planted.

Every work has a random stream of its own, named by school, year and paper: a new school or work
changes nothing in the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random

from app.demo.papers import Paper, papers
from app.demo.schools import SCHOOLS, DemoSchool
from app.demo.scores import (
    NOT_STUDIED,
    Cell,
    Pupil,
    Row,
    absent_row,
    class_list,
    dealt,
    row_of,
    sit,
    spread,
    stream,
    with_good_marks,
)
from app.domain.assessments import Form, Participation, TestKey

YEARS = (2025, 2026)
DAYS = {2025: "16.04.2025", 2026: "23.04.2026"}

# Story 1: how many pupils earned 0, 1, … 18, and how a middling class list meets each task.
SPIKES = (0, 0, 1, 1, 1, 12, 6, 5, 3, 14, 9, 7, 5, 2, 13, 6, 4, 3, 2)
CITY_2025_MATH4 = (18, 35, 70, 128, 196, 262, 331, 402, 470, 528, 566, 571, 543, 498, 430, 342, 246, 150, 74)
SPIKE_CLASSES = {"4А": (24, 251), "4Б": (23, 251), "4В": (24, 252), "4Г": (23, 212)}  # pupils, points
SPIKE_SHARES: Mapping[str, tuple[float, ...]] = {
    "4А": (0.85, 0.77, 0.82, 0.74, 0.76, 0.52, 0.94, 0.49, 0.26, 0.49, 0.54, 0.15),
    "4Б": (0.93, 0.84, 0.82, 0.71, 0.62, 0.53, 0.96, 0.62, 0.44, 0.46, 0.58, 0.09),
    "4В": (0.96, 0.86, 0.92, 0.65, 0.59, 0.50, 0.98, 0.51, 0.39, 0.29, 0.55, 0.17),
    "4Г": (0.88, 0.89, 0.90, 0.65, 0.57, 0.52, 0.94, 0.57, 0.19, 0.50, 0.00, 0.10),
}
UNSTUDIED_BY_4G = "10"

# Planted shares of 4 and 5: school, year, paper → participants of every class, how many with 4 or 5.
GOOD: Mapping[tuple[int, int, str], tuple[Mapping[str, int], int]] = {
    (318, 2026, "math5"): ({"5А": 23, "5Б": 23, "5В": 23, "5Г": 23}, 34),
    (386, 2025, "math4"): ({"4А": 10}, 9),
    (386, 2026, "math4"): ({"4А": 11}, 6),
}

# Story 10 and its like: school, paper → classes that the subject fell to, form. Spring 2026, grade 6.
DRAWN: Sequence[tuple[int, str, tuple[str, ...], Form]] = (
    (370, "bio6", ("6А",), Form.PAPER),
    (370, "hist6", ("6А",), Form.PAPER),
    (370, "geo6", ("6Б",), Form.COMPUTER),
    (370, "geo6", ("6В",), Form.PAPER),
    (370, "lit6", ("6Б",), Form.PAPER),
    (370, "eng6", ("6В",), Form.PAPER),
    (318, "geo6", ("6А", "6В"), Form.PAPER),
    (318, "hist6", ("6А", "6В"), Form.PAPER),
    (318, "bio6", ("6Б", "6Г"), Form.PAPER),
    (318, "lit6", ("6Б", "6Г"), Form.PAPER),
    (386, "bio6", ("6А",), Form.PAPER),
    (386, "eng6", ("6А",), Form.PAPER),
)

# Tasks that a class had not studied: school, year, paper → class → labels.
UNSTUDIED: Mapping[tuple[int, int, str], Mapping[str, tuple[str, ...]]] = {
    (370, 2025, "math5"): {"5Б": ("8",)},
    (318, 2026, "rus6"): {"6В": ("8",)},
    (318, 2026, "read4"): {"4Г": ("7",)},
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Work:
    """One paper of one school: everybody on the lists of the classes that wrote it."""

    school: DemoSchool
    year: int
    paper: Paper
    form: Form = Form.PAPER
    classes: tuple[str, ...]
    rows: tuple[Row, ...] = field(repr=False)

    @property
    def key(self) -> TestKey:
        """Which test this is a result of."""
        return TestKey(
            procedure=f"vpr-{self.year}", subject=self.paper.subject, grade=self.paper.grade, form=self.form
        )

    @property
    def counted(self) -> tuple[Row, ...]:
        """Those who were there and are on the ordinary programme."""
        return tuple(row for row in self.rows if row.participation is Participation.PRESENT)


def works(seed: int) -> list[Work]:
    """All results of the demonstration city, in a fixed order."""
    usual = [
        _work(seed, school, year, papers()[f"{subject}{grade}"], classes=tuple(school.classes[year, grade]))
        for year in YEARS
        for grade in (4, 5, 6)
        for subject in ("rus", "math")
        for school in SCHOOLS
    ]
    by_number = {school.number: school for school in SCHOOLS}
    drawn = [
        _work(seed, by_number[number], 2026, papers()[code], classes=classes, form=form)
        for number, code, classes, form in DRAWN
    ]
    return usual + drawn


def extra_work(seed: int, number: int, year: int, paper_code: str, classes: tuple[str, ...]) -> Work:
    """A work outside the ordinary set, for files that people must correct."""
    school = next(school for school in SCHOOLS if school.number == number)
    return _work(seed, school, year, papers()[paper_code], classes=classes)


def _work(
    seed: int,
    school: DemoSchool,
    year: int,
    paper: Paper,
    *,
    classes: tuple[str, ...],
    form: Form = Form.PAPER,
) -> Work:
    lists = class_list(
        stream(seed, school.number, year, paper.grade),
        grade=paper.grade,
        classes=school.classes[year, paper.grade],
        ability=school.ability,
        adapted=2 if school.number != 386 else 0,
    )
    pupils = [pupil for pupil in lists if pupil.class_name in classes]
    rng = stream(seed, school.number, year, paper.code, form, *classes)
    rows = _rows(rng, school, year, paper, pupils)
    return Work(school=school, year=year, paper=paper, form=form, classes=classes, rows=tuple(rows))


def _rows(rng: Random, school: DemoSchool, year: int, paper: Paper, pupils: list[Pupil]) -> list[Row]:
    place = (school.number, year, paper.code)
    if place == (318, 2025, "math4"):
        return boundary_spikes(rng, paper, school.number, pupils)
    missed = UNSTUDIED.get(place, {})

    def write(pupil: Pupil) -> tuple[Cell, ...]:
        ability = 0.9 * pupil.ability + rng.gauss(0, 0.4) + 0.15
        return sit(rng, paper, ability, not_studied=missed.get(pupil.class_name, ()))

    if place in GOOD:
        present, wanted = GOOD[place]
        there = _drawn(rng, pupils, present)
        scores = iter(with_good_marks(rng, paper, [p for p in pupils if p.code in there], wanted, write))
        return _finished(rng, paper, school.number, pupils, there, lambda _: next(scores))
    ordinary = [pupil for pupil in pupils if pupil.adapted or rng.random() >= school.absent_share]
    return _finished(rng, paper, school.number, pupils, {pupil.code for pupil in ordinary}, write)


def boundary_spikes(rng: Random, paper: Paper, school: int, pupils: list[Pupil]) -> list[Row]:
    """Story 1: the primary scores of `SPIKES`, with the classes' profiles of `SPIKE_SHARES`."""
    there = _drawn(rng, pupils, {name: n for name, (n, _) in SPIKE_CLASSES.items()})
    scores = None
    while scores is None:  # some ways of sharing out the totals leave no room for the profiles
        scores = _profiled(rng, paper, _shared_out(rng))
    found = scores
    return _finished(rng, paper, school, pupils, there, lambda pupil: found[pupil.class_name].pop())


def _profiled(
    rng: Random, paper: Paper, totals: Mapping[str, Sequence[int]]
) -> dict[str, list[tuple[Cell, ...]]] | None:
    """Task scores by class, or None when the totals and the classes' profiles do not go together."""
    scores: dict[str, list[tuple[Cell, ...]]] = {}
    for name, (n, points) in SPIKE_CLASSES.items():
        studied = [k for k, task in enumerate(paper.tasks) if (name, task.label) != ("4Г", UNSTUDIED_BY_4G)]
        tasks = [paper.tasks[k] for k in studied]
        shares = [SPIKE_SHARES[name][k] for k in studied]
        earned = spread(shares, [task.max_score for task in tasks], n=n, total=points)
        table = dealt(rng, totals[name], tasks, earned)
        if table is None:
            return None
        by_task = [dict(zip(studied, row, strict=True)) for row in table]
        scores[name] = [tuple(row.get(k, NOT_STUDIED) for k in range(len(paper.tasks))) for row in by_task]
    return scores


def _shared_out(rng: Random) -> dict[str, list[int]]:
    """The totals of story 1 by class: as many points in each class as `SPIKE_CLASSES` says.

    Classes with too many points swap pupils with those that have too few. 4Г takes no total above 16:
    it had not studied task 10 and could not earn its two points.
    """
    low = [score for score, count in enumerate(SPIKES) for _ in range(count) if score <= 16]
    rng.shuffle(low)
    fourth, rest = low[: SPIKE_CLASSES["4Г"][0]], low[SPIKE_CLASSES["4Г"][0] :]
    rest += [score for score, count in enumerate(SPIKES) for _ in range(count) if score > 16]
    rng.shuffle(rest)
    totals: dict[str, list[int]] = {}
    for name, (n, _) in SPIKE_CLASSES.items():
        totals[name], rest = (fourth, rest) if name == "4Г" else (rest[:n], rest[n:])
    while True:
        off = {name: sum(totals[name]) - points for name, (_, points) in SPIKE_CLASSES.items()}
        swaps = [
            (rich, a, poor, b)
            for rich in totals
            for poor in totals
            if off[rich] > 0 > off[poor]
            for a, more in enumerate(totals[rich])
            for b, less in enumerate(totals[poor])
            if 0 < more - less <= min(off[rich], -off[poor]) and (poor != "4Г" or more <= 16)
        ]
        if not swaps:
            return totals
        rich, a, poor, b = rng.choice(swaps)
        totals[rich][a], totals[poor][b] = totals[poor][b], totals[rich][a]


def _drawn(rng: Random, pupils: list[Pupil], present: Mapping[str, int]) -> set[int]:
    """Codes of the pupils on the ordinary programme who were there: `present` of every class."""
    there: set[int] = set()
    for name, n in present.items():
        codes = [pupil.code for pupil in pupils if pupil.class_name == name and not pupil.adapted]
        there.update(rng.sample(codes, n))
    return there


def _finished(
    rng: Random,
    paper: Paper,
    school: int,
    pupils: list[Pupil],
    there: set[int],
    write: Callable[[Pupil], tuple[Cell, ...]],
) -> list[Row]:
    return [
        row_of(rng, paper, school, pupil, write(pupil))
        if pupil.code in there
        else absent_row(rng, school, pupil)
        for pupil in pupils
    ]
