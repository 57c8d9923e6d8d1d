"""A workbook that somebody else sent: kept, its cells named, filled from what is known, read filled."""

import re
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from app.domain.foreign_layouts import PeriodRule
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import observations
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.foreign_books import SHEET, blank, on_disk, opened, saved
from tests.make import City, Make
from tests.workbook_makers import repacked

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
THIS_YEAR, LAST_YEAR = (
    one.on(datetime.now(UTC).date()).code for one in (PeriodRule.THIS_YEAR, PeriodRule.LAST_YEAR)
)
TOTAL = {"sheet": SHEET, "cell": "C3", "variable": "pupils_total", "period": "this_year"}
BOYS = {"sheet": SHEET, "cell": "C4", "variable": "pupils_boys", "period": "this_year"}


@pytest.fixture(autouse=True)
def known(city: City, make: Make) -> None:
    """School 1 has told how many pupils there are this year, whichever it is."""
    _tell(make, city, "pupils_total", THIS_YEAR, 420)


def _tell(make: Make, city: City, variable: str, period: str, value: float) -> None:
    told = Given(organisation="sch1", variable=variable, period=period, value=value, reason="проверка")
    with make.writing() as tx:
        actor = make.actor_at(city.root)
        observations.record(
            tx, actor, [told], source=Source.FILE, reference="списки.csv", now=datetime.now(UTC)
        )


def _kept(api: ApiClient, body: bytes | None = None, name: str = "Запрос министерства") -> Any:
    is_other = body is not None and not body.startswith(b"PK")
    files = {"file": ("zapros.csv" if is_other else "zapros.xlsx", body or saved(blank()))}
    return api.post("/foreign-forms", files=files, params={"name": name})


def _mapped(api: ApiClient, *cells: dict[str, str]) -> dict[str, Any]:
    layout = _kept(api).json()
    answer = api.put(
        f"/foreign-forms/{layout['id']}/mapping",
        json={"name": layout["name"], "cells": list(cells or (TOTAL, BOYS))},
        headers={"If-Match": f'"{layout["version"]}"'},
    )
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


def _acted(api: ApiClient, layout: dict[str, Any], what: str, **body: Any) -> Any:
    seen = {"If-Match": f'"{layout["version"]}"'}
    return api.post(f"/foreign-forms/{layout['id']}/{what}", json=body, headers=seen)


def _filled_by_hand(**cells: object) -> bytes:
    book = blank()
    for address, value in cells.items():
        book[SHEET][address] = value
    return saved(book)


# The blank and its mapping.


