"""A model package becomes a checked model, or the place of its fault is named."""

from collections.abc import Callable
from copy import deepcopy
from typing import Any

import pytest
import yaml

from app.catalogues.messages import sentence
from app.catalogues.models import FIRST, load_model, what_is_known
from app.domain.errors import Invalid, NotFound
from app.domain.model_packages import model_of
from app.domain.periods import PeriodKind
from app.domain.quality_model import Levels, Parameter, PassportKind, QualityModel, Standing, Unit

GIVEN = yaml.safe_load(FIRST.read_text(encoding="utf-8"))
BANDS = [{"name": "ниже", "high": 60}, {"name": "норма", "low": 60}]
SCALE = {
    "levels": {"bands": BANDS, "norm": {"act": "273-fz"}},
    "score": {"points": [[0, 0], [100, 100]], "local": "решение совета"},
}
LEVELS = {"low": 80, "high": 95, "source": "решение совета"}


def indicators_of(given: dict[str, Any], criterion: str) -> list[dict[str, Any]]:
    return next(
        one["indicators"]
        for branch in given["parameters"]
        for one in branch["criteria"]
        if one["code"] == criterion
    )


def changed(change: Callable[[dict[str, Any]], None]) -> QualityModel:
    given = deepcopy(GIVEN)
    change(given)
    return model_of(given, what_is_known(), where="проба.yaml")


def first(criterion: str, **fields: object) -> Callable[[dict[str, Any]], None]:
    """Changes fields of the criterion's first indicator."""
    return lambda given: indicators_of(given, criterion)[0].update(fields)


def test_the_shipped_model_has_three_parameters_and_enough_indicators_of_results() -> None:
    model = load_model()
    assert [one.parameter for one in model.branches] == list(Parameter)
    assert len(model.passports) >= 14
    assert len({one.code for one in model.passports}) == len(model.passports)
    assert {one.unit for one in model.passports} == set(Unit) - {Unit.COUNT, Unit.YES_NO}
    for one in model.passports:
        assert one.segments
        assert one.legal_basis
        parameter = model.place_of(one.code)[0]
        assert parameter is (Parameter.CONDITIONS if one.is_reported else Parameter.RESULTS)


def test_an_indicator_of_vpr_is_only_a_fact_and_says_why() -> None:
    for one in load_model().passports:
        from_vpr = "vpr" in one.takes.procedures
        assert one.purpose.is_fact_only is from_vpr, one.code
        assert one.purpose.clause
        assert not (from_vpr and one.levels)


def test_a_level_on_vpr_is_refused_with_the_clause() -> None:
    with pytest.raises(Invalid) as refused:
        changed(first("vpr", levels=LEVELS))
    assert refused.value.code == "purpose.vpr"
    assert refused.value.facts["indicator"] == "vpr-math-4-good"
    assert "02-86" in str(refused.value.facts["clause"])


def test_vpr_hidden_among_other_procedures_is_found() -> None:
    takes = {"procedures": ["oge", "vpr"], "grades": [9]}
    with pytest.raises(Invalid) as refused:
        changed(first("final_exams", levels=LEVELS, takes=takes))
    assert refused.value.code == "purpose.vpr"


def test_an_exam_may_have_a_local_benchmark() -> None:
    levels = changed(first("final_exams", levels=LEVELS)).get("oge-math-passed").levels
    assert levels == Levels(low=80, high=95, source="решение совета")
    assert [levels.standing(value) for value in (79.9, 80, 95, 95.1)] == [
        Standing.BELOW, Standing.WITHIN, Standing.WITHIN, Standing.ABOVE,
    ]  # fmt: skip


