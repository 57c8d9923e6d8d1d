"""People and their roles."""

import re
from collections.abc import Iterable
from datetime import datetime

from app.db import audit
from app.db import organisations as places
from app.db import people as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, Role, require
from app.domain.errors import Conflict, Forbidden, Invalid
from app.domain.letters import checked_address
from app.domain.people import Person, check_password
from app.use_cases.sign_ins import hash_password  # the one place that knows how passwords are hashed

LONGEST_LOGIN = 80
LONGEST_NAME = 200
_LOGIN = re.compile(rf"[0-9a-zа-яё][0-9a-zа-яё._@-]{{0,{LONGEST_LOGIN - 1}}}")


def list_people(tx: Tx, actor: Actor) -> list[Person]:
    """People with a role in the actor's subtree."""
    require(actor, Action.SEE_PEOPLE)
    return store.list_people(tx, seen_by=actor)


def get(tx: Tx, actor: Actor, user_id: int) -> Person:
    """One of them."""
    require(actor, Action.SEE_PEOPLE)
    return store.get(tx, user_id, seen_by=actor)


def names_of(tx: Tx, logins: Iterable[str | None]) -> dict[str, str]:
    """Log-in → the person's name, of those that a list shows; of a person who is gone the log-in."""
    return store.names_of(tx, logins)


def checked_hash(actor: Actor, password: str, *, login: str) -> str:
    """The hash of a password that fits the rules; slow, so it is made before the database is held."""
    require(actor, Action.CHANGE_PEOPLE)
    return hash_password(check_password(password, login=login))


def add_first_administrator(tx: Tx, *, login: str, name: str, password_hash: str, now: datetime) -> Person:
    """The administrator of a new installation; Conflict when there are people already."""
    root = places.find_root(tx)
    if root is None:
        raise Conflict("installation.empty")
    if store.is_anybody_there(tx):
        raise Conflict("people.exist")
    login = _checked_login(login)
    user_id = store.add(tx, login=login, name=_checked_name(name), password_hash=password_hash, at=now)
    store.add_grant(tx, user_id=user_id, role=Role.ADMINISTRATOR, organisation_id=root.id)
    first = store.find_actor(tx, login)
    if first is None:
        raise LookupError("the administrator just added is not there")
    after: dict[str, object] = {"login": login, "role": Role.ADMINISTRATOR.value, "place": root.code}
    audit.record(tx, first, "person.added", subject=f"user:{user_id}", after=after, at=now)
    return store.get(tx, user_id, seen_by=first)


def _checked_login(login: str) -> str:
    login = login.strip().lower()
    if not login:
        raise Invalid("person.incomplete")
    if not _LOGIN.fullmatch(login):
        raise Invalid("person.login_wrong", login=login[:LONGEST_LOGIN])
    return login


def _checked_name(name: str) -> str:
    name = " ".join(name.split())
    if not name:
        raise Invalid("person.incomplete")
    if len(name) > LONGEST_NAME or not name.isprintable():
        raise Invalid("person.name_wrong", longest=LONGEST_NAME)
    return name


def add(
    tx: Tx,
    actor: Actor,
    *,
    login: str,
    name: str,
    password_hash: str,
    role: Role,
    organisation_id: int,
    now: datetime,
) -> Person:
    """A new person with a first role; Conflict when the log-in is taken.

    The password comes hashed (`checked_hash`): hashing is slow and must not hold the database.
    """
    require(actor, Action.CHANGE_PEOPLE)
    place = places.get(tx, organisation_id, seen_by=actor)
    login, name = _checked_login(login), _checked_name(name)
    if store.is_login_taken(tx, login):
        raise Conflict("person.login_taken", login=login)
    user_id = store.add(tx, login=login, name=name, password_hash=password_hash, at=now)
    store.add_grant(tx, user_id=user_id, role=role, organisation_id=place.id)
    after = {"login": login, "role": role.value, "place": place.code}
    audit.record(tx, actor, "person.added", subject=f"user:{user_id}", after=after, at=now)
    return store.get(tx, user_id, seen_by=actor)


