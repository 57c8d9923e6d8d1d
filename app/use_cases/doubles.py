"""What a campaign need not ask, from campaigns that are open and from what schools have told."""

from collections import defaultdict
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from app.catalogues.variables import load_variables
from app.db import campaigns as store
from app.db import observations, organisations
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.campaigns import Campaign
from app.domain.doubles import Doubles, doubles_of, periods_to_look_at
from app.domain.forms import Asked, asked_of
from app.domain.organisations import SCHOOL
from app.use_cases.forms import grades_of


def doubles_in(tx: Tx, actor: Actor, campaign: Campaign) -> Doubles:
    """The doubles of a campaign of a place in the actor's subtree, saved or not.

    Inside a school it counts what the school has told and what else it asks inside, of whomever: that the
    city asks it is the reason to gather it.
    """
    catalogue = load_variables()
    place = organisations.get(tx, campaign.place_id, seen_by=actor)
    askers = (place.id,) if campaign.is_inner else (*place.ancestor_ids, place.id)
    others = [one for one in store.list_open_at(tx, askers) if one.is_inner == campaign.is_inner]
    if campaign.is_inner:
        campaign, others = _as_one(campaign), [_as_one(one) for one in others]
    found = doubles_of(
        campaign,
        catalogue,
        others=others,
        cells=_cells(tx, actor, campaign),
        known=_known(tx, campaign.terms.schools, periods_to_look_at(campaign, catalogue)),
    )
    above = organisations.get(tx, actor.place.id, seen_by=actor).ancestor_ids
    return replace(found, above=frozenset(above))


def _as_one(campaign: Campaign) -> Campaign:
    """A campaign inside a school as one of the school itself."""
    return replace(campaign, terms=replace(campaign.terms, schools=(campaign.place_id,)))


def _known(
    tx: Tx, school_ids: Sequence[int], wanted: Mapping[str, Collection[str]]
) -> dict[int, set[tuple[str, str, str]]]:
    known: dict[int, set[tuple[str, str, str]]] = defaultdict(set)
    periods = sorted(set().union(*wanted.values()))
    for one in observations.current_in(tx, school_ids, sorted(wanted), periods):
        organisation_id, variable, period, breakdown = one.cell.key
        if period in wanted[variable]:
            known[organisation_id].add((variable, period, breakdown))
    return known


def _cells(tx: Tx, actor: Actor, campaign: Campaign) -> dict[int, tuple[Asked, ...]]:
    """School → what it is asked. Forms remember questions of saved versions; these may be of none."""
    under = organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)
    schools = [one for one in under if one.id in set(campaign.terms.schools)]
    grades = grades_of(tx, actor, schools)
    asked: dict[tuple[str, frozenset[int]], tuple[Asked, ...]] = {}
    found = {}
    for one in schools:
        key = one.kind, grades.get(one.id, frozenset())
        if key not in asked:
            sections = asked_of(campaign, load_variables(), kind=key[0], grades=key[1])
            asked[key] = tuple(cell for _, cells in sections for cell in cells)
        found[one.id] = asked[key]
    return found
