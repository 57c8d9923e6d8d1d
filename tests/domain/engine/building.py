"""Trees, observations and indicators for the engine's tests, in as few words as they need."""

from collections.abc import Iterable, Mapping

import polars as pl

from app.domain.acts import Ground
from app.domain.assessments import NotMeasured
from app.domain.engine.cells import OBSERVATIONS
from app.domain.engine.computing import compute
from app.domain.engine.definitions import Computed, Definition
from app.domain.engine.places import Tree
from app.domain.engine.prepared import Prepared
from app.domain.engine.results import computed_of, values_of
from app.domain.engine.scales import Source
from app.domain.formulas.parsing import parse
from app.domain.formulas.tree import Missing, key_of
from app.domain.formulas.tree import Variable as Leaf

CITY, NORTH, SOUTH = 1, 2, 3
CITY_OF_FOUR = Tree({CITY: None, NORTH: CITY, SOUTH: CITY, 11: NORTH, 12: NORTH, 13: NORTH, 21: SOUTH})
"""Three schools in the north, one in the south."""

LOCAL = Source(norm=None, words="решение совета")
NORM = Source(norm=Ground(act="order-1", clause="п. 5", words="Приказ № 1, п. 5"), words="")

Given = float | NotMeasured | None
# Period → place → variable, as formulas write it → value or why there is none.
Observed = Mapping[str, Mapping[int, Mapping[str, Given]]]


def observations(given: Observed) -> pl.LazyFrame:
    """The same as the engine takes it."""
    rows = [
        (place, period, _key(variable), *_split(value))
        for period, places in given.items()
        for place, variables in places.items()
        for variable, value in variables.items()
    ]
    return pl.LazyFrame(rows, schema=OBSERVATIONS, orient="row")


def _key(text: str) -> str:
    leaf = parse(text)
    assert isinstance(leaf, Leaf)
    return key_of(leaf)


def _split(value: Given) -> tuple[float | None, str | None]:
    return (None, value.value) if isinstance(value, NotMeasured) else (value, None)


Results = dict[tuple[str, int, str], Computed]


def computed_all(definitions: Iterable[Definition], given: Observed, tree: Tree = CITY_OF_FOUR) -> Results:
    """Everything the full pass gives, by indicator, place and period."""
    prepared = Prepared(list(definitions))
    return {
        (code, row["place"], done.period): computed_of(one, row)
        for done in compute(observations(given), prepared, tree, sorted(given))
        for code, one in prepared.definitions.items()
        for row in values_of(done, code).iter_rows(named=True)
    }


def of_schools(**variables: Iterable[Given]) -> dict[str, dict[int, dict[str, Given]]]:
    """One period «1» of the city of four: a value of each variable for each school, in their order."""
    found: dict[int, dict[str, Given]] = {place: {} for place in (11, 12, 13, 21)}
    for variable, values in variables.items():
        for place, value in zip(found, values, strict=True):
            found[place][variable] = value
    return {"1": found}


def value(found: Results, code: str, place: int, period: str = "1") -> float | Missing:
    """The number, or why there is none."""
    given = found[code, place, period].value
    return given if isinstance(given, Missing) else float(given)
