"""Versions of the quality model on pages and REST."""

import re
from collections.abc import Callable
from typing import Any

import pytest

from app.catalogues.models import shipped
from app.domain.access import Role
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient, Visitor
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
TEXT = shipped()[0].content.text


@pytest.fixture(autouse=True)
def installed(first_version_alone: None, city: City, make: Make) -> None:
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    make.person(Role.DIRECTOR, city.school(1), "director")


def second(*changes: tuple[str, str]) -> str:
    text = TEXT.replace("version: 1", "version: 2", 1)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new, 1)
    return text


LOWER = ("formula: share(m4 + m5, n_marked)", "formula: share(m3 + m4 + m5, n_marked)")
WRONG = ("formula: share(m4 + m5, n_marked)", "formula: share(m6, n_marked)")


def sent(text: str) -> dict[str, Any]:
    return {"files": {"file": ("проба.yaml", text.encode())}}


def test_the_list_is_reached_from_the_model_and_says_how_each_version_stands(
    city: City, client_for: ClientFor
) -> None:
    coordinator = client_for("koordinator")
    assert 'href="/models"' in coordinator.get("/indicators").text
    text = words_of(coordinator.get("/models").text)
    assert "Единая модель качества, версия 1 действует с 01.09.2026 пришла с программой" in text
    assert "Загрузить файл модели" in text
    assert "Загрузить файл модели" not in words_of(client_for("zavuch").get("/models").text)
    version = words_of(client_for("zavuch").get("/models/universal/1").text)
    assert "Проверочные работы ВПР" in version and "Утвердить" not in version


