"""What asking costs the schools of a place."""

from dataclasses import dataclass
from datetime import datetime

from app.db import campaigns as campaign_store
from app.db import organisations, submissions
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.burden import Asked, Burden, burden_of
from app.domain.clock import day_of
from app.domain.organisations import SCHOOL, Organisation
from app.domain.reported_periods import ReportedPeriod, academic_year


@dataclass(frozen=True, slots=True, kw_only=True)
class ShownBurden:
    """The load of a place in an academic year."""

    place: Organisation
    year: ReportedPeriod
    burden: Burden


def show_burden(
    tx: Tx, actor: Actor, *, place_id: int | None = None, year: str | None = None, now: datetime
) -> ShownBurden:
    """Of a place in the actor's subtree, its own where none is named; of the present year where none is."""
    require(actor, Action.SEE_FORMS)
    place = organisations.get(tx, place_id or actor.place.id, seen_by=actor)
    period = academic_year(year, today=day_of(now))
    schools = _schools(tx, actor, place)
    answers = submissions.list_under(tx, place.place, seen_by=actor)
    campaigns = campaign_store.by_ids(tx, {one.campaign_id for one in answers})
    asked = [Asked(campaign=campaigns[one.campaign_id], submission=one) for one in answers]
    of_year = [
        one
        for one in asked
        if period.first_day <= day_of(one.submission.ends_at(one.campaign)) <= period.last_day
    ]
    return ShownBurden(place=place, year=period, burden=burden_of(schools, of_year))


def _schools(tx: Tx, actor: Actor, place: Organisation) -> list[Organisation]:
    found = organisations.list_under(tx, place.place, kind=SCHOOL, seen_by=actor)
    return sorted(found, key=lambda one: (one.number or 0, one.name))
