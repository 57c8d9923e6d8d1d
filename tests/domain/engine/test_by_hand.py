"""Indicators computed by hand, one after another, with the arithmetic beside them.

The city has two districts: the north with schools 11, 12 and 13, the south with school 21.
"""

import pytest

from app.domain.assessments import NotMeasured
from app.domain.engine.aggregation import Aggregation, Gaps, Parts, Rule
from app.domain.engine.definitions import Computed, Definition
from app.domain.engine.indices import LeftOutWhy, criterion_index, why_left_out
from app.domain.engine.scales import Band, Direction, Scale, levels_of, points_of
from app.domain.formulas.parsing import parse
from app.domain.formulas.tree import Missing
from tests.domain.engine.building import (
    CITY,
    LOCAL,
    NORM,
    NORTH,
    SOUTH,
    Given,
    Observed,
    Results,
    computed_all,
    of_schools,
    value,
)

GOOD = of_schools(m4=[10, 20, 5, 1], m5=[5, 10, 0, 4], n=[20, 40, 20, 10])


def one(formula: str, rule: Rule | None = None, **more: object) -> Definition:
    people = more.pop("people", None)
    return Definition(
        code="it", tree=parse(formula), rule=rule or Rule(),
        people=None if people is None else parse(str(people)), **more,  # type: ignore[arg-type]
    )  # fmt: skip


def it(found: Results, place: int, period: str = "1") -> Computed:
    return found["it", place, period]


def by(kind: Aggregation, **more: object) -> Rule:
    return Rule(kind=kind, **more)  # type: ignore[arg-type]


def test_1_ratio_of_sums() -> None:
    found = computed_all([one("share(m4 + m5, n)")], GOOD)
    assert value(found, "it", 11) == 75  # (10 + 5) ÷ 20
    assert value(found, "it", NORTH) == 62.5  # (15 + 30 + 5) ÷ (20 + 40 + 20) = 50 ÷ 80
    assert value(found, "it", SOUTH) == 50  # 5 ÷ 10
    assert value(found, "it", CITY) == pytest.approx(100 * 55 / 90)
    assert (it(found, CITY).numerator, it(found, CITY).denominator) == (55, 90)


def test_2_mean_of_the_same_shares() -> None:
    found = computed_all([one("share(m4 + m5, n)", by(Aggregation.MEAN))], GOOD)
    # Shares 75, 75, 25 and 50: the north (75 + 75 + 25) ÷ 3, the city (75 + 75 + 25 + 50) ÷ 4.
    assert value(found, "it", NORTH) == pytest.approx(175 / 3)
    assert value(found, "it", CITY) == 56.25
    assert it(found, CITY).numerator is None  # no ratio of the city's own


def test_3_mean_over_districts() -> None:
    rule = Rule(kind=Aggregation.MEAN, parts=Parts.CHILDREN)
    found = computed_all([one("share(m4 + m5, n)", rule)], GOOD)
    assert value(found, "it", CITY) == pytest.approx((175 / 3 + 50) / 2)  # of the districts' means


def test_4_median_of_schools() -> None:
    found = computed_all([one("share(m4 + m5, n)", by(Aggregation.MEDIAN))], GOOD)
    assert value(found, "it", NORTH) == 75  # of 25, 75, 75
    assert value(found, "it", CITY) == 62.5  # of 25, 50, 75, 75: (50 + 75) ÷ 2, and no median of medians


def test_5_weighted_mean() -> None:
    found = computed_all(
        [one("share(m4 + m5, n)", by(Aggregation.WEIGHTED_MEAN, weight_by=parse("m4")))], GOOD
    )
    # (75 × 10 + 75 × 20 + 25 × 5 + 50 × 1) ÷ (10 + 20 + 5 + 1) = 2425 ÷ 36
    assert value(found, "it", CITY) == pytest.approx(2425 / 36)


@pytest.mark.parametrize(
    ("kind", "north", "city"),
    [(Aggregation.SUM, 18, 25), (Aggregation.MIN, 1, 1), (Aggregation.MAX, 12, 12)],
)
def test_6_to_8_sum_least_and_most(kind: Aggregation, north: float, city: float) -> None:
    found = computed_all([one("clubs", by(kind))], of_schools(clubs=[5, 1, 12, 7]))
    assert value(found, "it", NORTH) == north  # 5 + 1 + 12; 1; 12
    assert value(found, "it", CITY) == city  # and 7 more


