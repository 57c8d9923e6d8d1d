"""Figures on pages, in pictures, in files taken away and over REST: the same, and only one's own."""

import csv
import io
import re
import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any
from urllib.parse import unquote

import openpyxl
import pytest
from fastapi import FastAPI

from app.db import audit
from app.db.engine import Database
from app.domain.access import Role
from app.domain.assessments import Test
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON, DEMO_WORDS
from app.domain.organisations import Organisation
from app.use_cases import Database as AnyDatabase
from app.use_cases import installation
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
SAME = {"X-Request-Id": "0123456789abcdef"}
UNKNOWN = 999_999
TAILS = (
    "", "/sources", "/histogram-light-wide.svg", "/histogram-dark.json", "/tables.xlsx", "/tasks.csv",
    "/groups.csv", "/marks.csv", "/scores.csv", "/journal.csv",
)  # fmt: skip
SCRIPT, TEMPLATE, FORMULA = "<script>alert(1)</script>", "{{7*7}}", "=cmd|'/c calc'!A1"


@pytest.fixture
def test(make: Make, city: City) -> Test:
    """A test that all eight classes wrote, twelve works in each."""
    made = make.test()
    make.accepted(made, city.classes, by=city.root, pupils=12)
    return made


def figures_page(client: PageClient, test: Test, place: Organisation, tail: str = "") -> Any:
    return client.get(f"/tests/{test.id}{tail}", params={"place": place.id})


def figures_rest(client: ApiClient, test: Test, place: Organisation) -> Any:
    return client.get("/statistics", params={"test": test.code, "organisation": place.code})


# The same figures.


