"""The city's clock: its days begin at its own midnight, while moments are kept in UTC."""

import re
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from app.domain.errors import Invalid

_AS_PEOPLE = re.compile(r"(?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})")
_AS_BROWSERS = re.compile(r"(?P<year>\d{4})-(?P<month>\d{2})-(?P<day>\d{2})")
_EXAMPLE = date(2026, 9, 1)  # where any day will do
LOCAL = ZoneInfo("Europe/Moscow")


def day_of(moment: datetime) -> date:
    """The day of a moment in the city."""
    return moment.astimezone(LOCAL).date()


def on_day(moment: datetime, day: date) -> datetime:
    """The same time of another day in the city, in UTC."""
    return datetime.combine(day, moment.astimezone(LOCAL).time(), LOCAL).astimezone(UTC)


def next_first_of_september(today: date) -> date:
    """The first 1 September after a day: an example of a day to come."""
    this_year = date(today.year, 9, 1)
    return this_year if this_year > today else date(today.year + 1, 9, 1)


def moment_from(text: str, *, example: date = _EXAMPLE) -> datetime:
    """The moment, in UTC, that browsers write as 2026-11-20T18:00 in the city's time.

    A day alone is its end. Invalid `moment.unclear` shows the example.
    """
    day, _, time = text.strip().replace(" ", "T").partition("T")
    try:
        at = datetime.strptime(time or "23:59", "%H:%M").time()
        return datetime.combine(day_from(day), at, LOCAL).astimezone(UTC)
    except (ValueError, Invalid) as error:
        raise Invalid("moment.unclear", value=text[:20], example=f"{example:%d.%m.%Y} 18:00") from error


def moment_words(moment: datetime) -> str:
    """«15.10.2026 в 18:00», in the city's time."""
    return moment.astimezone(LOCAL).strftime("%d.%m.%Y в %H:%M")


def day_from(text: str, *, example: date = _EXAMPLE) -> date:
    """The day that people write as 01.09.2026 and browsers as 2026-09-01; Invalid `day.unclear`.

    The refusal shows the example.
    """
    found = _AS_PEOPLE.fullmatch(text.strip()) or _AS_BROWSERS.fullmatch(text.strip())
    try:
        if found is None:
            raise ValueError(text)
        return date(int(found["year"]), int(found["month"]), int(found["day"]))
    except ValueError as error:
        raise Invalid("day.unclear", value=text[:20], example=f"{example:%d.%m.%Y}") from error
