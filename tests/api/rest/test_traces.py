"""Where a value came from, over REST as on the page."""

from collections.abc import Callable

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make

ApiFor = Callable[[str], ApiClient]
ClientFor = Callable[[str], PageClient]


def test_reports_behind_a_value_are_those_of_the_page(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    make.person(Role.MACHINE, city.root, "robot")
    robot = api_for("robot")
    cell = {"organisation": "sch1", "period": "2025/26"}
    items = [
        {**cell, "variable": "staff_total", "value": 27},
        {**cell, "variable": "staff_highest_category", "value": 9},
    ]
    assert robot.post("/observations", json={"items": items}).status_code == 201
    mended = {"items": [{**items[1], "value": 10}], "reason": "не посчитали совместителя"}
    assert robot.post("/observations", json=mended).status_code == 201
    make.compute()
    asked = {"indicator": "staff-highest", "organisation": "sch1", "period": "2025/26"}
    told = robot.get("/indicator-values/trace", params=asked).json()
    assert (told["sums"]["numerator"], told["sums"]["denominator"]) == (10, 27)
    assert [(one["variable"], one["value"], one["revision"]) for one in told["reports"]] == [
        ("staff_highest_category", 10, 2),
        ("staff_total", 27, 1),
    ]
    assert {one["entered_by"] for one in told["reports"]} == {"robot"}
    page = client_for("zavuch").get(f"/indicators/staff-highest/value?place={city.school(1).id}")
    for one in told["reports"]:
        assert one["words"] in words_of(page.text)
    other = robot.get("/indicator-values/trace", params={**asked, "organisation": "sch2"}).json()
    assert (other["sums"], other["reports"], other["silence"]["why"]) == (None, [], "not_collected")


def test_schools_tests_and_the_formula_of_a_value_are_named(city: City, make: Make, api_for: ApiFor) -> None:
    paper = make.test()
    make.accepted(paper, city.classes_of(1), by=city.root, pupils=15)
    make.school(city.root, 9, ["9А"])
    make.compute()
    machine = api_for("koordinator")
    asked = {"indicator": "vpr-math-4-good", "organisation": "city"}
    told = machine.get("/indicator-values/trace", params=asked).json()
    assert (told["period"], told["is_waiting"], told["silence"]) == ("2025/26", False, None)
    assert [one["test"] for one in told["tests"]] == [paper.code]
    places = {one["organisation"]: one for one in told["places"]}
    assert places["sch1"]["sums"] == told["sums"]
    assert places["sch2"]["silence"]["why"] == "not_collected"
    assert [one["silence"]["why"] for one in told["places"][-1:]] == ["not_applicable"]
    wrong = machine.get("/indicator-values/trace", params={**asked, "period": "2025"}).json()
    assert wrong["code"] == "period.academic_needed"
    foreign = api_for("zavuch").get("/indicator-values/trace", params=asked)
    assert foreign.status_code == 404


def test_nothing_to_divide_by_is_said_with_its_name(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    year = "2025/26"
    make.told((1, "posts_total", year, 60), (1, "posts_vacant", year, 9))
    make.told((2, "posts_total", year, 0), (2, "posts_vacant", year, 0))
    asked = {"indicator": "staff-vacant", "organisation": "sch2", "period": "2025/26"}
    told = api_for("koordinator").get("/indicator-values/trace", params=asked).json()
    assert (told["sums"], told["why_missing"]) == (None, "zero_denominator")
    assert (told["silence"]["why"], told["silence"]["told"]) == ("not_applicable", "zero_denominator")
    page = client_for("koordinator").get(f"/indicators/staff-vacant/value?place={city.school(2).id}")
    said = "делить не на что, «ставок педагогов» равно нулю"
    assert f"Этого числа нет: {said}." in words_of(page.text)
    whole = client_for("koordinator").get(f"/indicators/staff-vacant/value?place={city.root.id}&year=2025-26")
    assert said in words_of(whole.text), "in the line of the school too"
    assert "неполно, ответила 1 из 3 школ" in words_of(whole.text), "who has told all there is, is not silent"


def test_indicators_that_a_formula_names_lead_to_their_own_numbers(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    for year, category in (("2024/25", 25), ("2025/26", 35)):
        make.told((1, "staff_total", year, 100), (1, "staff_with_category", year, category))
    asked = {"indicator": "staff-category-change", "organisation": "sch1", "period": "2025/26"}
    told = api_for("koordinator").get("/indicator-values/trace", params=asked).json()
    assert [(one["indicator"], one["period"], one["value"]) for one in told["indicators"]] == [
        ("staff-category", "2025/26", 35), ("staff-category", "2024/25", 25),
    ]  # fmt: skip
    own = {**asked, **{name: told["indicators"][1][name] for name in ("indicator", "organisation", "period")}}
    assert api_for("koordinator").get("/indicator-values/trace", params=own).json()["sums"]["numerator"] == 25
    zavuch, school = client_for("zavuch"), city.school(1).id
    page = zavuch.get(f"/indicators/staff-category-change/value?place={school}").text
    assert "Педагоги с категорией, %, 2024/25 учебный год 25,0" in words_of(page)
    link = f"/indicators/staff-category/value?place={school}&amp;year=2024-25"
    assert link in page
    assert "25 ÷ 100 = 25,0 %" in words_of(zavuch.get(link.replace("&amp;", "&")).text)
    empty = zavuch.get(f"/indicators/staff-category-change/value?place={school}&year=2024-25").text
    assert "Этого числа пока нет" in words_of(empty)
    assert f"/indicators/staff-category/value?place={school}&amp;year=2023-24" in empty, "to see what lacks"