def test_both_faces_tell_the_same(test: Test, city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    """24 works of school 1 beside 96 of the city: points follow from how `make` answers tasks."""
    told = figures_rest(api_for("zavuch"), test, city.school(1)).json()
    assert (told["figures"]["n"], told["city"]["n"], told["city_hidden"]) == (24, 96, None)
    assert told["figures"]["points"] == 2 * sum(
        task.max_score for k in range(12) for task in test.content.tasks if (k + task.position) % 3
    )
    assert [one["organisation"]["code"] for one in told["below"]] == ["sch1/4А", "sch1/4Б"]
    assert {one["batch_id"] for one in told["sources"]} == {None}, "the city's file is not the school's"
    page = words_of(figures_page(client_for("zavuch"), test, city.school(1)).text)
    quality = told["figures"]["quality"]
    assert f"«4» и «5» получили {quality['numerator']} из {quality['denominator']}" in page
    mean = f"{told['figures']['mean_score']:.2f}".replace(".", ",")
    assert f"Средний первичный балл {mean} из 4, в городе {mean}." in page
    listed = api_for("zavuch").get("/statistics/tests", params={"organisation": "sch1"}).json()
    assert [(one["test"], one["n"]) for one in listed["items"]] == [(test.code, 24)]


def test_the_city_sees_schools_by_number(
    test: Test, city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    told = figures_rest(api_for("koordinator"), test, city.root).json()
    assert [one["organisation"]["number"] for one in told["below"]] == [1, 2, 3, 4]
    assert sum(one["figures"]["points"] for one in told["below"]) == told["figures"]["points"]
    page = figures_page(client_for("koordinator"), test, city.root).text
    places = [page.index(f">Школа № {n}<") for n in (1, 2, 3, 4)]
    assert places == sorted(places)


# Whose they are.


def test_another_school_is_as_good_as_not_there_on_every_face(
    test: Test, city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    page, machine = client_for("zavuch"), api_for("zavuch")
    page.http.headers.update(SAME)
    machine.http.headers.update(SAME)
    foreign = (city.school(2), city.classes_of(2)[0], city.districts[0], city.root)
    for tail in TAILS:
        nothing = page.get(f"/tests/{test.id}{tail}", params={"place": UNKNOWN})
        for place in foreign:
            answer = figures_page(page, test, place, tail)
            assert (answer.status_code, answer.content) == (404, nothing.content), (tail, place.code)
    for form in ("csv", "xlsx"):
        nothing = page.get(f"/organisations/{UNKNOWN}/tests.{form}")
        answers = [page.get(f"/organisations/{place.id}/tests.{form}") for place in foreign]
        assert {(one.status_code, one.content) for one in answers} == {(404, nothing.content)}
    for path in ("/statistics", "/statistics/tests"):
        ask = {"test": test.code} if path == "/statistics" else {}
        nothing = machine.get(path, params={**ask, "organisation": "nowhere"})
        for place in foreign:
            answer = machine.get(path, params={**ask, "organisation": place.code})
            assert answer.status_code == 404
            assert answer.content.replace(place.code.encode(), b"nowhere") == nothing.content


def test_a_teacher_sees_only_the_own_class(
    test: Test, city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    own, beside = city.classes_of(1)
    make.person(Role.TEACHER, own, "uchitel")
    page, machine = client_for("uchitel"), api_for("uchitel")
    shown = page.get(f"/tests/{test.id}")
    assert shown.status_code == 200
    assert beside.short_name not in shown.text
    assert figures_page(page, test, own).status_code == 200
    assert figures_rest(machine, test, own).json()["figures"]["n"] == 12
    for place in (beside, city.school(1), city.root):
        assert {figures_page(page, test, place, tail).status_code for tail in TAILS} == {404}
        assert figures_rest(machine, test, place).status_code == 404


@pytest.mark.parametrize("role", [Role.EXPERT, Role.COMMISSION, Role.COUNCIL, Role.ADMINISTRATOR])
def test_some_roles_see_no_results_at_all(
    test: Test, city: City, make: Make, client_for: ClientFor, api_for: ApiFor, role: Role
) -> None:
    make.person(role, city.school(1), "someone")
    page, machine = client_for("someone"), api_for("someone")
    for tail in TAILS:
        assert figures_page(page, test, city.school(1), tail).status_code == 403
    assert page.get("/results").status_code == 403
    school = page.get(f"/organisations/{city.school(1).id}")
    assert school.status_code == 200
    assert "математика" not in school.text
    assert figures_rest(machine, test, city.school(1)).status_code == 403
    assert machine.get("/statistics/tests", params={"organisation": "sch1"}).status_code == 403


@pytest.mark.parametrize(
    ("others", "hidden"),
    [((4, 5), True), ((5, 5), False), ((30,), True)],
    ids=["nine people", "ten in two schools", "one school, that its number would betray"],
)
def test_the_city_is_hidden_where_few_people_or_one_school_are_left(
    make: Make, city: City, client_for: ClientFor, api_for: ApiFor, others: tuple[int, ...], hidden: bool
) -> None:
    made = make.test()
    for number, pupils in zip((1, 3, 4), (30, *others), strict=False):
        make.accepted(made, city.classes_of(number)[:1], by=city.root, pupils=pupils)
    told = figures_rest(api_for("zavuch"), made, city.school(1)).json()
    assert (told["city"] is None, told["city_hidden"]) == (hidden, "suppressed" if hidden else None)
    client = client_for("zavuch")
    page = words_of(figures_page(client, made, city.school(1)).text)
    assert ("Числа города скрыты" in page) is hidden
    assert ("в городе" in page) is not hidden
    spec = figures_page(client, made, city.school(1), "/histogram-light.json").json()
    lines = [one for one in spec["layer"] if isinstance(one["mark"], dict) and one["mark"]["type"] == "line"]
    assert (lines == []) is hidden
    table = figures_page(client, made, city.school(1), "/marks.csv").content.decode("utf-8-sig")
    cities = [line[-1] for line in csv.reader(io.StringIO(table), delimiter=";") if line[0] in "2345"]
    assert all(one == "" for one in cities) is hidden
    for path in ("/results", f"/organisations/{city.school(1).id}"):
        assert ("скрыто, мало человек" in words_of(client.get(path).text)) is hidden


# Taken away.


def test_a_workbook_has_numbers_and_no_formulas(
    test: Test, city: City, client_for: ClientFor, app: FastAPI
) -> None:
    app.state.parts = replace(app.state.parts, is_demo=True, today=NOW.date())
    answer = figures_page(client_for("zavuch"), test, city.school(1), "/tables.xlsx")
    name = unquote(answer.headers["content-disposition"].removeprefix("attachment; filename*=UTF-8''"))
    assert name == "ВПР-2026, математика, 4 класс, Школа № 1.xlsx"
    assert answer.headers["cache-control"] == "no-store"
    book = openpyxl.load_workbook(io.BytesIO(answer.content))
    assert book.sheetnames == ["Классы", "Задания", "Отметки", "Баллы", "Журнал"]
    kinds = {
        cell.data_type
        for sheet in book
        for line in sheet.iter_rows()
        for cell in line
        if cell.value is not None
    }
    assert kinds == {"s", "n"}
    groups = list(book["Классы"].iter_rows(values_only=True))
    assert groups[1][0] == DEMO_WORDS
    assert [line[:3] for line in groups if line[0] in ("4А", "4Б")] == [("4А", 12, 0), ("4Б", 12, 0)]
    tasks = [line for line in book["Задания"].iter_rows(values_only=True) if line[0] in ("1", "2", "3")]
    assert [line[3] for line in tasks] == [1, 1, 2]
    assert all(isinstance(value, (int, float)) for line in tasks for value in line[6:-1])
    assert [line[4] for line in tasks] == ["8 из\u00a012", "8 из\u00a012", "16 из\u00a024"], "few: points"
    assert [line[-1] for line in tasks] == [None, None, None], "tasks without a difficulty have no norm"
    for sheet in book:
        assert sheet["A1"].value == "ВПР-2026, математика, 4 класс. Школа № 1"
        assert sheet["A2"].value == DEMO_WORDS
        assert sheet["A3"].value == "Таблица от 25.11.2026"


def test_files_are_named_by_what_is_in_them_and_where(city: City, client_for: ClientFor, test: Test) -> None:
    client, root = client_for("koordinator"), city.root
    names = {
        f"/tests/{test.id}/tasks.csv?place={city.classes_of(1)[0].id}":
            "ВПР-2026, математика, 4 класс, Школа № 1, 4А, задания.csv",
        f"/organisations/{root.id}/tests.csv": "Результаты, Учебный город.csv",
        "/lists/organisations.xlsx": "Организации, Учебный город.xlsx",
    }  # fmt: skip
    for address, name in names.items():
        told = client.get(address).headers["content-disposition"]
        assert unquote(told.removeprefix("attachment; filename*=UTF-8''")) == name


def test_each_link_to_a_table_says_which(city: City, client_for: ClientFor, test: Test) -> None:
    page = figures_page(client_for("zavuch"), test, city.school(1)).text
    links = [words_of(one).strip() for one in re.findall(r"<a href=[^>]* download>.*?</a>", page)]
    assert len(links) > 4
    assert len(set(links)) == len(links)


@pytest.mark.parametrize("table", ["groups", "tasks", "marks", "scores", "journal"])
def test_every_table_goes_to_csv(
    test: Test, city: City, client_for: ClientFor, app: FastAPI, table: str
) -> None:
    client = client_for("zavuch")
    plain = figures_page(client, test, city.school(1), f"/{table}.csv").content
    assert plain.startswith(b"\xef\xbb\xbf")
    assert DEMO_WORDS not in plain.decode()
    app.state.parts = replace(app.state.parts, is_demo=True)
    lines = list(
        csv.reader(
            io.StringIO(
                figures_page(client, test, city.school(1), f"/{table}.csv").content.decode("utf-8-sig")
            ),
            delimiter=";",
        )
    )
    heading, label = DEMO_LABEL, DEMO_REASON
    assert lines[0][-1] == heading
    assert {line[-1] for line in lines[1:]} == {label}
    assert {len(line) for line in lines} == {len(lines[0])}, "no note stands among the rows"
    assert not any(re.search(r"\d\.\d", cell) for line in lines[1:] for cell in line if len(line) > 1)
    assert figures_page(client, test, city.school(1), "/nothing.csv").status_code == 404


def test_results_of_a_place_are_taken_away_with_the_city_where_it_may_stand(
    make: Make, city: City, client_for: ClientFor
) -> None:
    alone, among = make.test(), make.test("Русский язык")
    make.accepted(alone, city.classes_of(1)[:1], by=city.root, pupils=30)
    for number in (1, 3, 4):
        make.accepted(among, city.classes_of(number)[:1], by=city.root, pupils=30)
    answer = client_for("zavuch").get(f"/organisations/{city.school(1).id}/tests.csv")
    head, *lines = csv.reader(io.StringIO(answer.content.decode("utf-8-sig")), delimiter=";")
    beside = {line[head.index("Работа")]: line[head.index("Город, %")] for line in lines if len(line) > 1}
    assert {title: figure != "" for title, figure in beside.items()} == {
        alone.title: False,
        among.title: True,
    }


@pytest.mark.parametrize("tail", ["/tables.xlsx", "/tasks.csv"])
def test_taking_away_leaves_one_entry_in_the_audit(
    test: Test, city: City, make: Make, client_for: ClientFor, database: AnyDatabase, tail: str
) -> None:
    assert figures_page(client_for("zavuch"), test, city.school(1), tail).status_code == 200
    with database.reading() as tx:
        entries = audit.page(tx, seen_by=make.actor_at(city.root), before_id=None, limit=9)
    (one,) = [entry for entry in entries if entry.event == "export.made"]
    assert (one.subject, one.login) == (f"test:{test.id}", "zavuch")


def test_hostile_names_are_text_everywhere(
    make: Make, city: City, client_for: ClientFor, database: Database
) -> None:
    """Of a class, a school, a file: escaped on pages, text in workbooks, never a formula in CSV."""
    root = city.root
    school = make.organisation("school", root, code="bad", name=SCRIPT, short_name=FORMULA, number=66)
    names = (FORMULA, SCRIPT, TEMPLATE, "+1", "-1", "@x", "\tx")
    classes = [
        make.organisation("class", school, code=f"bad/{n}", name=name, short_name=name)
        for n, name in enumerate(names)
    ]
    made = make.test()
    make.accepted(made, classes, by=school, pupils=3)
    make.person(Role.DEPUTY, school, "bad")
    client = client_for("bad")
    for path in (f"/tests/{made.id}", f"/tests/{made.id}/sources", f"/organisations/{school.id}", "/results"):
        page = client.get(path).text
        assert "<script>alert" not in page, path
        assert "&lt;script&gt;" in page, path
        assert ">49<" not in page
    xlsx = openpyxl.load_workbook(io.BytesIO(client.get(f"/tests/{made.id}/tables.xlsx").content))
    assert {cell.data_type for sheet in xlsx for line in sheet.iter_rows() for cell in line} <= {"s", "n"}
    assert FORMULA in [line[0] for line in xlsx["Классы"].iter_rows(values_only=True)]
    for table in ("groups", "tasks"):
        answer = client.get(f"/tests/{made.id}/{table}.csv")
        text = answer.content.decode("utf-8-sig")
        cells = [cell for line in csv.reader(io.StringIO(text), delimiter=";") for cell in line]
        assert not [cell for cell in cells if cell.startswith(("=", "+", "@", "\t", "-"))]
        assert any(cell.startswith("'=cmd") for cell in cells)
        assert "/" not in answer.headers["content-disposition"].split("''")[1]


# Empty, small and large.


def test_a_test_without_results_says_so(
    make: Make, city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    made = make.test()
    client = client_for("zavuch")
    page = words_of(figures_page(client, made, city.school(1)).text)
    assert "Результатов пока нет. Загрузите файл из ФИС ОКО." in page
    assert "Этой работы здесь никто не загружал." in words_of(
        figures_page(client, made, city.school(1), "/sources").text
    )
    for tail in ("/histogram-light-wide.svg", "/marks.csv", "/scores.csv", "/groups.csv"):
        assert figures_page(client, made, city.school(1), tail).status_code == 404
    told = figures_rest(api_for("zavuch"), made, city.school(1)).json()
    assert (told["figures"]["n"], told["figures"]["mean_score"], told["below"], told["sources"]) == (
        0,
        None,
        [],
        [],
    )
    assert "Результатов пока нет." in words_of(client.get("/results").text)


def test_one_small_class_is_shown_in_words(make: Make, city: City, client_for: ClientFor) -> None:
    made = make.test()
    make.accepted(made, city.classes_of(1)[:1], by=city.school(1), pupils=3)
    page = words_of(figures_page(client_for("zavuch"), made, city.school(1)).text)
    assert "работ мало" in page
    assert "3 работы" in page


@pytest.mark.parametrize("with_marks", [True, False])
def test_ninety_schools_are_shown_at_once(
    make: Make, city: City, client_for: ClientFor, with_marks: bool
) -> None:
    """Beside the four of the small city; seconds here are a limit for a slow machine, not a goal."""
    schools = [
        make.organisation("school", city.root, code=f"x{n}", name=f"Школа № {n}", number=n)
        for n in range(100, 186)
    ]
    made = make.test(tasks=(1, 1, 2, 1, 1, 2, 1, 3), with_scale=with_marks)
    make.accepted(made, schools, by=city.root, pupils=4)
    client = client_for("koordinator")
    for path in (
        f"/tests/{made.id}",
        f"/tests/{made.id}/sources",
        "/results",
        f"/organisations/{city.root.id}",
    ):
        began = time.monotonic()
        answer = client.get(path)
        assert answer.status_code == 200
        assert time.monotonic() - began < 5, path
    page = client.get(f"/tests/{made.id}").text
    assert all(f"Школа № {n}<" in page for n in range(100, 186))
    assert "загрузили 86 из 90 школ" in words_of(page)
    assert client.get(f"/tests/{made.id}/tables.xlsx").status_code == 200


def test_pages_of_a_demonstration_say_so(
    test: Test, city: City, make: Make, settings: Any, create_app: Any
) -> None:
    with make.writing() as tx:
        installation.set_up(tx, now=NOW)
        installation.mark_as_demo(tx, seed=1, today=NOW.date())
    parts = create_app(settings).state.parts
    assert (parts.is_demo, parts.today) == (True, NOW.date())
