"""Letters and reminders: named queries."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import insert, select, update

from app.db.engine import Tx
from app.db.tables.letters import letters, submission_reminders
from app.db.tables.organisations import organisations
from app.db.tables.people import grants, users
from app.domain.access import Role
from app.domain.letters import Letter
from app.domain.organisations import Organisation
from app.domain.reminders import Reminder

_L, _R = letters.c, submission_reminders.c


def add(tx: Tx, addresses: Sequence[str], *, subject: str, body: str, at: datetime) -> None:
    """A letter to each address, to be sent at once."""
    rows = [
        {
            "address": one, "subject": subject, "body": body, "created_at": at, "attempts": 0, "next_at": at,
        }
        for one in addresses
    ]  # fmt: skip
    if rows:
        tx.execute(insert(letters), rows)


def waiting(tx: Tx, *, at: datetime, limit: int) -> list[Letter]:
    """The next letters to send, the oldest first."""
    query = select(letters).where(_L.next_at <= at).order_by(_L.next_at, _L.id).limit(limit)
    return [Letter(**{name: row[name] for name in Letter.__slots__}) for row in tx.execute(query).mappings()]


def mark_sent(tx: Tx, letter: Letter, *, at: datetime) -> None:
    """It is on its way."""
    values = {"sent_at": at, "next_at": None, "attempts": letter.attempts + 1, "error": None}
    tx.execute(update(letters).where(_L.id == letter.id).values(values))


def mark_failed(tx: Tx, letter: Letter, *, error: str, next_at: datetime | None) -> None:
    """It did not go."""
    values = {"next_at": next_at, "attempts": letter.attempts + 1, "error": error}
    tx.execute(update(letters).where(_L.id == letter.id).values(values))


def addresses_at(tx: Tx, place: Organisation, roles: Sequence[Role]) -> list[str]:
    """Addresses of people with one of these roles at a place itself, each once."""
    query = (
        select(users.c.email)
        .join(grants, grants.c.user_id == users.c.id)
        .join(organisations, organisations.c.id == grants.c.organisation_id)
        .where(
            organisations.c.id == place.id,
            grants.c.role.in_([one.value for one in roles]),
            users.c.is_active,
            users.c.email != "",
        )
        .distinct()
        .order_by(users.c.email)
    )
    return list(tx.execute(query).scalars())


def addresses_of(tx: Tx, user_id: int) -> list[str]:
    """The address of a person who may sign in; none where it is not known."""
    query = select(users.c.email).where(users.c.id == user_id, users.c.is_active, users.c.email != "")
    return list(tx.execute(query).scalars())


def reminders_of(tx: Tx, submission_ids: Sequence[int]) -> dict[int, list[Reminder]]:
    """Id of an answer → the reminders that its school has got, the latest first."""
    found: dict[int, list[Reminder]] = defaultdict(list)
    query = select(submission_reminders).where(_R.submission_id.in_(submission_ids)).order_by(_R.id.desc())
    for row in tx.execute(query).mappings():
        found[row["submission_id"]].append(Reminder(**{name: row[name] for name in Reminder.__slots__}))
    return found


def add_reminder(tx: Tx, submission_id: int, one: Reminder) -> None:
    """Keep that a school was reminded."""
    values = {name: getattr(one, name) for name in Reminder.__slots__}
    tx.execute(insert(submission_reminders).values(submission_id=submission_id, **values))
