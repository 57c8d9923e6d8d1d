"""Signing in and out, and choosing the role to act in.

Signing in takes two short writes with the slow password check between them, so that no database lock is
held while a password is hashed: `begin`, `is_right`, `finish`.
"""

import hashlib
import secrets
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime, timedelta

from argon2 import PasswordHasher
from argon2.exceptions import VerificationError
from argon2.low_level import ARGON2_VERSION

from app.db import audit
from app.db import people as store
from app.db.engine import Tx
from app.domain.access import Actor, Role
from app.domain.errors import NotFound
from app.domain.people import TRIES, TRIES_WITHIN, Grant, SignedIn, Visitor

_HASHER = PasswordHasher()


def _nobodys(hasher: PasswordHasher) -> str:
    """A hash that no password has: drawn, as making one takes 64 MB and near half a second of every start."""
    salt, digest = (
        b64encode(secrets.token_bytes(size)).decode().rstrip("=")
        for size in (hasher.salt_len, hasher.hash_len)
    )
    costs = f"m={hasher.memory_cost},t={hasher.time_cost},p={hasher.parallelism}"
    return f"$argon2id$v={ARGON2_VERSION}${costs}${salt}${digest}"


# Checked when there is no such person, so that an unknown log-in takes as long as a wrong password.
_NOBODY = _nobodys(_HASHER)


@dataclass(frozen=True, slots=True, kw_only=True)
class Attempt:
    """A try to sign in that has been counted; `user_id` is None for an unknown log-in."""

    login: str
    user_id: int | None
    password_hash: str
    key_hashes: tuple[str, str]


def hashed(secret: str) -> str:
    """What is kept of a session's or a machine's token."""
    return hashlib.sha256(secret.encode()).hexdigest()


def hash_password(password: str) -> str:
    """Argon2id hash with the library's present parameters; takes near half a second."""
    return _HASHER.hash(password)


def begin(tx: Tx, login: str, *, address: str, now: datetime) -> Attempt | None:
    """The attempt, counted; None when this account or address tried too often."""
    keys = (hashed(f"login:{login.casefold()}"), hashed(f"address:{address}"))
    since = now - TRIES_WITHIN
    if any(store.count_attempts(tx, key, since=since) >= TRIES for key in keys):
        return None
    store.add_attempts(tx, keys, at=now, forget_before=since)
    user_id, password_hash = store.find_credentials(tx, login) or (None, _NOBODY)
    return Attempt(login=login, user_id=user_id, password_hash=password_hash, key_hashes=keys)


def is_right(attempt: Attempt, password: str) -> bool:
    """Whether the password fits; equally slow for unknown people."""
    try:
        _HASHER.verify(attempt.password_hash, password)
    except VerificationError:
        return False
    return attempt.user_id is not None


def finish(tx: Tx, attempt: Attempt, *, now: datetime, hours: int) -> SignedIn | None:
    """A new session in the person's first role; None for a person without a role for pages."""
    grants = [one for one in store.grants_of(tx, attempt.user_id or 0) if one.role is not Role.MACHINE]
    if not grants:
        return None
    signed_in = SignedIn(
        token=secrets.token_urlsafe(32),
        csrf=secrets.token_urlsafe(32),
        expires_at=now + timedelta(hours=hours),
    )
    store.drop_expired(tx, now=now)
    for key in attempt.key_hashes:
        store.forget_attempts(tx, key)
    store.add_session(
        tx,
        token_hash=hashed(signed_in.token),
        user_id=grants[0].user_id,
        grant_id=grants[0].id,
        csrf=signed_in.csrf,
        expires_at=signed_in.expires_at,
    )
    found = store.find_session(tx, hashed(signed_in.token), now=now)
    if found:
        audit.record(tx, found.actor, "session.opened", subject=f"user:{grants[0].user_id}", at=now)
    return signed_in


def find_visitor(tx: Tx, token: str, *, now: datetime) -> Visitor | None:
    """Who stands behind a session's cookie."""
    return store.find_session(tx, hashed(token), now=now)


def find_machine(tx: Tx, token: str, *, now: datetime) -> Visitor | None:
    """Who stands behind a bearer token."""
    return store.find_token(tx, hashed(token), now=now)


def find_by_login(tx: Tx, login: str) -> Actor:
    """The person in their first role, for the command line; NotFound when there is none."""
    actor = store.find_actor(tx, login)
    if actor is None:
        raise NotFound("person.unknown", login=login)
    return actor


def sign_out(tx: Tx, actor: Actor, token: str, *, now: datetime) -> None:
    """End this session."""
    store.drop_session(tx, hashed(token))
    audit.record(tx, actor, "session.closed", subject=f"user:{actor.user_id}", at=now)


def roles_of(tx: Tx, actor: Actor) -> list[Grant]:
    """Roles that the person may act in."""
    return store.grants_of(tx, actor.user_id)


def act_as(tx: Tx, actor: Actor, token: str, *, grant_id: int, now: datetime) -> None:
    """Act in another own role from now on; NotFound for somebody else's."""
    mine = {one.id: one for one in store.grants_of(tx, actor.user_id)}
    if grant_id not in mine or mine[grant_id].role is Role.MACHINE:
        raise NotFound("object.unknown")
    store.set_acting_grant(tx, hashed(token), grant_id)
    audit.record(
        tx,
        actor,
        "role.chosen",
        subject=f"user:{actor.user_id}",
        after={"role": mine[grant_id].role.value, "place": mine[grant_id].organisation_name},
        at=now,
    )


def issue_token(tx: Tx, attempt: Attempt, *, now: datetime, minutes: int) -> SignedIn | None:
    """A short-lived bearer token in the person's first role; None without any role."""
    grants = store.grants_of(tx, attempt.user_id or 0)
    if not grants:
        return None
    token = SignedIn(token=secrets.token_urlsafe(32), csrf="", expires_at=now + timedelta(minutes=minutes))
    for key in attempt.key_hashes:
        store.forget_attempts(tx, key)
    store.add_token(
        tx,
        token_hash=hashed(token.token),
        user_id=grants[0].user_id,
        grant_id=grants[0].id,
        created_at=now,
        expires_at=token.expires_at,
    )
    found = store.find_token(tx, hashed(token.token), now=now)
    if found:
        audit.record(tx, found.actor, "token.issued", subject=f"user:{grants[0].user_id}", at=now)
    return token


def revoke_token(tx: Tx, actor: Actor, token: str, *, now: datetime) -> None:
    """End this token."""
    store.drop_token(tx, hashed(token))
    audit.record(tx, actor, "token.revoked", subject=f"user:{actor.user_id}", at=now)
