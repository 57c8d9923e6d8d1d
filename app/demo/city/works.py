"""The works of the whole city, paper by paper.

Every work has a random stream of its own, named by school, year and paper: another school changes nothing in
it. Only what is planted over many schools at once (the city's counts of the first story, its fall a year
later, the shares of a group) is shared out among all of them.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import NamedTuple

from app.demo.city.papers import WRITTEN, city_papers, is_loaded_by_itself, writers
from app.demo.city.plan import RISE, left_of_the_city, wanted_of
from app.demo.city.planted import Wanted, planted_works, stories
from app.demo.city.profile import Profile
from app.demo.city.schools import CitySchool, Pupil, city_schools, class_list
from app.demo.city.scoring import a_profile, abilities, dealt_by_rank, marks_of, school_ability, totals_of
from app.demo.city.sheets import finished, journals_of
from app.demo.city.tasks import lean_of, scores_of, task_shares_met
from app.demo.papers import Paper
from app.demo.scores import Cell, stream
from app.demo.stories import Work
from app.demo.stories import works as works_of_three
from app.domain.assessments import Form, TestKey

_FEW_AWAY = 0.012  # of mathematics 4 in 2025, whose city counts leave no room for more


class Line(NamedTuple):
    """One participant of a paper. `cells`: a score, X or N per task."""

    pupil: Pupil
    variant: int
    cells: Sequence[Cell]
    total: int
    mark: int
    journal: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CityWork:
    """One paper of one school: everybody who wrote it."""

    school: CitySchool
    year: int
    paper: Paper
    form: Form
    lines: tuple[Line, ...] = field(repr=False)

    @property
    def key(self) -> TestKey:
        """Which test this is a result of."""
        return key_of(self.paper, self.year, self.form)

    @property
    def counted(self) -> tuple[Line, ...]:
        """Those on the ordinary programme."""
        return tuple(line for line in self.lines if not line.pupil.adapted)


@dataclass(slots=True, kw_only=True)
class Sitting:
    """A work while it is being made: who is there, what they meet, what they earn."""

    school: CitySchool
    form: Form
    pupils: list[Pupil]
    profiles: list[Profile] = field(default_factory=list)
    totals: list[int] = field(default_factory=list)
    scores: list[list[int]] = field(default_factory=list)

    @property
    def n(self) -> int:
        """How many count."""
        return sum(not pupil.adapted for pupil in self.pupils)


def key_of(paper: Paper, year: int, form: Form) -> TestKey:
    """The test that a paper of a year is."""
    return TestKey(
        procedure=f"{paper.kind}-{year}",
        subject=paper.subject,
        grade=paper.grade,
        level=paper.level,
        form=form,
    )


def city_works(seed: int) -> list[CityWork]:
    """All works of the city's files, in a fixed order: by year, paper, form and school."""
    three = works_of_three(seed)
    return [
        work
        for year, codes in WRITTEN.items()
        for code in codes
        for work in _works_of(seed, year, code, [w for w in three if (w.year, w.paper.code) == (year, code)])
    ]


def _works_of(seed: int, year: int, code: str, loaded: Sequence[Work]) -> list[CityWork]:
    paper = city_papers()[code]
    sittings = [
        Sitting(school=school, form=form, pupils=_there(seed, school, year, code, names))
        for school in city_schools()
        if not is_loaded_by_itself(school, year, code)
        for form, names in writers(seed, school, year, code).items()
    ]
    if (year, code) == RISE:
        _as_many_as_counted(seed, sittings, len(left_of_the_city(loaded)))
    _score(seed, year, paper, sittings, loaded)
    for sitting in sittings:
        rng = stream("tasks", seed, sitting.school.number, year, code, sitting.form)
        sitting.scores = [
            scores_of(rng, paper, profile, total)
            for profile, total in zip(sitting.profiles, sitting.totals, strict=True)
        ]
    counted = {
        sitting.school.number: [
            scores for pupil, scores in zip(sitting.pupils, sitting.scores, strict=True) if not pupil.adapted
        ]
        for sitting in sittings
    }
    task_shares_met(seed, year, paper, counted)
    ordered = sorted(sittings, key=lambda one: (one.form is Form.COMPUTER, one.school.number))
    return [_written(seed, year, paper, sitting) for sitting in ordered]


def _there(seed: int, school: CitySchool, year: int, code: str, names: Sequence[str]) -> list[Pupil]:
    """Who wrote the paper; an exam is not for those on an adapted programme."""
    paper = city_papers()[code]
    rng = stream("there", seed, school.number, year, code, *names)
    pupils = [pupil for pupil in class_list(seed, school, year, paper.grade) if pupil.class_name in names]
    ordinary = [pupil for pupil in pupils if not pupil.adapted]
    planted = planted_works().get((school.number, year, code))
    if planted is not None:
        some = set(rng.sample(ordinary, planted.present))
    else:
        away = _FEW_AWAY if (year, code) == RISE else 0.02 + 0.03 * stream("away", school.number).random()
        some = {pupil for pupil in ordinary if rng.random() >= away}
    others = set() if paper.kind == "oge" else {p for p in pupils if p.adapted and rng.random() < 0.8}
    return [pupil for pupil in pupils if pupil in some or pupil in others]