def test_9_what_does_not_go_up_is_not_applicable_above() -> None:
    found = computed_all(
        [one("rooms / pupils", by(Aggregation.NONE))], of_schools(rooms=[1] * 4, pupils=[2] * 4)
    )
    assert value(found, "it", 11) == 0.5
    assert value(found, "it", CITY) is Missing.NOT_APPLICABLE


def test_10_what_a_city_reports_of_itself() -> None:
    given: Observed = {"1": {CITY: {"spent": 90.0, "planned": 120.0}}}
    found = computed_all([one("share(spent, planned)", by(Aggregation.NONE))], given)
    assert value(found, "it", CITY) == 75  # 90 ÷ 120
    assert (it(found, CITY).coverage.reported, it(found, CITY).coverage.expected) == (1, 1)
    assert value(found, "it", NORTH) is Missing.NOT_APPLICABLE


def test_11_a_school_that_lacks_one_side_adds_neither() -> None:
    given = of_schools(a=[5, None, 4, 3], n=[10, 1000, 10, 10])
    found = computed_all([one("share(a, n)")], given)
    assert value(found, "it", CITY) == 40  # (5 + 4 + 3) ÷ (10 + 10 + 10); the thousand is not in it
    assert value(found, "it", 12) is Missing.NO_DATA
    assert (it(found, CITY).coverage.reported, it(found, CITY).coverage.expected) == (3, 4)


def test_12_kinds_of_not_measured_live_on() -> None:
    given = of_schools(
        a=[NotMeasured.BY_DESIGN, NotMeasured.BY_DESIGN, NotMeasured.NOT_APPLICABLE, NotMeasured.SUPPRESSED],
        n=[10, 10, 10, 10],
    )
    found = computed_all([one("share(a, n)")], given)
    assert value(found, "it", 11) is Missing.BY_DESIGN
    assert value(found, "it", NORTH) is Missing.BY_DESIGN  # drawn nowhere, not applicable in one
    assert value(found, "it", CITY) is Missing.SUPPRESSED
    assert it(found, NORTH).coverage.expected == 0  # nobody is awaited
    assert it(found, CITY).coverage.expected == 1


def test_13_nobody_in_the_denominator_is_no_zero() -> None:
    found = computed_all([one("share(a, n)")], of_schools(a=[0, 1, 2, 0], n=[0, 2, 8, 0]))
    assert value(found, "it", 11) is Missing.ZERO_DENOMINATOR
    assert value(found, "it", SOUTH) is Missing.ZERO_DENOMINATOR
    assert value(found, "it", CITY) == 30  # (0 + 1 + 2 + 0) ÷ (0 + 2 + 8 + 0)
    assert it(found, CITY).coverage.is_whole


def test_14_incomplete_coverage_is_marked_and_gets_no_level() -> None:
    scale = Scale(points=points_of([(0, 0), (100, 100)], Direction.MORE, LOCAL))
    given = of_schools(a=[5, 5, None, 9], n=[10, 10, 10, 10])
    found = computed_all([one("share(a, n)", Rule(min_coverage=0.7), scale=scale)], given)
    assert (value(found, "it", NORTH), it(found, NORTH).is_incomplete) == (50, True)  # 2 of 3 is under 0.7
    assert it(found, NORTH).score is None
    # 3 of 4 is over it: (5 + 5 + 9) ÷ 30.
    assert (it(found, CITY).score, it(found, CITY).is_incomplete) == (pytest.approx(1900 / 30), False)
    assert it(found, 11).score == 50  # a school speaks of itself alone


def test_15_incomplete_may_be_withheld_and_so_from_what_stands_on_it() -> None:
    definitions = [
        one("share(a, n)", Rule(min_coverage=0.7, gaps=Gaps.WITHHOLD)),
        Definition(code="upon", tree=parse("@it / 2")),
    ]
    found = computed_all(definitions, of_schools(a=[5, 5, None, 9], n=[10, 10, 10, 10]))
    assert value(found, "it", NORTH) is Missing.INCOMPLETE
    assert value(found, "upon", NORTH) is Missing.INCOMPLETE
    assert value(found, "upon", CITY) == pytest.approx(1900 / 30 / 2)


CORRIDOR = Scale(
    levels=levels_of(
        [
            Band(name="вне коридора", low=None, high=10),
            Band(name="в коридоре", low=10, high=15, is_wished=True),
            Band(name="вне коридора", low=15, high=None),
        ],
        Direction.CORRIDOR,
        NORM,
    ),
    points=points_of([(5, 0), (10, 100), (15, 100), (20, 0)], Direction.CORRIDOR, LOCAL),
)


