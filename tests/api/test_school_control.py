"""The plan of in-school control on pages and over REST: the school's own, from planning to the result."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from app.db import people
from app.domain.access import Role
from app.domain.clock import day_of
from app.domain.reported_periods import academic_year
from app.use_cases import school_control
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.control import check_of
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GIVEN = {
    "theme": "Домашние задания", "kind": "thematic", "methods": ["documents"], "first_day": "2020-11-02",
    "last_day": "2020-11-13", "responsible": "metodob",
}  # fmt: skip
TYPED = {
    "theme": "Тетради", "kind": "current", "first_day": "2020-11-02", "last_day": "2020-11-13",
    "outcome": "note", "venue": "deputy", "method": ["documents", "talk"],
}  # fmt: skip


@pytest.fixture
def city(city: City, make: Make) -> City:
    make.person(Role.ASSOCIATION_HEAD, city.school(1), "metodob")
    make.person(Role.TEACHER, city.classes_of(1)[0], "klassnaya")
    make.person(Role.METHODOLOGIST, city.root, "metodist")
    return city


@pytest.fixture
def deputy(city: City, api_for: ApiFor) -> ApiClient:
    return api_for("zavuch")


def added(api: ApiClient, **other: Any) -> Any:
    made = api.post("/school-control", json={**GIVEN, **other})
    assert made.status_code == 201, made.text
    return made.json()


def act(api: ApiClient, check: Any, what: str, **body: Any) -> Any:
    headers = {"If-Match": f'"{check["version"]}"'}
    return api.post(f"/school-control/{check['id']}/{what}", json=body, headers=headers)


def test_a_check_is_planned_changed_and_carried_out(deputy: ApiClient, api_for: ApiFor) -> None:
    check = added(deputy)
    assert (check["state"], check["responsible_name"]) == ("overdue", "Человек metodob")
    changed = deputy.put(
        f"/school-control/{check['id']}", json={**GIVEN, "classes": "5–6 классы"},
        headers={"If-Match": '"1"'},
    )  # fmt: skip
    assert (changed.status_code, changed.json()["classes"]) == (200, "5–6 классы")
    stale = act(deputy, check, "result", found="Поздно", on="2020-11-13")
    assert (stale.status_code, stale.json()["code"]) == (409, "check.stale")
    done = act(api_for("metodob"), changed.json(), "result", found="Задают много", on="2020-11-13")
    assert (done.status_code, done.json()["state"]) == (200, "done")
    again = act(deputy, done.json(), "cancellation", words="Передумали")
    assert (again.status_code, again.json()["code"]) == (409, "check.settled")


def test_one_who_answers_sees_their_own_checks_and_plans_none(deputy: ApiClient, api_for: ApiFor) -> None:
    own, other = added(deputy), added(deputy, responsible="zavuch", theme="Журнал")
    head = api_for("metodob")
    year = {"year": "2020/21"}
    assert [one["id"] for one in head.get("/school-control", params=year).json()["items"]] == [own["id"]]
    assert len(deputy.get("/school-control", params=year).json()["items"]) == 2
    assert head.get(f"/school-control/{other['id']}").status_code == 404
    assert act(head, own, "cancellation", words="Не хочу").status_code == 403
    assert head.post("/school-control", json=GIVEN).status_code == 403
    assert api_for("klassnaya").get(f"/school-control/{own['id']}").status_code == 404


def test_the_city_and_other_schools_see_nothing_of_it(
    city: City, make: Make, deputy: ApiClient, api_for: ApiFor
) -> None:
    check = added(deputy)
    for login in ("koordinator", "metodist"):
        assert api_for(login).get("/school-control").status_code == 403
        assert api_for(login).get(f"/school-control/{check['id']}").status_code == 403
    assert api_for("other").get(f"/school-control/{check['id']}").status_code == 404
    assert act(api_for("other"), check, "cancellation", words="Чужое").status_code == 404


def test_somebody_who_has_left_stays_named(make: Make, deputy: ApiClient, client_for: ClientFor) -> None:
    check = added(deputy)
    head = make.actor("metodob")
    with make.writing() as tx:
        people.drop_grant(tx, head.grant_id)
    desk = client_for("zavuch")
    assert f'value="{head.user_id}" selected' in desk.get(f"/school-control/{check['id']}/terms").text
    typed = {**TYPED, "responsible": str(head.user_id), "seen": "1"}
    assert desk.post(f"/school-control/{check['id']}/terms", typed).status_code == 303
    assert deputy.post("/school-control", json=GIVEN).json()["code"] == "check.nobody"


def test_what_cannot_be_planned_is_refused_in_words(deputy: ApiClient) -> None:
    refused = {
        "check.nobody": {"responsible": "other"},
        "check.no_campaign": {"campaign": 999},
        "check.ends_before": {"last_day": "2020-11-01"},
    }
    for code, wrong in refused.items():
        answer = deputy.post("/school-control", json={**GIVEN, **wrong})
        assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_plan_is_taken_over_into_the_next_year_once(deputy: ApiClient) -> None:
    added(deputy)
    assert deputy.post("/school-control/take-over", json={"year": "2021/22"}).json() == {"taken": 1}
    assert deputy.post("/school-control/take-over", json={"year": "2021/22"}).json() == {"taken": 0}
    (moved,) = deputy.get("/school-control", params={"year": "2021/22"}).json()["items"]
    assert (moved["first_day"], moved["last_day"]) == ("2021-11-02", "2021-11-13")


def test_the_pages_of_a_plan(city: City, make: Make, client_for: ClientFor) -> None:
    desk = client_for("zavuch")
    year = {"year": "2020/21"}
    assert "проверок ещё нет" in words_of(desk.get("/school-control", params=year).text)
    form = words_of(desk.get("/school-control/new").text)
    assert "Человек metodob" in form
    person = make.actor("metodob").user_id
    refused = desk.post("/school-control", {**TYPED, "theme": " ", "responsible": str(person)})
    assert refused.status_code == 422
    assert "Впишите тему" in words_of(refused.text)
    desk.post("/school-control", {**TYPED, "responsible": str(person)})
    plan = words_of(desk.get("/school-control", params=year).text)
    assert "1 проверка на 2020/21 учебный год: срок прошёл у 1." in plan
    assert "Ноябрь 2020" in plan
    head = client_for("metodob")
    assert "Тетради" in words_of(head.get("/").text)
    (check,) = api_items(make, "metodob")
    page = words_of(head.get(f"/school-control/{check}").text)
    assert "изучение документов, беседа" in page
    assert "Отменить проверку" not in page
    empty = head.post(f"/school-control/{check}/result", {"seen": "1", "day": "2020-11-13"})
    assert empty.status_code == 422
    head.post(f"/school-control/{check}/result", {"seen": "1", "day": "2020-11-13", "found": "Чисто"})
    assert "Чисто" in words_of(desk.get(f"/school-control/{check}").text)
    assert "Тетради" not in words_of(head.get("/").text)
    taken = desk.get("/school-control/plan.csv", params=year)
    assert "Чисто" in taken.content.decode("utf-8-sig")


def api_items(make: Make, login: str) -> list[int]:
    with make.database.reading() as tx:
        plan = school_control.show_plan(tx, make.actor(login), year="2020/21", now=NOW)
    return [one.id for one in plan.checks]


def test_checks_stand_in_the_schools_calendar(city: City, make: Make, client_for: ClientFor) -> None:
    first = academic_year(None, today=day_of(NOW)).first_day
    last = date(first.year, 11, 13)
    check_of(make, city.school(1), make.actor("metodob"), first_day=first, last_day=last)
    file = client_for("zavuch").get("/calendar.ics").text
    assert "Проверка: Домашние задания" in file
    assert "Домашние задания" not in client_for("koordinator").get("/calendar.ics").text
