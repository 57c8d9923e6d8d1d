from decimal import Decimal
from fractions import Fraction

import pytest

from app.domain.assessments import NotMeasured
from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import compiled
from app.domain.formulas.tree import Missing

NO_DATA, ZERO, OVERFLOW = Missing.NO_DATA, Missing.ZERO_DENOMINATOR, Missing.OVERFLOW
NOW = {
    "m4": 12, "m5": 7.0, "n": 25, "nought": 0, "gap": None, "hidden": Missing.SUPPRESSED, "yes": True,
    "no": False, "huge": 1e308, "tiny": 1e-300, "marks{grade=4, subject=math}": 3, "@pass-rate": 90.5,
}  # fmt: skip
BEFORE = {"m4": 10, "n": 20, "@pass-rate": 88, "gap": 1, "yes": False}


def value(text: str, *, exact: bool = False):
    return compiled(parse(text), exact=exact)(NOW, BEFORE)


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("(m4 + m5) / n", 0.76),
        ("m4 - m5 - 1", 4.0),
        ("100 / n / 2", 2.0),
        ("-m4 * -2", 24.0),
        ("marks{subject=math, grade=4} * 2", 6.0),
        ("@pass-rate - 0.5", 90.0),
        ("m4 < n", True),
        ("m4 <= 12 and m4 >= 12", True),
        ("m4 = 12", True),
        ("m4 <> 12", False),
        ("m4 > n", False),
        ("not yes", False),
        ("yes and no", False),
        ("no or yes", True),
        ("if(m4 > n, 1, m5 + 1)", 8.0),
        ("if(yes, 2, gap)", 2.0),
        ("sum(m4, m5, 1)", 20.0),
        ("mean(m4, m5, n)", 44 / 3),
        ("median(m4, m5, n)", 12.0),
        ("median(m4, m5)", 9.5),
        ("min(m4, m5, n)", 7.0),
        ("max(m4, m5, n)", 25.0),
        ("share(m4 + m5, n)", 76.0),
        ("weighted_mean(5, m5, 4, m4)", (35 + 48) / 19),
        ("previous(m4)", 10.0),
        ("m4 - previous(m4)", 2.0),
        ("previous(100 * m4 / n)", 50.0),
        ("@pass-rate - previous(@pass-rate)", 2.5),
        ("if(previous(yes), 1, 0)", 0.0),
        ("previous(gap)", 1.0),
        ("known(m4)", True),
        ("coalesce(gap, hidden, m4)", 12.0),
        ("round(2.345, 2)", 2.35),
        ("round(-2.5, 0)", -3.0),
        ("round(huge, 9)", 1e308),
    ],
)
def test_values(text: str, is_: object) -> None:
    found = value(text)
    assert found == pytest.approx(is_)
    assert type(found) is type(is_)


