"""Days of the city and moments in UTC."""

from datetime import UTC, date, datetime

import pytest

from app.domain.clock import day_from, day_of, next_first_of_september, on_day
from app.domain.errors import Invalid


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


@pytest.mark.parametrize("text", ["01.09.2026", "1.9.2026", "2026-09-01", " 2026-09-01 "])
def test_a_day_is_read_as_people_and_browsers_write_it(text: str) -> None:
    assert day_from(text) == date(2026, 9, 1)


@pytest.mark.parametrize("text", ["", "осень", "31.02.2026", "2026-13-01", "09/01/2026", "0000-01-01"])
def test_what_is_no_day_is_refused(text: str) -> None:
    with pytest.raises(Invalid, match=r"day\.unclear"):
        day_from(text)


@pytest.mark.parametrize(
    ("today", "year"), [("2026-08-31", 2026), ("2026-09-01", 2027), ("2026-12-31", 2027)]
)
def test_the_day_given_as_an_example_is_to_come(today: str, year: int) -> None:
    assert next_first_of_september(date.fromisoformat(today)) == date(year, 9, 1)
