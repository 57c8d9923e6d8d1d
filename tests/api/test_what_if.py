"""What a draft does to schools, told before anybody publishes it."""

import re
from collections.abc import Callable
from datetime import date

import pytest

from app.catalogues.models import shipped
from app.domain.access import Role
from app.use_cases.models_in_force import install_shipped
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make
from tests.marked import add_facts

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
TEXT = shipped()[0].content.text
ADDRESS = "/models/universal/2/what-if"
YEAR = "2026/27"
LEVELS = "formula: share(staff_young, staff_total)"


@pytest.fixture(autouse=True)
def installed(first_version_alone: None, city: City, make: Make) -> None:
    """Of ten teachers four are young at the first school, one at the second."""
    with make.writing() as tx:
        install_shipped(tx, by="мера", now=NOW)
    make.person(Role.DIRECTOR, city.school(1), "director")
    sizes = [(number, "staff_total", YEAR, 10) for number in (1, 2)]
    make.told(*sizes, (1, "staff_young", YEAR, 4), (2, "staff_young", YEAR, 1))
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)


def draft(*changes: tuple[str, str]) -> dict[str, dict[str, tuple[str, bytes]]]:
    text = TEXT.replace("version: 1", "version: 2", 1)
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return {"files": {"file": ("проба.yaml", text.encode())}}


def judged(low: int, high: int) -> tuple[str, str]:
    benchmark = f"levels: {{low: {low}, high: {high}, source: совет}}"
    return LEVELS, f"{LEVELS}\n      {benchmark}"


def test_levels_and_numbers_of_schools_are_told_before_publishing(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator, machine = client_for("koordinator"), api_for("koordinator")
    coordinator.post("/models", **draft(judged(20, 50)))
    assert f'href="{ADDRESS}"' in coordinator.get("/models/universal/2").text
    text = words_of(coordinator.get(ADDRESS).text)
    # 4 / 10 lies within 20–50, 1 / 10 below it; without a benchmark neither had a level.
    assert "2026/27: по проекту уровень другой у 2 школ, числа прежние." in text
    assert "с «без уровня» на «в пределах»: 1 школа" in text
    assert "Школа № 1 40,0 % 40,0 %, в пределах" in text
    assert "Школа № 2 10,0 % 10,0 %, ниже ориентира" in text
    said = machine.get(ADDRESS).json()
    assert (said["period"], said["schools_with_other_level"], said["schools_with_other_value"]) == (
        "2026/27", 2, 0,
    )  # fmt: skip
    (changed,) = said["indicators"]
    assert changed["indicator"] == "staff-young"
    first = changed["schools"][0]
    assert (first["organisation"], first["before"]["level"], first["after"]["level"]) == (
        city.school(1).code, None, "within",
    )  # fmt: skip
    assert (first["level_changed"], first["value_changed"]) == (True, False)


def test_another_formula_changes_numbers_alone(city: City, client_for: ClientFor) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models", **draft((LEVELS, "formula: share(staff_young + staff_young, staff_total)")))
    refused = coordinator.get(ADDRESS)
    assert refused.status_code == 404  # a variable twice is no formula, so there is no draft
    coordinator.post("/models", **draft((LEVELS, "formula: share(staff_total, staff_total)")))
    text = words_of(coordinator.get(ADDRESS).text)
    assert "уровни прежние, число другое у 2 школ. Всего 4 школы." in text, text
    assert "Школа № 1 40,0 % 100,0 %" in text


def test_figures_of_vpr_are_left_out_and_that_is_said(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator = client_for("koordinator")
    formula = "formula: share(m4 + m5, n_marked)"
    coordinator.post("/models", **draft((formula, "formula: share(m3 + m4 + m5, n_marked)")))
    for year in ("2025/26", "2026/27"):
        text = words_of(coordinator.get(f"{ADDRESS}?year={year}").text)
        assert f"{year}: по проекту у школ ничего не изменится." in text
        assert re.search(r"В сравнении не участвуют \d+ показател\w+: это только факты", text)
    said = api_for("koordinator").get(f"{ADDRESS}?period=2025/26").json()
    assert "vpr-math-4-good" in said["left_out"] and said["indicators"] == []
    unknown = api_for("koordinator").get(f"{ADDRESS}?period=1999/00")
    assert (unknown.status_code, unknown.json()["code"]) == (422, "model.year_unknown")


def test_a_new_indicator_and_one_that_is_gone_are_counted_apart(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    coordinator = client_for("koordinator")
    coordinator.post("/models", **draft(("code: staff-young", "code: staff-fresh")))
    text = words_of(coordinator.get(ADDRESS).text)
    assert "по проекту уровни прежние, числа прежние. Новый показатель получат 2 школы." in text
    assert "Больше не считаем: «Молодые учителя», 2 школы. Всего 4 школы." in text
    said = api_for("koordinator").get(ADDRESS).json()
    counts = ("other_level", "other_value", "new", "gone")
    assert [said[f"schools_with_{one}"] for one in counts] == [0, 0, 2, 2]
    assert "Молодые учителя, новый" in text and "Молодые учителя, больше не считаем" in text
    assert "Школа № 1 нет числа 40,0 %" in text and "Школа № 1 40,0 % нет числа" in text


def test_a_school_closed_by_the_year_is_not_counted(city: City, make: Make, client_for: ClientFor) -> None:
    add_facts(make, city.school(2), {"Закрыта": "присоединена"}, since=date(2025, 9, 1))
    coordinator = client_for("koordinator")
    coordinator.post("/models", **draft(judged(20, 50)))
    text = words_of(coordinator.get(ADDRESS).text)
    assert "уровень другой у 1 школы, числа прежние. Всего 3 школы." in text
    assert "Школа № 2" not in text


def test_a_director_tries_own_indicators_on_the_own_school_alone(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    own = (
        "code: school-1\nname: Свои\nversion: 1\nin_force_from: 2026-09-01\n"
        "extends: {code: universal, version: 1}\nbenchmarks:\n"
        "  staff-young: {low: 0, high: 20, source: педсовет}\n"
    )
    client_for("director").post("/models", files={"file": ("свои.yaml", own.encode())})
    said = api_for("director").get("/models/school-1/1/what-if").json()
    assert (said["schools"], said["schools_with_other_level"]) == (1, 1)
    ((school,),) = [one["schools"] for one in said["indicators"]]
    assert (school["organisation"], school["after"]["level"]) == (city.school(1).code, "above")


def test_what_is_published_is_not_tried_and_others_do_not_ask(
    city: City, client_for: ClientFor, api_for: ApiFor
) -> None:
    client_for("koordinator").post("/models", **draft())
    assert api_for("koordinator").get("/models/universal/1/what-if").json()["code"] == "model.not_draft"
    assert client_for("director").get(ADDRESS).status_code == 404
    assert client_for("zavuch").get(ADDRESS).status_code == 403
