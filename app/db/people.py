"""People, sessions, tokens and attempts: named queries."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Column, RowMapping, Select, Table, bindparam, delete, func, insert, select, update

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.organisations import organisations
from app.db.tables.people import calendar_links, grants, sessions, sign_in_attempts, tokens, users
from app.domain.access import Actor, Place, Role
from app.domain.errors import Conflict, NotFound
from app.domain.people import Grant, Person, Visitor

_other = grants.alias("other")
_ACTOR = (
    users.c.id,
    users.c.login,
    users.c.name,
    grants.c.role,
    grants.c.id.label("grant_id"),
    organisations.c.id.label("place_id"),
    organisations.c.path,
    organisations.c.short_name,
    select(func.count()).where(_other.c.user_id == users.c.id).scalar_subquery().label("roles"),
)


def _actor(row: RowMapping) -> Actor:
    return Actor(
        user_id=row["id"],
        login=row["login"],
        name=row["name"],
        role=Role(row["role"]),
        grant_id=row["grant_id"],
        place=Place(id=row["place_id"], path=row["path"]),
        place_name=row["short_name"],
        roles=row["roles"],
    )


def _visitors(keys: Table, *more: Column[Any]) -> Select[Any]:
    """Who holds the key with this hash, while it lasts and the person is active."""
    return (
        select(*_ACTOR, keys.c.expires_at, *more)
        .select_from(keys)
        .join(users, users.c.id == keys.c.user_id)
        .join(grants, grants.c.id == keys.c.grant_id)
        .join(organisations, organisations.c.id == grants.c.organisation_id)
        .where(
            keys.c.token_hash == bindparam("asked_hash"),
            keys.c.expires_at > bindparam("asked_at"),
            users.c.is_active,
        )
    )


# Asked for by every page and every call: built once.
_SESSION, _TOKEN = _visitors(sessions, sessions.c.csrf), _visitors(tokens)
_CALENDAR_LINK = _visitors(calendar_links)


def find_session(tx: Tx, token_hash: str, *, now: datetime) -> Visitor | None:
    """Who the session belongs to; None when it ended or the person was switched off."""
    row = tx.execute(_SESSION, {"asked_hash": token_hash, "asked_at": now}).mappings().one_or_none()
    return Visitor(actor=_actor(row), csrf=row["csrf"], until=row["expires_at"]) if row else None


def find_token(tx: Tx, token_hash: str, *, now: datetime) -> Visitor | None:
    """Who the token belongs to, or None."""
    row = tx.execute(_TOKEN, {"asked_hash": token_hash, "asked_at": now}).mappings().one_or_none()
    return Visitor(actor=_actor(row), until=row["expires_at"]) if row else None


def find_calendar_reader(tx: Tx, token_hash: str, *, now: datetime) -> Actor | None:
    """Whose calendar the link opens, or None."""
    row = tx.execute(_CALENDAR_LINK, {"asked_hash": token_hash, "asked_at": now}).mappings().one_or_none()
    return _actor(row) if row else None


def calendar_link_ends_at(tx: Tx, grant_id: int) -> datetime | None:
    """When the link of a role ends, None where there is none."""
    query = select(calendar_links.c.expires_at).where(calendar_links.c.grant_id == grant_id)
    return tx.execute(query).scalar_one_or_none()


def put_calendar_link(tx: Tx, actor: Actor, *, token_hash: str, at: datetime, expires_at: datetime) -> None:
    """The link of a role, in the stead of the one before."""
    drop_calendar_link(tx, actor.grant_id)
    tx.execute(
        insert(calendar_links).values(
            token_hash=token_hash, user_id=actor.user_id, grant_id=actor.grant_id, created_at=at,
            expires_at=expires_at,
        )
    )  # fmt: skip


def drop_calendar_link(tx: Tx, grant_id: int) -> None:
    """The link of a role opens nothing any more."""
    tx.execute(delete(calendar_links).where(calendar_links.c.grant_id == grant_id))


def find_credentials(tx: Tx, login: str) -> tuple[int, str] | None:
    """Id and password hash of an active person, or None."""
    query = select(users.c.id, users.c.password_hash).where(users.c.login == login, users.c.is_active)
    row = tx.execute(query).one_or_none()
    return (row[0], row[1]) if row else None


def grants_of(tx: Tx, user_id: int) -> list[Grant]:
    """Roles of a person, in the order they were given."""
    query = (
        select(grants, organisations.c.short_name.label("organisation_name"))
        .join(organisations, organisations.c.id == grants.c.organisation_id)
        .where(grants.c.user_id == user_id)
        .order_by(grants.c.id)
    )
    return [Grant(**{**row, "role": Role(row["role"])}) for row in tx.execute(query).mappings()]


def find_actor(tx: Tx, login: str) -> Actor | None:
    """The person in their first role, or None: for the command line."""
    query = (
        select(*_ACTOR)
        .select_from(users)
        .join(grants, grants.c.user_id == users.c.id)
        .join(organisations, organisations.c.id == grants.c.organisation_id)
        .where(users.c.login == login, users.c.is_active)
        .order_by(grants.c.id)
        .limit(1)
    )
    row = tx.execute(query).mappings().one_or_none()
    return _actor(row) if row else None


def add_session(
    tx: Tx, *, token_hash: str, user_id: int, grant_id: int, csrf: str, expires_at: datetime
) -> None:
    """Remember a session by the hash of its token."""
    tx.execute(
        insert(sessions).values(
            token_hash=token_hash, user_id=user_id, grant_id=grant_id, csrf=csrf, expires_at=expires_at
        )
    )


def drop_session(tx: Tx, token_hash: str) -> None:
    """Forget one session."""
    tx.execute(delete(sessions).where(sessions.c.token_hash == token_hash))


def drop_sessions_of(tx: Tx, user_id: int) -> None:
    """Forget all sessions, tokens and links of a person."""
    tx.execute(delete(sessions).where(sessions.c.user_id == user_id))
    tx.execute(delete(tokens).where(tokens.c.user_id == user_id))
    tx.execute(delete(calendar_links).where(calendar_links.c.user_id == user_id))


def drop_expired(tx: Tx, *, now: datetime) -> None:
    """Forget sessions, tokens, links and attempts whose time is over."""
    tx.execute(delete(sessions).where(sessions.c.expires_at <= now))
    tx.execute(delete(tokens).where(tokens.c.expires_at <= now))
    tx.execute(delete(calendar_links).where(calendar_links.c.expires_at <= now))


def set_acting_grant(tx: Tx, token_hash: str, grant_id: int) -> None:
    """Change the role that a session acts in."""
    tx.execute(update(sessions).where(sessions.c.token_hash == token_hash).values(grant_id=grant_id))


def add_token(
    tx: Tx, *, token_hash: str, user_id: int, grant_id: int, created_at: datetime, expires_at: datetime
) -> None:
    """Remember a token by its hash."""
    tx.execute(
        insert(tokens).values(
            token_hash=token_hash, user_id=user_id, grant_id=grant_id, created_at=created_at,
            expires_at=expires_at,
        )
    )  # fmt: skip


def drop_token(tx: Tx, token_hash: str) -> None:
    """Forget one token."""
    tx.execute(delete(tokens).where(tokens.c.token_hash == token_hash))


def count_attempts(tx: Tx, key_hash: str, *, since: datetime) -> int:
    """Failed tries with this key since a moment."""
    c = sign_in_attempts.c
    query = select(func.count()).where(c.key_hash == key_hash, c.at > since)
    return int(tx.execute(query).scalar_one())


def add_attempts(tx: Tx, key_hashes: Sequence[str], *, at: datetime, forget_before: datetime) -> None:
    """Note failed tries; older ones are forgotten."""
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.at < forget_before))
    tx.execute(insert(sign_in_attempts), [{"key_hash": key, "at": at} for key in key_hashes])


def forget_attempts(tx: Tx, key_hash: str) -> None:
    """A success wipes the account's failed tries."""
    tx.execute(delete(sign_in_attempts).where(sign_in_attempts.c.key_hash == key_hash))


