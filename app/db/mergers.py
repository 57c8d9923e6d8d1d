"""Which schools became part of others, by their dated facts: named queries."""

from collections import Counter
from collections.abc import Sequence
from datetime import date

from sqlalchemy import select

from app.db import organisations as places
from app.db.engine import Tx
from app.db.scope import under
from app.db.tables.organisations import organisations
from app.domain.access import Place
from app.domain.mergers import Merger, is_joined_between
from app.domain.organisations import MUNICIPALITY, SCHOOL, Fact, Organisation, number_in
from app.domain.periods import whole_year
from app.domain.school_groups import CLOSED, JOINED_BY


def joined_to(tx: Tx, school: Organisation) -> list[Merger]:
    """What became part of a school, the earliest first; names of the schools are no secret."""
    return _resolved(tx, school, places.facts_named(tx, (JOINED_BY,)).get(school.id, []))


def joined_between(tx: Tx, school: Organisation, before: str, now: str) -> list[Merger]:
    """What became part of a school between two years, the earliest first."""
    first, last = whole_year(before).first_year, whole_year(now).first_year
    return [one for one in joined_to(tx, school) if is_joined_between(first, last, [one.first_year])]


def closing_of(tx: Tx, school: Organisation, *, on: date) -> Merger | None:
    """That a school is closed on a day, and which one it joined where the list says so."""
    facts = places.facts_named(tx, (CLOSED,)).get(school.id, [])
    found = _resolved(tx, school, [one for one in facts if one.valid_from <= on])
    return found[-1] if found else None


def ids_with_joined(tx: Tx) -> frozenset[int]:
    """Ids of the schools that another one has become part of."""
    return frozenset(places.facts_named(tx, (JOINED_BY,)))


def _resolved(tx: Tx, school: Organisation, facts: Sequence[Fact]) -> list[Merger]:
    numbers = {number for one in facts if (number := number_in(one.value)) is not None}
    city = places.nearest_above(tx, school, kind=MUNICIPALITY) if numbers else None
    named = _numbered(tx, city.place, sorted(numbers)) if city else {}
    return [
        Merger(day=one.valid_from, words=one.value, school=named.get(number_in(one.value) or 0))
        for one in facts
    ]


def _numbered(tx: Tx, city: Place, numbers: Sequence[int]) -> dict[int, Organisation]:
    """Number → the school of a city that alone has it."""
    c = organisations.c
    query = select(*c).where(under(city), c.kind == SCHOOL, c.number.in_(numbers))
    found = [Organisation(**row) for row in tx.execute(query).mappings()]
    often = Counter(one.number for one in found)
    return {one.number: one for one in found if one.number is not None and often[one.number] == 1}
