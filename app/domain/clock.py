"""The city's clock: its days begin at its own midnight, while moments are kept in UTC."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

LOCAL = ZoneInfo("Europe/Moscow")


def day_of(moment: datetime) -> date:
    """The day of a moment in the city."""
    return moment.astimezone(LOCAL).date()


def on_day(moment: datetime, day: date) -> datetime:
    """The same time of another day in the city, in UTC."""
    return datetime.combine(day, moment.astimezone(LOCAL).time(), LOCAL).astimezone(UTC)
