"""The password check between two short writes, shared by the sign-in page and the tokens of machines."""

from dataclasses import dataclass
from datetime import datetime
from threading import BoundedSemaphore
from typing import Annotated

from fastapi import Depends

from app.api.deps import PartsOf
from app.api.errors import EdgeRefusal
from app.domain.access import Actor
from app.domain.people import TRIES_WITHIN
from app.use_cases import Database, people, sign_ins
from app.use_cases.sign_ins import Attempt

# Each check takes 64 MB and near half a second of a core.
_AT_ONCE = BoundedSemaphore(2)


@dataclass(frozen=True, slots=True)
class SignInGate:
    """Counts a try, then checks the password outside any transaction."""

    database: Database

    def checked(self, login: str, password: str, *, address: str, now: datetime) -> Attempt | None:
        """The attempt when the password fits, else None; 429 after too many tries."""
        asked = login.strip().lower().replace("\x00", "\ufffd")  # PostgreSQL takes no NUL in text
        with self.database.writing() as tx:
            attempt = sign_ins.begin(tx, asked, address=address, now=now)
        if attempt is None:
            raise EdgeRefusal(429, "sign_in.too_often", retry_after=int(TRIES_WITHIN.total_seconds()))
        with _AT_ONCE:
            return attempt if sign_ins.is_right(attempt, password) else None

    def hashed(self, actor: Actor, password: str, *, login: str) -> str:
        """The hash of a new password, made outside any transaction; Invalid for a weak one."""
        with _AT_ONCE:
            return people.checked_hash(actor, password, login=login)


def _gate(parts: PartsOf) -> SignInGate:
    return SignInGate(parts.database)


Gate = Annotated[SignInGate, Depends(_gate)]
