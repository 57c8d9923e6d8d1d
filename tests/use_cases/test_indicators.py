"""Indicators agree with the statistics of tests, stand beside the city only where they may, and open up."""

from datetime import date
from pathlib import Path

import pytest
from sqlalchemy import insert

from app.db import indicators as store
from app.db import jobs, organisations
from app.db.engine import Tx
from app.db.tables.statistics import cube_measures
from app.demo.generate import DemoFiles, Layout
from app.domain.access import Role
from app.domain.assessments import NotMeasured
from app.domain.errors import Forbidden, Invalid, NotFound
from app.domain.jobs import JobKind
from app.domain.organisations import Fact, Organisation
from app.use_cases import computing, indicators, traces
from app.use_cases.indicators import PlaceValue
from app.use_cases.traces import Trace
from tests.desk import Desk
from tests.make import NOW, City, Make
from tests.use_cases.conftest import Town
from tests.workbook_makers import f1, f1_row

GOOD = "vpr-math-4-good"
YEAR = "2025/26"


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def value_of(
    tx: Tx, make: Make, place: Organisation, code: str = GOOD, *, seen_from: Organisation | None = None
) -> PlaceValue | None:
    actor = make.actor_at(seen_from or place)
    found = indicators.values_for(tx, actor, place.id)
    return next((one for one in found if one.passport.code == code), None)


def traced(tx: Tx, make: Make, place: Organisation, code: str = GOOD, period: str | None = YEAR) -> Trace:
    return traces.trace(tx, make.actor_at(place), code, place_id=place.id, period=period)


# Computing.


def test_values_of_the_demonstration_schools_are_those_of_their_tests(
    make: Make, desk: Desk, town: Town, demo: DemoFiles
) -> None:
    """Mathematics of grade 4 in 2026: the indicator and the page of the test say the same of each school."""
    schools = [
        make.organisation("school", town.root, code=f"edu100{number}", number=number)
        for number in (318, 370, 386)
    ]
    at_work = desk.by(town.coordinator)
    for result in demo.results:
        key = result.key
        if (key.procedure, key.subject, key.grade) == ("vpr-2026", "Математика", 4):
            assert result.layout is not Layout.PROTOCOL
            at_work.load(result.path)
    at_work.worker.run_all()
    seen = 0
    with desk.database.reading() as tx:
        for place in (*schools, town.root):
            figures = at_work.picture("vpr-2026.matematika.4", place.code).figures
            value = value_of(tx, make, place, seen_from=town.root)
            assert value is not None
            assert value.own is not None
            share = figures.marks.quality_share
            assert (value.own.ratio.numerator, value.own.ratio.denominator) == (share.k, share.n)
            assert value.own.ratio.value == share.pct
            assert value.own.ratio.interval == share.interval
            done = value_of(tx, make, place, "vpr-math-done", seen_from=town.root)
            assert done is not None
            assert done.own is not None
            assert done.own.ratio.value == figures.pct_of_max
            seen += share.n
    assert seen > 300


def test_a_load_and_a_cancellation_put_one_computing_in_the_queue(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(50001 + n) for n in range(5)]
    batch = desk.load(f1(tmp_path / "good.xlsx", rows))
    assert waiting(desk) == ["compute_indicators", "draw_pictures"]
    desk.cancel(batch)
    assert waiting(desk) == ["compute_indicators", "draw_pictures"]
    assert desk.worker.run_all() == 2


def waiting(desk: Desk) -> list[str]:
    with desk.database.reading() as tx:
        found = tx.exec_driver_sql("SELECT kind FROM jobs WHERE state = 'new' ORDER BY kind")
        return [str(kind) for (kind,) in found]


def test_people_come_first_then_values_then_pictures(tx: Tx, make: Make, city: City) -> None:
    ids = {"subject_id": 1, "organisation_id": city.root.id, "created_by": "x", "at": NOW}
    jobs.add(tx, JobKind.DRAW, **ids)  # type: ignore[arg-type]
    jobs.add_computing(tx, created_by="x", at=NOW)
    jobs.add(tx, JobKind.CHECK, **ids)  # type: ignore[arg-type]
    taken = [jobs.take(tx, now=NOW) for _ in range(3)]
    assert [one.kind for one in taken if one] == [JobKind.CHECK, JobKind.COMPUTE, JobKind.DRAW]