@pytest.mark.parametrize(
    ("text", "is_"),
    [
        ("gap", NO_DATA),
        ("nowhere", NO_DATA),
        ("@nowhere", NO_DATA),
        ("previous(m5)", NO_DATA),
        ("hidden", Missing.SUPPRESSED),
        ("m4 + gap", NO_DATA),
        ("hidden + gap", Missing.SUPPRESSED),
        ("gap + hidden", NO_DATA),
        ("-hidden", Missing.SUPPRESSED),
        ("m4 > hidden", Missing.SUPPRESSED),
        ("hidden = hidden", Missing.SUPPRESSED),
        ("not (gap > 1)", NO_DATA),
        ("m4 / nought", ZERO),
        ("nought / nought", ZERO),
        ("m4 / -nought", ZERO),
        ("gap / nought", NO_DATA),
        ("m4 / (n - 25) + gap", ZERO),
        ("share(m4, nought)", ZERO),
        ("share(m4, gap)", NO_DATA),
        ("share(gap, n)", NO_DATA),
        ("huge * huge", OVERFLOW),
        ("huge * huge * nought", OVERFLOW),
        ("huge + huge - huge - huge", OVERFLOW),
        ("m4 / (huge * huge)", OVERFLOW),
        ("huge / tiny", OVERFLOW),
        ("sum(huge, huge)", OVERFLOW),
        ("mean(huge, huge)", OVERFLOW),
        ("if(gap > 1, 1, 2)", NO_DATA),
        ("if(yes, gap, 1)", NO_DATA),
        ("gap > 1 and yes", NO_DATA),
        ("yes and gap > 1 and hidden > 1", NO_DATA),
        ("gap > 1 and no", False),
        ("no and gap > 1", False),
        ("gap > 1 or yes", True),
        ("gap > 1 or no", NO_DATA),
        ("sum(gap, m4, hidden)", 12.0),
        ("mean(gap, m4, m5)", 9.5),
        ("median(gap, m4, n, m5)", 12.0),
        ("min(gap, m4)", 12.0),
        ("max(m4 / nought, m4)", 12.0),
        ("sum(hidden, gap)", Missing.SUPPRESSED),
        ("mean(m4 / nought, gap)", ZERO),
        ("weighted_mean(gap, m5, 4, m4)", 4.0),
        ("weighted_mean(5, hidden, 4, m4)", 4.0),
        ("weighted_mean(5, hidden)", Missing.SUPPRESSED),
        ("weighted_mean(5, nought)", ZERO),
        ("weighted_mean(5, 1, 4, -1)", ZERO),
        ("known(gap)", False),
        ("known(m4 / nought)", False),
        ("known(hidden) or known(m4)", True),
        ("coalesce(hidden, gap)", Missing.SUPPRESSED),
        ("coalesce(m4 / nought, 0)", 0.0),
        ("round(gap, 1)", NO_DATA),
    ],
)
def test_what_is_missing_stays_missing_with_its_reason(text: str, is_: object) -> None:
    assert value(text) == is_
    assert value(text) is is_ or not isinstance(is_, Missing | bool)


def test_exact_values_are_fractions() -> None:
    now = {"m4": 12, "n": 7, "rate": Decimal("0.1"), "gap": None, "yes": True, "x": Fraction(1, 3)}

    def exact(text: str):
        return compiled(parse(text), exact=True)(now, {})

    assert exact("m4 / n") == Fraction(12, 7)
    assert exact("rate * 3 = 0.3") is True
    assert exact("0.1 + 0.2") == Fraction(3, 10)
    assert exact("x * 3") == 1
    assert exact("mean(m4, n, x)") == (19 + Fraction(1, 3)) / 3
    assert exact("median(m4, n)") == Fraction(19, 2)
    assert exact("share(1, 3)") == Fraction(100, 3)
    assert exact("weighted_mean(5, m4, 4, n)") == Fraction(88, 19)
    assert exact("round(2.345, 2)") == Fraction("2.35")
    assert exact("round(-0.125, 2)") == Fraction("-0.13")
    assert exact("gap + 1") is NO_DATA
    assert exact("m4 / (n - 7)") is ZERO
    assert exact("if(yes, 1, 2)") == 1


def test_an_exact_formula_takes_no_floats() -> None:
    with pytest.raises(TypeError):
        compiled(parse("a + 1"), exact=True)({"a": 0.1}, {})


def test_exact_numbers_do_not_grow_without_end() -> None:
    square = compiled(parse("@a * @a"), exact=True)
    figure = Fraction(10**15 + 1, 10**15)
    for _ in range(100):
        figure = square({"@a": figure}, {})
    assert figure is OVERFLOW


def test_whole_numbers_beyond_floats_are_an_overflow() -> None:
    assert compiled(parse("a / 2"))({"a": 10**400}, {}) is OVERFLOW


def test_every_kind_of_not_measured_has_its_own_reason() -> None:
    assert [Missing(one.value).value for one in NotMeasured] == [one.value for one in NotMeasured]
