"""Subjects of a procedure that a class is given at random: a paper not written is no gap then."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from app.domain.acts import Ground


@dataclass(frozen=True, slots=True, kw_only=True)
class RandomRule:
    """In these grades all classes write `for_all`, and some of the other subjects by chance."""

    kind: str
    valid_from: date
    grades: frozenset[int]
    for_all: frozenset[str]
    source: str
    to_check: str | None
    name: str = ""
    basis: tuple[Ground, ...] = ()


def is_random(rules: Iterable[RandomRule], *, kind: str, subject: str, grade: int, on: date) -> bool:
    """Whether classes of a grade were given this subject at random, by the latest rule of the kind."""
    rule = next((one for one in in_force(rules, on) if one.kind == kind), None)
    return rule is not None and grade in rule.grades and subject not in rule.for_all


def in_force(rules: Iterable[RandomRule], on: date) -> list[RandomRule]:
    """Of each kind the latest rule that had begun."""
    begun = sorted((rule for rule in rules if rule.valid_from <= on), key=lambda one: one.valid_from)
    return list({rule.kind: rule for rule in begun}.values())
