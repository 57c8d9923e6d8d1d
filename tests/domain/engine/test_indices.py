"""Indices are weighted means of what has a score, and say what they left out."""

import pytest

from app.domain.engine.computing import compute
from app.domain.engine.definitions import Definition
from app.domain.engine.indices import (
    IndexValue,
    LeftOut,
    LeftOutWhy,
    criterion_index,
    parameter_index,
    why_left_out,
)
from app.domain.engine.prepared import Prepared
from app.domain.engine.results import indices_of
from app.domain.engine.scales import Direction, Scale, points_of
from app.domain.errors import Invalid
from app.domain.formulas.parsing import parse
from tests.domain.engine.building import (
    CITY,
    CITY_OF_FOUR,
    LOCAL,
    NORTH,
    SOUTH,
    computed_all,
    observations,
    of_schools,
)

PER_CENT = Scale(points=points_of([(0, 0), (100, 100)], Direction.MORE, LOCAL))
FIRST = Definition(code="first", tree=parse("share(a, n)"), scale=PER_CENT)
SECOND = Definition(code="second", tree=parse("share(b, n)"), scale=PER_CENT)
FACT = Definition(code="vpr", tree=parse("share(c, n)"), is_fact_only=True)
BARE = Definition(code="bare", tree=parse("a / n"))
ALL = (FIRST, SECOND, FACT, BARE)
WEIGHTS = {"first": 3.0, "second": 1.0, "vpr": 5.0, "bare": 1.0}
STAFF = criterion_index("staff", ALL, WEIGHTS)
OTHER = criterion_index("other", [SECOND], {"second": 1.0})
EMPTY = criterion_index("empty", [FACT], {"vpr": 1.0})
CONDITIONS = parameter_index("conditions", [STAFF, OTHER, EMPTY], {"staff": 1.0, "other": 3.0, "empty": 9.0})
NEVER = (LeftOut("vpr", LeftOutWhy.FACT_ONLY), LeftOut("bare", LeftOutWhy.NO_SCORE))


def test_an_index_is_the_weighted_mean_of_scores_and_names_what_it_left_out() -> None:
    # (3 × 80 + 1 × 40) ÷ 4 = 70; the fact of ВПР and the indicator without a score are not in it.
    assert STAFF.of({"first": 80.0, "second": 40.0}) == IndexValue(value=70.0, coverage=1.0, left_out=NEVER)


def test_a_missing_score_is_neither_zero_nor_the_mean_and_its_weight_is_told() -> None:
    found = STAFF.of({"first": LeftOutWhy.NO_VALUE, "second": 40.0})
    # 1 × 40 ÷ 1 = 40, over 1 of the weights 3 + 1.
    assert found == IndexValue(
        value=40.0, coverage=0.25, left_out=(*NEVER, LeftOut("first", LeftOutWhy.NO_VALUE))
    )


def test_nothing_scored_gives_no_index() -> None:
    found = STAFF.of({"first": LeftOutWhy.INCOMPLETE, "second": LeftOutWhy.NO_VALUE})
    assert (found.value, found.coverage) == (None, 0.0)


def test_a_parameter_takes_its_criteria_with_their_coverage() -> None:
    staff = STAFF.of({"first": LeftOutWhy.NO_VALUE, "second": 40.0})
    other = OTHER.of({"second": 40.0})
    found = CONDITIONS.of({"staff": staff, "other": other})
    # (1 × 40 + 3 × 40) ÷ 4 = 40; coverage (1 × 0.25 + 3 × 1) ÷ 4 = 0.8125.
    assert (found.value, found.coverage) == (40.0, 0.8125)
    assert LeftOut("empty", LeftOutWhy.EMPTY) in found.left_out
    assert LeftOut("first", LeftOutWhy.NO_VALUE) in found.left_out
    assert found.left_out.count(LeftOut("vpr", LeftOutWhy.FACT_ONLY)) == 2  # of staff and of the empty one


def test_weights_that_sum_to_zero_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        criterion_index("staff", ALL, {**WEIGHTS, "first": 0.0, "second": 0.0})
    assert (refused.value.code, refused.value.facts["index"]) == ("index.weights_zero", "staff")
    with pytest.raises(Invalid) as refused:
        criterion_index("staff", ALL, {**WEIGHTS, "first": -1.0})
    assert (refused.value.code, refused.value.facts["part"]) == ("index.weight", "first")


def test_indices_of_the_whole_tree_are_those_of_each_place() -> None:
    given = of_schools(a=[9, 5, None, 0], b=[2, None, 3, None], c=[1, 1, 1, 1], n=[10, 10, 10, 4])
    prepared = Prepared(ALL)
    done = next(iter(compute(observations(given), prepared, CITY_OF_FOUR, ["1"])))
    frame = indices_of(done, [STAFF, OTHER, EMPTY], [CONDITIONS])
    found = {(row[0], row[1]): row[3:] for row in frame.iter_rows()}
    values = computed_all(ALL, given)
    for place in (*CITY_OF_FOUR.units, CITY, NORTH, SOUTH):
        scores = {one.code: why_left_out(values[one.code, place, "1"]) for one in ALL}
        parts = {one.code: one.of(scores) for one in (STAFF, OTHER)}
        whole = CONDITIONS.of(parts)
        for code, one in {**parts, "conditions": whole}.items():
            assert found[code, place] == pytest.approx((one.value, one.coverage), nan_ok=True), (code, place)
    # The north: 14 of 20 and 5 of 20 give (3 × 70 + 1 × 25) ÷ 4 = 58.75; no school there is left as a zero.
    assert found["staff", NORTH] == (58.75, 1.0)
    assert found["empty", NORTH] == (None, 0.0)
