"""Who may give and take rights."""

import pytest

from app.db import audit
from app.db import people as store
from app.db.engine import Tx
from app.domain.access import Role
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.use_cases import people, setting_up
from tests.make import NOW, PASSWORD_HASH, City, Make


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def test_the_first_administrator_is_added_once(tx: Tx) -> None:
    root = setting_up.set_up(tx, now=NOW)
    first = people.add_first_administrator(
        tx, login=" Admin ", name="Администратор", password_hash=PASSWORD_HASH, now=NOW
    )
    assert (first.login, [one.role for one in first.grants]) == ("admin", [Role.ADMINISTRATOR])
    with pytest.raises(Conflict) as refusal:
        people.add_first_administrator(tx, login="other", name="Другой", password_hash="x", now=NOW)
    assert refusal.value.code == "people.exist"
    assert audit.page(tx, seen_by=root, before_id=None, limit=1)[0].event == "person.added"


@pytest.mark.parametrize("login", ["", "с пробелом", "<script>", "a" * 81, "имя\u200b"])
def test_a_log_in_that_does_not_fit_is_refused(tx: Tx, make: Make, city: City, login: str) -> None:
    admin = make.person(Role.ADMINISTRATOR, city.root)
    with pytest.raises(Invalid):
        people.add(
            tx, admin, login=login, name="Имя", password_hash="x", role=Role.DEPUTY,
            organisation_id=city.root.id, now=NOW,
        )  # fmt: skip


def test_a_weak_password_is_refused_before_it_is_hashed(make: Make, city: City) -> None:
    admin = make.actor_at(city.root, Role.ADMINISTRATOR)
    for password, code in (("корот", "password.short"), ("zavuch-school", "password.is_login")):
        with pytest.raises(Invalid) as refusal:
            people.checked_hash(admin, password, login="zavuch-school")
        assert refusal.value.code == code


def test_only_administrators_hash_passwords_for_others(make: Make, city: City) -> None:
    with pytest.raises(Forbidden):
        people.checked_hash(make.actor_at(city.root), "достаточно длинный", login="x")


def test_somebody_with_a_role_elsewhere_is_not_taken_over(tx: Tx, make: Make, city: City) -> None:
    """Else an administrator of one school could set the password of the city's coordinator."""
    local = make.person(Role.ADMINISTRATOR, city.school(1), "local")
    both = make.person(Role.COORDINATOR, city.root, "both")
    make.grant("both", Role.TEACHER, city.school(1))
    with pytest.raises(Forbidden) as refusal:
        people.set_password(tx, local, both.user_id, password_hash="x", seen=1, now=NOW)
    assert refusal.value.code == "person.elsewhere"
    with pytest.raises(Forbidden):
        people.set_active(tx, local, both.user_id, is_active=False, seen=1, now=NOW)


def test_nobody_gives_a_role_outside_their_subtree(tx: Tx, make: Make, city: City) -> None:
    local = make.person(Role.ADMINISTRATOR, city.school(1), "local")
    teacher = make.person(Role.TEACHER, city.school(1))
    with pytest.raises(NotFound):
        people.grant(tx, local, teacher.user_id, role=Role.COORDINATOR, organisation_id=city.root.id, now=NOW)


def test_nobody_takes_the_role_they_act_in(tx: Tx, make: Make, city: City) -> None:
    admin = make.person(Role.ADMINISTRATOR, city.root, "admin")
    make.grant("admin", Role.COORDINATOR, city.root)
    with pytest.raises(Conflict) as refusal:
        people.take_role(tx, admin, admin.user_id, grant_id=admin.grant_id, now=NOW)
    assert refusal.value.code == "role.own"


def test_the_last_role_is_not_taken(tx: Tx, make: Make, city: City) -> None:
    admin = make.person(Role.ADMINISTRATOR, city.root)
    teacher = make.person(Role.TEACHER, city.school(1))
    with pytest.raises(Conflict) as refusal:
        people.take_role(tx, admin, teacher.user_id, grant_id=teacher.grant_id, now=NOW)
    assert refusal.value.code == "role.last"


def test_two_administrators_do_not_overwrite_each_other(tx: Tx, make: Make, city: City) -> None:
    admin = make.person(Role.ADMINISTRATOR, city.root)
    teacher = make.person(Role.TEACHER, city.school(1))
    people.set_active(tx, admin, teacher.user_id, is_active=False, seen=1, now=NOW)
    with pytest.raises(Conflict) as refusal:
        people.set_password(tx, admin, teacher.user_id, password_hash="x", seen=1, now=NOW)
    assert refusal.value.code == "person.stale"
    assert store.find_credentials(tx, teacher.login) is None