def list_people(tx: Tx, *, seen_by: Actor) -> list[Person]:
    """People with a role inside the actor's subtree, with those roles, by log-in."""
    query = (
        select(
            users.c.id, users.c.login, users.c.name, users.c.is_active, users.c.version, users.c.email,
            grants.c.id, grants.c.role, organisations.c.id, organisations.c.short_name,
        )
        .join(grants, grants.c.user_id == users.c.id)
        .join(organisations, organisations.c.id == grants.c.organisation_id)
        .where(visible(seen_by))
        .order_by(users.c.login, grants.c.id)
    )  # fmt: skip
    heads: dict[int, tuple[str, str, bool, int, str]] = {}
    roles: dict[int, list[Grant]] = defaultdict(list)
    for uid, login, name, active, version, email, grant_id, role, place_id, place in tx.execute(query):
        heads[uid] = (login, name, active, version, email)
        roles[uid].append(
            Grant(
                id=grant_id, user_id=uid, role=Role(role), organisation_id=place_id, organisation_name=place
            )
        )
    return [
        Person(
            id=uid,
            login=login,
            name=name,
            is_active=active,
            version=version,
            email=email,
            grants=tuple(roles[uid]),
        )
        for uid, (login, name, active, version, email) in heads.items()
    ]


def names_of(tx: Tx, logins: Iterable[str | None]) -> dict[str, str]:
    """Log-in → the person's name, of log-ins that the caller was shown; where nobody has it, the log-in."""
    asked = {one for one in logins if one}
    if not asked:
        return {}
    query = select(users.c.login, users.c.name).where(users.c.login.in_(sorted(asked)))
    return {one: one for one in asked} | {row.login: row.name for row in tx.execute(query)}