def test_values_of_files_that_changed_meanwhile_are_not_written(tx: Tx, make: Make, city: City) -> None:
    test, actor = make.test(), make.actor_at(city.root)
    make.accepted(test, city.classes_of(1), by=city.root, pupils=12)
    observed = computing.observe(tx, actor, today=NOW.date())
    make.accepted(test, city.classes_of(2), by=city.root, pupils=12)
    assert not computing.keep(tx, actor, computing.compute(observed), now=NOW)
    assert value_of(tx, make, city.root) is None
    make.compute()
    value = value_of(tx, make, city.root)
    assert value is not None
    assert value.own is not None
    assert value.own.ratio.n == 48


def test_a_computing_is_queued_only_while_values_are_not_of_the_present_files(
    tx: Tx, make: Make, city: City
) -> None:
    assert not computing.queue_if_stale(tx, by="x", now=NOW)  # there is nothing to count
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    assert computing.queue_if_stale(tx, by="x", now=NOW)
    make.compute()
    assert not computing.queue_if_stale(tx, by="x", now=NOW)


def test_teachers_do_not_compute(tx: Tx, make: Make, city: City) -> None:
    with pytest.raises(Forbidden):
        computing.observe(tx, make.actor_at(city.root, Role.TEACHER), today=NOW.date())


def test_coverage_leaves_out_a_school_that_was_closed_before(tx: Tx, make: Make, city: City) -> None:
    closed = Fact(
        organisation_id=city.school(4).id, fact="Закрыта", valid_from=date(2025, 9, 1), value="да", source="x"
    )  # fmt: skip
    organisations.save_facts(tx, [closed], {})
    make.accepted(make.test(), [*city.classes_of(1), *city.classes_of(2)], by=city.root, pupils=12)
    make.compute()
    value = value_of(tx, make, city.root)
    assert value is not None
    assert value.own is not None
    assert (value.own.coverage.reported, value.own.coverage.expected) == (2, 3)


# Values of a place.


def test_a_school_stands_beside_its_city(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    value = value_of(tx, make, city.school(1))
    assert value is not None
    assert value.own is not None
    assert value.city is not None
    assert (value.own.ratio.n, value.city.ratio.n, value.hidden) == (24, 96, None)


def test_the_city_is_hidden_where_subtracting_would_show_a_few(tx: Tx, make: Make, city: City) -> None:
    test = make.test()
    make.accepted(test, city.classes_of(1), by=city.root, pupils=12)
    make.accepted(test, city.classes_of(2)[:1], by=city.root, pupils=9)
    make.compute()
    value = value_of(tx, make, city.school(1))
    assert value is not None
    assert (value.city, value.hidden) == (None, NotMeasured.SUPPRESSED)


def test_a_school_that_did_not_write_sees_only_the_city(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), [*city.classes_of(1), *city.classes_of(3)], by=city.root, pupils=12)
    make.compute()
    value = value_of(tx, make, city.school(2))
    assert value is not None
    assert value.own is None
    assert value.city is not None


