"""«Календарь сбора»: campaigns over the months of a year, on a page and as a file to take in elsewhere."""

from datetime import date, datetime
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import Response

from app.api.calendars import calendar_response, link_address
from app.api.deps import CurrentActor, Now, OpenRead, OpenTx, count_address
from app.api.pages.burden_views import years
from app.api.pages.campaign_views import PHASES
from app.api.pages.form_views import STATES
from app.api.pages.formats import plural
from app.api.pages.render import go_to, render
from app.domain.access import Actor
from app.domain.campaign_calendar import Entry, Stretch, months_of
from app.domain.campaigns import Phase
from app.domain.clock import day_of
from app.use_cases import Tx, calendar_links, campaign_calendar
from app.use_cases.campaign_calendar import Calendar

router = APIRouter()
Secret = Annotated[str, Path(max_length=100)]
Year = Annotated[str, Query(pattern=r"^(\d{4}/\d{2})?$")]
_MONTHS = ("янв", "фев", "мар", "апр", "май", "июн", "июл", "авг", "сен", "окт", "ноя", "дек")


@router.get("/calendar", name="show_calendar")
def show(request: Request, tx: OpenRead, actor: CurrentActor, now: Now, year: Year = "") -> Response:
    return _page(request, tx, actor, now, year)


@router.get("/calendar.ics", name="take_calendar")
def take(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    calendar = campaign_calendar.list_dates(tx, actor, now=now)
    return calendar_response(calendar, base_url=str(request.base_url), now=now)


@router.post("/calendar/link", name="make_calendar_link")
def make_link(request: Request, tx: OpenTx, actor: CurrentActor, now: Now) -> Response:
    """The address is shown this once."""
    token = calendar_links.make_link(tx, actor, now=now)
    return _page(request, tx, actor, now, link=link_address(request, token))


@router.post("/calendar/link/removal", name="drop_calendar_link")
def drop_link(request: Request, tx: OpenTx, actor: CurrentActor, now: Now) -> Response:
    calendar_links.take_back(tx, actor, now=now)
    return go_to(request, "show_calendar")


@router.get("/calendar-links/{token}.ics", name="follow_calendar")
def follow(request: Request, tx: OpenRead, now: Now, token: Secret) -> Response:
    """For calendars, which cannot sign in."""
    count_address(request)
    calendar = calendar_links.follow(tx, token, now=now)
    return calendar_response(calendar, base_url=str(request.base_url), now=now)


def _page(
    request: Request, tx: Tx, actor: Actor, now: datetime, year: str = "", link: str | None = None
) -> Response:
    calendar = campaign_calendar.show_calendar(tx, actor, year=year or None, now=now)
    return render(
        request, "calendar/show.html", calendar=calendar, months=months_of(calendar.year),
        lead=_lead(calendar), years=years(day_of(now), calendar.year), w=_WORDS, link=link,
        link_ends_at=calendar_links.ends_at(tx, actor), is_of_moment=True,
    )  # fmt: skip


def _lead(calendar: Calendar) -> str:
    n, place = len(calendar.entries), calendar.place.short_name
    if not n:
        return f"{place}: за {calendar.year.code} учебный год сборов нет."
    running = sum(one.phase is Phase.RUNNING for one in calendar.entries)
    going = f", сейчас {'идёт' if running == 1 else 'идут'} {running}" if running else ""
    return f"{place}: за {calendar.year.code} учебный год {plural(n, 'сбор', 'сбора', 'сборов')}{going}."


def _chip(one: Entry) -> tuple[str, str]:
    return STATES[one.submission.state] if one.submission else PHASES[one.phase]


def _within(one: Stretch | None) -> str:
    """«с 5», «до 20», «5–20», «идёт»; empty where nothing goes on."""
    if one is None:
        return ""
    if one.opens and one.ends:
        return f"{one.opens.day}–{one.ends.day}" if one.opens != one.ends else str(one.opens.day)
    if one.opens:
        return f"с\u00a0{one.opens.day}"
    return f"до\u00a0{one.ends.day}" if one.ends else "идёт"


def _month(first: date) -> str:
    return _MONTHS[first.month - 1]


_WORDS = {"chip": _chip, "within": _within, "month": _month}