def grant(tx: Tx, actor: Actor, user_id: int, *, role: Role, organisation_id: int, now: datetime) -> Person:
    """The person with one more role."""
    require(actor, Action.CHANGE_PEOPLE)
    person = store.get(tx, user_id, seen_by=actor)
    place = places.get(tx, organisation_id, seen_by=actor)
    if store.add_grant(tx, user_id=person.id, role=role, organisation_id=place.id):
        after = {"role": role.value, "place": place.code}
        audit.record(tx, actor, "role.granted", subject=f"user:{person.id}", after=after, at=now)
    return store.get(tx, person.id, seen_by=actor)


def take_role(tx: Tx, actor: Actor, user_id: int, *, grant_id: int, now: datetime) -> None:
    """Take a role away; Conflict for the last one (switch the person off instead)."""
    require(actor, Action.CHANGE_PEOPLE)
    person = store.get(tx, user_id, seen_by=actor)
    taken = next((one for one in person.grants if one.id == grant_id), None)
    if taken is None:
        raise Invalid("role.unknown")
    if grant_id == actor.grant_id:
        raise Conflict("role.own")
    if len(store.grants_of(tx, person.id)) == 1:
        raise Conflict("role.last")
    store.drop_grant(tx, grant_id)
    before = {"role": taken.role.value, "place": taken.organisation_name}
    audit.record(tx, actor, "role.taken", subject=f"user:{person.id}", before=before, at=now)


def set_active(tx: Tx, actor: Actor, user_id: int, *, is_active: bool, seen: int, now: datetime) -> Person:
    """The person switched on or off; switching off ends all sessions and tokens."""
    require(actor, Action.CHANGE_PEOPLE)
    person = _wholly_below(tx, actor, user_id)
    if person.id == actor.user_id:
        raise Conflict("person.own_account")
    store.save(tx, person.id, seen=seen, is_active=is_active)
    if not is_active:
        store.drop_sessions_of(tx, person.id)
    event = "person.switched_on" if is_active else "person.switched_off"
    audit.record(tx, actor, event, subject=f"user:{person.id}", at=now)
    return store.get(tx, person.id, seen_by=actor)


def set_password(
    tx: Tx, actor: Actor, user_id: int, *, password_hash: str, seen: int, now: datetime
) -> Person:
    """The person with a new password; all sessions and tokens end."""
    require(actor, Action.CHANGE_PEOPLE)
    person = _wholly_below(tx, actor, user_id)
    store.save(tx, person.id, seen=seen, password_hash=password_hash)
    store.drop_sessions_of(tx, person.id)
    audit.record(tx, actor, "password.changed", subject=f"user:{person.id}", at=now)
    return store.get(tx, person.id, seen_by=actor)


def set_email(tx: Tx, actor: Actor, user_id: int, *, email: str, seen: int, now: datetime) -> Person:
    """The person with another address for letters, empty for none."""
    require(actor, Action.CHANGE_PEOPLE)
    person, email = _wholly_below(tx, actor, user_id), checked_address(email)
    store.save(tx, person.id, seen=seen, email=email)
    after = {"has_email": bool(email)}  # the record is kept longer than the address
    audit.record(tx, actor, "person.email_changed", subject=f"user:{person.id}", after=after, at=now)
    return store.get(tx, person.id, seen_by=actor)


def _wholly_below(tx: Tx, actor: Actor, user_id: int) -> Person:
    """The person; Forbidden when they also act outside the actor's subtree.

    Otherwise an administrator of one school could take over the account of somebody of the city.
    """
    person = store.get(tx, user_id, seen_by=actor)
    if len(store.grants_of(tx, person.id)) > len(person.grants):
        raise Forbidden("person.elsewhere")
    return person
