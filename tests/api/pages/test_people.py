"""People on pages."""

from collections.abc import Callable

import pytest

from app.db import audit
from app.db import people as store
from app.db.engine import Database
from app.domain.access import Role
from tests.clients import PageClient, Visitor
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
NEW = {
    "login": "Direktor",
    "name": "Директор",
    "password": "длинный пароль",
    "role": "director",
    "place": "sch1",
}


@pytest.fixture
def admin(city: City, client_for: ClientFor) -> PageClient:
    return client_for("admin")


def last_event(database: Database, make: Make, city: City) -> str:
    with database.reading() as tx:
        found = audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=1)
    return found[0].event if found else ""


def test_a_new_person_can_sign_in(
    admin: PageClient, visitor: Visitor, city: City, make: Make, database: Database
) -> None:
    added = admin.post("/people", NEW)
    assert added.status_code == 303
    assert last_event(database, make, city) == "person.added"
    page = admin.get(added.headers["location"]).text
    assert "Директор" in page
    assert "длинный пароль" not in page
    signed_in = visitor.post("/login", {"login": "direktor", "password": "длинный пароль"})
    assert signed_in.status_code == 303


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"login": "zavuch"}, "занят"),
        ({"login": "<b>"}, "не подходит"),
        ({"password": "корот"}, "короче 10 знаков"),
        ({"place": "nowhere"}, "Организации с кодом «nowhere» нет"),
        ({"name": " "}, "Заполните оба поля"),
    ],
)
def test_a_form_that_does_not_fit_keeps_what_was_typed(
    admin: PageClient, change: dict[str, str], words: str
) -> None:
    page = admin.post("/people", {**NEW, **change})
    assert page.status_code == 422
    assert words in page.text
    assert 'value="director" selected' in page.text
    assert "длинный пароль" not in page.text


def test_a_role_is_given_and_taken(admin: PageClient, city: City, make: Make, database: Database) -> None:
    user_id = make.actor("zavuch").user_id
    given = admin.post(f"/people/{user_id}/roles", {"role": "teacher", "place": "sch1/4А"})
    assert given.status_code == 303
    assert last_event(database, make, city) == "role.granted"
    with database.reading() as tx:
        grants = store.grants_of(tx, user_id)
    assert [one.role for one in grants] == [Role.DEPUTY, Role.TEACHER]
    assert admin.post(f"/people/{user_id}/roles/{grants[0].id}/removal").status_code == 303
    assert last_event(database, make, city) == "role.taken"
    with database.reading() as tx:
        assert [one.role for one in store.grants_of(tx, user_id)] == [Role.TEACHER]


def test_closing_access_ends_the_session_at_once(
    admin: PageClient, client_for: ClientFor, make: Make
) -> None:
    dismissed, user_id = client_for("zavuch"), make.actor("zavuch").user_id
    assert dismissed.get("/organisations").status_code == 200
    closed = admin.post(f"/people/{user_id}/access", {"is_active": "false", "seen": 1})
    assert closed.status_code == 303
    assert dismissed.get("/organisations").status_code == 303
    stale = admin.post(f"/people/{user_id}/access", {"is_active": "true", "seen": 1})
    assert stale.status_code == 409
    assert admin.post(f"/people/{user_id}/access", {"is_active": "true"}).status_code == 428
    assert admin.post(f"/people/{user_id}/access", {"is_active": "true", "seen": 2}).status_code == 303


def test_a_new_password_ends_old_sessions(
    admin: PageClient, client_for: ClientFor, visitor: Visitor, make: Make
) -> None:
    old, user_id = client_for("zavuch"), make.actor("zavuch").user_id
    weak = admin.post(f"/people/{user_id}/password", {"password": "корот", "seen": 1})
    assert weak.status_code == 422
    changed = admin.post(f"/people/{user_id}/password", {"password": "другой длинный", "seen": 1})
    assert changed.status_code == 303
    assert "Новый пароль действует" in admin.get(changed.headers["location"]).text
    assert old.get("/organisations").status_code == 303
    assert visitor.post("/login", {"login": "zavuch", "password": "другой длинный"}).status_code == 303


def test_a_deputy_sees_own_people_and_changes_none(city: City, client_for: ClientFor, make: Make) -> None:
    zavuch = client_for("zavuch")
    page = zavuch.get("/people").text
    assert "zavuch" in page
    assert "koordinator" not in page
    assert "Добавить человека" not in page
    own = make.actor("zavuch").user_id
    assert "Сменить пароль" not in zavuch.get(f"/people/{own}").text
    assert zavuch.post("/people", NEW).status_code == 403
    assert zavuch.get("/people/new").status_code == 403
    assert zavuch.post(f"/people/{own}/roles", {"role": "director", "place": "sch1"}).status_code == 403
    assert zavuch.post(f"/people/{own}/password", {"password": "x" * 12, "seen": 1}).status_code == 403


@pytest.mark.parametrize("path", ["", "/roles", "/password", "/access", "/roles/1/removal"])
def test_somebody_of_another_school_is_as_good_as_not_there(
    city: City, client_for: ClientFor, make: Make, path: str
) -> None:
    zavuch, other = client_for("zavuch"), make.actor("other").user_id
    data = {"role": "teacher", "place": "sch1", "password": "x" * 12, "seen": 1, "is_active": "true"}

    def ask(user_id: int) -> tuple[int, str]:
        where = f"/people/{user_id}{path}"
        answer = zavuch.post(where, data) if path else zavuch.get(where)
        return answer.status_code, answer.text.replace(answer.headers["x-request-id"], "")

    assert ask(other) == ask(999_999)
    assert ask(other)[0] in (403, 404)


def test_each_change_leaves_one_entry(admin: PageClient, city: City, make: Make, database: Database) -> None:
    user_id = make.actor("zavuch").user_id
    grant_id = make.grant("zavuch", Role.TEACHER, city.school(1))
    for path, data in (
        ("", NEW),
        (f"/{user_id}/roles", {"role": "expert", "place": "city"}),
        (f"/{user_id}/roles/{grant_id}/removal", {}),
        (f"/{user_id}/access", {"is_active": "false", "seen": 1}),
        (f"/{user_id}/password", {"password": "другой длинный", "seen": 2}),
    ):
        assert admin.post(f"/people{path}", data).status_code == 303
    with database.reading() as tx:
        found = audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=50)
    assert [one.event for one in reversed(found)] == [
        "person.added",
        "role.granted",
        "role.taken",
        "person.switched_off",
        "password.changed",
    ]


def test_hostile_names_stay_words(admin: PageClient) -> None:
    admin.post("/people", {**NEW, "name": '"><script>alert(1)</script>'})
    page = admin.get("/people").text
    assert "<script>alert" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_what_no_database_takes_is_answered_in_words(admin: PageClient, visitor: Visitor) -> None:
    for change in ({"login": "a\x00b"}, {"name": "a\x00b"}, {"place": "a\x00b"}):
        assert admin.post("/people", {**NEW, **change}).status_code == 422
    assert admin.get(f"/people/{2**70}").status_code == 422
    assert visitor.post("/login", {"login": "a\x00b", "password": "x"}).status_code == 422
