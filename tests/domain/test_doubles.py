"""What may not be asked again: by the campaigns that are open and by what is known."""

from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from app.catalogues.variables import load_variables
from app.domain.campaigns import Campaign, CampaignState, Terms, sections_of
from app.domain.doubles import Doubles, doubles_of, periods_to_look_at, twins_of, without
from app.domain.errors import Invalid
from app.domain.forms import asked_of
from app.domain.organisations import SCHOOL
from app.domain.reported_periods import PeriodOf, period_of_code, years_beside

CATALOGUE = load_variables()
AUTUMN, WINTER = datetime(2026, 9, 1, tzinfo=UTC), datetime(2026, 12, 1, tzinfo=UTC)
Told = dict[int, set[tuple[str, str, str]]]


def campaign(
    number: int, variables: Sequence[str], year: str = "2026/27", schools: Sequence[int] = (1, 2)
) -> Campaign:
    terms = Terms(
        title=f"Сбор {number}", sections=sections_of(variables, CATALOGUE),
        periods={PeriodOf.ACADEMIC_YEAR: year, PeriodOf.CALENDAR_YEAR: "2026"}, schools=tuple(schools),
        opens_at=AUTUMN, closes_at=WINTER, minutes={},
    )  # fmt: skip
    return Campaign(
        id=number, version=1, place_id=1, state=CampaignState.OPEN, terms=terms, created_by="x",
        created_at=AUTUMN,
    )  # fmt: skip


def found(one: Campaign, *others: Campaign, known: Told | None = None) -> Doubles:
    asked = [cell for _, cells in asked_of(one, CATALOGUE, kind=SCHOOL, grades=()) for cell in cells]
    cells = dict.fromkeys(one.terms.schools, asked)
    return doubles_of(one, CATALOGUE, others=others, cells=cells, known=known or {})


def test_a_question_of_the_same_year_and_a_common_school_is_stopped() -> None:
    mine = campaign(2, ["pupils_total", "mentoring"], schools=[2, 3])
    stopped = found(mine, campaign(1, ["pupils_total"]))
    assert [(one.variable.code, one.campaign.id) for one in stopped.asked] == [("pupils_total", 1)]
    assert found(mine, campaign(1, ["pupils_total"], year="2025/26")).stopped == frozenset()
    assert found(mine, campaign(1, ["pupils_total"], schools=[7])).stopped == frozenset()


def test_a_campaign_is_no_double_of_itself() -> None:
    one = campaign(1, ["pupils_total"])
    assert found(one, one).stopped == frozenset()


def test_what_all_schools_told_is_stopped_and_what_some_told_is_counted() -> None:
    one = campaign(1, ["pupils_total", "mentoring"])
    both = {("pupils_total", "2026/27", "")}
    doubles = found(one, known={1: both | {("mentoring", "2026/27", "")}, 2: both})
    assert [(each.variable.code, each.n_known, each.n) for each in doubles.known] == [("pupils_total", 2, 2)]
    assert [(each.variable.code, each.n_known, each.n) for each in doubles.partly] == [("mentoring", 1, 2)]
    assert found(one, known={1: {("pupils_total", "2025/26", "")}}).partly == ()


def test_what_is_broken_down_is_known_when_all_its_parts_are() -> None:
    one = campaign(1, ["pupils_by_level"], schools=[1])
    cells = [cell for _, cells in asked_of(one, CATALOGUE, kind=SCHOOL, grades=()) for cell in cells]
    told = {("pupils_by_level", "2026/27", cell.breakdown) for cell in cells}
    assert len(told) > 1
    assert found(one, known={1: told}).stopped == {"pupils_by_level"}
    told.pop()
    assert found(one, known={1: told}).stopped == frozenset()


def test_a_twin_of_another_day_is_told_and_not_stopped() -> None:
    one = campaign(2, ["all_pupils"])
    assert [each.code for each in twins_of(CATALOGUE.get("all_pupils"), CATALOGUE)] == ["pupils_total"]
    doubles = found(one, campaign(1, ["pupils_total"]), known={1: {("pupils_total", "2026/27", "")}})
    assert doubles.stopped == frozenset()
    (alike,) = doubles.alike
    assert alike.campaign is not None
    assert (alike.other.code, alike.campaign.id, alike.n_known, alike.n) == ("pupils_total", 1, 1, 2)
    assert found(one, campaign(1, ["pupils_total"], year="2020/21")).alike == ()


def test_twins_of_one_campaign_are_told_once() -> None:
    assert len(found(campaign(1, ["all_pupils", "pupils_total"])).alike) == 1


def test_years_that_share_days_are_looked_at() -> None:
    assert [one.code for one in years_beside(period_of_code("2026"), PeriodOf.ACADEMIC_YEAR)] == [
        "2025/26",
        "2026/27",
    ]
    assert [one.code for one in years_beside(period_of_code("2026/27"), PeriodOf.CALENDAR_YEAR)] == [
        "2026",
        "2027",
    ]
    assert years_beside(period_of_code("2026"), PeriodOf.MONTH) == []
    assert periods_to_look_at(campaign(1, ["pupils_total"]), CATALOGUE) == {
        "pupils_total": {"2026/27"},
        "all_pupils": {"2026", "2027"},
    }


def test_the_refusal_names_all_doubles_at_once() -> None:
    one = campaign(2, ["pupils_total", "mentoring", "pupils_boys"])
    told = {("mentoring", "2026/27", "")}
    doubles = found(one, campaign(1, ["pupils_total"]), known={1: told, 2: told})
    with pytest.raises(Invalid) as refused:
        doubles.require_none()
    named = refused.value.facts["doubles"]
    assert isinstance(named, list)
    assert [(each["variable"], each["title"]) for each in named] == [
        ("pupils_total", "Сбор 1"),
        ("mentoring", None),
    ]
    assert without(one.terms, doubles.stopped).variables == ("pupils_boys",)
