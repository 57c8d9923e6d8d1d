"""The calendar of what a city collects and what a school answers."""

from dataclasses import dataclass
from datetime import datetime

from app.db import campaigns as campaign_store
from app.db import organisations, submissions
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.campaign_calendar import Entry, entries_of
from app.domain.campaigns import CampaignState
from app.domain.clock import day_of
from app.domain.organisations import SCHOOL, Organisation
from app.domain.reported_periods import ReportedPeriod, academic_year
from app.domain.school_control import Check
from app.use_cases import school_control


@dataclass(frozen=True, slots=True, kw_only=True)
class Calendar:
    """What is collected of a place in an academic year. `checks`: of a school's plan, still to be done."""

    place: Organisation
    year: ReportedPeriod
    entries: tuple[Entry, ...]
    checks: tuple[Check, ...] = ()

    @property
    def is_of_school(self) -> bool:
        """Whether it is one school's own."""
        return self.place.kind == SCHOOL


def show_calendar(tx: Tx, actor: Actor, *, year: str | None = None, now: datetime) -> Calendar:
    """Of the actor's own place; of the present academic year where none is named."""
    require(actor, Action.SEE_FORMS)
    period = academic_year(year, today=day_of(now))
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    entries = [
        one for one in _entries(tx, actor, place, now) if one.falls_into(period.first_day, period.last_day)
    ]
    return Calendar(place=place, year=period, entries=tuple(entries))


def list_dates(tx: Tx, actor: Actor, *, now: datetime) -> Calendar:
    """For calendars of people's own: all that is decided and ends in the present academic year or later."""
    require(actor, Action.SEE_FORMS)
    period = academic_year(None, today=day_of(now))
    place = organisations.get(tx, actor.place.id, seen_by=actor)
    entries = [
        one
        for one in _entries(tx, actor, place, now)
        if day_of(one.ends_at) >= period.first_day and one.campaign.state is not CampaignState.DRAFT
    ]
    checks = school_control.list_open(tx, actor, now=now) if actor.may(Action.PLAN_CONTROL) else []
    return Calendar(place=place, year=period, entries=tuple(entries), checks=tuple(checks))


def _entries(tx: Tx, actor: Actor, place: Organisation, now: datetime) -> list[Entry]:
    answers = submissions.list_under(tx, place.place, seen_by=actor)
    found = campaign_store.by_ids(tx, {one.campaign_id for one in answers})
    found |= {one.id: one for one in campaign_store.list_run(tx, seen_by=actor)}
    return entries_of(list(found.values()), answers, is_school=place.kind == SCHOOL, at=now)
