import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.formulas.dependencies import Dependents, levels, uses
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import compiled
from app.domain.formulas.tree import indicator_key

FORMULAS = {
    code: parse(text)
    for code, text in {
        "sum-of-all": "@rate + @growth",
        "growth": "@rate - previous(@rate)",
        "rate": "share(m4 + m5, marks{grade=4, subject=math})",
        "alone": "previous(m4) + n",
        "running": "n + previous(@running)",
    }.items()
}


def test_what_a_formula_reads() -> None:
    used = uses(parse("if(@rate > previous(@rate + m4), m4, marks{subject=math, grade=4})"))
    assert used.now == {"@rate", "m4", "marks{grade=4, subject=math}"}
    assert used.before == {"@rate", "m4"}


def test_levels_stand_on_earlier_ones() -> None:
    assert levels(FORMULAS) == (("rate", "alone", "running"), ("growth",), ("sum-of-all",))
    assert levels({"a": parse("@elsewhere + 1")}) == (("a",),)
    assert levels({}) == ()


def test_a_circle_is_named_in_the_order_of_reading() -> None:
    formulas = {code: parse(text) for code, text in {"a": "1 + @b", "b": "@c", "c": "@a", "d": "@a"}.items()}
    with pytest.raises(FormulaError) as caught:
        levels(formulas)
    path = caught.value.facts["path"]
    assert path[0] == path[-1]
    assert f"{' '.join(path)} " in "@a @b @c @a @b @c "
    with pytest.raises(FormulaError):
        Dependents(formulas)


def test_a_change_reaches_what_stands_on_it_in_order() -> None:
    graph = Dependents(FORMULAS)
    assert graph.after("m4") == ("rate", "growth", "sum-of-all")
    assert graph.after("marks{grade=4, subject=math}") == ("rate", "growth", "sum-of-all")
    assert graph.after("marks") == ()
    assert graph.after("@growth") == ("sum-of-all",)
    assert graph.after_all(["n", "m4"]) == ("rate", "alone", "running", "growth", "sum-of-all")


def test_a_change_goes_on_into_the_next_period() -> None:
    graph = Dependents(FORMULAS)
    changed = ["m4", *(indicator_key(code) for code in graph.after("m4"))]
    assert graph.after_all([], changed) == ("alone", "growth", "sum-of-all")
    assert graph.after_all([], ["@running"]) == ("running",)


@given(st.data())
def test_what_a_change_reaches_is_all_that_has_to_be_computed(data) -> None:
    formulas = {}
    for place in range(8):
        parts = data.draw(
            st.lists(
                st.one_of(
                    st.sampled_from(["a", "b", "c", "1"]),
                    st.sampled_from([f"@i{earlier}" for earlier in range(place)] or ["1"]),
                ),
                min_size=1,
                max_size=3,
            )
        )
        formulas[f"i{place}"] = parse(" + ".join(parts))
    shuffled = {code: formulas[code] for code in data.draw(st.permutations(list(formulas)))}
    functions = {code: compiled(tree) for code, tree in shuffled.items()}
    graph = Dependents(shuffled)

    def whole(values):
        for level in levels(shuffled):
            for code in level:
                values[indicator_key(code)] = functions[code](values, {})
        return values

    values = whole({"a": 1.0, "b": 2.0, "c": 3.0})
    values["a"] = 5.0
    for code in graph.after("a"):
        values[indicator_key(code)] = functions[code](values, {})
    assert values == whole({"a": 5.0, "b": 2.0, "c": 3.0})
