"""Similar schools: who stands beside a school, by a stated rule over facts of its context.

Source: methods/risk_and_support.md, 3, «Similar schools».
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from math import log, sqrt
from statistics import stdev

from app.domain.school_groups import number_of


class FactScale(StrEnum):
    """On which scale a fact is compared: schools of 200 and 400 are as far apart as of 600 and 1200."""

    PLAIN = "plain"
    LOG = "log"


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerFact:
    """A fact of context that counts."""

    fact: str
    scale: FactScale


@dataclass(frozen=True, slots=True, kw_only=True)
class PeerRule:
    """Who counts as similar, and when the figure of those may be shown."""

    version: str
    k: int
    least_facts: int
    fewest_with_results: int
    facts_on: tuple[int, int]  # month and day of the academic year
    kind_fact: str
    families: tuple[tuple[str, ...], ...]
    facts: tuple[PeerFact, ...]
    source: str
    to_check: str | None

    def family_of(self, kind: str | None) -> tuple[str, ...]:
        """Kinds of schools that are compared with this one; a kind that no family names stands alone."""
        if kind is None:
            return ()
        return next((family for family in self.families if kind in family), (kind,))

    def day_in(self, first_year: int) -> date:
        """The day of an academic year whose facts count."""
        month, day = self.facts_on
        return date(first_year if month >= 9 else first_year + 1, month, day)


@dataclass(frozen=True, slots=True, kw_only=True)
class School:
    """A school with its facts by name, as lists state them."""

    id: int
    number: int | None
    facts: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Neighbour:
    """A similar school and how far it stands: 1 is one standard deviation in every fact."""

    school_id: int
    distance: float


def neighbours(schools: Sequence[School], rule: PeerRule) -> dict[int, tuple[Neighbour, ...]]:
    """School → its nearest of the same family, the nearest first; nobody where facts are too few.

    Facts are divided by their standard deviation over all schools given; a fact that is the same everywhere
    tells nothing and is left out. Distance: root of the mean squared difference over the facts that both
    have, at least `least_facts`. Of two equally near the lower number comes first.
    """
    places = _standardised(schools, rule)
    found: dict[int, tuple[Neighbour, ...]] = {}
    for own in schools:
        family = rule.family_of(own.facts.get(rule.kind_fact))
        near = [
            (distance, other.number or 0, other.id)
            for other in schools
            if other.id != own.id
            and other.facts.get(rule.kind_fact) in family
            and (distance := _distance(places[own.id], places[other.id], rule.least_facts)) is not None
        ]
        found[own.id] = tuple(
            Neighbour(school_id=school_id, distance=distance)
            for distance, _, school_id in sorted(near)[: rule.k]
        )
    return found


def _standardised(schools: Iterable[School], rule: PeerRule) -> dict[int, list[float | None]]:
    schools = list(schools)
    places: dict[int, list[float | None]] = {one.id: [] for one in schools}
    for fact in rule.facts:
        values = {one.id: _value(one.facts.get(fact.fact), fact.scale) for one in schools}
        known = [value for value in values.values() if value is not None]
        spread = stdev(known) if len(known) > 1 else 0.0
        for school_id, value in values.items():
            # A spread of rounding errors only is no spread.
            usable = value is not None and spread > 1e-9
            places[school_id].append(value / spread if usable and value is not None else None)
    return places


def _value(text: str | None, scale: FactScale) -> float | None:
    value = number_of(text)
    if value is None or scale is FactScale.PLAIN:
        return value
    return log(value) if value > 0 else None


def _distance(own: Sequence[float | None], other: Sequence[float | None], least: int) -> float | None:
    squares = [(a - b) ** 2 for a, b in zip(own, other, strict=True) if a is not None and b is not None]
    return sqrt(sum(squares) / len(squares)) if squares and len(squares) >= least else None
