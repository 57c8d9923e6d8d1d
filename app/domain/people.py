"""People, their roles in places, and how signing in is slowed."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.access import Actor, Role
from app.domain.errors import Invalid

SHORTEST_PASSWORD = 10
TRIES = 10
TRIES_WITHIN = timedelta(minutes=15)


@dataclass(frozen=True, slots=True, kw_only=True)
class Grant:
    """A role of a person in a place."""

    id: int
    user_id: int
    role: Role
    organisation_id: int
    organisation_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """Somebody with a log-in. `name` is a role in words here, never needed by a rule."""

    id: int
    login: str
    name: str
    is_active: bool
    version: int
    email: str = ""  # for letters
    grants: tuple[Grant, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SignedIn:
    """A new session: `token` goes to the browser once, only its hash is kept."""

    token: str
    csrf: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Visitor:
    """Who holds a session or a machine's token: as what they act, and until when the key lasts."""

    actor: Actor
    csrf: str = ""  # of a session
    until: datetime


def check_password(password: str, *, login: str) -> str:
    """The password, or Invalid when it is too short or the log-in itself."""
    if len(password) < SHORTEST_PASSWORD:
        raise Invalid("password.short", shortest=SHORTEST_PASSWORD)
    if password.casefold() == login.casefold():
        raise Invalid("password.is_login")
    return password
