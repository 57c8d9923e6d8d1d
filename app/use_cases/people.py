"""People and their roles."""

from datetime import datetime

from app.db import audit
from app.db import organisations as places
from app.db import people as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, Role, require
from app.domain.errors import Conflict, Invalid
from app.domain.people import Person
from app.use_cases.sign_ins import hash_password  # the one place that knows how passwords are hashed


def list_people(tx: Tx, actor: Actor) -> list[Person]:
    """People with a role in the actor's subtree."""
    require(actor, Action.SEE_PEOPLE)
    return store.list_people(tx, seen_by=actor)


def get(tx: Tx, actor: Actor, user_id: int) -> Person:
    """One of them."""
    require(actor, Action.SEE_PEOPLE)
    return store.get(tx, user_id, seen_by=actor)


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
    login = login.strip().lower()
    if not login or not name.strip():
        raise Invalid("person.incomplete")
    if store.is_login_taken(tx, login):
        raise Conflict("person.login_taken", login=login)
    user_id = store.add(tx, login=login, name=name.strip(), password_hash=password_hash, at=now)
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
    if len(store.grants_of(tx, person.id)) == 1:
        raise Conflict("role.last")
    store.drop_grant(tx, grant_id)
    before = {"role": taken.role.value, "place": taken.organisation_name}
    audit.record(tx, actor, "role.taken", subject=f"user:{person.id}", before=before, at=now)


def set_active(tx: Tx, actor: Actor, user_id: int, *, is_active: bool, seen: int, now: datetime) -> Person:
    """The person switched on or off; switching off ends all sessions and tokens."""
    require(actor, Action.CHANGE_PEOPLE)
    person = store.get(tx, user_id, seen_by=actor)
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
    person = store.get(tx, user_id, seen_by=actor)
    store.save(tx, person.id, seen=seen, password_hash=password_hash)
    store.drop_sessions_of(tx, person.id)
    audit.record(tx, actor, "password.changed", subject=f"user:{person.id}", at=now)
    return store.get(tx, person.id, seen_by=actor)


__all__ = ["add", "get", "grant", "hash_password", "list_people", "set_active", "set_password", "take_role"]
