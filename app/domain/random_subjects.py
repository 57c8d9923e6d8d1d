"""Subjects of a procedure that a class is given at random: a paper not written is no gap then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomRule:
    """In these grades all classes write `for_all`, and some of the other subjects by chance."""

    kind: str
    valid_from: date
    grades: frozenset[int]
    for_all: frozenset[str]
    source: str
    to_check: str | None


def is_random(rules: Iterable[RandomRule], *, kind: str, subject: str, grade: int, on: date) -> bool:
    """Whether classes of a grade were given this subject at random, by the latest rule of the kind."""
    begun = [rule for rule in rules if rule.kind == kind and rule.valid_from <= on]
    if not begun:
        return False
    rule = max(begun, key=lambda one: one.valid_from)
    return grade in rule.grades and subject not in rule.for_all
