"""The calendar of campaigns, as values and as a file that calendars follow."""

from typing import Annotated

from fastapi import Query, Request
from fastapi.responses import Response
from pydantic import Field

from app.api.calendars import calendar_response, link_address
from app.api.deps import MachineActor, Now, OpenRead, OpenTx
from app.api.rest.root import part
from app.api.rest.shapes import Out, moment
from app.use_cases import calendar_links, campaign_calendar

router = part("campaigns")


class EntryOut(Out):
    """A campaign in the calendar."""

    campaign: int
    title: str
    phase: str = Field(description="draft, planned, running, overdue or closed")
    opens_at: str | None
    ends_at: str | None = Field(description="of a school its own last moment")
    schools: int
    extended: int = Field(description="schools that were given more time")
    submission: int | None = Field(description="of a school: its answer")


class CalendarOut(Out):
    """What is collected in an academic year, by first days."""

    organisation: str
    year: str
    items: list[EntryOut]


class CalendarLinkOut(Out):
    """Told this once; it opens nothing but dates."""

    url: str


@router.get("/calendar", name="api_show_calendar")
def show(
    tx: OpenRead,
    actor: MachineActor,
    now: Now,
    year: Annotated[str | None, Query(max_length=12, description="2026/27; the present one")] = None,
) -> CalendarOut:
    """What the page «Календарь сбора» shows."""
    found = campaign_calendar.show_calendar(tx, actor, year=year, now=now)
    return CalendarOut(
        organisation=found.place.code,
        year=found.year.code,
        items=[
            EntryOut(
                campaign=one.campaign.id,
                title=one.campaign.terms.title,
                phase=one.phase.value,
                opens_at=moment(one.campaign.terms.opens_at),
                ends_at=moment(one.ends_at),
                schools=one.n_schools,
                extended=one.n_extended,
                submission=one.submission.id if one.submission else None,
            )
            for one in found.entries
        ],
    )


@router.post("/calendar/link", name="api_make_calendar_link", status_code=201)
def make_link(request: Request, tx: OpenTx, actor: MachineActor, now: Now) -> CalendarLinkOut:
    """An address that a calendar follows without signing in; the one before opens nothing any more."""
    token = calendar_links.make_link(tx, actor, now=now)
    return CalendarLinkOut(url=link_address(request, token))


@router.delete("/calendar/link", name="api_drop_calendar_link", status_code=204)
def drop_link(tx: OpenTx, actor: MachineActor, now: Now) -> None:
    """The address opens nothing any more."""
    calendar_links.take_back(tx, actor, now=now)


@router.get("/calendar.ics", name="api_take_calendar", response_class=Response)
def take(request: Request, tx: OpenRead, actor: MachineActor, now: Now) -> Response:
    """What is decided and ends in the present academic year or later, as iCalendar (RFC 5545)."""
    found = campaign_calendar.list_dates(tx, actor, now=now)
    return calendar_response(found, base_url=str(request.base_url), now=now)
