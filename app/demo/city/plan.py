"""How many marks 4 and 5 the works of a paper are to have, school by school."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from math import ceil

from app.demo.city.line import planned_good
from app.demo.city.planted import Wanted, planted_works, stories
from app.demo.city.schools import CitySchool
from app.demo.scores import stream
from app.demo.stories import CITY_2025_MATH4, SPIKES, Work

CITY_TESTED = sum(CITY_2025_MATH4)
FALL = (2026, "math5")  # year and paper to which the city falls from `RISE`
RISE = (2025, "math4")
_NOT_LOW = 0.46  # the share of 4 and 5 that schools outside the seventh story have at least


def wanted_of(
    seed: int,
    year: int,
    code: str,
    *,
    schools: Mapping[int, CitySchool],
    present: Mapping[int, int],
    loaded: Sequence[Work],
) -> dict[int, Wanted]:
    """What is planted in a paper of a year. `present`: who wrote it, by school.

    `loaded`: the works of this paper that schools load themselves; they stand as they are.
    """
    wanted = {number: _alone(number, year, code, n) for number, n in present.items()}
    hour = stories().extra_hour
    if (year, code) == (hour.groups[0].year, hour.paper):  # the five were chosen for being lowest
        wanted = {number: _no_lower(one, present[number]) for number, one in wanted.items()}
    for number, good in _extra_hour(seed, year, code, present).items():
        wanted[number] = Wanted(good=good)
    if (year, code) == FALL:
        wanted |= _on_the_line(seed, schools, present, loaded, wanted)
    return wanted


def _alone(number: int, year: int, code: str, n: int) -> Wanted:
    share = stories().capped.get(number)
    most_below = None if share is None else int(share * n)
    planted = planted_works().get((number, year, code))
    if planted is None:
        return Wanted(most_below=most_below)
    journal = stories().journal
    is_journal = (number, year, code) == (journal.school, journal.year, journal.paper)
    top = sum(count for _, mark, count in journal.pairs if mark == 5) if is_journal else None
    return Wanted(good=planted.good, below=planted.below, top=top, most_below=most_below)


def _no_lower(wanted: Wanted, n: int) -> Wanted:
    return wanted if wanted.good is not None else replace(wanted, least_good=ceil(_NOT_LOW * n))


def _extra_hour(seed: int, year: int, code: str, present: Mapping[int, int]) -> dict[int, int]:
    """The group's share exactly, shared out among its schools with a little unevenness."""
    story = stories().extra_hour
    found: dict[int, int] = {}
    for group in story.groups if story.paper == code else ():
        if group.year != year:
            continue
        n = {number: present[number] for number in group.schools}
        rng = stream("extra hour", seed, year, *group.schools)
        good = {
            number: round(k * (group.percent / 100 + rng.uniform(-0.02, 0.02))) for number, k in n.items()
        }
        left = round(sum(n.values()) * group.percent / 100) - sum(good.values())
        for place in range(abs(left)):
            good[group.schools[place % len(group.schools)]] += 1 if left > 0 else -1
        found |= good
    return found


def _on_the_line(
    seed: int,
    schools: Mapping[int, CitySchool],
    present: Mapping[int, int],
    loaded: Sequence[Work],
    wanted: Mapping[int, Wanted],
) -> dict[int, Wanted]:
    own = {work.school.number: good_and_all(work) for work in loaded}
    everybody = {**present, **{number: n for number, (_, n) in own.items()}}
    fixed = {number: one.good for number, one in wanted.items() if one.good is not None}
    fixed |= {number: good for number, (good, _) in own.items()}
    city = round(city_share_after() * sum(everybody.values()))
    taking_part = [schools[number] for number in sorted(everybody)]
    good = planned_good(seed, taking_part, everybody, fixed, city)
    return {number: Wanted(good=good[number]) for number in present if number not in fixed}


def city_share_after() -> float:
    """The share of 4 and 5 that the city falls to."""
    cut = 9  # mathematics of grade 4: a 4 begins here
    return sum(CITY_2025_MATH4[cut:]) / CITY_TESTED - stories().city_fall / 100


def good_and_all(work: Work) -> tuple[int, int]:
    """How many earned 4 or 5, and how many wrote the paper."""
    marks = [work.paper.mark_of(row.total) for row in work.counted]
    return sum(mark >= 4 for mark in marks), len(marks)


def left_of_the_city(loaded: Sequence[Work]) -> list[int]:
    """Scores of mathematics 4 in 2025 that the city's counts leave for schools without files of their own."""
    left = list(CITY_2025_MATH4)
    for work in loaded:
        for row in work.counted:
            left[row.total] -= 1
    if min(left) < 0 or len(SPIKES) != len(left):
        raise ValueError("the schools' own files do not fit into the city's counts")
    return [score for score, count in enumerate(left) for _ in range(count)]
