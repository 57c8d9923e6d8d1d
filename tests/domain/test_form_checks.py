"""Checks of forms: what stands in a cell, what must hold between cells, what is unlike the year before."""

import pytest

from app.catalogues.form_checks import load_form_checks
from app.catalogues.variables import load_variables
from app.domain.assessments import NotMeasured
from app.domain.form_checks import Change, Rules, check_form, read_cell, rule_of
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import Known
from app.domain.model_names import nameable

KNOWN = Known(variables={code: nameable(one) for code, one in load_variables().variables.items()})
BOYS = rule_of("sexes", "pupils_boys + pupils_girls = pupils_total", "Вместе {left}, всего {right}.", KNOWN)
RULES = Rules(between=(BOYS,), change=Change(share=0.5, least=3), beyond=0.25)
ASKED = ("pupils_total", "pupils_boys", "pupils_girls")


def remarks(values: dict[str, float | NotMeasured], past: dict[str, float] | None = None,
            usual: dict[str, tuple[float, float]] | None = None) -> dict[str, list[str]]:  # fmt: skip
    found = check_form(ASKED, values, {}, past or {}, usual or {}, RULES)
    return {key: [one.text if one.text is not None else one.code for one in said]
            for key, said in found.items()}  # fmt: skip


def test_numbers_that_do_not_add_up_mark_all_their_cells_and_are_told_once() -> None:
    found = remarks({"pupils_total": 421.0, "pupils_boys": 206.0, "pupils_girls": 206.0})
    assert found == {
        "pupils_boys": ["Вместе 412, всего 421."], "pupils_girls": [""], "pupils_total": [""],
    }  # fmt: skip


def test_a_rule_rests_as_long_as_one_of_its_cells_is_empty_or_said_in_words() -> None:
    assert remarks({"pupils_total": 421.0, "pupils_boys": 206.0}) == {}
    words = {"pupils_total": 421.0, "pupils_boys": 206.0, "pupils_girls": NotMeasured.NOT_APPLICABLE}
    assert remarks(words) == {}


def test_a_sum_leaves_out_what_the_form_does_not_ask() -> None:
    """206 + nothing = 206, where girls are not asked about."""
    rule = rule_of("sum", "sum(pupils_boys, pupils_girls) = pupils_total", "{left} {right}", KNOWN)
    rules = Rules(between=(rule,), change=RULES.change, beyond=0.25)
    asked = ("pupils_total", "pupils_boys")
    assert check_form(asked, {"pupils_total": 206.0, "pupils_boys": 206.0}, {}, {}, {}, rules) == {}
    found = check_form(asked, {"pupils_total": 207.0, "pupils_boys": 206.0}, {}, {}, {}, rules)
    assert found["pupils_boys"][0].text == "206 207"


@pytest.mark.parametrize(
    ("now", "before", "asks"),
    [
        (9.0, 6.0, False), (10.0, 6.0, True), (3.0, 6.0, False), (2.0, 6.0, True), (3.0, 0.0, False),
        (4.0, 0.0, True),
    ],
)  # fmt: skip
def test_a_number_far_from_the_year_before_wants_an_explanation(
    now: float, before: float, *, asks: bool
) -> None:
    """Half as much again and at least 3: of 6 up to 9 and down to 3 pass, of 0 up to 3."""
    found = remarks({"pupils_boys": now}, past={"pupils_boys": before})
    assert found == ({"pupils_boys": ["form.changed"]} if asks else {})


def test_a_number_beyond_similar_schools_wants_an_explanation() -> None:
    """A quarter beyond 100 to 200: from 75 to 250."""
    usual = {"pupils_boys": (100.0, 200.0)}
    assert remarks({"pupils_boys": 75.0}, usual=usual) == remarks({"pupils_boys": 250.0}, usual=usual) == {}
    assert remarks({"pupils_boys": 74.0}, usual=usual) == {"pupils_boys": ["form.beyond"]}
    assert remarks({"pupils_boys": 251.0}, usual=usual) == {"pupils_boys": ["form.beyond"]}


@pytest.mark.parametrize(
    ("text", "value", "code"),
    [
        ("1 204", 1204.0, None), ("1\u202f204", 1204.0, None), ("1\u00a0204", 1204.0, None),
        ("не применимо", NotMeasured.NOT_APPLICABLE, None), ("412.0", 412.0, None),
        ("12,5", None, "observation.value_not_whole"), ("двести", None, "observation.value_text"),
        ("45%", None, "observation.value_percent_sign"), ("-3", None, "observation.value_low"),
        ("2026-09-01", None, "observation.value_text"), ("=A1+1", None, "observation.value_text"),
        ("1e3", None, "observation.value_text"), ("99999", None, "observation.value_high"),
    ],
)  # fmt: skip
def test_what_is_typed_is_understood_exactly_or_told(
    text: str, value: float | NotMeasured | None, code: str | None
) -> None:
    catalogue = load_variables()
    read, remark = read_cell(text, catalogue.get("pupils_total"), catalogue.words)
    assert read == value
    assert (remark.code if remark else None) == code
    assert remark is None or remark.is_error


def test_a_rule_is_a_condition_over_names_that_there_are() -> None:
    for formula, code in (
        ("pupils_boys + 1", "formula.not_condition"),
        ("pupils_boyz = 1", "formula.variable_unknown"),
        ("pupils_boys = ", "formula.operand_expected"),
    ):
        with pytest.raises(FormulaError) as refused:
            rule_of("x", formula, "", KNOWN)
        assert refused.value.code == code


def test_the_shipped_rules_are_read_and_each_has_its_own_code() -> None:
    rules = load_form_checks()
    codes = [one.code for one in rules.between]
    assert len(codes) == len(set(codes)) >= 20
    assert all("{left}" in one.message and "{right}" in one.message for one in rules.between)
    assert rules.change == Change(share=0.5, least=3)
