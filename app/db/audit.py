"""The audit log: append-only, hash-chained."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import insert, select, text

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.audit import audit_entries
from app.db.tables.campaigns import campaigns, submissions
from app.db.tables.files import uploads
from app.db.tables.organisations import organisations
from app.db.tables.people import users
from app.db.tables.result_batches import batches
from app.db.tables.saved_tables import saved_tables
from app.domain.access import Actor

_LOCK = 7_305_001  # one writer at a time, or two entries would follow the same one


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One thing that was done."""

    id: int
    at: datetime
    login: str
    role: str
    event: str
    subject: str
    before: Mapping[str, object] | None
    after: Mapping[str, object] | None


# What a subject of a kind is called.
_NAMES = {
    "organisation": (organisations.c.id, organisations.c.short_name),
    "user": (users.c.id, users.c.login),
    "upload": (uploads.c.id, uploads.c.file_name),
    "table": (saved_tables.c.id, saved_tables.c.name),
    "batch": (batches.c.id, uploads.c.file_name),
    "campaign": (campaigns.c.id, campaigns.c.title),
    "submission": (submissions.c.id, campaigns.c.title),
}


def names_of(tx: Tx, kind: str, ids: Sequence[int]) -> dict[int, str]:
    """Id → name of subjects of a kind; nothing for a kind without names here."""
    if kind not in _NAMES or not ids:
        return {}
    key, name = _NAMES[kind]
    query = select(key, name).where(key.in_(ids))
    if kind == "batch":
        query = query.join(uploads, uploads.c.id == batches.c.upload_id)
    elif kind == "submission":
        query = query.join(campaigns, campaigns.c.id == submissions.c.campaign_id)
    return {int(number): str(words) for number, words in tx.execute(query)}


def record(
    tx: Tx, actor: Actor, event: str, *, subject: str, at: datetime,
    before: Mapping[str, object] | None = None, after: Mapping[str, object] | None = None,
) -> None:  # fmt: skip
    """Append what the actor did, chained to the entry before."""
    if tx.dialect.name == "postgresql":
        tx.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
    last = tx.execute(
        select(audit_entries.c.hash).order_by(audit_entries.c.id.desc()).limit(1)
    ).scalar_one_or_none()
    values: dict[str, object] = {
        "at": at, "login": actor.login, "role": actor.role.value, "organisation_id": actor.place.id,
        "event": event, "subject": subject, "before": before, "after": after,
        "request_id": tx.info.get("request_id"),
    }  # fmt: skip
    tx.execute(insert(audit_entries).values(**values, hash=_digest(last, values)))


def _digest(previous: str | None, values: Mapping[str, object]) -> str:
    at = values["at"]
    stable = {**values, "at": at.timestamp() if isinstance(at, datetime) else at}
    body = json.dumps([previous, stable], sort_keys=True, ensure_ascii=False, default=str)
    return hashlib.sha256(body.encode()).hexdigest()


def first_broken_link(tx: Tx) -> int | None:
    """The id of the first entry that does not follow from the one before, or None."""
    previous: str | None = None
    names = ("at", "login", "role", "organisation_id", "event", "subject", "before", "after", "request_id")
    for row in tx.execute(select(audit_entries).order_by(audit_entries.c.id)).mappings():
        if row["hash"] != _digest(previous, {name: row[name] for name in names}):
            return int(row["id"])
        previous = row["hash"]
    return None


def page(tx: Tx, *, seen_by: Actor, before_id: int | None, limit: int) -> list[Entry]:
    """The latest entries first, of people acting in the actor's subtree."""
    c = audit_entries.c
    query = (
        select(c.id, c.at, c.login, c.role, c.event, c.subject, c.before, c.after)
        .join(organisations, organisations.c.id == c.organisation_id)
        .where(visible(seen_by))
        .order_by(c.id.desc())
        .limit(limit)
    )
    if before_id is not None:
        query = query.where(c.id < before_id)
    return [Entry(**row) for row in tx.execute(query).mappings()]
