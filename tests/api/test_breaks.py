"""Across a break no face compares: the city's changes, a school's years, reports of terms, REST, exports."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from tests.api.faces import words_of
from tests.api.test_term_reports import TWO_QUARTERS, load
from tests.breaks import plant_breaks
from tests.clients import ApiClient, PageClient
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
CHECKED = {"since": "2025/26", "procedures": ["vpr"], "words": "работы проверяет другая комиссия"}
SAID = "работы проверяет другая комиссия"


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Two years of mathematics in all schools, papers of one shape."""
    for procedure in ("vpr-2025", "vpr-2026"):
        make.accepted(make.test(procedure=procedure), city.classes, by=city.root, pupils=15)
    make.compute()
    return city


@pytest.fixture
def broken(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    plant_breaks(monkeypatch, tmp_path, CHECKED)


def change_of(api: ApiClient) -> dict[str, object]:
    found = api.get("/city?organisation=city&period=2025/26").json()["indicators"]
    change: dict[str, object] = next(one["change"] for one in found if one["indicator"] == GOOD)
    return change


def test_without_a_break_the_city_tells_a_difference(city: City, api_for: ApiFor) -> None:
    change = change_of(api_for("koordinator"))
    assert change["broken"] is None
    assert change["before"] is not None
    assert change["verdict"] == "alike"


@pytest.mark.usefixtures("broken")
def test_the_citys_changes_give_the_reason_in_place_of_the_number(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator = client_for("koordinator")
    page = coordinator.get(f"/organisations/{city.root.id}").text
    row = page.split("Что изменилось за год</h2>")[1].split("vpr-math-4-good")[1].split("</tr>")[0]
    assert f"Разрыв: {SAID}. Через разрыв не сравниваем" in words_of(row)
    assert "п. п." not in words_of(row)
    assert 'data-label="Было:">—<' in row
    change = change_of(api_for("koordinator"))
    assert (change["before"], change["verdict"], change["is_rare"]) == (None, None, False)
    assert change["broken"] == {
        "why": "method", "words": SAID, "since": "2025/26", "source": "приказ города",
    }  # fmt: skip
    answer = coordinator.get(f"/organisations/{city.root.id}/indicators.xlsx")
    rows = openpyxl.load_workbook(BytesIO(answer.content))["Изменения"].iter_rows(values_only=True)
    (changed,) = [row for row in rows if str(row[0]).startswith("«4» и «5» по математике, ВПР, 4")]
    assert (changed[2], changed[4]) == (None, None)
    assert str(changed[5]).startswith("Разрыв")


@pytest.mark.usefixtures("broken")
def test_a_schools_years_are_cut_on_its_pages_and_over_rest(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    deputy, school = client_for("zavuch"), city.school(1)
    for address in (f"/organisations/{school.id}", f"/organisations/{school.id}/indicators"):
        assert f"Разрыв: {SAID}" in words_of(deputy.get(address).text), address
    passport = words_of(deputy.get(f"/indicators/{GOOD}").text)
    assert f"С 2025/26 учебного года: {SAID}. Откуда знаем: приказ города." in passport
    machine = api_for("zavuch")
    asked = {"organisation": school.code, "indicator": GOOD}
    values = machine.get("/indicator-values", params=asked).json()["items"]
    assert [(one["period"], one["broken"], one["broken_by"]) for one in values] == [
        ("2024/25", None, None), ("2025/26", "method", SAID),
    ]  # fmt: skip
    test = {"test": "vpr-2026.matematika.4", "organisation": school.code}
    trend = machine.get("/statistics", params=test).json()["trend"]
    assert [(one["broken"], one["broken_by"]) for one in trend] == [(None, None), ("method", SAID)]
    assert machine.get(f"/indicators/{GOOD}/breaks").json()["items"][0]["since"] == "2025/26"
    assert machine.get("/indicators/oge-math-passed/breaks").json() == {"items": []}


def test_papers_with_another_highest_score_are_not_compared_either(
    city: City, make: Make, api_for: ApiFor
) -> None:
    """As a school's trend has long done; now the city's change does it too."""
    for procedure, tasks in (("vpr-2025", (1, 1, 2)), ("vpr-2026", (1, 1, 2, 2))):
        test = make.test("Русский язык", tasks=tasks, procedure=procedure)
        make.accepted(test, city.classes, by=city.root, pupils=15)
    make.compute()
    found = api_for("koordinator").get("/city?organisation=city&period=2025/26").json()["indicators"]
    change = next(one["change"] for one in found if one["indicator"] == "vpr-rus-4-good")
    assert (change["before"], change["broken"]["why"]) == (None, "maximum")


@pytest.mark.parametrize(
    ("concerns", "compared"),
    [
        ({}, set()),
        ({"subjects": ["Математика"]}, {"Химия"}),
        ({"grades": [9]}, {"Математика", "Химия"}),
    ],
)
def test_a_report_of_a_term_compares_only_what_is_not_broken(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor, monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path, concerns: dict[str, object], compared: set[str],
) -> None:  # fmt: skip
    plant_breaks(monkeypatch, tmp_path, {"since": "2025/26 Q2", "procedures": ["term_marks"], **concerns})
    load(make, city.school(1), TWO_QUARTERS)
    asked = {"organisation": city.school(1).code, "period": "2025/26 Q2"}
    report = api_for("zavuch").get("/term-reports", params=asked).json()
    assert {one["name"] for one in report["subjects"] if one["change"]} == compared
    assert (report["appeared"], report["gone"]) == (["1А", "5Г", "9А"], ["5В"])
    page = client_for("zavuch").get(f"/term-reports/{city.school(1).id}/2025-26-q2")
    text = words_of(page.text)
    assert ("Разрыв: работу проверяют иначе. С тем, что было в I четверти" in text) is (not compared)
    is_touched = concerns != {"grades": [9]}  # 9А had no marks before: nothing of it was compared anyway
    assert bool(report["broken"]) is is_touched
    assert ("Эти отметки с прежними не сравниваем" in text) is is_touched
