"""The frame and the plain function are slow and fast twins of each other."""

import math
from decimal import Decimal
from fractions import Fraction

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain.formulas.errors import FormulaError
from app.domain.formulas.frames import columns_of, plan, previous_column
from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import Value, compiled
from app.domain.formulas.tree import Missing, Node
from tests.domain.formulas.trees import FLAG_KEYS, NUMBER_KEYS, numbers, trees, values

SCHEMA = {
    **dict.fromkeys(NUMBER_KEYS, pl.Float64),
    **{previous_column(key): pl.Float64 for key in NUMBER_KEYS},
    **dict.fromkeys(FLAG_KEYS, pl.Boolean),
    **{previous_column(key): pl.Boolean for key in FLAG_KEYS},
}


def framed(rows: list[tuple[dict, dict]]) -> pl.DataFrame:
    data = [{**now, **{previous_column(key): value for key, value in before.items()}} for now, before in rows]
    return pl.DataFrame(data, schema=SCHEMA, orient="row")


def in_frame(tree: Node, rows: list[tuple[dict, dict]]) -> list:
    found = plan({"out": tree}).over(framed(rows).lazy()).collect()
    assert set(found.columns) == {*SCHEMA, "@out"}
    return found["@out"].to_list()


def alike(plain: Value, framed_value: object) -> bool:
    if isinstance(plain, Missing):
        return framed_value is None
    if isinstance(plain, bool):
        return framed_value is plain
    return isinstance(framed_value, float) and math.isclose(plain, framed_value, rel_tol=1e-9, abs_tol=1e-9)


@settings(max_examples=400)
@given(trees, st.lists(st.tuples(values, values), min_size=1, max_size=4))
def test_frame_and_cell_agree(tree, rows) -> None:
    formula = compiled(tree)
    for (now, before), found in zip(rows, in_frame(tree, rows), strict=True):
        assert alike(formula(now, before), found), (formula(now, before), found)


@settings(max_examples=200)
@given(numbers(), values, values)
def test_no_value_is_ever_infinite_or_no_number(tree, now, before) -> None:
    value = compiled(tree)(now, before)
    assert isinstance(value, Missing) or math.isfinite(value)


@given(
    st.lists(st.tuples(st.sampled_from("+-*"), st.integers(-50, 50)), min_size=1, max_size=8),
    st.integers(1, 99),
)
def test_floats_agree_with_exact_fractions(terms, whole) -> None:
    text = f"round(100 * (1 {' '.join(f'{sign} x{place}' for place, (sign, _) in enumerate(terms))}) / n, 2)"
    now = {"n": whole, **{f"x{place}": value for place, (_, value) in enumerate(terms)}}
    exact = compiled(parse(text), exact=True)(now, {})
    assert isinstance(exact, Fraction)
    assert abs(compiled(parse(text))(now, {}) - float(exact)) <= 1e-9 * max(1, abs(float(exact)))


@pytest.mark.parametrize("digits", range(7))
def test_a_rounded_number_is_the_very_number_that_is_written(digits: int) -> None:
    written = [round(number / 10**digits, digits) for number in range(-300, 300)]
    rows = [({"a": value, "b": value}, {}) for value in written]
    assert in_frame(parse(f"round(a, {digits})"), rows) == written
    assert in_frame(parse(f"round(a, {digits}) < b"), rows) == [False] * len(rows)


@pytest.mark.parametrize("value", ["0.285", "1.005", "2.675", "-0.285", "1.115", "0.145"])
def test_a_half_is_rounded_away_from_zero_in_every_way(value: str) -> None:
    tree = parse("round(a, 2)")
    exact = compiled(tree, exact=True)({"a": Decimal(value)}, {})
    assert exact == Fraction(value) + Fraction(5 if Fraction(value) > 0 else -5, 1000)
    assert compiled(tree)({"a": float(value)}, {}) == float(exact)
    rows = [({"a": float(value)}, {})]
    assert in_frame(tree, rows) == [float(exact)]


def test_a_long_sum_is_no_trouble() -> None:
    text = "+".join(["a"] * 900)
    now = dict.fromkeys([*NUMBER_KEYS, *FLAG_KEYS])
    assert in_frame(parse(text), [({**now, "a": 1.0}, now)]) == [900.0]
    assert compiled(parse(text))({"a": 1.0}, {}) == 900.0


def test_a_plan_counts_level_by_level() -> None:
    formulas = {
        "top": parse("@rate - previous(@rate)"),
        "rate": parse("share(m4 + m5, n)"),
        "both": parse("mean(@top, @given)"),
    }
    assert columns_of(formulas) == ("@given", "@rate before", "m4", "m5", "n")
    frame = pl.DataFrame(
        {
            "m4": [12.0, 3.0, None], "m5": [7.0, 1.0, 2.0], "n": [25.0, 0.0, 10.0],
            "@given": [1.0, 2.0, None], "@rate before": [70.0, 70.0, 70.0],
        }
    )  # fmt: skip
    made = plan(formulas)
    assert [len(layer) for layer in made.layers] == [1, 1, 1, 1]
    assert made.parts == ("@top part 0",)  # looked at for an overflow, as nobody knows how large @rate was
    found = made.over(frame.lazy()).select("@rate", "@top", "@both").collect()
    assert found.rows() == [(76.0, 6.0, 3.5), (None, None, 2.0), (None, None, None)]
    assert set(found.schema.dtypes()) == {pl.Float64}


@pytest.mark.parametrize(
    "around",
    [
        "1 / (1 + {})", "weighted_mean({}, a, a, b)", "weighted_mean(a, {}, a, b)", "mean({}, a)",
        "sum({}, a)", "round({}, 1)", "median({}, a, b)", "if({} > 0, a, b)", "share(a, {} + 1)",
    ],
)  # fmt: skip
def test_nested_parts_do_not_grow_without_end(around: str) -> None:
    """Each level stands in the expression twice or more: unfolded, that would be 2 to the power of 19."""
    text = "a"
    for _ in range(18):
        text = around.format(text)
    now = {**dict.fromkeys([*NUMBER_KEYS, *FLAG_KEYS]), "a": 1.0, "b": 1.0}
    tree = parse(text)
    (found,) = in_frame(tree, [(now, now)])
    assert alike(compiled(tree)(now, now), found)
    assert found is not None


def test_a_circle_makes_no_plan() -> None:
    with pytest.raises(FormulaError) as caught:
        plan({"a": parse("@b"), "b": parse("@a + 1")})
    assert caught.value.facts["path"] == ["@a", "@b", "@a"]
