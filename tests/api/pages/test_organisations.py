"""The tree on a page, and loading a list by hand."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.db import audit
from app.db import organisations as store
from app.db.engine import Database
from app.domain.access import Role
from tests.clients import PageClient
from tests.make import City, Make
from tests.organisation_lists import as_csv

ClientFor = Callable[[str], PageClient]
NEW_SCHOOL = ["sch9", "Школа", "Школа № 9", "Школа № 9", "district-1", "9"]
HOSTILE = '"><script>alert(1)</script>'


@pytest.fixture
def admin(city: City, client_for: ClientFor) -> PageClient:
    return client_for("admin")


def upload(client: PageClient, content: bytes, name: str = "список.csv", under: str = "") -> Any:
    return client.post("/organisations/import", {"under": under}, files={"file": (name, content, "text/csv")})


def seen_plan(page: Any) -> str:
    found = re.search(r'name="seen_plan" value="([^"]+)"', page.text)
    assert found
    return found[1]


def events(database: Database, make: Make, city: City) -> list[str]:
    with database.reading() as tx:
        return [
            one.event for one in audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=50)
        ]


def codes(database: Database) -> set[str]:
    with database.reading() as tx:
        return {one.code for one in store.list_all(tx)}


def test_a_coordinator_sees_all_schools_and_a_deputy_their_own(city: City, client_for: ClientFor) -> None:
    all_of_them = client_for("koordinator").get("/organisations").text
    assert all(f"Школа № {number}" in all_of_them for number in (1, 2, 3, 4))
    own = client_for("zavuch").get("/organisations").text
    assert "Школа № 1" in own
    assert not any(f"Школа № {number}" in own for number in (2, 3, 4))
    assert "sch1/4А" in own


def test_classes_stand_by_grade_and_buildings_apart(make: Make, city: City, client_for: ClientFor) -> None:
    school = city.school(1)
    make.organisation("building", school, name="Здание 1", number=1)
    with make.writing() as tx:
        store.add_classes(tx, school, ["10А", "2А", "11Б"])
    page = client_for("zavuch")
    text = page.get("/organisations").text
    assert "В школе 5 классов." in text.replace("\u00a0", " ")
    assert re.findall(r"sch1/(\d+.)<", text) == ["2А", "4А", "4Б", "10А", "11Б"]
    inside = page.get(f"/organisations/{school.id}").text
    (buildings,) = re.findall(r"<h2>Здания</h2>(.*?)</ul>", inside, re.DOTALL)
    assert "Здание 1" in buildings
    assert "Здание 1" not in inside.split("<h2>Классы</h2>")[1]


def test_a_teacher_is_shown_the_way_to_the_class(make: Make, city: City, client_for: ClientFor) -> None:
    place = city.classes_of(1)[0]
    make.person(Role.TEACHER, place, "teacher")
    text = client_for("teacher").get("/organisations").text
    assert f'href="/organisations/{place.id}"' in text
    assert "Классов пока нет" not in text


def test_a_list_is_shown_then_loaded_and_the_same_again_changes_nothing(
    admin: PageClient, city: City, make: Make, database: Database
) -> None:
    sent = upload(admin, as_csv([NEW_SCHOOL]))
    assert sent.status_code == 303
    shown = admin.get(sent.headers["location"])
    assert "Новых: 1, изменится: 0" in shown.text
    assert "sch9" not in codes(database)
    plan = {"seen_plan": seen_plan(shown)}
    loaded = admin.post(sent.headers["location"], plan)
    assert (loaded.status_code, loaded.headers["location"]) == (303, sent.headers["location"])
    assert "sch9" in codes(database)
    assert events(database, make, city) == ["organisations.loaded", "organisations.received"]
    assert "Всё из файла уже загружено: 1\u00a0организация" in admin.get(sent.headers["location"]).text
    again = admin.post(sent.headers["location"], plan)
    assert again.status_code == 409
    assert "Пока вы смотрели" in again.text
    assert len(events(database, make, city)) == 2


def test_errors_are_named_by_row_and_nothing_is_offered_to_load(
    admin: PageClient, database: Database
) -> None:
    rows = [
        NEW_SCHOOL,
        ["sch10", "Замок", "Замок", "", "district-1", ""],
        ["", "Школа", "Имя", "", "city", ""],
    ]
    page = admin.get(upload(admin, as_csv(rows)).headers["location"])
    assert "Строка 3: вид «Замок» не\u00a0знаком" in page.text
    assert "Строка 4: нет кода" in page.text
    assert "seen_plan" not in page.text
    sent = admin.post(upload(admin, as_csv(rows)).headers["location"], {"seen_plan": "1.0.0.0"})
    assert sent.status_code == 422
    assert "sch9" not in codes(database)


def test_hostile_words_of_a_file_stay_words(admin: PageClient) -> None:
    rows = [
        [HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE, HOSTILE],
        ["sch9", "Школа", HOSTILE, "", "city", ""],
    ]
    content = as_csv([[f'"{cell.replace(chr(34), chr(34) * 2)}"' for cell in row] for row in rows])
    page = admin.get(upload(admin, content, name=f"{HOSTILE}.csv").headers["location"])
    assert page.status_code == 200
    assert "<script>alert" not in page.text
    assert "&lt;script&gt;alert" in page.text


@pytest.mark.parametrize(
    ("content", "words"),
    [(b"PK\x03\x04broken", "не прочитан"), ("Что-то\nещё".encode(), "Не нашли столбцы")],
)
def test_a_file_that_is_no_list_is_answered_in_words(admin: PageClient, content: bytes, words: str) -> None:
    page = admin.get(upload(admin, content).headers["location"])
    assert page.status_code == 422
    assert words in page.text.replace("\u00a0", " ")


def test_a_form_without_a_file_is_drawn_again(admin: PageClient) -> None:
    page = admin.post("/organisations/import", {"under": "city"})
    assert page.status_code == 422
    assert 'value="city"' in page.text


def test_a_chain_asks_where_to_hang_it(admin: PageClient) -> None:
    content = as_csv([["301", "30101"]], headings=("idschool", "idclass"))
    sent = upload(admin, content)
    asked = admin.get(sent.headers["location"])
    assert asked.status_code == 422
    assert "Где разместить список" in asked.text
    assert "Новых: 2" in admin.get(sent.headers["location"], params={"under": "city"}).text
    unknown = admin.get(sent.headers["location"], params={"under": "nowhere"})
    assert "Организации с\u00a0кодом «nowhere» нет" in unknown.text


def test_only_administrators_reach_the_pages_of_loading(city: City, client_for: ClientFor) -> None:
    other = client_for("koordinator")
    assert other.get("/organisations/import").status_code == 403
    assert upload(other, as_csv([NEW_SCHOOL])).status_code == 403
    assert "Загрузить список" not in other.get("/organisations").text


def test_somebody_elses_file_is_not_there(
    admin: PageClient, city: City, make: Make, client_for: ClientFor
) -> None:
    where = upload(admin, as_csv([NEW_SCHOOL])).headers["location"]
    local = make.person(make.actor("admin").role, city.school(1), "local")
    visitor = client_for(local.login)
    answers = [visitor.get(path) for path in (where, "/organisations/import/999999")]
    assert [one.status_code for one in answers] == [404, 404]
    first, second = (one.text.replace(one.headers["x-request-id"], "") for one in answers)
    assert first == second
