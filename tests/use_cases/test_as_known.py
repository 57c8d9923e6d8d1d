"""Values as a past day knew them: replaced and cancelled files, corrected reports, on both databases."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.as_known import KnownOn
from app.domain.clock import day_of
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.domain.organisations import Organisation
from app.domain.values import Ratio
from app.use_cases import indicators, observations, traces
from tests.desk import Desk
from tests.make import NOW, City, Make
from tests.use_cases.conftest import Town
from tests.workbook_makers import f1, f1_row

GOOD, YEAR = "vpr-math-5-good", "2025/26"
DAY = timedelta(days=1)


def sums(ratio: Ratio | None) -> tuple[float, float] | None:
    return (ratio.numerator, ratio.denominator) if ratio else None


def at_school(desk: Desk, place: Organisation, on: date | None, *, by: Actor | None = None) -> object:
    """The value of a place as a day knew it, by its list, its trace and REST's list; all the same."""
    actor, known = by or desk.actor, KnownOn(day=on) if on else None
    with desk.database.reading() as tx:
        own = {one.passport.code: one.own for one in indicators.values_for(tx, actor, place.id, known=known)}
        trace = traces.trace(tx, actor, GOOD, place_id=place.id, period=YEAR, known=known)
        found = indicators.list_values(
            tx, actor, organisation=place.code, indicator=GOOD, known=known, limit=10
        )  # fmt: skip
    value = own.get(GOOD)
    assert sums(value.ratio if value else None) == sums(trace.now)
    assert [sums(one.listed.value.ratio) for one in found] == ([sums(trace.now)] if trace.now else [])
    assert not trace.is_waiting
    return sums(trace.now)


def good(path: Path, *marks: int, first: int = 50001) -> Path:
    return f1(path, [f1_row(first + n, mark=mark) for n, mark in enumerate(marks)])


@pytest.fixture
def days(desk: Desk, tmp_path: Path) -> list[date]:
    """Day 0: nothing; 1: two works, one good; 3: a file of three in their place; 5: it is cancelled."""
    found = [day_of(desk.clock()) + n * DAY for n in range(7)]
    desk.clock.move(DAY)
    desk.load(good(tmp_path / "1.xlsx", 4, 3))
    desk.clock.move(2 * DAY)
    second = desk.load(good(tmp_path / "2.xlsx", 5, 4, 3, first=50011))
    desk.clock.move(2 * DAY)
    desk.cancel(desk.get(second.id))
    desk.worker.run_all()
    return found


def test_each_day_has_the_number_of_its_evening(desk: Desk, town: Town, days: list[date]) -> None:
    told = [at_school(desk, town.first, day) for day in days]
    assert told == [None, (1, 2), (1, 2), (2, 3), (2, 3), (1, 2), (1, 2)]
    assert at_school(desk, town.first, None) == (1, 2)


def test_the_city_of_a_past_day_adds_its_schools(
    desk: Desk, town: Town, days: list[date], tmp_path: Path
) -> None:
    theirs = f1(tmp_path / "3.xlsx", [f1_row(50101, mark=5, school="edu301002")])
    desk.by(town.other_deputy).load(theirs)
    desk.worker.run_all()
    told = [at_school(desk, town.root, day, by=town.coordinator) for day in (days[3], days[5])]
    assert told == [(2, 3), (2, 3)]
    with desk.database.reading() as tx:
        known = KnownOn(day=days[5])
        listed = indicators.list_values(
            tx, town.coordinator, with_subtree=True, indicator=GOOD, known=known, limit=10
        )  # fmt: skip
        after = indicators.list_values(
            tx, town.coordinator, with_subtree=True, indicator=GOOD, known=known, limit=10,
            after=("edu301001", YEAR, GOOD),
        )  # fmt: skip
    assert [one.listed.organisation_code for one in listed] == ["edu301001", "edu301002", "town"]
    assert after == listed[1:]


def test_the_present_day_knows_what_is_stored(desk: Desk, town: Town, days: list[date]) -> None:
    """All indicators, with their coverage: the same functions over what counts now."""
    with desk.database.reading() as tx:
        now, then = (
            indicators.values_for(tx, town.coordinator, town.root.id, known=known)
            for known in (None, KnownOn(day=days[-1]))
        )
    assert [(one.passport.code, one.own.ratio, one.own.coverage) for one in now if one.own] == [
        (one.passport.code, one.own.ratio, one.own.coverage) for one in then if one.own
    ]
    assert now


def test_a_class_knows_what_its_schools_file_took_the_place_of(
    desk: Desk, town: Town, make: Make, tmp_path: Path
) -> None:
    desk.load(good(tmp_path / "1.xlsx", 4, 3))
    first = day_of(desk.clock())
    desk.clock.move(DAY)
    desk.load(f1(tmp_path / "2.xlsx", [f1_row(50011, mark=3)]))
    with desk.database.reading() as tx:
        trace = traces.trace(tx, desk.actor, GOOD, place_id=town.first.id, period=YEAR)
        (one,) = trace.places
        known = KnownOn(day=first)
        before = traces.trace(
            tx, desk.actor, GOOD, place_id=one.organisation.id, period=YEAR, known=known
        )  # fmt: skip
    assert (sums(one.figure), sums(before.now)) == ((0, 1), (1, 2))


def test_a_corrected_report_is_what_was_told_then(tx: Tx, make: Make) -> None:
    city: City = make.city()
    actor = make.actor_at(city.root)

    def told(value: float, *, after: int, reason: str | None = None) -> None:
        given = [
            Given(organisation="sch1", variable=name, period=YEAR, value=number, reason=reason)
            for name, number in (("posts_total", 60.0), ("posts_vacant", value))
        ]
        now = NOW + after * DAY
        observations.record(tx, actor, given, source=Source.FILE, reference=None, now=now)

    told(6, after=0)
    told(3, after=2, reason="пересчитали")
    make.compute()
    first = day_of(NOW)
    shown = []
    for day in (first - DAY, first, first + DAY, first + 2 * DAY):
        found = traces.trace(
            tx, actor, "staff-vacant", place_id=city.school(1).id, period=YEAR, known=KnownOn(day=day)
        )  # fmt: skip
        shown.append((sums(found.now), [one.observation.revision for one in found.reports]))
        assert found.first_day == first
    assert shown == [(None, []), ((6, 60), [1, 1]), ((6, 60), [1, 1]), ((3, 60), [2, 1])]
    history = observations.show_history(
        tx, actor, city.school(1).id, variable="posts_vacant", period=YEAR, breakdown=""
    )
    assert history.last_days == (None, first + DAY)
