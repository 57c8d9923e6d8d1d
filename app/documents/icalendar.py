"""Calendars as files of RFC 5545, that people's own calendars take in or follow."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime

ICS = "text/calendar; charset=utf-8"
_LONGEST_LINE = 75  # octets, without the line's end (3.1)
_ESCAPED = str.maketrans({"\\": "\\\\", ";": "\\;", ",": "\\,", "\n": "\\n", "\r": None})


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """A moment in a calendar. `uid` names it for ever; `revision` grows when it is moved."""

    uid: str
    revision: int
    at: datetime
    summary: str
    description: str = ""
    url: str = ""


def calendar_file(name: str, events: Sequence[Event], *, made_at: datetime) -> bytes:
    """A published calendar; moments are in UTC, which every calendar shows in its owner's time."""
    lines = [
        "BEGIN:VCALENDAR",
        "VERSION:2.0",
        "PRODID:-//Mera//Calendar//RU",
        "CALSCALE:GREGORIAN",
        "METHOD:PUBLISH",
        f"X-WR-CALNAME:{_escaped(name)}",
        *(line for one in events for line in _lines_of(one, made_at)),
        "END:VCALENDAR",
    ]
    return "".join(f"{part}\r\n" for line in lines for part in _folded(line)).encode()


def _lines_of(one: Event, made_at: datetime) -> Iterator[str]:
    yield "BEGIN:VEVENT"
    yield f"UID:{_escaped(one.uid)}"
    yield f"DTSTAMP:{_moment(made_at)}"
    yield f"DTSTART:{_moment(one.at)}"
    yield f"SEQUENCE:{one.revision}"
    yield f"SUMMARY:{_escaped(one.summary)}"
    if one.description:
        yield f"DESCRIPTION:{_escaped(one.description)}"
    if one.url:
        yield f"URL:{one.url}"
    yield "TRANSP:TRANSPARENT"  # a term takes nobody's hours
    yield "END:VEVENT"


def _moment(at: datetime) -> str:
    return at.astimezone(UTC).strftime("%Y%m%dT%H%M%SZ")


def _escaped(text: str) -> str:
    """Text of 3.3.11, without the control characters that it may not hold."""
    shown = "".join(sign for sign in text if sign in "\n\r\t" or (sign >= " " and sign != "\x7f"))
    return shown.translate(_ESCAPED)


def _folded(line: str) -> Iterator[str]:
    """Parts of at most 75 octets, each after the first beginning with a space; no letter is cut in two."""
    part, size = "", 0
    for sign in line:
        octets = len(sign.encode())
        if size + octets > _LONGEST_LINE:
            yield part
            part, size = " ", 1
        part, size = part + sign, size + octets
    yield part
