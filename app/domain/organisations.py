"""The tree of organisations and the dated facts of their context."""

import re
from dataclasses import dataclass
from datetime import date

from app.domain.access import Place

SCHOOL = "school"
CLASS = "class"
MUNICIPALITY = "municipality"


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
class Node:
    """What a file says about one organisation; `parent_code` None stands for «right under the root»."""

    code: str
    kind: str
    name: str
    short_name: str
    parent_code: str | None
    number: int | None
    facts: tuple[tuple[str, date, str], ...]  # fact, valid from, value
    row: int


def child_path(parent_path: str, own_id: int) -> str:
    """The path of a child: the parent's, then its own id and a point."""
    return f"{parent_path}{own_id}."


def number_in(name: str) -> int | None:
    """The number that a school's name carries after «№», or None."""
    found = re.search(r"№\s*(\d+)", name)
    return int(found.group(1)) if found else None
