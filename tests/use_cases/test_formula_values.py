"""Values of formulas go the worker's way into the table: hand-computed, on both databases."""

from datetime import date

import pytest

from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.domain.organisations import Fact, Organisation
from app.domain.school_groups import JOINED_BY
from app.domain.values import IndicatorValue
from app.use_cases import computing, indicators, observations, traces
from app.use_cases.indicator_grid import Asked, show_grid
from app.use_cases.model_comparisons import values_at
from app.use_cases.models_in_force import model_in_force
from tests.make import NOW, City, Make

BEFORE, YEAR = "2024/25", "2025/26"


@pytest.fixture
def city(make: Make) -> City:
    return make.city()


def told(tx: Tx, make: Make, city: City, *values: tuple[int, str, str, float]) -> None:
    """Records values of schools by number and year, and computes."""
    given = [
        Given(organisation=f"sch{number}", variable=variable, period=year, value=value, reason=None)
        for number, variable, year, value in values
    ]
    actor = make.actor_at(city.root)
    observations.record(tx, actor, given, source=Source.FILE, reference=None, now=NOW)
    observed = computing.observe(tx, actor, today=NOW.date())
    assert computing.keep(tx, actor, computing.compute(observed), now=NOW)


def stored(tx: Tx, place: Organisation, code: str, year: str = YEAR) -> IndicatorValue | None:
    found = store.values_of(tx, model_in_force(tx), [place.id], beside=year)
    return next((one for one in found if one.indicator == code), None)


def number(tx: Tx, place: Organisation, code: str) -> float | None:
    found = stored(tx, place, code)
    return round(found.value, 4) if found else None


def test_a_mean_of_schools_has_a_level_and_a_score(tx: Tx, make: Make, city: City) -> None:
    """(17 + 24 + 28) ÷ 3 = 23; three schools of four are enough for 0,7."""
    sizes = ((1, 17), (2, 24), (3, 28))
    told(tx, make, city, *((school, "class_size_mean", YEAR, size) for school, size in sizes))
    whole = stored(tx, city.root, "class-size")
    assert whole is not None
    assert (whole.value, whole.ratio, whole.level, whole.score) == (23, None, "в пределах", 100)
    assert (whole.coverage.reported, whole.coverage.expected, whole.is_incomplete) == (3, 4, False)
    low, high = (stored(tx, city.school(one), "class-size") for one in (1, 3))
    assert low is not None and high is not None
    assert (low.level, low.score) == ("ниже ориентира", 87.5), "(17 − 10) ÷ (18 − 10)"
    assert (high.level, round(high.score or 0, 2)) == ("выше ориентира", 57.14), "(32 − 28) ÷ (32 − 25)"
    assert stored(tx, city.school(4), "class-size") is None, "what was not told is no nought"


def test_too_few_schools_leave_a_number_without_a_level(tx: Tx, make: Make, city: City) -> None:
    told(tx, make, city, (1, "class_size_mean", YEAR, 20), (2, "class_size_mean", YEAR, 24))
    whole = stored(tx, city.root, "class-size")
    assert whole is not None
    assert (whole.value, whole.is_incomplete, whole.level, whole.score) == (22, True, None, None)
    assert stored(tx, city.school(1), "class-size").level == "в пределах"


def test_a_median_is_the_middle_of_schools_and_not_of_districts(tx: Tx, make: Make, city: City) -> None:
    hours = ((1, 16), (2, 60), (3, 20))
    told(tx, make, city, *((school, "training_hours_mean", YEAR, one) for school, one in hours))
    assert number(tx, city.root, "training-hours") == 20
    assert [number(tx, one, "training-hours") for one in city.districts] == [38, 20]


def test_a_change_is_made_of_both_years_ratios(tx: Tx, make: Make, city: City) -> None:
    """School 1: 10 of 40, then 14 of 40. School 2: 10 of 20, then 9 of 20. Together 20 and 23 of 60."""
    rows = [
        (school, variable, year, value)
        for school, year, good, total in (
            (1, BEFORE, 10, 40), (1, YEAR, 14, 40), (2, BEFORE, 10, 20), (2, YEAR, 9, 20),
        )
        for variable, value in (("staff_with_category", good), ("staff_total", total))
    ]  # fmt: skip
    told(tx, make, city, *rows)
    code = "staff-category-change"
    assert [number(tx, city.school(one), code) for one in (1, 2)] == [10, -5]
    assert number(tx, city.root, code) == 5, "23 ÷ 60 less 20 ÷ 60, and not the mean of both changes"
    assert stored(tx, city.root, code, BEFORE) is None, "the first year has none before it"
    found = traces.trace(tx, make.actor_at(city.root), code, place_id=city.root.id)
    assert found.formula is not None and found.formula.now and found.formula.before
    assert round(found.formula.now["@staff-category"] or 0, 2) == 38.33
    assert round(found.formula.before["@staff-category"] or 0, 2) == 33.33
    assert not found.is_waiting


def test_a_change_across_a_merger_is_not_shown_in_the_city_s_table(tx: Tx, make: Make, city: City) -> None:
    """School 1 took another school in between: its change is of two different schools, and no extreme."""
    rows = [
        (school, variable, year, value)
        for school, year, good, total in (
            (1, BEFORE, 36, 40), (1, YEAR, 14, 40), (2, BEFORE, 10, 20), (2, YEAR, 9, 20),
            (3, BEFORE, 10, 20), (3, YEAR, 12, 20),
        )
        for variable, value in (("staff_with_category", good), ("staff_total", total))
    ]  # fmt: skip
    told(tx, make, city, *rows)
    since = date(2025, 9, 1)
    facts = [
        Fact(
            organisation_id=city.school(1).id, fact=JOINED_BY, valid_from=since, value="школа № 4", source="x"
        )
    ]
    organisations.save_facts(tx, facts, {})
    grid = show_grid(tx, make.actor_at(city.root), city.root.id, Asked(), today=NOW.date())
    at = next(at for at, one in enumerate(grid.columns) if one.passport.code == "staff-category-change")
    cells = {row.school.number: row.cells[at] for row in grid.rows}
    assert [cells[one] and cells[one].is_broken for one in (1, 2, 3, 4)] == [True, False, False, None]
    assert grid.has_breaks and not grid.columns[at].is_broken
    share = next(at for at, one in enumerate(grid.columns) if one.passport.code == "staff-category")
    cells = {row.school.number: row.cells[share] for row in grid.rows}
    assert cells[1] and not cells[1].is_broken, "the share itself is a number like any"


def test_a_school_s_number_is_the_same_alone_and_in_the_whole_tree(tx: Tx, make: Make, city: City) -> None:
    told(tx, make, city, (1, "class_size_mean", YEAR, 20), (2, "class_size_mean", YEAR, 24))
    school = city.school(1)
    (one,) = indicators.values_for(tx, make.actor_at(school), school.id)
    assert one.own is not None and one.own.value == 20
    assert one.city is not None and one.city.value == 22, "what schools report is no secret"
    found = traces.trace(tx, make.actor_at(school), "class-size", place_id=school.id)
    assert found.now is not None and found.now.value == 20
    assert [report.observation.value for report in found.reports] == [20]


def test_a_draft_s_formula_is_counted_as_the_worker_would(tx: Tx, make: Make, city: City) -> None:
    told(tx, make, city, (1, "class_size_mean", YEAR, 20), (2, "class_size_mean", YEAR, 24))
    model = model_in_force(tx)
    found = values_at(tx, model, [model.get("class-size")], city.root)
    assert {key: one.value for key, one in found.items()} == {("class-size", YEAR): 22}