FAULTS: dict[str, tuple[Callable[[dict[str, Any]], None], str, str]] = {
    "an unknown key": (first("vpr", wieght=1), "results/vpr", "wieght"),
    "a variable twice": (first("vpr", formula="share(m4 + m4, n_marked)"), "formula", "twice"),
    "people that nobody counts": (first("vpr", people="n_m"), "people", "n_m"),
    "a measure mixed with a column": (
        first("vpr", formula="share(over_220, n_marked)"), "vpr-math-4-good", "mix",
    ),
    "reports mixed with results": (
        first("staff", formula="share(m4, staff_total)"), "staff-highest", "do not mix",
    ),
    "tests of what schools report": (
        first("staff", takes={"procedures": ["vpr"]}), "staff-highest", "takes",
    ),
    "an answer that is none": (
        first("staff", unit="yes_no", formula="staff_total"), "staff-highest/formula", "yes_no is one answer",
    ),
    "a number of nobody knows what": (first("staff", unit="number"), "unit_words", "goes with"),
    "an unknown subject": (
        first("vpr", takes={"procedures": ["vpr"], "subjects": ["Магия"]}), "takes", "Магия",
    ),
    "an unknown procedure": (first("vpr", takes={"procedures": ["vrp"]}), "takes", "vrp"),
    "no procedure": (first("vpr", takes={"procedures": []}), "takes", "no procedures"),
    "a grade that is none": (first("vpr", takes={"procedures": ["vpr"], "grades": [12]}), "takes", "12"),
    "a code twice": (first("vpr", code="vpr-rus-4-good"), "results/vpr", "twice"),
    "a code that is none": (first("vpr", code="ВПР 4"), "code", "ВПР 4"),
    "an unknown unit": (first("vpr", unit="балл"), "unit", "балл"),
    "a unit that is a list": (first("vpr", unit=["percent"]), "unit", "not one of"),
    "a way up the tree that there is not": (first("vpr", aggregation="mode"), "aggregation", "mode"),
    "a weight that is no sum": (
        first("final_exams", aggregation="weighted_mean", weight_by="m4 / m5"), "weight_by", "not a sum",
    ),
    "a weight of another source": (
        first("final_exams", aggregation="weighted_mean", weight_by="staff_total"),
        "oge-math-passed", "do not mix",
    ),
    "levels and a scale": (first("final_exams", levels=LEVELS, scale=SCALE), "oge-math-passed", "either"),
    "a scale of nothing": (first("final_exams", scale={}), "scale", "neither"),
    "a scale of nobody knows whom": (
        first("final_exams", scale={"levels": {"bands": BANDS}}), "scale/levels", "either a norm",
    ),
    "a threshold that is no number": (
        first("final_exams", scale={"levels": {"bands": [{"name": "ниже", "high": "60"}], "local": "x"}}),
        "scale/levels/bands", "not a number",
    ),
    "a weight that is no number": (first("final_exams", weight="1"), "weight", "not a number"),
    "an unknown segment": (first("vpr", segments=["ЕСОКО"]), "segments", "ЕСОКО"),
    "an empty name": (first("vpr", name=" "), "name", "not text"),
    "thresholds out of order": (first("final_exams", levels={**LEVELS, "low": 99}), "levels", "order"),
    "a missing parameter": (lambda given: given["parameters"].pop(), "parameters", "three"),
    "a column that nobody counts": (
        lambda given: given["variables"]["m5"].update(column="m6"), "variables/m5", "m6",
    ),
    "no ground at all": (first("vpr", basis=[]), "legal_basis", "missing"),
    "a ground that is no mapping": (first("vpr", basis=["273-ФЗ"]), "basis", "mapping"),
    "no version": (lambda given: given.pop("version"), "version", "whole number"),
    "a day that is none": (lambda given: given.update(in_force_from="осень"), "in_force_from", "date"),
}  # fmt: skip


@pytest.mark.parametrize("fault", FAULTS)
def test_a_broken_package_names_the_place_and_the_reason(fault: str) -> None:
    change, part, reason = FAULTS[fault]
    with pytest.raises(Invalid) as refused:
        changed(change)
    assert refused.value.code == "model.broken"
    assert refused.value.facts["model"] == "проба.yaml"
    assert part in str(refused.value.facts["part"])
    assert reason in str(refused.value.facts["reason"])


@pytest.mark.parametrize("link", [{"act": "999-fz"}, {"act": "273-fz", "clause": "статья 1000"}])
def test_a_ground_that_no_act_gives_is_refused_with_its_place(link: dict[str, str]) -> None:
    with pytest.raises(Invalid, match=r"acts\.link_broken") as refused:
        changed(first("vpr", basis=[link]))
    assert refused.value.facts["where"] == "проба.yaml, results/vpr/vpr-math-4-good/basis"
    assert link.get("clause", link["act"]) in str(refused.value.facts["reason"])


def test_a_ground_may_be_told_in_words_alone_or_beside_the_acts() -> None:
    words = changed(first("diagnostics", basis=[], legal_basis="приказ города")).get("rdr-good")
    assert (words.basis, words.legal_basis, words.unlisted_basis) == ((), *["приказ города"] * 2)
    both = changed(first("diagnostics", legal_basis="приказ города")).get("rdr-good")
    assert both.legal_basis == f"{both.basis[0].words}; приказ города"
    assert both.unlisted_basis == "приказ города"


@pytest.mark.parametrize("given", [None, [], "модель", {"parameters": 3}])
def test_something_else_than_a_package_is_refused(given: object) -> None:
    with pytest.raises(Invalid, match=r"model\.broken"):
        model_of(given, what_is_known(), where="x")