def test_the_blank_is_shown_as_a_grid_with_suggestions(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    answer = page.post("/foreign-forms", {}, files={"file": ("запрос.xlsx", saved(blank()))})
    assert answer.status_code == 303, answer.text
    shown = page.get(answer.headers["location"]).text
    assert "Численность обучающихся" in shown
    offers = dict(re.findall(r'name="cell:(\d+:\d+)" value="([^"]*)"', shown))
    assert [offers[at] for at in ("3:2", "4:2", "5:2")] == [
        "Учеников", "Мальчиков", "Учеников по параллелям: 1 класс",
    ]  # fmt: skip
    assert not offers.keys() & {"8:2", "4:1"}  # the blank counts it itself; a number of its row
    assert "Разметки пока нет" in words_of(shown)  # a suggestion is none of it


def test_a_mapping_is_saved_from_the_page(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    address = page.post("/foreign-forms", {}, files={"file": ("з.xlsx", saved(blank()))}).headers["location"]
    typed = {"seen": "1", "name": "Запрос", "cell:3:2": "учеников", "rule:3:2": "this_year", "cell:4:2": "",
             "address": "C5", "address_name": "Учеников по параллелям: 1 класс",
             "address_rule": "last_year"}  # fmt: skip
    assert page.post(f"{address}/mapping", typed).status_code == 303
    shown = words_of(page.get(address).text)
    assert "Размечено: 2 ячейки" in shown
    assert "→ Учеников по параллелям: 1 класс" in shown


def test_what_was_typed_stays_when_it_is_refused(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    address = page.post("/foreign-forms", {}, files={"file": ("з.xlsx", saved(blank()))}).headers["location"]
    answer = page.post(f"{address}/mapping", {"seen": "1", "name": "З", "cell:3:2": "Слонов"})
    assert answer.status_code == 422
    assert "показателя «Слонов» нет" in words_of(answer.text)
    assert 'value="Слонов"' in answer.text


def test_the_same_blank_is_known_again_by_its_words(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    first = _mapped(api)
    again = _kept(api, _filled_by_hand(C3=5)).json()
    assert (again["id"], len(again["cells"])) == (first["id"], 2)


def test_a_school_uses_the_mapping_of_its_city(city: City, api_for: ApiFor) -> None:
    theirs = _mapped(api_for("koordinator"))
    api = api_for("zavuch")
    assert [one["id"] for one in api.get("/foreign-forms").json()["items"]] == [theirs["id"]]
    own = _kept(api, name="").json()
    assert own["id"] != theirs["id"]
    assert (own["name"], own["cells"]) == (theirs["name"], theirs["cells"])
    refused = _acted(api, theirs, "days")
    assert (refused.status_code, refused.json()["code"]) == (403, "foreign.not_yours")


def test_the_mapping_of_another_school_does_not_exist(city: City, api_for: ApiFor) -> None:
    layout = _mapped(api_for("zavuch"))
    assert api_for("other").get(f"/foreign-forms/{layout['id']}").status_code == 404


def test_a_column_of_grades_is_mapped_at_one_go(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    column = {"sheet": SHEET, "column": "C", "variable": "pupils_by_grade", "period": "this_year"}
    cells = _acted(api, _kept(api).json(), "columns", **column).json()["cells"]
    assert {one["cell"]: one["breakdown"] for one in cells} == {
        "C5": "grade=1",
        "C6": "grade=2",
        "C7": "grade=3",
    }


@pytest.mark.parametrize(
    ("cell", "code"), [("C8", "foreign.formula"), ("A3", "foreign.text"), ("B1", "foreign.merged")]
)
def test_nothing_is_mapped_where_the_blank_has_its_own(
    city: City, api_for: ApiFor, cell: str, code: str
) -> None:
    api = api_for("zavuch")
    layout = _kept(api).json()
    answer = api.put(
        f"/foreign-forms/{layout['id']}/mapping", json={"name": "З", "cells": [{**TOTAL, "cell": cell}]},
        headers={"If-Match": '"1"'},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"a;b\n1;2\n", "foreign.not_workbook"),
        (b"PK\x03\x04 torn", "file.broken"),
        (b"%PDF", "file.unknown_kind"),
    ],
)
def test_what_is_no_workbook_is_refused(city: City, api_for: ApiFor, body: bytes, code: str) -> None:
    answer = _kept(api_for("zavuch"), body)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("part", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "file.macros"),
        ("xl/externalLinks/externalLink1.xml", b"<x/>", "file.external_links"),
        ("xl/media/image1.bin", b"\0" * (21 << 20), "file.bomb"),
    ],
)
def test_a_workbook_that_could_do_harm_is_refused(
    city: City, api_for: ApiFor, tmp_path: Path, part: str, content: bytes, code: str
) -> None:
    path = repacked(on_disk(tmp_path, saved(blank())), {part: content})
    answer = _kept(api_for("zavuch"), path.read_bytes())
    assert (answer.status_code, answer.json()["code"]) == (422, code)


def test_a_teacher_answers_no_foreign_forms(city: City, api_for: ApiFor) -> None:
    assert api_for("uchitel").get("/foreign-forms").status_code == 403


# The answer.


def test_known_numbers_go_into_their_cells_and_nothing_else_changes(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    layout = _mapped(api)
    answer = api.get(f"/foreign-forms/{layout['id']}/answer.xlsx")
    assert answer.status_code == 200, answer.text
    book, before = opened(answer.content), blank()
    assert book.sheetnames == [*before.sheetnames, "Источники"]
    sheet = book[SHEET]
    changed = {
        cell.coordinate: cell.value
        for row in sheet.iter_rows()
        for cell in row
        if cell.value != before[SHEET][cell.coordinate].value
    }
    assert changed == {"C3": 420}
    assert sheet["C3"].font.i
    assert [str(one) for one in sheet.merged_cells.ranges] == ["A1:C1"]
    told = [
        [cell for cell in row if cell is not None] for row in book["Источники"].iter_rows(values_only=True)
    ]
    assert told[-3][:5] == [SHEET, "C3", "Учеников", f"{THIS_YEAR}, на 1 сентября", 420]
    assert told[-3][5].startswith("файл, ")
    assert told[-1][-1] == "Ещё не внесено."


def test_the_page_says_what_is_filled_and_what_is_missing(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    layout = _mapped(api_for("zavuch"))
    page = client_for("zavuch").get(f"/foreign-forms/{layout['id']}/answer").text
    said = words_of(page)
    assert "Заполнится 1 ячейка. Не хватает 1 числа." in said
    assert f"/organisations/{city.school(1).id}/observations" in page


def test_a_number_of_another_year_is_missing_with_the_reason(city: City, api_for: ApiFor, make: Make) -> None:
    _tell(make, city, "pupils_boys", LAST_YEAR, 200)
    api = api_for("zavuch")
    layout = _mapped(api)
    missing = api.get(f"/foreign-forms/{layout['id']}/answer").json()["missing"]
    assert [one["code"] for one in missing] == ["foreign.other_year"]
    assert LAST_YEAR in missing[0]["words"]


def test_what_stands_in_the_blank_is_not_written_over(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    layout = _mapped(api)
    _kept(api, _filled_by_hand(C3=7))
    found = api.get(f"/foreign-forms/{layout['id']}/answer").json()
    assert found["filled"] == []
    assert found["missing"][0]["code"] == "foreign.taken"


def test_a_city_names_the_school(city: City, api_for: ApiFor) -> None:
    api = api_for("koordinator")
    layout = _mapped(api)
    path = f"/foreign-forms/{layout['id']}/answer"
    assert api.get(path).json()["code"] == "foreign.which_school"
    assert [one["value"] for one in api.get(path, params={"school": "sch1"}).json()["filled"]] == [420]
    assert api.get(path, params={"school": "sch2"}).json()["filled"] == []
    assert api_for("zavuch").get(path, params={"school": "sch2"}).status_code == 404


# A filled workbook.


def _read(api: ApiClient, layout: dict[str, Any], body: bytes, **params: Any) -> Any:
    return api.post(
        f"/foreign-forms/{layout['id']}/values", files={"file": ("ответ.xlsx", body)}, params=params
    )


def test_a_filled_workbook_is_recorded_whole(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    layout = _mapped(api)
    body = _filled_by_hand(C3=430, C4=210)
    preview = _read(api, layout, body, dry_run=True).json()
    assert preview["written"] is False
    assert [(one["cell"], one["was"], one["becomes"]) for one in preview["changed"]] == [
        ("C3", 420, 430), ("C4", None, 210),
    ]  # fmt: skip
    refused = _read(api, layout, body)
    assert refused.json()["code"] == "observations.has_errors"  # a correction says why
    assert _read(api, layout, body, reason="Уточнили списки").json()["written"] is True
    assert _read(api, layout, body).json()["unchanged"] == 2


def test_faults_are_named_at_their_cells_and_nothing_is_written(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    layout = _mapped(api)
    found = _read(api, layout, _filled_by_hand(C3="много", C4=210.5)).json()
    assert found["written"] is False
    assert [(one["cell"], one["code"]) for one in found["faults"]] == [
        ("C3", "observation.value_text"), ("C4", "observation.value_not_whole"),
    ]  # fmt: skip


def test_a_moved_row_is_told_and_nothing_is_written(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    layout = _mapped(api)
    book = blank()
    book[SHEET].insert_rows(3)
    book[SHEET]["C4"] = 430
    found = _read(api, layout, saved(book)).json()
    assert (found["written"], found["changed"]) == (False, [])
    assert "в A3 ждали „Всего обучающихся“, стоит пусто" in words_of(found["moved"][0])


def test_a_filled_workbook_is_confirmed_on_the_page(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    layout = _mapped(api_for("zavuch"))
    page, path = client_for("zavuch"), f"/foreign-forms/{layout['id']}"
    preview = page.post(f"{path}/values", {}, files={"file": ("ответ.xlsx", _filled_by_hand(C4=210))})
    assert "Изменится 1 число" in words_of(preview.text)
    fields = dict(re.findall(r'name="((?:text|seen|school|file_name)[^"]*)" value="([^"]*)"', preview.text))
    answer = page.post(f"{path}/values/confirmation", fields)
    assert answer.status_code == 303, answer.text
    values = api_for("zavuch").get("/observations", params={"variable": "pupils_boys"}).json()["items"]
    assert [one["value"] for one in values] == [210]


# State forms.


def test_rows_of_a_state_form_are_known_wherever_they_stand(city: City, api_for: ApiFor) -> None:
    book = blank()
    book[SHEET].insert_rows(3, amount=4)
    api = api_for("zavuch")
    layout = _kept(api, saved(book)).json()
    found = _acted(api, layout, "state-form", code="oo-1").json()
    named = {one["cell"]: (one["variable"], one["breakdown"]) for one in found["cells"]}
    assert named["C7"] == ("pupils_total", "")
    assert named["C9"] == ("pupils_by_grade", "grade=1")
    answer = api.get(f"/foreign-forms/{layout['id']}/answer").json()
    total = next(one for one in answer["missing"] if one["cell"] == "C7")
    assert total["code"] == "foreign.other_day"  # the form's day is not ours, until a person says so
    _acted(api, found, "days")
    answer = api.get(f"/foreign-forms/{layout['id']}/answer").json()
    assert [one["cell"] for one in answer["filled"]] == ["C7"]


def test_rows_of_the_form_about_buildings_are_known(city: City, api_for: ApiFor) -> None:
    book = blank()
    sheet = book.create_sheet("Раздел 2")
    sheet["B4"], sheet["E4"] = "Наименование показателей", "Всего"
    for row, words in enumerate(("Число зданий", "Персональные компьютеры – всего", "Прочее"), 6):
        sheet[f"B{row}"] = words
    api = api_for("zavuch")
    found = _acted(api, _kept(api, saved(book)).json(), "state-form", code="oo-2").json()
    assert {one["cell"]: one["variable"] for one in found["cells"]} == {
        "E6": "buildings", "E7": "computers_total",
    }  # fmt: skip


def test_a_row_that_stands_twice_is_taken_nowhere(city: City, api_for: ApiFor) -> None:
    book = blank()
    book[SHEET]["A6"] = "1 классы"
    api = api_for("zavuch")
    found = _acted(api, _kept(api, saved(book)).json(), "state-form", code="oo-1").json()
    assert "grade=1" not in {one["breakdown"] for one in found["cells"]}


def test_a_blank_without_its_rows_is_not_taken_for_a_state_form(city: City, api_for: ApiFor) -> None:
    api = api_for("zavuch")
    answer = _acted(api, _kept(api).json(), "state-form", code="oo-2")
    assert (answer.status_code, answer.json()["code"]) == (422, "foreign.form_not_there")


def test_the_page_says_that_state_forms_are_to_be_checked(city: City, client_for: ClientFor) -> None:
    said = words_of(client_for("zavuch").get("/foreign-forms").text)
    assert "сверьте с бланком этого года" in said