def _as_many_as_counted(seed: int, sittings: Sequence[Sitting], wanted: int) -> None:
    """Let so many be there, in schools without a plan of their own, as the city's counts have."""
    rng = stream("counted", seed)
    free = [one for one in sittings if (one.school.number, *RISE) not in planted_works() and one.n > 20]
    year, code = RISE
    while (surplus := sum(one.n for one in sittings) - wanted) != 0:
        sitting = rng.choice(free)
        everybody = class_list(seed, sitting.school, year, city_papers()[code].grade)
        if surplus > 0:
            sitting.pupils.remove(rng.choice([pupil for pupil in sitting.pupils if not pupil.adapted]))
        elif away := [pupil for pupil in everybody if pupil not in sitting.pupils and not pupil.adapted]:
            back = rng.choice(away)
            sitting.pupils = [p for p in everybody if p in sitting.pupils or p is back]


def _score(seed: int, year: int, paper: Paper, sittings: Sequence[Sitting], loaded: Sequence[Work]) -> None:
    present = {one.school.number: one.n for one in sittings}
    by_number = {school.number: school for school in city_schools()}
    wanted = wanted_of(seed, year, paper.code, schools=by_number, present=present, loaded=loaded)
    able: list[list[float]] = []
    for one in sittings:
        rng = stream("able", seed, one.school.number, year, paper.code, one.form)
        above = school_ability(seed, one.school, year, paper)
        one.profiles = _profiles(rng, year, paper, one)
        able.append(abilities(rng, one.pupils, above))
        if (year, paper.code) != RISE:
            _draw(rng, paper, one, able[-1], wanted[one.school.number])
    if (year, paper.code) == RISE:
        _deal_the_city(seed, paper, sittings, able, wanted, left_of_the_city(loaded))


def _profiles(rng: Random, year: int, paper: Paper, sitting: Sitting) -> list[Profile]:
    number = sitting.school.number
    lean = lean_of(paper, year, number)
    without = {
        one.class_name: tuple(k for k, task in enumerate(paper.tasks) if task.label in one.tasks)
        for one in stories().not_studied
        if (one.school, one.year, one.paper) == (number, year, paper.code)
    }
    by_class = {
        name: a_profile(rng, paper, lean=lean, without=without.get(name, ()))
        for name in dict.fromkeys(pupil.class_name for pupil in sitting.pupils)
    }
    return [by_class[pupil.class_name] for pupil in sitting.pupils]


def _draw(rng: Random, paper: Paper, sitting: Sitting, able: Sequence[float], wanted: Wanted) -> None:
    """Scores of those who count as planned, of the others as they come."""
    counted = [place for place, pupil in enumerate(sitting.pupils) if not pupil.adapted]
    drawn = totals_of(rng, paper, [sitting.profiles[k] for k in counted], [able[k] for k in counted], wanted)
    totals = dict(zip(counted, drawn, strict=True))
    sitting.totals = [
        totals[k] if k in totals else sitting.profiles[k].total(rng, able[k])
        for k in range(len(sitting.pupils))
    ]


def _deal_the_city(
    seed: int,
    paper: Paper,
    sittings: Sequence[Sitting],
    able: Sequence[Sequence[float]],
    wanted: Mapping[int, Wanted],
    scores: list[int],
) -> None:
    """Share these very scores out: planned schools first take theirs by lot, the others by ability."""
    rng, marks = stream("deal", seed), marks_of(paper)
    rng.shuffle(scores)
    rest: list[tuple[Sitting, int, float]] = []
    for one, abilities_here in zip(sittings, able, strict=True):
        one.totals = [profile.total(rng, a) for profile, a in zip(one.profiles, abilities_here, strict=True)]
        counted = [k for k, pupil in enumerate(one.pupils) if not pupil.adapted]
        good = wanted[one.school.number].good
        if good is None:
            rest += [(one, k, abilities_here[k]) for k in counted]
            continue
        high = [score for score in scores if marks[score] >= 4][:good]
        low = [score for score in scores if marks[score] < 4][: len(counted) - good]
        for score in high + low:
            scores.remove(score)
        dealt = dealt_by_rank(rng, [abilities_here[k] for k in counted], high + low)
        for k, score in zip(counted, dealt, strict=True):
            one.totals[k] = score
    dealt = dealt_by_rank(rng, [a for _, _, a in rest], scores)
    for (one, k, _), score in zip(rest, dealt, strict=True):
        one.totals[k] = score


def _written(seed: int, year: int, paper: Paper, sitting: Sitting) -> CityWork:
    rng = stream("written", seed, sitting.school.number, year, paper.code, sitting.form)
    table = marks_of(paper)
    marks = [table[total] for total in sitting.totals]
    place = (sitting.school.number, year, paper.code)
    journals = journals_of(rng, place, sitting.pupils, marks)
    return CityWork(
        school=sitting.school,
        year=year,
        paper=paper,
        form=sitting.form,
        lines=tuple(
            Line(pupil, rng.randint(1, 4), finished(rng, place, paper, pupil, scores), total, mark, journal)
            for pupil, scores, total, mark, journal in zip(
                sitting.pupils, sitting.scores, sitting.totals, marks, journals, strict=True
            )
        ),
    )