def test_passports_are_chosen_by_parameter_criterion_and_code() -> None:
    model = load_model()
    assert model.chosen() == model.passports
    assert model.chosen(parameter="programmes") == ()
    assert {one.code for one in model.chosen(criterion="surroundings")} == {
        "second-shift", "class-size", "computers-pupil", "books-pupil",
    }  # fmt: skip
    assert {one.code for one in model.chosen(criterion="diagnostics")} == {"rdr-good", "rdr-done"}
    assert [one.code for one in model.chosen(indicator="rdr-good")] == ["rdr-good"]
    assert model.chosen(criterion="vpr", indicator="rdr-good") == ()
    with pytest.raises(Invalid, match=r"model\.name_unknown"):
        model.chosen(criterion="нет")
    with pytest.raises(NotFound):
        model.get("нет")


@pytest.mark.parametrize(
    ("formula", "said"),
    [
        ("share(m4 + m6, n_marked)", "Знак 12: величины m6 нет."),
        ("share(m4 + m5, n_marked", "Знак 6: скобка не закрыта."),
        ("share(m4, m5) + 1,5", "Знак 17: в числе 1,5 стоит запятая. Пишите с точкой: 1.5."),
        ("m4 > m5", "Знак 1: формула даёт условие, а показатель — число."),
    ],
)
def test_a_fault_in_a_formula_is_told_at_its_character(formula: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        changed(first("vpr", formula=formula))
    assert refused.value.code == "model.formula"
    words = sentence(refused.value.code, refused.value.facts)
    assert words.startswith(f"Модель «проба.yaml», место «results/vpr/vpr-math-4-good/formula». {said}")


MIXED = [
    ("share(staff_with_category, ped_age_under_30)", "Знак 28: ped_age_under_30 сообщают за календарный год"),
    ("share(ped_age_under_30, staff_total)", "Знак 25: staff_total — за учебный год"),
    ("@of-december - @staff-pupils", "Знак 16: @staff-pupils — за учебный год"),
    ("ped_age_under_30 - previous(@staff-pupils)", "Знак 29: @staff-pupils — за учебный год"),
]


@pytest.mark.parametrize(("formula", "said"), MIXED)
def test_academic_and_calendar_years_do_not_mix_in_a_formula(formula: str, said: str) -> None:
    with pytest.raises(Invalid) as refused:
        changed(with_december(formula))
    words = sentence(refused.value.code, refused.value.facts)
    assert words.startswith(f"Модель «проба.yaml», место «conditions/staff/mixed/formula». {said}")
    assert words.endswith("Возьмите сведения одного вида года.")


def with_december(formula: str) -> Callable[[dict[str, Any]], None]:
    """Adds an indicator of 31 December, and one with this formula."""

    def change(given: dict[str, Any]) -> None:
        found = indicators_of(given, "staff")
        fields = {**found[0], "unit": "number", "unit_words": "единиц"}
        found.append({**fields, "code": "of-december", "formula": "ped_age_under_30 / pedagogical_staff"})
        found.append({**fields, "code": "mixed", "formula": formula})

    return change


def test_a_weight_of_another_year_is_refused_at_its_place() -> None:
    fields = {"formula": "class_size_mean", "aggregation": "weighted_mean", "weight_by": "all_pupils"}
    with pytest.raises(Invalid) as refused:
        changed(first("surroundings", unit="number", unit_words="учеников", **fields))
    assert refused.value.facts["part"] == "conditions/surroundings/second-shift/weight_by"


def test_an_indicator_is_of_the_years_that_its_variables_are_reported_of() -> None:
    model = changed(with_december("@of-december - previous(@of-december)"))
    assert model.get("staff-highest").year_in("2025/26") == "2025/26"
    for code in ("of-december", "mixed"):
        assert model.get(code).period_kind is PeriodKind.CALENDAR_YEAR
        assert model.get(code).year_in("2025/26") == "2025"
    assert model.get("of-december").own_year("2025") == "2025"
    with pytest.raises(Invalid, match=r"period\.calendar_needed") as refused:
        model.get("of-december").own_year("2025-26")
    assert refused.value.facts["example"] == "2025"
    with pytest.raises(Invalid, match=r"period\.academic_needed"):
        model.get("staff-highest").own_year("2025")


def test_a_formula_is_shown_as_everybody_writes_it() -> None:
    model = load_model()
    assert model.get("vpr-math-4-good").formula == "share(m4 + m5, n_marked)"
    assert model.get("vpr-math-done").formula == "share(points, possible)"
    away = {"formula": "100*absent  / (written+absent)", "people": "written + absent"}
    other = changed(first("vpr", code="away", **away)).get("away")
    assert (other.formula, other.kind) == ("100 * absent / (written + absent)", PassportKind.FORMULA)
    assert (other.numerator, other.denominator) == ((), ())
    away["formula"] = "absent/(written+absent)"
    passport = changed(first("vpr", code="away", **away)).get("away")
    assert passport.formula == "absent / (written + absent)"
    assert (passport.numerator, passport.denominator) == (("absent",), ("written", "absent"))
    assert passport.kind is PassportKind.RATIO
