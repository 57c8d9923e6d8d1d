"""Similar schools, fixed for a year: computed once for schools that have none yet, never changed."""

from datetime import datetime

from app.catalogues.peers import load_peer_rule
from app.db import organisations
from app.db import peers as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.clock import day_of
from app.domain.organisations import MUNICIPALITY, SCHOOL, Organisation
from app.domain.peers import Neighbour, PeerRule, School, neighbours
from app.domain.periods import Period, parse_period
from app.domain.school_groups import CLOSED, OPENED, was_there


def freeze_all(tx: Tx, actor: Actor, *, now: datetime) -> int:
    """How many schools got their similar ones, over all years that have results."""
    require(actor, Action.LOAD_RESULTS)
    return sum(freeze(tx, actor, year, now=now) for year in store.years_with_results(tx))


def freeze(tx: Tx, actor: Actor, academic_year: str, *, now: datetime) -> int:
    """How many schools got their similar ones of a year; those that have them keep them."""
    require(actor, Action.LOAD_RESULTS)
    period = parse_period(academic_year)
    rule = load_peer_rule(day_of(now))
    known = store.ids_of_year(tx, academic_year)
    tree = organisations.list_all(tx)
    groups: dict[int, tuple[Neighbour, ...]] = {}
    for city in (one for one in tree if one.kind == MUNICIPALITY):
        schools = [one for one in tree if one.kind == SCHOOL and one.path.startswith(city.path)]
        if any(one.id not in known for one in schools):
            groups.update(neighbours(_there(tx, schools, period, rule), rule))
    new = {school_id: group for school_id, group in groups.items() if group and school_id not in known}
    store.add(tx, academic_year, new, rule_version=rule.version, at=now)
    return len(new)


def _there(tx: Tx, schools: list[Organisation], period: Period, rule: PeerRule) -> list[School]:
    """Schools that worked in the year, with the facts that count."""
    names = (rule.kind_fact, *(one.fact for one in rule.facts))
    facts = store.facts_on(tx, [one.id for one in schools], names, on=rule.day_in(period.first_year))
    terms = organisations.facts_named(tx, (OPENED, CLOSED))
    return [
        School(id=one.id, number=one.number, facts=facts[one.id])
        for one in schools
        if was_there(terms.get(one.id, []), period)
    ]
