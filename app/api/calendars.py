"""The calendar of campaigns as a file, the same on pages and over REST."""

from collections.abc import Iterator
from datetime import datetime, time

from fastapi import Request
from fastapi.responses import Response

from app.api.exports import attachment
from app.api.pages.render import Addresses
from app.documents.icalendar import ICS, Event, calendar_file
from app.domain.campaign_calendar import Entry
from app.domain.clock import LOCAL
from app.domain.school_control import Check
from app.use_cases.campaign_calendar import Calendar

_END_OF_WORK = time(18)


def calendar_response(calendar: Calendar, *, base_url: str, now: datetime) -> Response:
    """The file as a download."""
    name = f"Сбор данных, {calendar.place.short_name}"
    base_url = base_url.rstrip("/")
    events = [event for one in calendar.entries for event in _events(one, base_url)]
    events += [_check(one, base_url) for one in calendar.checks]
    return attachment(calendar_file(name, events, made_at=now), name=f"{name}.ics", media_type=ICS)


def link_address(request: Request, token: str) -> str:
    """The whole address of a link, as it is copied into a calendar."""
    addresses: Addresses = request.app.state.addresses
    return str(request.base_url).rstrip("/") + addresses("follow_calendar", token=token)


def _check(one: Check, base_url: str) -> Event:
    """The last day of a check of the school's own plan."""
    return Event(
        uid=f"checks-{one.id}@mera",
        revision=one.version,
        at=datetime.combine(one.terms.last_day, _END_OF_WORK, LOCAL),
        summary=f"Проверка: {one.terms.theme}",
        description=one.terms.purpose,
        url=f"{base_url}/school-control/{one.id}",
    )


def _events(one: Entry, base_url: str) -> Iterator[Event]:
    """When it opens and when it ends; a school's own term is an event of its own."""
    terms = one.campaign.terms
    kept = one.submission or one.campaign
    kind = "campaigns" if one.submission is None else "submissions"
    about = "\n".join(words for words in (terms.instructions, terms.contact) if words)
    moments = (("opens", "Откроется", terms.opens_at), ("ends", "Срок", one.ends_at))
    for what, words, at in moments:
        yield Event(
            uid=f"{kind}-{kept.id}-{what}@mera",
            revision=kept.version,
            at=at,
            summary=f"{words}: {terms.title}",
            description=about,
            url=f"{base_url}/{kind}/{kept.id}",
        )
