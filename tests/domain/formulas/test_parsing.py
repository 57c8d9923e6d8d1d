from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.formulas.errors import FormulaError
from app.domain.formulas.parsing import DEEPEST, LONGEST_TEXT, MOST_NODES, parse
from app.domain.formulas.printing import printed
from app.domain.formulas.tree import (
    Chain,
    Indicator,
    Negative,
    Number,
    Selector,
    Span,
    Variable,
    key_of,
    walk,
)
from tests.domain.formulas.refusing import told
from tests.domain.formulas.trees import trees


def refused(text: str) -> FormulaError:
    with pytest.raises(FormulaError) as caught:
        parse(text)
    return caught.value


def fully_bracketed(node) -> str:
    """With brackets round every operation: what binds to what is seen."""
    match node:
        case Chain():
            text = fully_bracketed(node.operands[0])
            for sign, operand in zip(node.operators, node.operands[1:], strict=True):
                text = f"({text} {sign} {fully_bracketed(operand)})"
            return text
        case Negative():
            return f"(-{fully_bracketed(node.operand)})"
    return printed(node)


@pytest.mark.parametrize(
    ("text", "means"),
    [
        ("a + b * c", "(a + (b * c))"),
        ("a - b - c", "((a - b) - c)"),
        ("a / b * c", "((a / b) * c)"),
        ("-a * b", "((-a) * b)"),
        ("a - -b", "(a - (-b))"),
        ("2 * (a + b)", "(2 * (a + b))"),
    ],
)
def test_operations_bind_as_at_school(text: str, means: str) -> None:
    assert fully_bracketed(parse(text)) == means


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("  m4+m5 ", "m4 + m5"),
        ("((a))", "a"),
        ("(a+b)+c", "(a + b) + c"),
        ("not a < b", "not a < b"),
        ("not (a<b and c=d)", "not (a < b and c = d)"),
        ("a<b or c<d and e<f", "a < b or c < d and e < f"),
        ("(a<b or c<d) and e<f", "(a < b or c < d) and e < f"),
        ("if(a<>0,b/a,0.50)", "if(a <> 0, b / a, 0.5)"),
        ("marks{subject=math,grade=04}", "marks{grade=4, subject=math}"),
        ('marks{subject="Русский язык"}', 'marks{subject="Русский язык"}'),
        ('marks{subject="math"}', "marks{subject=math}"),
        ('marks{grade="4"}', 'marks{grade="4"}'),
        ("a\n+\tb\u00a0- c", "a + b - c"),
        ("round(100, 2)", "round(100, 2)"),
        ("sum", "sum"),  # no bracket follows: a variable of that name
    ],
)
def test_a_formula_is_printed_in_one_way(text: str, canonical: str) -> None:
    assert printed(parse(text)) == canonical
    assert parse(canonical) == parse(text)


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("@pass-rate", ["pass-rate"]),
        ("@pass-rate-2", ["pass-rate-2"]),
        ("@pass - rate", ["pass"]),
        ("@pass -@rate", ["pass", "rate"]),
        ("@pass-(1)", ["pass"]),
        ("@pass--@rate", ["pass", "rate"]),
    ],
)
def test_a_hyphen_belongs_to_a_code_when_a_letter_or_digit_follows(text: str, codes: list[str]) -> None:
    found = [node.code for node, _, _ in walk(parse(text)) if isinstance(node, Indicator)]
    assert found == codes


def test_nodes_know_where_they_stand() -> None:
    text = "if(m4 > 0, (m4 + m5) / n{grade=4}, -@x-y)"
    spans = [text[node.span.start : node.span.end] for node, _, _ in walk(parse(text))]
    assert spans == [
        text, "m4 > 0", "m4", "0", "(m4 + m5) / n{grade=4}", "m4 + m5", "m4", "m5", "n{grade=4}",
        "-@x-y", "@x-y",
    ]  # fmt: skip


def test_a_cell_has_one_name() -> None:
    selectors = (Selector(dimension="grade", value=4), Selector(dimension="subject", value="math"))
    assert parse("marks{subject=math, grade=4}") == Variable(code="marks", selectors=selectors)
    assert key_of(Variable(code="marks", selectors=selectors)) == "marks{grade=4, subject=math}"
    assert key_of(Indicator(code="pass-rate")) == "@pass-rate"


