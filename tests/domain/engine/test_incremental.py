"""A change of one observation leaves what a full pass over the changed observations gives."""

from copy import deepcopy

from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.assessments import NotMeasured
from app.domain.engine.computing import compute
from app.domain.engine.definitions import Definition
from app.domain.engine.incremental import State
from app.domain.engine.places import Tree
from app.domain.engine.prepared import Prepared
from app.domain.formulas.parsing import parse
from app.domain.formulas.tree import Missing
from tests.domain.engine.building import (
    CITY,
    CITY_OF_FOUR,
    SOUTH,
    Given,
    Observed,
    computed_all,
    observations,
)
from tests.domain.engine.generating import VARIABLES, City, cells, cities


def state_of(definitions: list[Definition], given: Observed, tree: Tree) -> State:
    prepared = Prepared(definitions)
    return State(list(compute(observations(given), prepared, tree, sorted(given))))


def told(value: Given) -> float | Missing | None:
    return Missing(value.value) if isinstance(value, NotMeasured) else value


@settings(max_examples=60, report_multiple_bugs=False)
@given(cities(), st.data())
def test_changes_one_by_one_give_what_a_full_pass_gives(city: City, data: st.DataObject) -> None:
    state = state_of(city.definitions, city.given, city.tree)
    changed = deepcopy(city.given)
    for _ in range(data.draw(st.integers(1, 6))):
        period = data.draw(st.sampled_from(sorted(changed)))
        place = data.draw(st.sampled_from([*city.tree.units, *city.tree.above]))
        key, value = data.draw(st.sampled_from(VARIABLES)), data.draw(cells)
        changed[period].setdefault(place, {})[key] = value
        state.change(place, period, key, told(value))
    for where, expected in computed_all(city.definitions, changed, city.tree).items():
        assert state.value(*where) == expected, where


GROWTH = Definition(code="growth", tree=parse("@share - previous(@share)"))
SHARE = Definition(code="share", tree=parse("share(a, n)"))
TWO_YEARS = {
    "1": {11: {"a": 1.0, "n": 4.0}, 21: {"a": 1.0, "n": 4.0}},
    "2": {11: {"a": 3.0, "n": 4.0}, 21: {"a": 3.0, "n": 4.0}},
}


def test_a_change_goes_on_into_the_next_period_and_up_the_tree() -> None:
    state = state_of([SHARE, GROWTH], TWO_YEARS, CITY_OF_FOUR)
    assert state.value("growth", CITY, "2").value == 50  # 6 of 8 after 2 of 8
    state.change(11, "1", "a", 3.0)
    assert state.value("share", CITY, "1").value == 50  # 4 of 8
    assert state.value("growth", CITY, "2").value == 25  # 75 − 50
    assert state.value("growth", 11, "2").value == 0
    assert state.value("growth", SOUTH, "2").value == 50


def test_what_is_taken_away_leaves_nothing_behind() -> None:
    # 0.1 + 0.2 + 0.3 in floats is not the sum of what is left when they go one by one.
    given = {"1": {11: {"a": 0.1, "n": 0.1}, 12: {"a": 0.2, "n": 0.2}, 13: {"a": 0.3, "n": 0.3}}}
    state = state_of([SHARE], given, CITY_OF_FOUR)
    for place in (11, 12, 13):
        state.change(place, "1", "n", 0.0)
    assert state.value("share", CITY, "1").value is Missing.ZERO_DENOMINATOR
    for place in (11, 12, 13):
        state.change(place, "1", "n", Missing.NOT_APPLICABLE)
    found = state.value("share", CITY, "1")
    assert found.value is Missing.NO_DATA  # of the fourth school, which is awaited still
    assert (found.coverage.reported, found.coverage.expected) == (0, 1)


def test_what_is_asked_only_as_of_the_previous_period_is_followed() -> None:
    was = Definition(code="was", tree=parse("share(a, previous(n))"))
    state = state_of([was], TWO_YEARS, CITY_OF_FOUR)
    assert state.value("was", 11, "2").value == 75  # 3 of 4
    state.change(11, "1", "n", 6.0)
    assert state.value("was", 11, "2").value == 50  # 3 of 6
    assert state.value("was", CITY, "2").value == 60  # (3 + 3) of (6 + 4)
