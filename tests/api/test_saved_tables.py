"""Saved tables on both faces: who sees them, who changes them, and what a shared one holds for its reader."""

import re
from collections.abc import Callable
from urllib.parse import parse_qs, urlsplit

import pytest

from app.domain.access import Role
from app.domain.saved_tables import LONGEST_NAME
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_marks

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
CHOICE = f"indicator={GOOD}&place=city&level=schools"


@pytest.fixture
def city(city: City, make: Make) -> City:
    test = make.test()
    for number in (1, 2, 3):
        add_marks(make, test, city.classes_of(number)[0], good=30, n=60, root=city.root)
    make.compute()
    make.person(Role.DIRECTOR, city.school(1), "direktor")
    return city


def keep(client: PageClient, name: str = "Математика", *, shared: bool = False, choice: str = CHOICE) -> str:
    """Address of the saved table's page."""
    answer = client.post(
        "/tables/saved", {"name": name, "choice": choice, "shared": "1" if shared else ""}
    )  # fmt: skip
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def listed(client: PageClient) -> str:
    page = words_of(client.get("/tables").text)
    return page[page.index("Сохранённые таблицы") :] if "Сохранённые таблицы" in page else ""


def id_of(address: str) -> int:
    return int(parse_qs(urlsplit(address).query)["saved"][0])


def seen_of(page: str, saved_id: int) -> str:
    found = re.search(rf'action="/tables/saved/{saved_id}/name".*?name="seen" value="(\d+)"', page, re.DOTALL)
    assert found is not None
    return found[1]


def test_a_saved_table_opens_as_it_was_chosen(city: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    address = keep(client)
    page = client.get(address)
    assert "Школа № 3" in words_of(page.text)
    assert "Математика" in listed(client)
    assert "ваша, видите только вы" in listed(client)
    again = client.get(f"/tables/saved/{id_of(address)}")
    assert (again.status_code, again.headers["location"]) == (303, address)


def test_a_private_table_is_nobody_elses(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    saved_id = id_of(keep(client_for("zavuch")))
    assert listed(client_for("direktor")) == ""
    assert client_for("direktor").get(f"/tables/saved/{saved_id}").status_code == 404
    assert api_for("koordinator").get(f"/saved-tables/{saved_id}").status_code == 404


def test_a_shared_table_is_seen_at_the_place_and_below_by_the_readers_rights(
    city: City, client_for: ClientFor
) -> None:
    """The coordinator's table of all schools holds for a deputy head the own school alone."""
    saved_id = id_of(keep(client_for("koordinator"), shared=True))
    deputy = client_for("zavuch")
    assert "Человек koordinator, Учебный город" in listed(deputy)
    opened = deputy.get(f"/tables/saved/{saved_id}")
    page = words_of(deputy.get(opened.headers["location"]).text)
    assert "Школа № 1" in page
    assert "Школа № 2" not in page
    assert "Все вместе" not in page


def test_a_schools_table_is_not_shared_upwards_nor_aside(city: City, client_for: ClientFor) -> None:
    keep(client_for("zavuch"), shared=True, choice=f"indicator={GOOD}")
    assert "Математика" in listed(client_for("direktor"))
    assert listed(client_for("koordinator")) == ""
    assert listed(client_for("other")) == ""


def test_only_who_saved_it_changes_it_and_others_copy(city: City, client_for: ClientFor) -> None:
    owner, reader = client_for("koordinator"), client_for("zavuch")
    saved_id = id_of(keep(owner, shared=True))
    for what in ("name", "deletion"):
        refused = reader.post(f"/tables/saved/{saved_id}/{what}", {"seen": "1", "name": "Моё"})
        assert refused.status_code == 403
        assert "Скопируйте её себе" in words_of(refused.text)
    copied = reader.post(f"/tables/saved/{saved_id}/copies")
    assert copied.status_code == 303
    assert "Математика (копия)" in listed(reader)
    assert "(копия)" not in listed(owner)


def test_a_table_is_renamed_hidden_again_and_taken_away(city: City, client_for: ClientFor) -> None:
    owner, reader = client_for("koordinator"), client_for("zavuch")
    saved_id = id_of(keep(owner, shared=True))
    seen = seen_of(owner.get("/tables").text, saved_id)
    changed = owner.post(f"/tables/saved/{saved_id}/name", {"seen": seen, "name": " Четвёртые  классы "})
    assert changed.status_code == 303
    assert "Четвёртые классы" in listed(owner)
    assert listed(reader) == ""
    stale = owner.post(f"/tables/saved/{saved_id}/deletion", {"seen": seen})
    assert stale.status_code == 409
    assert "таблицу изменили" in words_of(stale.text)
    seen = seen_of(owner.get("/tables").text, saved_id)
    assert owner.post(f"/tables/saved/{saved_id}/deletion", {"seen": seen}).status_code == 303
    assert listed(owner) == ""


@pytest.mark.parametrize(
    ("name", "choice", "words"),
    [
        ("  ", CHOICE, "нет названия"),
        ("я" * (LONGEST_NAME + 1), CHOICE, "Сократите его"),
        ("Пусто", "place=city", "показатели не выбраны"),
        ("Криво", "rows=moon", "не подходит"),
    ],
)
def test_what_cannot_be_saved_is_told(
    city: City, client_for: ClientFor, name: str, choice: str, words: str
) -> None:
    refused = client_for("koordinator").post("/tables/saved", {"name": name, "choice": choice})
    assert refused.status_code == 422
    assert words in words_of(refused.text)


def test_rest_keeps_lists_renames_copies_and_removes(city: City, api_for: ApiFor) -> None:
    machine = api_for("koordinator")
    body = {"name": "Математика", "shared": True, "choice": {"indicator": [GOOD], "level": ["schools"]}}
    key = {"Idempotency-Key": "call-0001"}
    made = machine.post("/saved-tables", json=body, headers=key)
    assert (made.status_code, machine.post("/saved-tables", json=body, headers=key).status_code) == (201, 200)
    saved = made.json()
    assert saved["choice"] == {"indicator": [GOOD], "level": ["schools"]}
    assert [one["id"] for one in machine.get("/saved-tables").json()["items"]] == [saved["id"]]
    (theirs,) = api_for("zavuch").get("/saved-tables").json()["items"]
    assert (theirs["own"], theirs["owner"]) == (False, "Человек koordinator")
    copied = api_for("zavuch").post(f"/saved-tables/{saved['id']}/copies")
    assert (copied.status_code, copied.json()["shared"], copied.json()["own"]) == (201, False, True)
    path, seen = f"/saved-tables/{saved['id']}", {"If-Match": f'"{saved["version"]}"'}
    renamed = machine.put(path, json={"name": "Новое", "shared": False}, headers=seen)
    assert (renamed.json()["name"], renamed.json()["version"]) == ("Новое", saved["version"] + 1)
    assert machine.delete(path, headers=seen).status_code == 409
    assert machine.delete(path, headers={"If-Match": f'"{renamed.json()["version"]}"'}).status_code == 204
    assert machine.get(path).status_code == 404