def test_16_a_corridor() -> None:
    found = computed_all(
        [one("pupils / staff", scale=CORRIDOR)],
        of_schools(pupils=[60, 150, 180, 340], staff=[10, 10, 10, 20]),
    )
    # 6 → outside, (6 − 5) ÷ 5 of 100; 15 → still within; 18 → outside, (20 − 18) ÷ 5 of 100; 17 → 60.
    expected = {
        11: ("вне коридора", 20),
        12: ("в коридоре", 100),
        13: ("вне коридора", 40),
        21: ("вне коридора", 60),
    }
    for place, (level, score) in expected.items():
        assert (it(found, place).level.name, it(found, place).score) == (level, pytest.approx(score))
    # The city: (60 + 150 + 180 + 340) ÷ 50 = 14.6, within.
    assert it(found, CITY).level.name == "в коридоре"


def test_17_less_is_better() -> None:
    levels = levels_of(
        [Band(name="соблюдается", low=None, high=5), Band(name="нарушение", low=5, high=None)],
        Direction.LESS,
        NORM,
    )
    found = computed_all(
        [one("share(vacant, posts)", scale=Scale(levels=levels))],
        of_schools(vacant=[1, 2, 0, 4], posts=[20, 20, 20, 20]),
    )
    # 5 is on the threshold, which belongs to the better level; 10; 0; 20; the city 7 ÷ 80 = 8.75.
    names = [it(found, place).level.name for place in (11, 12, 13, 21, CITY)]
    assert names == ["соблюдается", "нарушение", "соблюдается", "нарушение", "нарушение"]


YEARS: dict[str, dict[int, dict[str, Given]]] = {
    "2024": {11: {"a": 2, "n": 10}, 12: {"a": 4, "n": 10}, 21: {"a": 5, "n": 20}},
    "2025": {11: {"a": 5, "n": 10}, 12: {"a": 4, "n": 30}},
}


def test_18_growth_since_the_previous_period() -> None:
    share = Definition(code="share", tree=parse("share(a, n)"))
    found = computed_all([share, one("@share - previous(@share)")], YEARS)
    assert value(found, "it", 11, "2025") == 30  # 50 − 20
    assert value(found, "it", NORTH, "2025") == -7.5  # 9 ÷ 40 − 6 ÷ 20 = 22.5 − 30
    assert value(found, "it", 11, "2024") is Missing.NO_DATA  # nothing came before
    assert value(found, "it", SOUTH, "2025") is Missing.NO_DATA


def test_19_growth_of_a_number_counts_only_those_who_told_it_twice() -> None:
    found = computed_all([one("n - previous(n)")], YEARS)
    assert value(found, "it", CITY, "2025") == 20  # (10 − 10) + (30 − 10); the 20 of the south did not vanish
    assert it(found, CITY, "2025").coverage.reported == 2


def test_20_nested_indicators() -> None:
    definitions = [
        Definition(code="good", tree=parse("share(m4 + m5, n)")),
        Definition(code="best", tree=parse("share(m5, n)")),
        Definition(code="both", tree=parse("0.6 * @good + 0.4 * @best")),
        one("if(@both > 50, @both - 50, 0)"),
    ]
    found = computed_all(definitions, GOOD)
    # School 11: good 75, best 5 ÷ 20 = 25, both 0.6 × 75 + 0.4 × 25 = 55, five over fifty.
    assert value(found, "both", 11) == pytest.approx(55)
    assert value(found, "it", 11) == pytest.approx(5)
    # The north: good 50 ÷ 80 = 62.5, best 15 ÷ 80 = 18.75: 37.5 + 7.5 = 45, under fifty.
    assert value(found, "both", NORTH) == pytest.approx(45)
    assert value(found, "it", NORTH) == 0


def test_21_a_ratio_upon_a_median() -> None:
    definitions = [
        Definition(code="typical", tree=parse("pay"), rule=by(Aggregation.MEDIAN)),
        one("share(@typical, region_pay)", by(Aggregation.RATIO_OF_SUMS)),
    ]
    given = of_schools(pay=[60, 50, 40, 90], region_pay=[80, 80, 80, 80])
    found = computed_all(definitions, given)
    assert value(found, "it", 11) == 75  # 60 ÷ 80
    # A sum of the region's pay is no pay: the passport has to say `none` or a mean, and this shows why.
    assert value(found, "it", NORTH) == pytest.approx(100 * 50 / 240)