def test_a_city_of_one_school_is_hidden_from_the_others(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    make.compute()
    value = value_of(tx, make, city.school(2))
    assert value is not None
    assert (value.city, value.hidden) == (None, NotMeasured.SUPPRESSED)


def test_values_of_another_school_are_not_there(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    for place in (city.school(2), city.root):
        with pytest.raises(NotFound):
            value_of(tx, make, place, seen_from=city.school(1))
        with pytest.raises(NotFound):
            traces.trace(tx, make.actor_at(city.school(1)), GOOD, place_id=place.id)
        with pytest.raises(NotFound):
            indicators.list_values(
                tx, make.actor_at(city.school(1)), organisation=place.code, with_subtree=True, limit=9
            )


def test_experts_see_passports_but_no_values(tx: Tx, make: Make, city: City) -> None:
    expert = make.actor_at(city.root, Role.EXPERT)
    assert indicators.show_passport(tx, expert, GOOD).place is None
    with pytest.raises(Forbidden):
        indicators.values_for(tx, expert, city.root.id)


def test_a_quarter_is_no_period_of_a_value(tx: Tx, make: Make, city: City) -> None:
    with pytest.raises(Invalid, match=r"period\.not_year"):
        indicators.list_values(tx, make.actor_at(city.root), period="2025/26 Q1", limit=9)
    with pytest.raises(Invalid, match=r"period\.not_year"):
        indicators.list_values(tx, make.actor_at(city.root), period="2025/27", limit=9)


def test_without_years_all_are_shown_and_with_them_only_those(tx: Tx, make: Make, city: City) -> None:
    for procedure in ("vpr-2025", "vpr-2026"):
        make.accepted(make.test(procedure=procedure), city.classes, by=city.root, pupils=12)
    make.compute()
    actor = make.actor_at(city.root)
    assert {one.period for one in indicators.values_for(tx, actor, city.root.id)} == {"2024/25", YEAR}
    some = indicators.values_for(tx, actor, city.root.id, ["2024/25"])
    assert {one.period for one in some} == {"2024/25"}


# Where a value came from.


def test_a_city_value_opens_to_its_tests_and_schools(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), [*city.classes_of(1), *city.classes_of(2)], by=city.root, pupils=12)
    make.accepted(make.test("Русский язык"), city.classes_of(1), by=city.root, pupils=12)
    make.compute()
    found = traced(tx, make, city.root)
    assert found.now is not None
    assert found.value is not None
    assert not found.is_waiting
    assert found.value.ratio == found.now
    assert [one.test.key.subject for one in found.tests] == ["Математика"]
    assert [(one.organisation.code, one.figure.n if one.figure else None) for one in found.places] == [
        ("sch1", 24), ("sch2", 24), ("sch3", None), ("sch4", None),
    ]  # fmt: skip
    assert sum(one.figure.numerator for one in found.places if one.figure) == found.now.numerator
    assert found.variables["m4"] + found.variables["m5"] == found.now.numerator
    assert found.variables["n_marked"] == found.now.denominator == 48


def test_a_schools_value_opens_to_its_classes(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes, by=city.root, pupils=12)
    make.compute()
    found = traced(tx, make, city.school(1), period=None)
    assert found.period == YEAR
    assert [one.organisation.short_name for one in found.places] == ["4А", "4Б"]
    own_class = traced(tx, make, city.classes_of(1)[0])
    assert own_class.now is not None
    assert (own_class.now.n, own_class.is_waiting) == (12, False)


def test_a_trace_says_that_a_computing_waits(tx: Tx, make: Make, city: City) -> None:
    test = make.test()
    make.accepted(test, city.classes_of(1), by=city.root, pupils=12)
    make.compute()
    make.accepted(test, city.classes_of(2), by=city.root, pupils=12)
    found = traced(tx, make, city.root)
    assert found.is_waiting
    assert found.now is not None
    assert found.now.n == 48


def test_a_value_that_nobody_has_is_no_error(tx: Tx, make: Make, city: City) -> None:
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    make.compute()
    found = traced(tx, make, city.school(2))
    assert (found.value, found.now, found.tests) == (None, None, [])
    with pytest.raises(NotFound):
        traced(tx, make, city.root, "ege-over-220", period=None)
    with pytest.raises(NotFound):
        traced(tx, make, city.root, "нет")


def test_school_level_measures_become_values_too(tx: Tx, make: Make, city: City) -> None:
    test = make.test(grade=11, procedure="ege-2026")
    make.accepted(test, [city.school(1), city.school(2)], by=city.root)
    rows = [
        {"part_id": part, "measure": measure, "n": over, "of": took}
        for part, took, over in ((1, 40, 8), (2, 10, 5))
        for measure in ("over_220", "over_160")
    ]
    tx.execute(insert(cube_measures), rows)
    make.compute()
    value = value_of(tx, make, city.root, "ege-over-220")
    assert value is not None
    assert value.own is not None
    assert (value.own.ratio.numerator, value.own.ratio.denominator) == (13, 50)
    found = traced(tx, make, city.root, "ege-over-220")
    assert found.variables == {"over_220": 13, "took": 50}
    assert store.years(tx, found.model, city.root.place) == [YEAR]