def names_by_id(tx: Tx, ids: Collection[int]) -> dict[int, str]:
    """Id → name, of people whom the caller got by a scoped query."""
    query = select(users.c.id, users.c.name).where(users.c.id.in_(ids))
    return {one.id: one.name for one in tx.execute(query)} if ids else {}


def get(tx: Tx, user_id: int, *, seen_by: Actor) -> Person:
    """The person, with the roles inside the actor's subtree; NotFound when there are none."""
    for person in list_people(tx, seen_by=seen_by):
        if person.id == user_id:
            return person
    raise NotFound("object.unknown")


def is_anybody_there(tx: Tx) -> bool:
    """Whether anybody has ever been added."""
    return tx.execute(select(users.c.id).limit(1)).first() is not None


def is_login_taken(tx: Tx, login: str) -> bool:
    """Whether somebody has this log-in."""
    return tx.execute(select(users.c.id).where(users.c.login == login)).first() is not None


def add(tx: Tx, *, login: str, name: str, password_hash: str, at: datetime) -> int:
    """Id of the new person."""
    values = {
        "login": login, "name": name, "password_hash": password_hash, "is_active": True, "version": 1,
        "created_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(users).values(values).returning(users.c.id)).scalar_one())


def add_grant(tx: Tx, *, user_id: int, role: Role, organisation_id: int) -> bool:
    """Give a role; False when the person has it already."""
    c = grants.c
    same = (c.user_id == user_id) & (c.role == role.value) & (c.organisation_id == organisation_id)
    if tx.execute(select(c.id).where(same)).first():
        return False
    tx.execute(insert(grants).values(user_id=user_id, role=role.value, organisation_id=organisation_id))
    return True


def drop_grant(tx: Tx, grant_id: int) -> None:
    """Take a role away; sessions that act in it end."""
    tx.execute(delete(sessions).where(sessions.c.grant_id == grant_id))
    tx.execute(delete(tokens).where(tokens.c.grant_id == grant_id))
    tx.execute(delete(grants).where(grants.c.id == grant_id))


def save(
    tx: Tx,
    user_id: int,
    *,
    seen: int,
    is_active: bool | None = None,
    password_hash: str | None = None,
    email: str | None = None,
) -> None:
    """Write changes; Conflict if somebody saved the person since."""
    values: dict[str, object] = {"version": seen + 1}
    if is_active is not None:
        values["is_active"] = is_active
    if password_hash is not None:
        values["password_hash"] = password_hash
    if email is not None:
        values["email"] = email
    same = (users.c.id == user_id) & (users.c.version == seen)
    if tx.execute(update(users).where(same).values(values)).rowcount == 0:
        raise Conflict("person.stale")
