"""Primary scores of a work: drawn by ability, then moved until the planted counts are met."""

import math
from collections.abc import Callable, Iterator, Sequence
from functools import cache
from random import Random

from app.demo.city.planted import Wanted, stories
from app.demo.city.profile import Profile, middle_for
from app.demo.city.schools import CitySchool, Pupil
from app.demo.papers import Paper
from app.demo.scores import stream

_SLOPE = 0.38  # logits of a step of the social index
_DEVIATION = 0.82  # of abilities over the whole city
_PROFILES = 12  # ways to be a class that meets some tasks better than others
_OF_THE_DAY = 0.3


@cache
def profile_of(
    paper: Paper, *, number: int, leans: tuple[tuple[int, float], ...], without: tuple[int, ...]
) -> Profile:
    """One of the profiles of a paper. `leans` and `without` go by the places of tasks."""
    rng = stream("profile", paper.code, number)
    own = {place: rng.gauss(0, 0.22) for place in range(len(paper.tasks))}
    for place, lean in leans:
        own[place] = lean
    return Profile(paper, leans=own, without=without)


def a_profile(
    rng: Random, paper: Paper, *, lean: tuple[int, float] | None = None, without: tuple[int, ...] = ()
) -> Profile:
    """A profile for a class, drawn by chance; with a planted task it is always the same."""
    leans = (lean,) if lean else ()
    return profile_of(paper, number=rng.randrange(_PROFILES), leans=leans, without=without)


@cache
def _middle(paper: Paper) -> float:
    share = stories().targets[paper.code] / 100
    return middle_for(Profile(paper), cut_of(paper, 4), share, deviation=_DEVIATION)


def cut_of(paper: Paper, mark: int) -> int:
    """The lowest score that earns this mark."""
    return next(band.low for band in paper.scale.bands if band.mark == mark)


def marks_of(paper: Paper) -> list[int]:
    """The mark of every score from 0 to the maximum."""
    return [paper.mark_of(score) for score in range(paper.max_score + 1)]


def school_ability(seed: int, school: CitySchool, year: int, paper: Paper) -> float:
    """Logits that the school is above a middling one in this paper: its context, its own, the year's."""
    own = stream("school", seed, school.number, paper.subject).gauss(0, 0.1)
    this_year = stream("year", seed, school.number, paper.code, year).gauss(0, 0.08)
    city = stream("city", seed, paper.code, year).gauss(0, 0.04)
    return _middle(paper) + _SLOPE * school.index + own + this_year + city


def abilities(rng: Random, pupils: Sequence[Pupil], above: float) -> list[float]:
    """What each is able to on the day."""
    return [above + pupil.ability + rng.gauss(0, _OF_THE_DAY) for pupil in pupils]


def totals_of(
    rng: Random, paper: Paper, profiles: Sequence[Profile], able: Sequence[float], wanted: Wanted
) -> list[int]:
    """Primary scores with as many marks as are wanted.

    Who must change sides writes again, somewhat better or worse, until the mark fits: nobody is put just
    over the line, so no spike is planted by the way.
    """
    totals = [profile.total(rng, ability) for profile, ability in zip(profiles, able, strict=True)]

    def again(place: int, shift: float) -> int:
        return profiles[place].total(rng, able[place] + shift)

    for cut, count, low, high in _counts(paper, wanted, totals):
        _settle(rng, totals, again, cut=cut, count=count, low=low, high=high)
    return totals


def _counts(paper: Paper, wanted: Wanted, totals: Sequence[int]) -> Iterator[tuple[int, int, int, int]]:
    """Cut, how many are to reach it, and between which scores those lie that may change sides."""
    three, four, five = (cut_of(paper, mark) for mark in (3, 4, 5))
    end = paper.max_score
    if wanted.good is not None:
        yield four, wanted.good, 0, end
    elif wanted.least_good is not None and sum(total >= four for total in totals) < wanted.least_good:
        yield four, wanted.least_good, 0, end
    n = len(totals)
    if wanted.below is not None:
        yield three, n - wanted.below, 0, four - 1
    elif wanted.most_below is not None and sum(total < three for total in totals) > wanted.most_below:
        yield three, n - wanted.most_below, 0, end if wanted.good is None else four - 1
    if wanted.top is not None:
        yield five, wanted.top, four, end


def _settle(
    rng: Random,
    totals: list[int],
    again: Callable[[int, float], int],
    *,
    cut: int,
    count: int,
    low: int,
    high: int,
) -> None:
    shifts: dict[int, float] = {}
    surplus = sum(total >= cut for total in totals) - count
    while surplus:
        wrong = [
            place
            for place, total in enumerate(totals)
            if (total >= cut) == (surplus > 0) and low <= total <= high
        ]
        place = rng.choice(wrong)
        shift = shifts.get(place, 0.0) - math.copysign(0.3, surplus)
        score = again(place, shift)
        if low <= score <= high:
            surplus += (score >= cut) - (totals[place] >= cut)
            totals[place] = score
        else:  # too much of it: back towards the middle
            shift += math.copysign(0.6, low - score)
        shifts[place] = shift


def dealt_by_rank(rng: Random, able: Sequence[float], scores: Sequence[int]) -> list[int]:
    """These very scores, the abler mostly earning more."""
    order = sorted(range(len(able)), key=lambda place: able[place] + rng.gauss(0, 0.3))
    dealt = [0] * len(able)
    for place, score in zip(order, sorted(scores), strict=True):
        dealt[place] = score
    return dealt
