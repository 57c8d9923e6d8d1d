"""A package says of any checked formula how it goes up the tree, what it is worth and what it weighs."""

import pytest

from app.catalogues.messages import sentence
from app.catalogues.models import load_model
from app.domain.engine.aggregation import Aggregation, Gaps, Parts
from app.domain.engine.indices import LeftOut, LeftOutWhy
from app.domain.errors import Invalid
from app.domain.formulas.printing import printed
from app.domain.model_definitions import definition_of, indices
from app.domain.quality_model import PassportKind
from tests.domain.test_model_packages import BANDS, SCALE, changed, first

STAFF, EXAMS, VPR = "staff", "final_exams", "vpr"


def test_the_shipped_model_has_ratios_of_sums_and_a_few_other_formulas() -> None:
    others = [one for one in load_model().passports if one.kind is not PassportKind.RATIO]
    assert [(one.code, one.aggregation, one.rule.min_coverage) for one in others] == [
        ("staff-category-change", Aggregation.RATIO_OF_SUMS, None),
        ("training-hours", Aggregation.MEDIAN, 0.5),
        ("class-size", Aggregation.MEAN, 0.7),
    ]
    for one in load_model().passports:
        assert (one.weight, one.scale is not None) == (1, one.code == "class-size")


def test_what_reads_other_indicators_alone_may_be_used_for_no_more_than_they() -> None:
    model = load_model()
    assert model.get("staff-category-change").purpose == model.get("staff-category").purpose


@pytest.mark.parametrize("kind", [one for one in Aggregation if one is not Aggregation.WEIGHTED_MEAN])
def test_a_passport_goes_up_the_tree_in_any_way(kind: Aggregation) -> None:
    passport = changed(first(STAFF, aggregation=kind.value)).get("staff-highest")
    assert passport.aggregation is kind
    is_ratio = kind is Aggregation.RATIO_OF_SUMS
    assert passport.kind is (PassportKind.RATIO if is_ratio else PassportKind.FORMULA)


def test_a_weighted_mean_says_by_what() -> None:
    rule = (
        changed(first(STAFF, aggregation="weighted_mean", weight_by="pupils_total")).get("staff-highest").rule
    )
    assert rule.weight_by is not None
    assert printed(rule.weight_by) == "pupils_total"


def test_coverage_and_what_comes_of_gaps_are_said() -> None:
    told = first(STAFF, min_coverage=0.8, missing="withhold")
    rule = changed(told).get("staff-highest").rule
    assert (rule.min_coverage, rule.gaps) == (0.8, Gaps.WITHHOLD)
    rule = changed(first(STAFF, aggregation="mean", over="children")).get("staff-highest").rule
    assert rule.parts is Parts.CHILDREN


def test_a_scale_says_where_it_comes_from() -> None:
    scale = changed(first(EXAMS, scale=SCALE)).get("oge-math-passed").scale
    assert scale is not None and scale.levels is not None and scale.points is not None
    assert scale.levels.source.told == "273-ФЗ"
    assert scale.points.source.told == "местный порог: решение совета"
    assert scale.levels.of(60).name == "норма"


@pytest.mark.parametrize(
    ("fields", "place", "said"),
    [
        ({"scale": {"levels": {"bands": BANDS[::-1], "local": "x"}}}, "scale/levels/bands", "нет границы"),
        ({"scale": {"levels": {"bands": [BANDS[0], {"name": "норма", "low": 50}], "local": "x"}}},
         "scale/levels/bands", "Уровень 2 «норма» начинается с 50"),
        ({"scale": {"score": {"points": [[0, 50], [9, 10]], "local": "x"}}}, "scale/score/points", "Точка 2"),
        ({"min_coverage": 80}, "aggregation", "больше 0 и не больше 1"),
        ({"aggregation": "weighted_mean"}, "aggregation", "weight_by"),
        ({"aggregation": "weighted_mean", "weight_by": "n_mark"}, "weight_by", "n_mark"),
        ({"over": "children"}, "aggregation", "over"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_place(fields: dict[str, object], place: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        changed(first(EXAMS, **fields))
    assert refused.value.code == "model.part"
    assert refused.value.facts["part"] == f"results/final_exams/oge-math-passed/{place}"
    words = sentence(refused.value.code, refused.value.facts)
    assert words.startswith("Модель «проба.yaml», место «results/final_exams/oge-math-passed/")
    assert said in words


def test_a_formula_may_stand_on_other_indicators() -> None:
    passport = changed(first(STAFF, formula="@staff-category - previous(@staff-category)")).get(
        "staff-highest"
    )
    assert passport.kind is PassportKind.FORMULA
    assert definition_of(passport).tree == passport.tree


def test_a_circle_of_indicators_is_refused() -> None:
    def both(given: dict[str, object]) -> None:
        first(STAFF, formula="@staff-pupils * 1")(given)
        first("surroundings", formula="@staff-highest")(given)
        first(STAFF, formula="@second-shift")(given)

    with pytest.raises(Invalid) as refused:
        changed(both)
    assert refused.value.code == "model.formula"
    assert "formula.circle" in str(refused.value.facts["fault"])


def test_what_stands_on_facts_of_vpr_is_itself_only_a_fact() -> None:
    upon = {"formula": "100 - @vpr-math-4-good"}
    passport = changed(first(STAFF, **upon)).get("staff-highest")
    assert passport.purpose.is_fact_only
    assert "02-86" in passport.purpose.clause
    for more in ({**upon, "scale": SCALE}, {"formula": "@vpr-math-4-good / 2 + @staff-category / 2"}):
        with pytest.raises(Invalid) as refused:
            changed(first(STAFF, **more))
        assert (refused.value.code, refused.value.facts["indicator"]) == ("purpose.vpr", "staff-highest")


def test_indices_of_a_model_take_what_has_a_score() -> None:
    criteria, parameters = indices(changed(first(EXAMS, scale=SCALE, weight=2.5)))
    exams = next(one for one in criteria if one.code == EXAMS)
    assert exams.weights == {"oge-math-passed": 2.5}
    vpr = next(one for one in criteria if one.code == VPR)
    assert vpr.weights == {}
    assert LeftOut("vpr-math-4-good", LeftOutWhy.FACT_ONLY) in vpr.never
    assert [one.weights for one in parameters] == [{"surroundings": 1.0}, {}, {EXAMS: 1.0}]


def test_weights_that_sum_to_zero_are_refused() -> None:
    with pytest.raises(Invalid) as refused:
        changed(first(EXAMS, scale=SCALE, weight=0))
    assert (refused.value.code, refused.value.facts["part"]) == ("model.part", EXAMS)
    assert "в сумме дают ноль" in sentence(refused.value.code, refused.value.facts)
