"""The page of a class: beside its school and the city, and who of it needs help."""

import io
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from fastapi import FastAPI

from app.domain.access import Role
from app.domain.assessments import Test
from app.domain.organisations import Organisation
from app.jobs import Worker
from app.use_cases import assessments
from tests.api.faces import OnPages, words_of
from tests.clients import PageClient
from tests.make import NOW, City, Make
from tests.workbook_makers import f1, f1_row

ClientFor = Callable[[str], PageClient]


@pytest.fixture
def test(make: Make, city: City) -> Test:
    """A test that all eight classes wrote, twelve works in each."""
    made = make.test()
    make.accepted(made, city.classes, by=city.root, pupils=12)
    return made


def figures_page(client: PageClient, test: Test, place: Organisation, tail: str = "") -> Any:
    return client.get(f"/tests/{test.id}{tail}", params={"place": place.id})


def test_a_class_is_named_and_set_beside_the_city(city: City, client_for: ClientFor, test: Test) -> None:
    own = city.classes_of(1)[0]
    page = figures_page(client_for("zavuch"), test, own, "")
    assert page.status_code == 200
    words = words_of(page.text)
    assert f"{test.title}: {own.short_name}" in words
    assert "Класс, % Школа, % Город, %" in words
    assert "в школе" in words
    assert "других школах" not in words
    assert "Все классы вместе" not in words
    lines = (
        figures_page(client_for("zavuch"), test, own, "/tasks.csv").content.decode("utf-8-sig").split("\r\n")
    )
    head = lines[0].split(";")
    assert head[5:7] == ["Школа, %", "Город, %"]
    school = figures_page(client_for("zavuch"), test, city.school(1), "/tasks.csv").content.decode(
        "utf-8-sig"
    )
    whole = school.split("\r\n")[1].split(";")
    assert lines[1].split(";")[5] == whole[school.split("\r\n")[0].split(";").index("Всего, %")]


@pytest.mark.parametrize(("pupils", "shown"), [((12, 12), True), ((12, 9), False)])
def test_a_teacher_sees_the_school_only_where_the_rest_of_it_is_large_enough(
    make: Make, city: City, client_for: ClientFor, pupils: tuple[int, int], shown: bool
) -> None:
    made = make.test()
    own, beside = city.classes_of(1)
    make.accepted(made, [own], by=city.root, pupils=pupils[0])
    make.accepted(made, [beside], by=city.root, pupils=pupils[1])
    make.accepted(made, city.classes_of(2), by=city.root, pupils=20)
    make.person(Role.TEACHER, own, "uchitel")
    assert ("Школа, %" in words_of(figures_page(client_for("uchitel"), made, own).text)) is shown
    assert "Школа, %" in words_of(figures_page(client_for("zavuch"), made, own).text), "the school is hers"


def test_the_city_is_hidden_beside_a_class_where_its_school_could_be_subtracted(
    make: Make, city: City, client_for: ClientFor
) -> None:
    made = make.test()
    make.accepted(made, city.classes_of(1), by=city.root, pupils=15)
    make.accepted(made, city.classes_of(2)[:1], by=city.root, pupils=9)
    words = words_of(figures_page(client_for("zavuch"), made, city.classes_of(1)[0]).text)
    assert "Числа города скрыты" in words
    assert "Город, %" not in words


@pytest.fixture
def loaded(make: Make, city: City, client_for: ClientFor, app: FastAPI, tmp_path: Path) -> int:
    """Id of a test that four of 4А wrote; one is under the minimum, task 2 was not studied by two."""
    with make.writing() as tx:
        assessments.ensure_procedures(tx)
    marked = ((50001, (1, 2, 2, 4), 5), (50002, (0, 0, 1, 0), 2), (50003, (1, "N", 1, 3), 4),
              (50004, (1, "N", 1, 0), 3))  # fmt: skip
    rows = [
        f1_row(code, scores, school="sch1", class_name="4А", mark=mark)  # type: ignore[arg-type]
        for code, scores, mark in marked
    ]
    face = OnPages(client_for("zavuch"))
    batch_id = face.id_of(face.upload(f1(tmp_path / "4a.xlsx", rows, title="ВПР 2026 Математика 4 класс")))
    worker = Worker(app.state.parts.database, app.state.parts.store, now=lambda: NOW)
    while worker.run_one():
        pass
    face.act(batch_id, "confirmation")
    while worker.run_one():
        pass
    assert face.status(batch_id) == "accepted"
    listed = client_for("zavuch").get("/results").text
    return int(re.findall(r"/tests/(\d+)\?", listed)[0])


def test_who_needs_help_is_told_by_codes_to_the_school_and_by_numbers_above(
    make: Make, city: City, client_for: ClientFor, loaded: int
) -> None:
    own = city.classes_of(1)[0]
    make.person(Role.TEACHER, own, "uchitel")
    make.person(Role.ASSOCIATION_HEAD, city.school(1), "rukovoditel")
    at = {"place": own.id}
    for login, sees in (("zavuch", True), ("uchitel", True), ("rukovoditel", False), ("koordinator", False)):
        client = client_for(login)
        words = words_of(client.get(f"/tests/{loaded}", params=at).text)
        assert "Кому нужна помощь" in words
        assert "Не набрали минимума: 1 участник из 4." in words
        assert ("низкий не достигли минимума 1 50002 (1)" in words) is sees, login
        assert ("50002" in words) is sees, login
        taken = client.get(f"/tests/{loaded}/participants.csv", params=at)
        assert taken.status_code == (200 if sees else 404)
    school = client_for("zavuch").get(f"/tests/{loaded}", params={"place": city.school(1).id}).text
    assert "Кому нужна помощь" not in school
    assert "50002" not in school


def test_a_page_tells_how_a_task_that_was_not_studied_is_counted(
    city: City, client_for: ClientFor, loaded: int
) -> None:
    at = {"place": city.classes_of(1)[0].id}
    words = words_of(client_for("zavuch").get(f"/tests/{loaded}", params=at).text)
    assert "Тему не проходили, в файле «н/п» или N: задание 2 (2 участника)." in words
    book = openpyxl.load_workbook(
        io.BytesIO(client_for("zavuch").get(f"/tests/{loaded}/tables.xlsx", params=at).content)
    )
    assert any("«н/п»" in str(cell) for row in book["Задания"].values for cell in row)
    assert "недостаточно" not in words, "four works say nothing about a norm"
