"""What people write as values and breakdowns, and what recording them would change."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given as drawn
from hypothesis import strategies as st

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid, NotFound
from app.domain.observation_plans import Fault, Given, Plan, make_plan, understand
from app.domain.observation_values import given_value, read_breakdown, read_value, shown
from app.domain.observations import (
    Catalogue,
    Dimension,
    Group,
    Measured,
    Moment,
    Observation,
    Purposes,
    Source,
    Unit,
    ValueKind,
    Variable,
    canonical_breakdown,
    parsed_breakdown,
)
from app.domain.organisations import Organisation
from app.domain.reported_periods import PeriodOf

GRADE = Dimension(code="grade", name="Параллель", values={str(n): f"{n} класс" for n in range(1, 12)})
SUBJECT = Dimension(code="subject", name="Предмет", values={"Математика": "Математика"})
WORDS: dict[str, Measured] = {"да": 1.0, "нет": 0.0, "не применимо": NotMeasured.NOT_APPLICABLE}
TODAY = date(2026, 11, 16)
PEOPLE = Variable(
    code="people", name="Учеников", definition="Все.", unit=Unit.PEOPLE, kind=ValueKind.WHOLE,
    low=0, high=20_000, period=PeriodOf.ACADEMIC_YEAR, moment=Moment.ON_DATE, on_day=(9, 1), dimensions=(),
    reporters=frozenset({"school"}), purposes=Purposes(permitted=("отчёт",), forbidden=()),
    source="для проверок", to_check=None,
)  # fmt: skip
SHARE = replace(PEOPLE, code="share", unit=Unit.PERCENT, kind=ValueKind.DECIMAL, high=100)
LIBRARY = replace(PEOPLE, code="library", unit=Unit.YES_NO, kind=ValueKind.YES_NO, low=None, high=None)
HOURS = replace(PEOPLE, code="hours", unit=Unit.HOURS, kind=ValueKind.DECIMAL, dimensions=(GRADE, SUBJECT))
VARIABLES = (PEOPLE, SHARE, LIBRARY, HOURS)
CATALOGUE = Catalogue(
    groups=(Group(code="all", name="Всё", variables=VARIABLES),),
    variables={one.code: one for one in VARIABLES},
    dimensions={"grade": GRADE, "subject": SUBJECT},
    words=WORDS,
)


# Values.


@pytest.mark.parametrize(
    ("text", "variable", "value"),
    [
        ("328", PEOPLE, 328),
        ("12 480", PEOPLE, 12_480),
        ("12\u00a0480", PEOPLE, 12_480),
        ("12\u202f480", PEOPLE, 12_480),
        ("12\u2009480", PEOPLE, 12_480),
        ("15,0", PEOPLE, 15),
        ("34,1", SHARE, 34.1),
        ("34.1", SHARE, 34.1),
        ("34,1 %", SHARE, 34.1),
        ("34,1\u00a0%", SHARE, 34.1),
        ("Да", LIBRARY, 1),
        ("нет ", LIBRARY, 0),
        ("не применимо", PEOPLE, NotMeasured.NOT_APPLICABLE),
        ("Не применимо.", LIBRARY, NotMeasured.NOT_APPLICABLE),
    ],
)
def test_a_value_is_read_as_people_write_it(text: str, variable: Variable, value: Measured) -> None:
    assert read_value(text, variable, WORDS) == value


@pytest.mark.parametrize(
    ("text", "variable", "code"),
    [
        ("много", PEOPLE, "observation.value_text"),
        ("12 48", PEOPLE, "observation.value_text"),
        ("1e3", PEOPLE, "observation.value_text"),
        ("1,204,5", SHARE, "observation.value_text"),
        ("9" * 400, PEOPLE, "observation.value_text"),
        ("да", PEOPLE, "observation.value_text"),
        ("٣", PEOPLE, "observation.value_text"),
        ("34 %", PEOPLE, "observation.value_percent_sign"),
        ("14,5", PEOPLE, "observation.value_not_whole"),
        ("−1", PEOPLE, "observation.value_low"),
        ("20 001", PEOPLE, "observation.value_high"),
        ("100,1", SHARE, "observation.value_high"),
        ("иногда", LIBRARY, "observation.value_yes_no"),
        ("1,5", LIBRARY, "observation.value_yes_no"),
    ],
)
def test_anything_else_is_refused_by_its_own_name(text: str, variable: Variable, code: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_value(text, variable, WORDS)
    assert refusal.value.code == code
    assert len(str(refusal.value.facts["value"])) <= 40


def test_bounds_themselves_are_allowed() -> None:
    assert [read_value(text, SHARE, WORDS) for text in ("0", "100")] == [0, 100]


def test_a_program_gives_numbers_and_truth_as_such() -> None:
    assert given_value(12, PEOPLE, WORDS) == 12
    assert given_value(True, LIBRARY, WORDS) == 1
    assert given_value("12 480", PEOPLE, WORDS) == 12_480
    for value, variable in ((True, PEOPLE), (1.0, LIBRARY), (float("nan"), PEOPLE), (float("inf"), SHARE)):
        with pytest.raises(Invalid):
            given_value(value, variable, WORDS)


@drawn(st.integers(min_value=0, max_value=20_000))
def test_a_number_comes_back_from_its_own_words(number: int) -> None:
    assert read_value(shown(number), PEOPLE, WORDS) == number


# Breakdowns.


def test_one_breakdown_has_one_text() -> None:
    text = read_breakdown({"subject": "математика", "grade": "4 класс"}, HOURS)
    assert text == "grade=4;subject=Математика" == canonical_breakdown(parsed_breakdown(text))
    assert HOURS.breakdown_words(text) == "4 класс, Математика"
    assert read_breakdown({"grade": " "}, PEOPLE) == ""


@pytest.mark.parametrize(
    ("given", "variable", "code"),
    [
        ({"grade": "4"}, HOURS, "observation.breakdown_missing"),
        ({"grade": "12", "subject": "Математика"}, HOURS, "observation.breakdown_unknown"),
        ({"grade": "4"}, PEOPLE, "observation.breakdown_foreign"),
    ],
)
def test_a_breakdown_is_exactly_what_the_variable_is_broken_down_by(
    given: dict[str, str], variable: Variable, code: str
) -> None:
    with pytest.raises(Invalid) as refusal:
        read_breakdown(given, variable)
    assert refusal.value.code == code


@pytest.mark.parametrize("text", ["grade", "=4", "grade=4;grade=5", ";"])
def test_a_text_that_is_no_breakdown_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refusal:
        parsed_breakdown(text)
    assert refusal.value.code == "observation.breakdown_wrong"


def test_a_variable_that_nobody_declared_is_not_there() -> None:
    with pytest.raises(NotFound):
        CATALOGUE.get("other")


# What recording would change.


def _place(code: str, number: int, kind: str = "school") -> Organisation:
    return Organisation(
        id=number, code=code, kind=kind, name=code, short_name=code, number=None, parent_id=None,
        path=f"1.{number}.",
    )  # fmt: skip


PLACES = {one.code: one for one in (_place("sch1", 2), _place("class", 3, "class"))}


def given(value: float | bool | str | None = 10, **more: object) -> Given:
    usual = Given(organisation="sch1", variable="people", period="2025/26", value=value)
    return replace(usual, **more)  # type: ignore[arg-type]


def plan_of(*items: Given, current: tuple[Observation, ...] = ()) -> Plan:
    entries, faults = understand(items, CATALOGUE, PLACES, on=TODAY)
    return make_plan(entries, faults, {one.cell.key: one for one in current})


def told(value: Measured, revision: int = 1) -> Observation:
    cell = plan_of(given()).new[0].cell
    return Observation(
        id=1, cell=cell, value=value, revision=revision, is_current=True, entered_by="zavuch",
        entered_at=datetime(2026, 11, 1, tzinfo=UTC), source=Source.FORM, reference=None, reason=None,
    )  # fmt: skip


def faults(plan: Plan) -> list[tuple[int, str, str]]:
    return [(one.item, one.part, one.code.removeprefix("observation.")) for one in plan.faults]


def test_a_first_value_is_new_and_the_same_again_is_nothing() -> None:
    assert len(plan_of(given()).new) == 1
    again = plan_of(given("10"), current=(told(10.0),))
    assert (again.changes_nothing, again.unchanged) == (True, 1)


def test_a_correction_needs_a_reason() -> None:
    assert faults(plan_of(given(11), current=(told(10.0),))) == [(0, "reason", "reason_missing")]
    plan = plan_of(given(11, reason="описка"), current=(told(10.0),))
    assert [(one.before.value, one.entry.value) for one in plan.corrected] == [(10.0, 11.0)]


def test_not_measured_is_another_value_than_nought() -> None:
    none = given(None, not_measured=NotMeasured.NOT_APPLICABLE, reason="закрыт класс")
    assert len(plan_of(none, current=(told(0.0),)).corrected) == 1
    assert plan_of(none, current=(told(NotMeasured.NOT_APPLICABLE),)).unchanged == 1


def test_what_was_changed_since_it_was_seen_is_a_conflict() -> None:
    assert faults(plan_of(given(11, reason="описка", seen=1), current=(told(10.0, 2),))) == [
        (0, "seen", "changed_since")
    ]
    assert faults(plan_of(given(11, seen=1))) == [(0, "seen", "changed_since")]
    assert len(plan_of(given(11, seen=0)).new) == 1


def test_every_fault_is_named_at_its_item_and_part() -> None:
    plan = plan_of(
        given(),
        given(organisation="foreign", variable="people", period="2025", value="много"),
        given(variable="other"),
        given(organisation="class"),
        given(period="2030/31"),
        given(None),
        given(5, not_measured=NotMeasured.NOT_COLLECTED),
        given(variable="hours", breakdown={"grade": "4"}),
        given("10"),
        given(period="2024/25", reason="п" * 501),
    )
    assert faults(plan) == [
        (1, "organisation", "organisation_unknown"),
        (1, "period", "period_wrong"),
        (1, "value", "value_text"),
        (2, "variable", "variable_unknown"),
        (3, "organisation", "reporter_wrong"),
        (4, "period", "period_future"),
        (5, "value", "value_none"),
        (6, "value", "value_both"),
        (7, "breakdown.subject", "breakdown_missing"),
        (8, "variable", "twice"),
        (9, "reason", "reason_long"),
    ]
    twice: Fault = next(one for one in plan.faults if one.code == "observation.twice")
    assert twice.facts == {"first": 0}
