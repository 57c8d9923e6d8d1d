from fractions import Fraction

from hypothesis import given

from app.domain.formulas.explaining import Explanation, Part, explained
from app.domain.formulas.known import Known, KnownIndicator, KnownVariable
from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import Value, compiled
from app.domain.formulas.printing import printed
from app.domain.formulas.tree import Missing
from app.domain.formulas.units import PERCENT, PURE, Unit
from tests.domain.formulas.trees import KNOWN as RANDOM
from tests.domain.formulas.trees import numbers, values

PEOPLE = Unit.of("чел.")
KNOWN = Known(
    variables={
        "m4": KnownVariable(words="работы с «4»", unit=PEOPLE),
        "m5": KnownVariable(words="работы с «5»", unit=PEOPLE),
        "n": KnownVariable(words="работы с отметкой", unit=PEOPLE, dimensions={"grade": frozenset({4})}),
    },
    indicators={"rate": KnownIndicator(words="доля «4» и «5»", unit=PERCENT)},
)
NOW = {"m4": 12, "m5": 7, "n": 25, "n{grade=4}": 0, "@rate": 76.0}
BEFORE = {"@rate": 70.0, "m4": 10, "n": 20}


def shown(value: Value) -> str:
    """As a page would: a decimal comma, a dash for nothing."""
    if isinstance(value, Missing):
        return "—"
    return f"{float(value):g}".replace(".", ",") if not isinstance(value, bool) else str(value)


def line(parts: tuple[Part, ...], value: Value) -> str:
    filled = "".join(part.text if part.value is None else shown(part.value) for part in parts)
    return f"{filled} = {shown(value)}"


def lines(text: str) -> tuple[str, list[str]]:
    found = explained(parse(text), KNOWN, NOW, BEFORE)
    return line(found.parts, found.value), [line(step.parts, step.value) for step in found.steps]


def test_a_formula_is_filled_in_and_done_step_by_step() -> None:
    assert lines("(m4 + m5) / n") == ("(12 + 7) / 25 = 0,76", ["12 + 7 = 19", "19 / 25 = 0,76"])


def test_one_operation_is_one_step() -> None:
    assert lines("share(m4, n)") == ("share(12, 25) = 48", ["share(12, 25) = 48"])
    assert lines("m4") == ("12 = 12", [])


def test_the_previous_period_is_told_apart() -> None:
    whole, steps = lines("@rate - previous(@rate)")
    assert whole == "76 - previous(70) = 6"
    assert steps == ["previous(70) = 70", "76 - 70 = 6"]
    parts = explained(parse("m4 - previous(m4)"), KNOWN, NOW, BEFORE).parts
    assert [(part.value, part.is_previous) for part in parts if part.value is not None] == [
        (12, False),
        (10, True),
    ]


def test_a_branch_that_is_not_taken_is_no_step() -> None:
    whole, steps = lines("if(m4 + m5 > n, 100 / (n - 25), m4 - 2)")
    assert whole == "if(12 + 7 > 25, 100 / (25 - 25), 12 - 2) = 10"
    assert steps == ["12 + 7 = 19", "19 > 25 = False", "12 - 2 = 10", "if(False, —, 10) = 10"]


def test_what_is_missing_keeps_its_reason() -> None:
    found = explained(parse("(m4 + m5) / n{grade=4}"), KNOWN, NOW)
    assert found.value is Missing.ZERO_DENOMINATOR
    assert [step.value for step in found.steps] == [19, Missing.ZERO_DENOMINATOR]
    assert explained(parse("previous(m4)"), KNOWN, NOW).value is Missing.NO_DATA


def test_parts_carry_words_and_units() -> None:
    found = explained(parse("share(m4 + m5, n) + @rate * 2"), KNOWN, NOW)
    named = [(part.text, part.value, part.unit, part.words) for part in found.parts if part.value is not None]
    assert named == [
        ("m4", 12.0, PEOPLE, "работы с «4»"),
        ("m5", 7.0, PEOPLE, "работы с «5»"),
        ("n", 25.0, PEOPLE, "работы с отметкой"),
        ("@rate", 76.0, PERCENT, "доля «4» и «5»"),
        ("2", 2.0, None, None),
    ]
    assert found.unit == PERCENT
    assert [step.unit for step in found.steps] == [PEOPLE, PERCENT, PERCENT, PERCENT]
    assert explained(parse("m4 / n"), KNOWN, NOW).unit == PURE


def test_steps_point_at_the_text() -> None:
    text = "(m4 + m5) / n"
    found = explained(parse(text), KNOWN, NOW)
    assert [text[step.span.start : step.span.end] for step in found.steps] == ["m4 + m5", text]


def test_exact_values_are_explained_exactly() -> None:
    found = explained(parse("m4 / (m5 * 3)"), KNOWN, {"m4": 12, "m5": 7}, exact=True)
    assert [step.value for step in found.steps] == [21, Fraction(4, 7)]


@given(numbers(depth=3), values, values)
def test_the_last_step_is_the_value(tree, now, before) -> None:
    found: Explanation = explained(tree, RANDOM, now, before)
    value = compiled(tree)(now, before)
    assert found.value == value
    assert not found.steps or found.steps[-1].value == value
    assert "".join(part.text for part in found.parts) == printed(tree)
