"""Letters that wait to be sent, and when one that did not go is tried again."""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.errors import Invalid

LONGEST_ADDRESS = 200
MOST_ATTEMPTS = 8
_FIRST_PAUSE = timedelta(minutes=1)
_ADDRESS = re.compile(r"[^\s@<>,;:\"()\[\]\\]+@[^\s@<>,;:\"()\[\]\\]+\.[^\s@<>,;:\"()\[\]\\.]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """A letter to one address."""

    id: int
    address: str
    subject: str
    body: str
    created_at: datetime
    attempts: int = 0


def next_try(letter: Letter, *, at: datetime) -> datetime | None:
    """When a letter that did not go is tried again: pauses double; None when it was tried often enough."""
    tried = letter.attempts + 1
    return at + _FIRST_PAUSE * 2 ** (tried - 1) if tried < MOST_ATTEMPTS else None


def checked_address(text: str) -> str:
    """An address for letters, empty for none; Invalid `person.email_wrong`."""
    text = text.strip()
    if text and (len(text) > LONGEST_ADDRESS or not text.isprintable() or not _ADDRESS.fullmatch(text)):
        raise Invalid("person.email_wrong", value=text[:60])
    return text
