"""What is planted in the results of the city, read from `stories.yaml`."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict

from app.demo.papers import papers, read_papers

_FOLDER = Path(__file__).parent
_AWAY = 0.03  # of a planted list this share was absent, unless the story says otherwise


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class PlantedWork(_Strict):
    """One paper of one school: how many wrote it, how many with 4 or 5, how many below the minimum."""

    school: int
    year: int
    paper: str
    present: int
    good: int | None = None
    below: int | None = None
    roll: int | None = None  # the list on the ordinary programme


class Share(_Strict):
    """What a group of schools reached in a year, per cent: of 4 and 5, or of a task's points."""

    year: int
    schools: list[int]
    percent: float


class TaskShares(_Strict):
    """Shares of the points of one task."""

    paper: str
    task: str
    groups: list[Share]


class GoodShares(_Strict):
    """Shares of marks 4 and 5."""

    paper: str
    groups: list[Share]


class NotStudied(_Strict):
    """A class that had not studied some tasks."""

    school: int
    year: int
    paper: str
    class_name: str
    tasks: list[str]


class Journal(_Strict):
    """How many marks of a work stand below, at and above the journal's; pairs are journal, work, pupils."""

    school: int
    year: int
    paper: str
    pairs: list[tuple[int, int, int]]
    substitute: list[str]  # classes that had a substitute teacher
    absent: list[int]  # journal marks of those who were not there


class Stories(_Strict):
    """Everything planted in results."""

    targets: dict[str, float]
    works: list[PlantedWork]
    capped: dict[int, float]  # school → at most this share is below the minimum where nothing is planted
    workshop: TaskShares
    extra_hour: GoodShares
    journal: Journal
    exam_lowered: dict[str, int]
    not_studied: list[NotStudied]
    geography: list[int]
    geography_on_computer: list[int]
    advanced: dict[int, int]  # school → classes of grade 8 that take the advanced papers
    grade_10: list[int]
    observers: list[int]
    city_fall: float  # points, mathematics of grade 4 in 2025 to grade 5 in 2026
    expected_at: dict[str, float]
    effects: dict[str, float]


@cache
def stories() -> Stories:
    """Everything planted in results."""
    text = (_FOLDER / "stories.yaml").read_text(encoding="utf-8")
    return Stories.model_validate(yaml.safe_load(text))


@cache
def planted_works() -> Mapping[tuple[int, int, str], PlantedWork]:
    """By school, year, paper."""
    return {(one.school, one.year, one.paper): one for one in stories().works}


@cache
def rolls() -> Mapping[tuple[int, int, int], int]:
    """Pupils on the ordinary programme by school, year, grade, where a planted work needs so many.

    Of several works of a grade the largest list holds. Papers of one grade may go to different classes, so
    a list that a story gives stands above what is counted.
    """
    grades = {code: paper.grade for code, paper in (papers() | read_papers(_FOLDER / "papers.yaml")).items()}
    found: dict[tuple[int, int, int], int] = {}
    for one in stories().works:
        place = (one.school, one.year, grades[one.paper])
        needed = one.roll if one.roll is not None else one.present + max(1, round(_AWAY * one.present))
        found[place] = max(found.get(place, 0), needed)
    return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """How many marks 4 and 5, marks 2 and marks 5 a work is to have; None: as it comes.

    `most_below` and `least_good` change only works that come worse by chance.
    """

    good: int | None = None
    below: int | None = None
    most_below: int | None = None
    least_good: int | None = None
    top: int | None = None
