"""Addresses by which a person's own calendar follows the calendar of campaigns without signing in.

A link opens nothing but dates. Rights are read each time; it ends with the role, with the person, when it is
taken back, when a new one is made, and by itself.
"""

import secrets
from datetime import datetime, timedelta

from app.db import audit, people
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import NotFound
from app.use_cases import campaign_calendar, sign_ins
from app.use_cases.campaign_calendar import Calendar

LASTS = timedelta(days=400)  # a school year and what is left of the summer


def make_link(tx: Tx, actor: Actor, *, now: datetime) -> str:
    """The secret of a new link, told once: only its hash is kept."""
    require(actor, Action.SEE_FORMS)
    token = secrets.token_urlsafe(32)
    people.put_calendar_link(tx, actor, token_hash=sign_ins.hashed(token), at=now, expires_at=now + LASTS)
    audit.record(tx, actor, "calendar.link_made", subject=f"user:{actor.user_id}", at=now)
    return token


def take_back(tx: Tx, actor: Actor, *, now: datetime) -> None:
    """The link opens nothing any more."""
    require(actor, Action.SEE_FORMS)
    people.drop_calendar_link(tx, actor.grant_id)
    audit.record(tx, actor, "calendar.link_taken_back", subject=f"user:{actor.user_id}", at=now)


def ends_at(tx: Tx, actor: Actor) -> datetime | None:
    """When the actor's link ends; None where there is none."""
    require(actor, Action.SEE_FORMS)
    return people.calendar_link_ends_at(tx, actor.grant_id)


def follow(tx: Tx, token: str, *, now: datetime) -> Calendar:
    """What stands behind a link; NotFound where it opens nothing."""
    actor = people.find_calendar_reader(tx, sign_ins.hashed(token), now=now)
    if actor is None or not actor.may(Action.SEE_FORMS):
        raise NotFound("object.unknown")
    return campaign_calendar.list_dates(tx, actor, now=now)
