"""Calendars as files, read back as RFC 5545 says."""

import re
from collections.abc import Iterator
from datetime import UTC, datetime

from app.documents.icalendar import Event, calendar_file

MADE = datetime(2026, 11, 25, 9, 0, tzinfo=UTC)
HARD = "Кадры; сентябрь, 2026 \\ «приказ № 12»: " + "очень длинное название " * 6


def event(**other: object) -> Event:
    usual: dict[str, object] = {
        "uid": "campaigns-1-ends@mera", "revision": 3, "at": datetime(2026, 12, 1, 15, tzinfo=UTC),
        "summary": HARD,
    }  # fmt: skip
    return Event(**{**usual, **other})  # type: ignore[arg-type]


def read(body: bytes) -> Iterator[tuple[str, str]]:
    """Names and values, unfolded and unescaped."""
    for line in body.decode().replace("\r\n ", "").split("\r\n")[:-1]:
        name, _, value = line.partition(":")
        yield name, re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], value)


def test_what_was_written_is_read_back() -> None:
    made = event(description="Первая строка\nвторая", url="https://mera.example/campaigns/1")
    body = calendar_file("Сбор, город", [made], made_at=MADE)
    assert list(read(body)) == [
        ("BEGIN", "VCALENDAR"), ("VERSION", "2.0"), ("PRODID", "-//Mera//Calendar//RU"),
        ("CALSCALE", "GREGORIAN"), ("METHOD", "PUBLISH"), ("X-WR-CALNAME", "Сбор, город"),
        ("BEGIN", "VEVENT"), ("UID", "campaigns-1-ends@mera"), ("DTSTAMP", "20261125T090000Z"),
        ("DTSTART", "20261201T150000Z"), ("SEQUENCE", "3"), ("SUMMARY", HARD),
        ("DESCRIPTION", "Первая строка\nвторая"), ("URL", "https://mera.example/campaigns/1"),
        ("TRANSP", "TRANSPARENT"), ("END", "VEVENT"), ("END", "VCALENDAR"),
    ]  # fmt: skip


def test_lines_hold_75_octets_and_end_as_they_should() -> None:
    for length in range(60, 90):
        body = calendar_file("Сбор", [event(summary="ж" * length)], made_at=MADE)
        lines = body.split(b"\r\n")
        assert max(map(len, lines)) <= 75
        assert b"\n" not in b"".join(lines)
        for line in lines:
            line.decode()  # no letter is cut in two
        assert ("SUMMARY", "ж" * length) in list(read(body))


def test_control_characters_and_new_lines_write_no_lines_of_their_own() -> None:
    body = calendar_file("Сбор", [event(summary="один\r\nEND:VCALENDAR\x00\x07")], made_at=MADE)
    assert body.count(b"\r\nEND:VCALENDAR") == 1
    assert ("SUMMARY", "один\nEND:VCALENDAR") in list(read(body))


def test_moments_are_told_in_utc() -> None:
    body = calendar_file(
        "Сбор", [event(at=datetime.fromisoformat("2026-12-01T18:00:00+03:00"))], made_at=MADE
    )
    assert ("DTSTART", "20261201T150000Z") in list(read(body))