def test_numbers_are_kept_as_they_were_written() -> None:
    assert parse("0.10") == Number(value=Decimal("0.1"))
    assert parse("999999999999999.000000000001") == Number(value=Decimal("999999999999999.000000000001"))


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("", "empty", ""),
        ("  ", "empty", ""),
        ("a ? b", "unknown_character", "?"),
        ("a − b", "unknown_character", "−"),
        ("A + b", "unknown_character", "A"),
        ("а + b", "cyrillic_looks_latin", "а"),  # a Russian letter
        ("b + stаff_total", "cyrillic_looks_latin", "stаff_total"),  # one in the middle
        ("share(учителя, n)", "cyrillic", "учителя"),
        ("max(a; b)", "semicolon", ";"),
        ("a + \x00", "unknown_character", "\x00"),
        ("٣ + a", "unknown_character", "٣"),
        ("3٣ + a", "number_unclear", "3٣"),
        ("²", "unknown_character", "²"),
        ("_a", "unknown_character", "_"),
        ("a.b", "unknown_character", "."),
        ("0,5 * a", "decimal_comma", "0,5"),
        ("max(1,2)", "decimal_comma", "1,2"),
        ("5abc", "number_unclear", "5abc"),
        ("1.2.3", "number_unclear", "1.2.3"),
        ("5. + a", "number_unclear", "5."),
        ("1e999999", "number_unclear", "1e999999"),
        ("1_000", "number_unclear", "1_000"),
        ("1234567890123456", "number_too_long", "1234567890123456"),
        ("0.1234567890123", "number_too_long", "0.1234567890123"),
        ('m{s="math}', "quote_open", '"'),
        ("@ a", "indicator_code", "@"),
        ("@1", "indicator_code", "@"),
        ("(a + b", "bracket_open", "("),
        ("2 * sum(a, b", "bracket_open", "("),
        ("a + b)", "bracket_extra", ")"),
        ("a +", "operand_expected", ""),
        ("a + * b", "operand_expected", "*"),
        ("+a", "operand_expected", "+"),
        ("()", "operand_expected", ")"),
        ("sum(a,)", "operand_expected", ")"),
        ("a and", "operand_expected", ""),
        ("and", "operand_expected", "and"),
        ("a + not b", "operand_expected", "not"),
        ('"text"', "operand_expected", '"text"'),
        ("a == b", "operand_expected", "="),
        ("a b", "operator_expected", "b"),
        ("1 204", "operator_expected", "204"),
        ("(a b)", "operator_expected", "b"),
        ("sum(a b)", "operator_expected", "b"),
        ("a, b", "operator_expected", ","),
        ("a < b < c", "comparison_chain", "<"),
        ("avg(a)", "function_unknown", "avg"),
        ("eval(a)", "function_unknown", "eval"),
        ("if a > 0", "function_bracket", "if"),
        ("m{grade=4", "selector_open", "{"),
        ("m{grade=4 subject=math}", "selector_open", "{"),
        ("m{}", "selector_name", "}"),
        ("m{", "selector_name", ""),
        ("m{4=grade}", "selector_name", "4"),
        ("m{grade}", "selector_equals", "}"),
        ("m{grade>4}", "selector_equals", ">"),
        ("m{grade=}", "selector_value", "}"),
        ("m{grade=-4}", "selector_value", "-"),
        ("m{grade=4.5}", "selector_value", "4.5"),
        ("m{grade=1234567890}", "selector_value", "1234567890"),
        ('m{grade=""}', "selector_value", '""'),
        ("m{grade=4, grade=5}", "selector_twice", "grade=5"),
    ],
)
def test_a_fault_is_named_and_pointed_at(text: str, code: str, part: str) -> None:
    assert told(refused(text), text) == (f"formula.{code}", part)


@pytest.mark.parametrize(
    ("text", "perhaps"),
    [
        ("a − b", "-"), ("a × b", "*"), ("a ÷ b", "/"), ("a ≥ b", ">="), ("a != b", "<>"), ("A", "a"),
        ("а", "a"), ("max(a; b)", ","), ("0,75 * a", "0.75"), ("mean_weighted(a, b)", "weighted_mean"),
        ("М4", "m4"), ("@sе-1-17", "@se-1-17"), ("стр", "ctp"), ("столы", None),
        ("smu(a)", "sum"), ("a ? b", None), ("zzz(a)", None),
    ],
)  # fmt: skip
def test_what_was_meant_is_offered(text: str, perhaps: str | None) -> None:
    assert refused(text).facts["perhaps"] == perhaps


def test_a_long_value_is_cut_in_the_sentence() -> None:
    assert len(str(refused(f"{'f' * 1000}(a)").facts["value"])) == 60


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("(" * 100_000, "too_long"),
        ("a" * (LONGEST_TEXT + 1), "too_long"),
        ("\x00" * 1_000_000, "too_long"),
        ("(" * LONGEST_TEXT, "too_deep"),
        ("-" * (LONGEST_TEXT - 1) + "a", "too_deep"),
        ("not " * 999 + "a", "too_deep"),
        ("sum(" * 1000, "too_deep"),
        ("(a+" * (DEEPEST + 1) + "a" + ")" * (DEEPEST + 1), "too_deep"),
        ("-(a*" * 21 + "a" + ")" * 21, "too_deep"),
        ("1+" * MOST_NODES + "1", "too_many_parts"),
        ("9" * LONGEST_TEXT, "number_too_long"),
        ("1e999999", "number_unclear"),
        ("if(" + "," * 3900, "operand_expected"),
        ("{" * 4000, "operand_expected"),
    ],
)
def test_hostile_texts_are_refused(text: str, code: str) -> None:
    assert told(refused(text), text)[0] == f"formula.{code}"


def test_what_is_just_within_bounds_is_read() -> None:
    assert parse("(" * DEEPEST + "a" + ")" * DEEPEST) == Variable(code="a")
    assert parse("-" * (DEEPEST - 1) + "a").span == Span(0, DEEPEST)
    long = parse("+".join(["1"] * (MOST_NODES - 1)))
    assert isinstance(long, Chain)
    assert len(long.operands) == MOST_NODES - 1
    assert parse("a" * LONGEST_TEXT) == Variable(code="a" * LONGEST_TEXT)


@given(st.text(max_size=80))
def test_any_text_is_read_or_refused(text: str) -> None:
    try:
        parse(text)
    except FormulaError as error:
        told(error, text)


@given(st.lists(st.sampled_from([*'ab1(){}=<>+-*/,@. "', "sum(", "if(", " and ", " not "]), max_size=40))
def test_any_signs_are_read_or_refused(parts: list[str]) -> None:
    text = "".join(parts)
    try:
        tree = parse(text)
    except FormulaError as error:
        told(error, text)
    else:
        assert parse(printed(tree)) == tree


@given(trees)
def test_what_is_printed_is_read_back(tree) -> None:
    assert parse(printed(tree)) == tree
