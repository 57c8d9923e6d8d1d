"""Similar schools, fixed by year: named queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from sqlalchemy import insert, select

from app.db.engine import Tx
from app.db.tables.assessments import procedures, tests
from app.db.tables.organisations import organisation_facts, organisations
from app.db.tables.peers import peer_groups
from app.db.tables.result_batches import batch_parts
from app.domain.organisations import Organisation
from app.domain.peers import Neighbour
from app.domain.periods import first_year_of
from app.domain.school_groups import JOINED_BY


@dataclass(frozen=True, slots=True, kw_only=True)
class FrozenPeer:
    """A similar school of a year, with its distance and the rule that named it."""

    organisation: Organisation
    distance: float
    rule_version: str
    frozen_at: datetime


def peers_of(tx: Tx, school_id: int, academic_year: str) -> list[FrozenPeer]:
    """The similar schools of a school that the caller may see, the nearest first.

    Their names are told to the school (design, decision 15), though they stand outside its scope.
    """
    p = peer_groups.c
    query = (
        select(*organisations.c, p.distance, p.rule_version, p.frozen_at)
        .join(peer_groups, p.peer_id == organisations.c.id)
        .where(p.school_id == school_id, p.academic_year == academic_year)
        .order_by(p.position)
    )
    own = tuple(column.name for column in organisations.c)
    return [
        FrozenPeer(
            organisation=Organisation(**{name: row[name] for name in own}),
            distance=row["distance"],
            rule_version=row["rule_version"],
            frozen_at=row["frozen_at"],
        )
        for row in tx.execute(query).mappings()
    ]


def ids_of_year(tx: Tx, academic_year: str) -> dict[int, list[int]]:
    """School → ids of its similar schools of a year, the nearest first; schools without any are not there."""
    p = peer_groups.c
    query = select(p.school_id, p.peer_id).where(p.academic_year == academic_year)
    found: dict[int, list[int]] = {}
    for school_id, peer_id in tx.execute(query.order_by(p.school_id, p.position)):
        found.setdefault(school_id, []).append(peer_id)
    return found


def add(
    tx: Tx, academic_year: str, groups: Mapping[int, Sequence[Neighbour]], *, rule_version: str, at: datetime
) -> None:
    """Fix the groups of schools that have none in this year."""
    rows = [
        {
            "school_id": school_id, "academic_year": academic_year, "position": position,
            "peer_id": one.school_id, "distance": one.distance, "rule_version": rule_version, "frozen_at": at,
        }
        for school_id, group in groups.items()
        for position, one in enumerate(group, start=1)
    ]  # fmt: skip
    if rows:
        tx.execute(insert(peer_groups), rows)


def years_with_results(tx: Tx) -> list[str]:
    """Academic years of tests that have current results."""
    query = (
        select(procedures.c.academic_year)
        .join(tests, tests.c.procedure_id == procedures.c.id)
        .join(batch_parts, batch_parts.c.test_id == tests.c.id)
        .where(batch_parts.c.is_current)
        .distinct()
        .order_by(procedures.c.academic_year)
    )
    return list(tx.execute(query).scalars())


def facts_on(
    tx: Tx, organisation_ids: Sequence[int], names: Sequence[str], *, on: date
) -> dict[int, dict[str, str]]:
    """Organisation → name → value of facts that hold on a day, whoever asks: for rules over all schools."""
    c = organisation_facts.c
    found: dict[int, dict[str, str]] = {one: {} for one in organisation_ids}
    for start in range(0, len(organisation_ids), 500):
        query = (
            select(c.organisation_id, c.fact, c.value)
            .where(
                c.organisation_id.in_(organisation_ids[start : start + 500]),
                c.fact.in_(names),
                c.valid_from <= on,
            )
            .order_by(c.valid_from)
        )
        for organisation_id, fact, value in tx.execute(query):
            found[organisation_id][fact] = value  # a later day stands above an earlier one
    return found


def joined_in(tx: Tx) -> dict[int, list[int]]:
    """School → first years of the academic years since which another school has been part of it."""
    c = organisation_facts.c
    query = select(c.organisation_id, c.valid_from).where(c.fact == JOINED_BY).order_by(c.valid_from)
    found: dict[int, list[int]] = {}
    for school_id, day in tx.execute(query):
        found.setdefault(school_id, []).append(first_year_of(day))
    return found