def test_22_variables_with_breakdowns() -> None:
    given = {
        "1": {11: {"marks{grade=4}": 6, "marks{grade=9}": 2}, 12: {"marks{grade=4}": 3, "marks{grade=9}": 4}}
    }
    found = computed_all([one("marks{grade=9} / marks{grade=4}")], given)
    assert value(found, "it", 12) == pytest.approx(4 / 3)
    assert value(found, "it", NORTH) == pytest.approx(6 / 9)  # (2 + 4) ÷ (6 + 3)


def test_23_what_stands_in_for_a_missing_number_stands_in_the_sum() -> None:
    given = of_schools(exact=[8, None, 3, None], about=[9, 10, 4, None], n=[10, 20, 10, 10])
    found = computed_all([one("share(coalesce(exact, about), n)")], given)
    assert value(found, "it", NORTH) == 52.5  # (8 + 10 + 3) ÷ (10 + 20 + 10)
    assert (it(found, CITY).coverage.reported, it(found, CITY).coverage.expected) == (3, 4)


def test_24_known_parts_are_added_where_a_formula_says_sum() -> None:
    found = computed_all(
        [one("share(sum(m4, m5), n)")], of_schools(m4=[2, 3, 1, 0], m5=[1, None, 1, 0], n=[5] * 4)
    )
    assert value(found, "it", NORTH) == pytest.approx(100 * 8 / 15)  # (3 + 3 + 2) ÷ 15


def test_25_the_interval_of_a_share_of_people() -> None:
    found = computed_all([one("share(a, n)", people="n")], of_schools(a=[9, 0, 0, 0], n=[14, 0, 0, 0]))
    interval = it(found, 11).interval
    # 9 of 14: «64 %, вероятно от 39 до 84 %».
    assert (round(interval.low_pct), round(interval.high_pct)) == (39, 84)
    assert it(found, 12).interval is None
    assert it(found, CITY).interval == interval  # the same 9 of 14


def test_26_a_full_count_has_no_interval() -> None:
    assert it(computed_all([one("share(m4, n)")], GOOD), CITY).interval is None


def test_27_an_index_leaves_out_facts_and_what_is_missing() -> None:
    per_cent = Scale(points=points_of([(0, 0), (100, 100)], Direction.MORE, LOCAL))
    definitions = [
        Definition(code="exam", tree=parse("share(a, n)"), scale=per_cent),
        Definition(code="clubs", tree=parse("share(b, n)"), scale=per_cent),
        Definition(code="vpr", tree=parse("share(c, n)"), is_fact_only=True),
    ]
    index = criterion_index("results", definitions, {"exam": 2.0, "clubs": 1.0, "vpr": 7.0})
    given = of_schools(a=[8, 6, 7, 5], b=[2, None, 4, None], c=[1, 1, 1, 1], n=[10, 10, 10, 10])
    found = computed_all(definitions, given)

    def of(place: int) -> tuple[float | None, float, list[tuple[str, LeftOutWhy]]]:
        made = index.of({one.code: why_left_out(found[one.code, place, "1"]) for one in definitions})
        return made.value, made.coverage, [(left.code, left.why) for left in made.left_out]

    fact = ("vpr", LeftOutWhy.FACT_ONLY)
    assert of(11) == (pytest.approx(60), 1.0, [fact])  # (2 × 80 + 1 × 20) ÷ 3
    # Only the exam: its own 50, over two thirds of the weights.
    assert of(21) == (pytest.approx(50), pytest.approx(2 / 3), [fact, ("clubs", LeftOutWhy.NO_VALUE)])
    # The city: exams 26 ÷ 40 = 65, clubs 6 ÷ 20 = 30: (2 × 65 + 30) ÷ 3.
    assert of(CITY) == (pytest.approx(160 / 3), 1.0, [fact])


def test_28_weights_without_pupils_give_no_mean() -> None:
    rule = by(Aggregation.WEIGHTED_MEAN, weight_by=parse("pupils"))
    found = computed_all([one("mark", rule)], of_schools(mark=[4, 3, 5, 4], pupils=[0, 0, 0, 10]))
    assert value(found, "it", NORTH) is Missing.ZERO_DENOMINATOR
    assert value(found, "it", CITY) == 4
