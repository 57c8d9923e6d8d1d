"""Reported values, from what somebody gives to the store and back, on both databases."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from app.db import audit
from app.db.engine import Tx
from app.db.tables.observations import observations as table
from app.domain.access import Actor, Role
from app.domain.assessments import NotMeasured
from app.domain.errors import Forbidden, Invalid, NotFound
from app.domain.observation_plans import Given, Plan
from app.domain.observations import Measured, Source
from app.use_cases import observations
from tests.make import NOW, Make
from tests.use_cases.conftest import Town

LATER = NOW + timedelta(days=3)
SCHOOL = "edu301001"
STAFF = Given(organisation=SCHOOL, variable="staff_total", period="2025/26", value=27)
LEVEL = Given(organisation=SCHOOL, variable="pupils_by_level", period="2025/26", value=120)
BASIC = replace(LEVEL, breakdown={"level": "основное общее"})


def record(tx: Tx, actor: Actor, *given: Given, now: object = NOW) -> Plan:
    return observations.record(
        tx,
        actor,
        given,
        source=Source.API,
        reference="проверка",
        now=now,  # type: ignore[arg-type]
    )


def count(tx: Tx) -> int:
    return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def values(tx: Tx, actor: Actor, **asked: object) -> list[Measured]:
    found = observations.list_values(tx, actor, limit=50, **{"with_subtree": True, **asked})  # type: ignore[arg-type]
    return [one.observation.value for one in found]


def refused(tx: Tx, actor: Actor, *given: Given) -> list[object]:
    with pytest.raises(Invalid) as refusal:
        record(tx, actor, *given)
    assert refusal.value.code == "observations.has_errors"
    errors = refusal.value.facts["errors"]
    assert isinstance(errors, list)
    return [(one["item"], one["part"], one["code"].partition(".")[2]) for one in errors]


def events(tx: Tx, make: Make, town: Town) -> list[audit.Entry]:
    found: Iterable[audit.Entry] = audit.page(tx, seen_by=make.actor_at(town.root), before_id=None, limit=50)
    return [one for one in found if one.event == "observations.recorded"]


def test_a_value_is_kept_with_who_when_and_whence(tx: Tx, town: Town) -> None:
    plan = record(tx, town.deputy, STAFF)
    assert (len(plan.new), plan.unchanged) == (1, 0)
    (found,) = observations.list_values(tx, town.deputy, limit=5)
    one = found.observation
    assert (one.value, one.revision, one.is_current, one.reason) == (27.0, 1, True, None)
    assert (one.entered_by, one.entered_at, one.source, one.reference) == (
        "zavuch",
        NOW,
        Source.API,
        "проверка",
    )
    assert (found.organisation_code, found.organisation_name) == (SCHOOL, "Школа № 301")


def test_the_same_value_again_changes_nothing(tx: Tx, make: Make, town: Town) -> None:
    record(tx, town.deputy, STAFF)
    plan = record(tx, town.coordinator, replace(STAFF, value="27,0"), now=LATER)
    assert (plan.changes_nothing, plan.unchanged) == (True, 1)
    assert count(tx) == 1
    assert len(events(tx, make, town)) == 1


def test_a_correction_is_a_new_revision_with_its_reason(tx: Tx, make: Make, town: Town) -> None:
    record(tx, town.deputy, STAFF)
    assert refused(tx, town.deputy, replace(STAFF, value=28)) == [(0, "reason", "reason_missing")]
    record(tx, town.deputy, replace(STAFF, value=28, reason="не посчитали совместителя"), now=LATER)
    assert values(tx, town.deputy) == [28.0]
    history = observations.show_history(
        tx, town.deputy, town.first.id, variable="staff_total", period="2025/26", breakdown=""
    )
    told = [
        (one.observation.revision, one.observation.value, one.observation.reason) for one in history.revisions
    ]
    assert told == [(2, 28.0, "не посчитали совместителя"), (1, 27.0, None)]
    latest = events(tx, make, town)[0]
    assert latest.subject == f"organisation:{town.first.id}"
    assert latest.before is not None
    assert list(latest.before.values()) == [27.0]
    assert latest.after is not None
    assert (latest.after["new"], latest.after["corrected"]) == (0, 1)


def test_not_measured_is_kept_as_its_kind_and_never_as_nought(tx: Tx, town: Town) -> None:
    record(tx, town.deputy, replace(STAFF, value="не применимо"))
    assert values(tx, town.deputy) == [NotMeasured.NOT_APPLICABLE]
    record(tx, town.deputy, replace(STAFF, value=0, reason="открыли"))
    assert values(tx, town.deputy) == [0.0]


def test_one_fault_keeps_all_of_it_out(tx: Tx, make: Make, town: Town) -> None:
    faults = refused(
        tx, town.deputy, STAFF, LEVEL, replace(STAFF, variable="mentors", value="2,5"),
        replace(STAFF, organisation="edu301002"), replace(STAFF, organisation="нет такой"),
    )  # fmt: skip
    assert faults == [
        (1, "breakdown.level", "breakdown_missing"),
        (2, "value", "value_not_whole"),
        (3, "organisation", "organisation_unknown"),
        (4, "organisation", "organisation_unknown"),
    ]
    assert count(tx) == 0
    assert events(tx, make, town) == []


def test_what_others_changed_since_is_not_overwritten_unseen(tx: Tx, town: Town) -> None:
    record(tx, town.deputy, STAFF)
    record(tx, town.coordinator, replace(STAFF, value=28, reason="сверка"))
    mine = replace(STAFF, value=29, reason="описка", seen=1)
    assert refused(tx, town.deputy, mine) == [(0, "seen", "changed_since")]
    record(tx, town.deputy, replace(mine, seen=2))
    assert values(tx, town.deputy) == [29.0]


def test_values_are_listed_as_they_were_known_on_a_moment(tx: Tx, town: Town) -> None:
    record(tx, town.deputy, STAFF)
    record(tx, town.deputy, replace(STAFF, value=28, reason="сверка"), BASIC, now=LATER)
    before = NOW - timedelta(seconds=1)
    known = [values(tx, town.deputy, known_at=at) for at in (before, NOW, LATER - timedelta(hours=1), LATER)]
    assert known == [[], [27.0], [27.0], [120.0, 28.0]]
    assert values(tx, town.deputy) == [120.0, 28.0]


def test_values_are_listed_by_place_variable_period_and_breakdown(tx: Tx, town: Town) -> None:
    record(
        tx, town.coordinator, STAFF, BASIC, replace(STAFF, period="2024/25", value=25),
        replace(STAFF, organisation="edu301002", value=30),
    )  # fmt: skip
    assert values(tx, town.coordinator) == [120.0, 25.0, 27.0, 30.0]
    assert values(tx, town.coordinator, with_subtree=False) == []
    assert values(tx, town.coordinator, organisation="edu301002") == [30.0]
    assert values(tx, town.coordinator, variable="staff_total", period="2025/26") == [27.0, 30.0]
    assert values(tx, town.coordinator, breakdown="level=basic") == [120.0]
    assert values(tx, town.coordinator, breakdown="") == [25.0, 27.0, 30.0]
    with pytest.raises(Invalid):
        values(tx, town.coordinator, period="когда-то")
    with pytest.raises(NotFound):
        values(tx, town.coordinator, variable="other")


def test_a_list_goes_on_where_it_stopped(tx: Tx, town: Town) -> None:
    years = [f"20{n}/{n + 1}" for n in range(10, 20)]
    record(tx, town.coordinator, *(replace(STAFF, period=year, value=n) for n, year in enumerate(years)))
    walked: list[Measured] = []
    after = None
    while part := observations.list_values(tx, town.coordinator, with_subtree=True, after=after, limit=3):
        walked += [one.observation.value for one in part]
        after = part[-1].observation.id
    assert walked == [float(n) for n in range(10)]
    with pytest.raises(Invalid) as refusal:
        observations.list_values(tx, town.other_deputy, after=after, limit=3)
    assert refusal.value.code == "cursor.broken"


def test_another_school_s_values_are_not_there(tx: Tx, town: Town) -> None:
    record(tx, town.deputy, STAFF)
    assert values(tx, town.other_deputy) == []
    with pytest.raises(NotFound):
        values(tx, town.other_deputy, organisation=SCHOOL)
    with pytest.raises(NotFound):
        observations.show_told(tx, town.other_deputy, town.first.id)
    with pytest.raises(NotFound):
        observations.history_by_code(
            tx, town.other_deputy, SCHOOL, variable="staff_total", period="2025/26", breakdown=""
        )


@pytest.mark.parametrize("role", list(Role))
def test_those_who_load_results_record_values_and_nobody_else(
    tx: Tx, make: Make, town: Town, role: Role
) -> None:
    actor = make.actor_at(town.first, role)
    if role in (Role.COORDINATOR, Role.DIRECTOR, Role.DEPUTY, Role.MACHINE):
        assert len(record(tx, actor, STAFF).new) == 1
    else:
        with pytest.raises(Forbidden):
            record(tx, actor, STAFF)
        assert count(tx) == 0


def test_only_what_reports_has_told_anything(tx: Tx, town: Town) -> None:
    with pytest.raises(NotFound):
        observations.show_told(tx, town.coordinator, town.root.id)
    record(tx, town.deputy, STAFF)
    told = observations.show_told(tx, town.deputy, town.first.id)
    full = {group.code: len(found) for group, found in told.groups if found}
    assert full == {"staff_september": 1}
    assert [one.short_name for one in told.above] == ["Учебный город"]


def test_a_whole_city_over_three_years_is_recorded_in_a_moment(tx: Tx, make: Make, town: Town) -> None:
    schools = [make.school(town.root, number) for number in range(1, 91)]
    codes = [
        code for code, one in observations.show_variables(town.coordinator).variables.items()
        if not one.dimensions and one.low is not None and one.period == "academic_year"
    ]  # fmt: skip
    given = [
        replace(STAFF, organisation=one.code, variable=code, period=year, value="2")
        for one in schools for code in codes for year in ("2023/24", "2024/25", "2025/26")
    ]  # fmt: skip
    plan = record(tx, town.coordinator, *given)
    assert len(plan.new) == len(given) > 5_000
    assert record(tx, town.coordinator, *given).unchanged == len(given)
