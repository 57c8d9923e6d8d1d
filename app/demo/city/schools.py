"""The schools of the city, read from `schools.yaml`, with their classes by year."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from math import ceil
from pathlib import Path
from typing import NamedTuple

import yaml
from pydantic import BaseModel, ConfigDict, TypeAdapter

from app.demo.city.planted import rolls
from app.demo.schools import SCHOOLS, DemoSchool
from app.demo.scores import stream

YEARS = (2024, 2025, 2026)  # of the spring sessions
JOINED, INTO, JOINED_IN = 361, 360, 2026  # the first spring session of the joint school
_FULLEST = 27  # pupils in a class
_LETTERS = "АБВГДЕЖЗИК"
_HIGH = 0.45  # grades 10 and 11 are so large beside the others
_ADAPTED = 0.015
_NOBODY_ADAPTED = (341, 386)  # their stories count everybody in a class
# The three schools whose class lists another module tells.
BY_NAME: Mapping[int, DemoSchool] = {school.number: school for school in SCHOOLS}


class Pupil(NamedTuple):
    """A place on a class list. The code has five digits and is one per school, year and grade."""

    code: int
    class_name: str
    ability: float
    adapted: bool


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class CitySchool:
    """An invented school, one object each; `index` is its social index, higher is easier."""

    number: int
    district: str
    kind: str
    index: float
    special_needs: float
    pupils: Mapping[int, int]  # by the year of the spring session
    shifts: int
    trimesters: bool
    buildings: int
    posts: int
    vacant: int
    mentors: bool

    @property
    def login(self) -> str:
        """The login in the federal system, and the organisation's code."""
        return f"edu100{self.number}"

    @property
    def name(self) -> str:
        """«Школа № 318»."""
        return f"Школа № {self.number}"

    @property
    def grades(self) -> tuple[int, ...]:
        """The grades that the school teaches."""
        if self.kind == "Вечерняя школа":
            return (9, 10, 11, 12)
        return tuple(range(1, 10 if self.kind == "Основная школа" else 12))

    def is_open(self, year: int) -> bool:
        """Whether the school works in the academic year that ends in `year`."""
        return self.pupils[year] > 0


class _Row(BaseModel):
    model_config = ConfigDict(extra="forbid", strict=True)

    number: int
    district: str
    kind: str
    index: float
    special_needs: float
    pupils: list[int]
    shifts: int
    trimesters: bool
    buildings: int
    posts: int
    vacant: int
    mentors: bool


@cache
def city_schools() -> tuple[CitySchool, ...]:
    """All ninety, by number."""
    text = Path(__file__).with_name("schools.yaml").read_text(encoding="utf-8")
    rows = TypeAdapter(list[_Row]).validate_python(yaml.safe_load(text))
    return tuple(
        CitySchool(**{**row.model_dump(), "pupils": dict(zip(YEARS, row.pupils, strict=True))})
        for row in rows
    )


@cache
def sizes(school: CitySchool, year: int) -> dict[int, int]:
    """Pupils by grade; they add up to the school's pupils of that year.

    Planted lists stand; the other grades share what is left, the high ones getting less.
    """
    fixed = {grade: size for grade in school.grades if (size := _fixed(school, year, grade)) is not None}
    weights = {
        grade: _HIGH if grade > 9 and 1 in school.grades else 1.0
        for grade in school.grades
        if grade not in fixed
    }
    left = school.pupils[year] - sum(fixed.values())
    total, so_far, given = sum(weights.values()), 0.0, 0
    for grade, weight in weights.items():
        so_far += weight
        share = round(left * so_far / total) - given
        fixed[grade] = share
        given += share
    return fixed


def _fixed(school: CitySchool, year: int, grade: int) -> int | None:
    if school.number in BY_NAME and (year, grade) in BY_NAME[school.number].classes:
        return sum(BY_NAME[school.number].classes[year, grade].values())
    ordinary = rolls().get((school.number, year, grade))
    return None if ordinary is None else ordinary + adapted_in(ordinary, school)


def adapted_in(ordinary: int, school: CitySchool) -> int:
    """How many more pupils are on an adapted programme."""
    return 0 if school.number in _NOBODY_ADAPTED else round(_ADAPTED * ordinary)


@cache
def classes(school: CitySchool, year: int, grade: int) -> dict[str, int]:
    """Pupils by class: as few classes as have room, as even as can be."""
    if school.number in BY_NAME and (year, grade) in BY_NAME[school.number].classes:
        return dict(BY_NAME[school.number].classes[year, grade])
    size = sizes(school, year).get(grade, 0)
    n = ceil(size / _FULLEST)
    return {f"{grade}{_LETTERS[k]}": size // n + (k < size % n) for k in range(n)}


@cache
def class_list(seed: int, school: CitySchool, year: int, grade: int) -> tuple[Pupil, ...]:
    """Everybody in a grade; abilities are about 0, classes lean a little."""
    rng = stream("list", seed, school.number, year, grade)
    names = [name for name, size in classes(school, year, grade).items() for _ in range(size)]
    if not names:
        return ()
    ordinary = rolls().get((school.number, year, grade))
    n_adapted = (
        len(names) - ordinary if ordinary is not None else adapted_in(round(len(names) / 1.015), school)
    )
    adapted = set(rng.sample(range(len(names)), n_adapted))
    lean = {name: rng.gauss(0, 0.15) for name in dict.fromkeys(names)}
    first = 10_000 * (grade if grade < 10 else grade - 9)
    return tuple(
        Pupil(
            first + order,
            name,
            rng.gauss(lean[name] - 1.2 * (order in adapted), 0.6),
            order in adapted,
        )
        for order, name in enumerate(names)
    )
