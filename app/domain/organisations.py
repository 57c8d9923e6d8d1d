"""The tree of organisations and the dated facts of their context."""

import re
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from app.domain.access import Place

COUNTRY = "country"
SCHOOL = "school"
CLASS = "class"
MUNICIPALITY = "municipality"
LONGEST_SHORT_NAME = 200
UP_TO_SCHOOL = (SCHOOL, "building", "parallel", CLASS)


@dataclass(frozen=True, slots=True, kw_only=True)
class Organisation:
    """A node of the tree; `kind` is a code of the kinds' table, `code` is stable for ever."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    number: int | None
    parent_id: int | None
    path: str

    @property
    def holds_schools(self) -> bool:
        """Whether schools may stand below: a country, a region, a city, a district; not a school itself."""
        return self.kind not in UP_TO_SCHOOL

    @property
    def grade(self) -> int:
        """The grade of a class, so that 2А stands before 10А; 0 of what is no class: it keeps its order."""
        return grade_of(self.short_name) or 0 if self.kind == CLASS else 0

    @property
    def place(self) -> Place:
        """The node, as permissions see it."""
        return Place(id=self.id, path=self.path)

    @property
    def ancestor_ids(self) -> tuple[int, ...]:
        """Ids from the root down to the parent."""
        return tuple(int(part) for part in self.path.split(".") if part)[:-1]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """A kind of node: data, so that a city may have okrugs over its districts."""

    code: str
    name: str
    rank: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact of context that holds from a day on."""

    organisation_id: int
    fact: str
    valid_from: date
    value: str
    source: str


@dataclass(frozen=True, slots=True, kw_only=True)
class GivenFact:
    """A fact as a list states it; `valid_from` None: the list does not say since when."""

    fact: str
    valid_from: date | None
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Node:
    """What a file says about one organisation; `parent_code` None: it names nobody above."""

    code: str
    kind: str
    name: str
    short_name: str
    parent_code: str | None
    number: int | None
    facts: tuple[GivenFact, ...]
    row: int


def child_path(parent_path: str, own_id: int) -> str:
    """The path of a child: the parent's, then its own id and a point."""
    return f"{parent_path}{own_id}."


@lru_cache(maxsize=1_000)  # a city has thousands of classes with few names
def grade_of(class_name: str) -> int | None:
    """The grade that a class's name begins with: 10 of «10А»; None where it begins with no number."""
    found = re.match(r"[0-9]+", class_name)
    return int(found[0]) if found else None


def grades_by_place(classes: Iterable[tuple[str, str]]) -> dict[int, frozenset[int]]:
    """Id of an organisation → grades that are taught in it, by (path, name) of all classes."""
    by_path: dict[str, set[int]] = defaultdict(set)  # of what stands right above: there are far fewer
    for path, name in classes:
        grade = grade_of(name)
        if grade is not None:
            by_path[path[: path.rfind(".", 0, -1) + 1]].add(grade)
    found: dict[int, set[int]] = defaultdict(set)
    for path, grades in by_path.items():
        for place in path.split(".")[:-1]:
            found[int(place)] |= grades
    return {place: frozenset(grades) for place, grades in found.items()}


def number_in(name: str) -> int | None:
    """The number that a school's name carries after «№», or None."""
    found = re.search(r"№\s*(\d+)", name)
    return int(found.group(1)) if found else None


def short_name_in(name: str) -> str:
    """What stands in the outermost «quotes» of a long official name, or the name itself, cut to fit."""
    found = re.search(r"«(.+)»", name)
    return (found.group(1) if found else name)[:LONGEST_SHORT_NAME]
