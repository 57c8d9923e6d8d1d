"""The full pass gives what the slow twin gives, for any tree, formulas, rules and holes in the data."""

import pytest
from hypothesis import given, settings

from app.domain.formulas.tree import Missing
from tests.domain.engine.building import computed_all
from tests.domain.engine.generating import City, cities
from tests.domain.engine.slowly import Slowly


@settings(max_examples=60, report_multiple_bugs=False)
@given(cities())
def test_every_value_of_every_place_is_that_of_the_slow_twin(city: City) -> None:
    slowly = Slowly(city.definitions, city.given, city.tree)
    for (code, place, period), found in computed_all(city.definitions, city.given, city.tree).items():
        where = (code, place, period)
        expected = slowly.value(*where)
        if isinstance(expected, Missing):
            assert found.value is expected, where
        else:
            assert found.value == pytest.approx(float(expected), rel=1e-9, abs=1e-9), where
        coverage = (found.coverage.reported, found.coverage.expected)
        assert coverage == slowly.coverage(*where), where