def test_a_package_goes_from_a_draft_to_a_day_on_pages(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    done = coordinator.post("/models", **sent(second(LOWER)))
    assert (done.status_code, done.headers["location"]) == (303, "/models/universal/2")
    page = coordinator.get("/models/universal/2")
    assert "проект" in words_of(page.text)
    assert 'href="/models/compare?before=universal%401&amp;after=universal%402"' in page.text
    seen = re.findall(r'name="seen" value="(\d+)"', page.text)[0]
    address = "/models/universal/2/publication"
    # What is given as an example is a day to come.
    for day, words in (
        ("осень", "Впишите его так: 01.09.2027."),
        ("01.09.2020", "День 01.09.2020 уже прошёл"),
    ):
        refused = coordinator.post(address, {"on": day, "seen": seen})
        assert refused.status_code == 422
        assert words in words_of(refused.text) and f'value="{day}"' in refused.text
    assert coordinator.post(address, {"on": "01.09.2099", "seen": seen}).status_code == 303
    text = words_of(coordinator.get("/models/universal/2").text)
    assert "утверждена с 01.09.2099" in text and "Убрать в архив" in text
    assert coordinator.post("/models", **sent(second())).status_code == 422


def test_a_draft_has_no_day_and_what_never_held_says_so(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models", **sent(second()))
    for page in ("/models", "/models/universal/2"):
        assert "проект день не назначен" in words_of(coordinator.get(page).text)
    coordinator.post("/models/universal/2/publication", {"on": "01.09.2099", "seen": 1})
    coordinator.post("/models/universal/2/archiving", {"seen": 2})
    text = words_of(coordinator.get("/models/universal/2").text)
    assert "в архиве не вступила в силу, в архиве с" in text and "по 01" not in text


def test_a_faulty_file_is_told_line_by_line_on_both_faces(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    text = second(WRONG, ("heading: Вакансии", "heading: Вакансии\n      wieght: 2"))
    page = client_for("koordinator").post("/models", **sent(text))
    words = words_of(page.text)
    assert page.status_code == 422
    assert "Файл не принят: проба.yaml" in words and "Ничего не сохранено" in words
    assert "Незнакомое слово: wieght" in words and "величины m6 нет" in words
    machine = api_for("koordinator")
    for address in ("/models", "/models/validation"):
        answer = machine.post(address, **sent(text))
        said = answer.json()
        assert (answer.status_code, said["code"], said["facts"]["n"]) == (422, "model.faulty", 2)
        assert answer.headers["content-type"] == "application/problem+json"
        assert all(one["sentence"].startswith("Строка ") for one in said["facts"]["faults"])
    assert machine.get("/models/universal/2").status_code == 404
    nothing = client_for("koordinator").post("/models", files={"file": ("x.yaml", b"")})
    assert "Файл пуст" in words_of(nothing.text)


def test_two_versions_are_compared_in_words_and_numbers(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator = client_for("koordinator")
    coordinator.post("/models", **sent(second(LOWER)))
    address = "/models/compare?before=universal@1&after=universal@2"
    text = words_of(coordinator.get(address).text)
    assert "1 различие: было — версия 1, стало — версия 2." in text
    assert "Стало: (работы с «3» + работы с «4» + работы с «5») ÷ работы с отметкой." in text
    assert "Что станет с числами: Учебный город" in text
    said = api_for("koordinator").get("/models/universal/1/differences?to=universal@2").json()
    assert [one["field"] for one in said["changes"]] == ["formula"]
    (effect,) = said["effects"]
    assert (effect["indicator"], effect["period"], said["organisation"]) == (
        "vpr-math-4-good", "2025/26", "city",
    )  # fmt: skip
    assert effect["before"]["denominator"] == effect["after"]["denominator"] == 96
    shown = f"{effect['after']['value']:.1f}".replace(".", ",")
    assert f"{shown} %" in text
    assert client_for("zavuch").get(address).status_code == 404  # a draft of others
    assert coordinator.get("/models/compare?before=x&after=universal@2").status_code == 422
    assert "Выберите две версии" in words_of(coordinator.get("/models/compare").text)


def test_rest_takes_a_package_away_and_in_publishes_and_archives(city: City, api_for: ApiFor) -> None:
    machine = api_for("koordinator")
    package = machine.get("/models/universal/1/package")
    assert (package.text, package.headers["content-type"]) == (TEXT, "application/yaml; charset=utf-8")
    made = machine.post("/models", **sent(second())).json()
    assert (made["result"], made["state"], made["is_current"]) == ("new", "draft", False)
    assert machine.post("/models", **sent(second())).json()["result"] == "unchanged"
    assert machine.post("/models/validation", **sent(second())).json()["indicators"] > 10
    shown = machine.get("/models/universal/2")
    assert (shown.headers["etag"], shown.json()["seen"]) == ('"1"', 1)
    publication = {"json": {"in_force_from": "2099-09-01"}}
    address = "/models/universal/2/publication"
    assert machine.post(address, **publication).status_code == 428
    stale = machine.post(address, headers={"If-Match": '"7"'}, **publication)
    assert (stale.status_code, stale.json()["code"]) == (409, "model.stale")
    done = machine.post(address, headers={"If-Match": '"1"'}, **publication)
    assert (done.status_code, done.json()["state"], done.json()["in_force_from"]) == (
        200, "published", "2099-09-01",
    )  # fmt: skip
    again = machine.post(address, headers={"If-Match": '"2"'}, **publication)
    assert again.json()["code"] == "model.not_draft"
    done = machine.post("/models/universal/2/archiving", headers={"If-Match": '"2"'})
    assert done.json()["state"] == "archived"
    listed = machine.get("/models").json()["items"]
    assert [(one["version"], one["state"]) for one in listed] == [(2, "archived"), (1, "published")]


def test_the_schema_is_shown_by_rest(city: City, api_for: ApiFor) -> None:
    said = api_for("zavuch").get("/models/schema").json()
    assert said["$schema"] == "https://json-schema.org/draft/2020-12/schema"


@pytest.mark.parametrize("login", ["zavuch", "director", "admin"])
def test_who_does_not_lead_the_city_changes_nothing(
    city: City, client_for: ClientFor, api_for: ApiFor, login: str
) -> None:
    client_for("koordinator").post("/models", **sent(second()))
    assert client_for(login).post("/models", **sent(second())).status_code == 403
    machine, seen = api_for(login), {"If-Match": '"1"'}
    assert machine.post("/models", **sent(second())).status_code == 403
    publication = {"json": {"in_force_from": "2099-09-01"}, "headers": seen}
    assert machine.post("/models/universal/2/publication", **publication).status_code == 403
    assert machine.post("/models/universal/1/archiving", headers=seen).status_code == 403


@pytest.mark.parametrize("path", ["/models", "/models/universal/1", "/models/compare"])
def test_a_stranger_is_asked_to_sign_in(city: City, visitor: Visitor, path: str) -> None:
    assert visitor.get(path).headers["location"].startswith("/login?next=")


# A school's own indicators over the city's model.

OWN = """code: school-1
name: Свои показатели школы 1
version: 1
in_force_from: 2026-09-01
extends: {code: universal, version: 1}
parameters:
- parameter: conditions
  criteria:
  - code: staff
    indicators:
    - code: own-young
      name: Свой молодой
      heading: Свой
      definition: Что.
      formula: share(staff_young, posts_total)
"""


def test_a_director_drafts_own_indicators_and_the_coordinator_publishes_them(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    director, machine = client_for("director"), api_for("director")
    done = director.post("/models", **sent(OWN))
    assert (done.status_code, done.headers["location"]) == (303, "/models/school-1/1")
    text = words_of(director.get("/models/school-1/1").text)
    assert "Свой молодой" in text and "Дополняет universal, версию 1" in text and "Утвердить" not in text
    said = machine.get("/models/school-1/1").json()
    assert (said["extends"], said["clashes"]) == ({"code": "universal", "version": 1}, [])
    assert client_for("other").get("/models/school-1/1").status_code == 404
    twice = OWN.replace("own-young", "staff-young")
    refused = director.post("/models", **sent(twice.replace("version: 1", "version: 2", 1)))
    assert "Код staff-young теперь занят моделью города." in words_of(refused.text)
    unknown = machine.post("/models", **sent(OWN.replace("universal, version: 1", "universal, version: 7")))
    assert unknown.json()["code"] == "model.base_unknown"
    seen = {"If-Match": '"1"'}
    publication = {"json": {"in_force_from": "2099-09-01"}, "headers": seen}
    assert machine.post("/models/school-1/1/publication", **publication).status_code == 403
    done = api_for("koordinator").post("/models/school-1/1/publication", **publication)
    assert done.json()["state"] == "published"


def test_a_director_is_offered_only_what_is_accepted(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    director, line = client_for("director"), "extends: {code: universal, version: 1}"
    text = words_of(director.get("/models").text)
    assert "Загрузить свои показатели" in text and "Загрузить файл модели" not in text
    assert f"в файле есть строка {line}" in text
    refused = director.post("/models", **sent(second()))
    assert (refused.status_code, line in words_of(refused.text)) == (403, True)
    assert api_for("director").post("/models", **sent(second())).json()["code"] == "model.overlay_only"
    assert "Загрузить файл" not in words_of(client_for("zavuch").get("/models").text)


def test_own_indicators_move_to_a_new_version_with_what_clashes(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    director, coordinator = client_for("director"), api_for("koordinator")
    director.post("/models", **sent(OWN))
    taken = second(("code: staff-young", "code: own-young"))
    coordinator.post("/models", **sent(taken))
    moved = api_for("director").post("/models/school-1/1/move", json={"to": "universal@2"})
    assert moved.json()["code"] == "model.base_unknown"  # a draft is nothing to stand on
    publication = {"json": {"in_force_from": "2099-12-31"}, "headers": {"If-Match": '"1"'}}
    coordinator.post("/models/universal/2/publication", **publication)
    done = director.post("/models/school-1/1/move", {"to": "universal@2"})
    assert (done.status_code, done.headers["location"]) == (303, "/models/school-1/2")
    text = words_of(director.get("/models/school-1/2").text)
    assert "Не подходит к модели города Код own-young теперь занят моделью города." in text
    said = api_for("director").get("/models/school-1/2").json()
    assert said["clashes"] == [{"reason": "code_taken", "code": "own-young", "about": "own-young"}]
    assert "own-young" in api_for("director").get("/models/school-1/2/package").text
    refused = coordinator.post("/models/school-1/2/publication", **publication)
    assert (refused.status_code, refused.json()["code"]) == (409, "model.clashes")
    whole = api_for("koordinator").post("/models/universal/2/move", json={"to": "universal@1"})
    assert whole.json()["code"] == "model.no_overlay"


def test_a_comparison_says_what_is_only_written_otherwise_and_what_is_gone(
    city: City, make: Make, client_for: ClientFor
) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator, address = client_for("koordinator"), "/models/compare?before=universal@1&after=universal@"
    old = "formula: share(m4 + m5, n_marked)"
    coordinator.post("/models", **sent(second((old, "formula: (m4 + m5) / n_marked"))))
    assert "формула записана иначе, считается так же." in words_of(coordinator.get(address + "2").text)
    third = second((old, f"{old} + 5")).replace("version: 2", "version: 3", 1)
    coordinator.post("/models", **sent(third.replace("definition: ", "definition: Иначе. ", 1)))
    text = words_of(coordinator.get(address + "3").text)
    assert "число другое" in text and ".." not in text


def test_a_comparison_names_numbers_that_are_gone(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models", **sent(second(LOWER)))
    draft = coordinator.get("/models/universal/2/indicators/vpr-math-4-good").text
    seen = re.findall(r'name="seen" value="(\d+)"', draft)[0]
    gone = coordinator.post("/models/universal/2/indicators/vpr-math-4-good/removal", {"seen": seen})
    assert gone.status_code == 303
    said = machine.get("/models/universal/1/differences?to=universal@2").json()
    (effect,) = said["effects"]
    assert (effect["indicator"], effect["after"], effect["changed"]) == ("vpr-math-4-good", None, True)
    shown = f"{effect['before']['value']:.1f}".replace(".", ",")
    text = words_of(coordinator.get("/models/compare?before=universal@1&after=universal@2").text)
    assert f"показателя больше нет; было {shown} %" in text


def test_numbers_that_differ_never_look_the_same(city: City, make: Make, client_for: ClientFor) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    coordinator = client_for("koordinator")
    old = "formula: share(m4 + m5, n_marked)"
    coordinator.post("/models", **sent(second((old, f"{old} + 0.001"))))
    page = coordinator.get("/models/compare?before=universal@1&after=universal@2").text
    was, now = re.findall(r'data-label="Версия [12]:">([^<]*)<', page)
    assert was != now and "число другое" in page
    assert {len(one.partition(",")[2].split()[0]) for one in (was, now)} == {3}


def test_a_choice_of_versions_begins_with_the_number(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get("/models/compare").text
    assert ">Версия 1, действует: Единая модель качества<" in page
