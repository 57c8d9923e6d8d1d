"""Days of the city and moments in UTC."""

from datetime import UTC, date, datetime

import pytest

from app.domain.clock import day_of, on_day


@pytest.mark.parametrize(
    ("hour", "minute", "day"), [(0, 0, 25), (20, 59, 25), (21, 0, 26), (23, 59, 26)]
)  # fmt: skip
def test_a_day_begins_at_the_citys_midnight(hour: int, minute: int, day: int) -> None:
    assert day_of(datetime(2026, 11, 25, hour, minute, tzinfo=UTC)) == date(2026, 11, day)


@pytest.mark.parametrize("hour", range(24))
def test_a_fixed_day_stays_that_day_at_every_hour(hour: int) -> None:
    now = datetime(2031, 3, 9, hour, 17, 5, tzinfo=UTC)
    moved = on_day(now, date(2026, 11, 25))
    assert day_of(moved) == date(2026, 11, 25)
    assert moved.tzinfo is UTC
    assert (moved.hour, moved.minute, moved.second) == (hour, 17, 5)
