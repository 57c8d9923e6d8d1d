import pytest
from hypothesis import given

from app.domain.formulas.checking import MOST_SUGGESTIONS, Checked, check, unit_of
from app.domain.formulas.known import Kind, Known, KnownIndicator, KnownVariable
from app.domain.formulas.parsing import parse
from app.domain.formulas.units import PERCENT, PURE, Unit
from tests.domain.formulas.refusing import told
from tests.domain.formulas.trees import KNOWN as RANDOM
from tests.domain.formulas.trees import conditions, numbers

PEOPLE, MARK, ROUBLES, HOURS = (Unit.of(sign) for sign in ("чел.", "балл", "руб.", "ч"))
KNOWN = Known(
    variables={
        "pupils": KnownVariable(
            words="учеников",
            unit=PEOPLE,
            dimensions={"grade": frozenset({4, 5, 10}), "subject": frozenset({"math", "Русский язык"})},
        ),
        "absent": KnownVariable(words="отсутствовали", unit=PEOPLE),
        "budget": KnownVariable(words="бюджет", unit=ROUBLES),
        "hours": KnownVariable(words="часов", unit=HOURS),
        "satisfied": KnownVariable(words="довольны", unit=PERCENT),
        "index": KnownVariable(words="индекс"),
        "has_library": KnownVariable(words="есть библиотека", kind=Kind.CONDITION),
    },
    indicators={
        "pass-rate": KnownIndicator(words="сдали", unit=PERCENT, tree=parse("share(absent, pupils)")),
        "mean-mark": KnownIndicator(words="средняя отметка", unit=MARK),
        "first": KnownIndicator(words="первый", tree=parse("@second + 1")),
        "second": KnownIndicator(words="второй", tree=parse("@third * 2")),
        "third": KnownIndicator(words="третий", tree=parse("index")),
    },
)


def checked(text: str, **more) -> Checked:
    return check(parse(text), KNOWN, **more)


def errors(text: str, **more) -> list[tuple[str, str]]:
    return [told(error, text) for error in checked(text, **more).errors]


@pytest.mark.parametrize(
    ("text", "code", "part"),
    [
        ("pupil + absent", "variable_unknown", "pupil"),
        ("@passrate + 1", "indicator_unknown", "@passrate"),
        ("pupils{class=4}", "dimension_unknown", "class=4"),
        ("absent{grade=4}", "dimension_unknown", "grade=4"),
        ("pupils{grade=3}", "dimension_value", "grade=3"),
        ('pupils{grade="4"}', "dimension_value", 'grade="4"'),
        ("pupils{subject=maths, grade=4}", "dimension_value", "subject=maths"),
        ("1 + has_library", "number_needed", "has_library"),
        ("2 * (absent > 1)", "number_needed", "absent > 1"),
        ("-has_library", "number_needed", "has_library"),
        ("if(has_library > 1, 1, 2)", "number_needed", "has_library"),
        ("mean(index, known(index))", "number_needed", "known(index)"),
        ("round(has_library, 1)", "number_needed", "has_library"),
        ("if(index, 1, 2)", "condition_needed", "index"),
        ("if(not 5, 1, 2)", "condition_needed", "5"),
        ("if(has_library and index, 1, 2)", "condition_needed", "index"),
        ("if(has_library, 1, index > 2)", "kinds_differ", "index > 2"),
        ("coalesce(index, has_library)", "kinds_differ", "has_library"),
        ("pupils + satisfied", "units_differ", "satisfied"),
        ("@pass-rate - pupils", "units_differ", "pupils"),
        ("if(pupils > hours, 1, 2)", "units_differ", "hours"),
        ("if(has_library, pupils, satisfied)", "units_differ", "satisfied"),
        ("mean(@pass-rate, @mean-mark)", "units_differ", "@mean-mark"),
        ("share(absent, budget)", "units_differ", "budget"),
        ("weighted_mean(@pass-rate, pupils, @mean-mark, absent)", "units_differ", "@mean-mark"),
        ("weighted_mean(@pass-rate, pupils, @pass-rate, hours)", "units_differ", "hours"),
        ("pupils / budget + pupils / hours", "units_differ", "pupils / hours"),
        ("pupils * pupils + pupils", "units_differ", "pupils"),
        ("@pass-rate + absent / pupils", "unit_missing", "absent / pupils"),
        ("index + pupils", "unit_missing", "pupils"),
        ("sum()", "arguments_few", "sum()"),
        ("share(absent)", "arguments_few", "share(absent)"),
        ("if(has_library, 1)", "arguments_few", "if(has_library, 1)"),
        ("known(absent, pupils)", "arguments_many", "known(absent, pupils)"),
        ("weighted_mean(absent, 1, pupils)", "arguments_pairs", "weighted_mean(absent, 1, pupils)"),
        ("round(index, 1.5)", "round_digits", "1.5"),
        ("round(index, 10)", "round_digits", "10"),
        ("round(index, index)", "round_digits", "index"),
        ("previous(index + previous(index))", "previous_twice", "previous(index + previous(index))"),
        ("pupils > 5", "result_condition", "pupils > 5"),
        ("has_library", "result_condition", "has_library"),
    ],
)
def test_a_fault_is_named_and_pointed_at(text: str, code: str, part: str) -> None:
    assert errors(text) == [(f"formula.{code}", part)]


def test_all_faults_are_told_at_once_and_in_order() -> None:
    text = "pupil{grade=3} + share(absent, 1, 2) + pupils{grade=3, class=1} + (has_library + @pass)"
    assert [code.removeprefix("formula.") for code, _ in errors(text)] == [
        "variable_unknown", "arguments_many", "dimension_value", "dimension_unknown", "number_needed",
        "indicator_unknown",
    ]  # fmt: skip


def test_one_fault_is_not_told_twice_further_up() -> None:
    assert errors("pupils * nothing_like_it + satisfied") == [("formula.variable_unknown", "nothing_like_it")]
    assert errors("if(unheard_of, pupils, pupils)") == [("formula.variable_unknown", "unheard_of")]


@pytest.mark.parametrize(
    ("text", "perhaps"),
    [
        ("pupil", "pupils"), ("@pass_rate", "@pass-rate"), ("pupils{grad=4}", "grade"),
        ("pupils{subject=maths}", "math"), ("xyz", None), ("pupils{grade=7}", None), ("p" * 3000, None),
    ],
)  # fmt: skip
def test_the_nearest_known_name_is_offered(text: str, perhaps: str | None) -> None:
    (error,) = checked(text).errors
    assert error.facts["perhaps"] == perhaps


@pytest.mark.parametrize(
    ("text", "unit"),
    [
        ("pupils + absent + 1", PEOPLE),
        ("pupils{grade=4} - 2 * absent", PEOPLE),
        ("absent / pupils", PURE),
        ("100 * absent / pupils", PURE),
        ("share(absent, pupils)", PERCENT),
        ("share(absent, 25)", PERCENT),
        ("@pass-rate - 5", PERCENT),
        ("-satisfied", PERCENT),
        ("satisfied * index / 2", PERCENT),
        ("budget / pupils", Unit((("руб.", 1), ("чел.", -1)))),
        ("budget / pupils * absent", ROUBLES),
        ("pupils * pupils / absent", PEOPLE),
        ("1 / pupils", Unit((("чел.", -1),))),
        ("satisfied * pupils", Unit((("%", 1), ("чел.", 1)))),
        ("mean(@mean-mark, 5)", MARK),
        ("weighted_mean(@mean-mark, pupils, 5, absent)", MARK),
        ("if(pupils > 25, pupils, 0)", PEOPLE),
        ("coalesce(satisfied, 0)", PERCENT),
        ("round(satisfied, 1)", PERCENT),
        ("previous(satisfied)", PERCENT),
        ("2 * 3", None),
    ],
)
def test_units_follow_from_the_operations(text: str, unit: Unit | None) -> None:
    assert errors(text) == []
    assert checked(text).meaning.unit == unit
    assert unit_of(parse(text), KNOWN) == unit


def test_a_result_has_the_unit_of_its_passport() -> None:
    assert errors("pupils + 1", unit=PERCENT) == [("formula.result_unit", "pupils + 1")]
    assert errors("100 * absent / pupils", unit=PERCENT) == []
    assert errors("share(absent, pupils)", unit=PERCENT) == []
    assert errors("5", unit=MARK) == []


@pytest.mark.parametrize(
    ("unit", "text"),
    [
        (PURE, "1"), (PEOPLE, "чел."), (ROUBLES.over(PEOPLE), "руб. / чел."), (PURE.over(HOURS), "1 / ч"),
        (HOURS.times(PEOPLE).times(HOURS), "ч^2 · чел."),
    ],
)  # fmt: skip
def test_units_are_written_as_fractions(unit: Unit, text: str) -> None:
    assert str(unit) == text


def circles(text: str, code: str) -> list[list[str]]:
    return [error.facts["path"] for error in checked(text, code=code).errors]


def test_a_circle_is_named_in_order() -> None:
    assert circles("@first", "first") == [["@first", "@first"]]
    assert circles("1 + @first", "third") == [["@third", "@first", "@second", "@third"]]
    assert circles("@second", "third") == [["@third", "@second", "@third"]]
    assert errors("1 + @first", code="third") == [("formula.circle", "@first")]
    assert circles("@third", "first") == []


def test_the_period_before_makes_no_circle() -> None:
    assert circles("index + previous(@first)", "third") == []


def test_a_circle_of_others_is_not_this_formulas_fault() -> None:
    known = Known(
        variables={},
        indicators={
            "a": KnownIndicator(words="a", tree=parse("@b")),
            "b": KnownIndicator(words="b", tree=parse("@a")),
        },
    )
    assert check(parse("@a + 1"), known, code="c").errors == ()


def test_only_the_first_of_many_unknown_names_are_looked_for() -> None:
    """Each takes milliseconds among thousands; the faults are told all the same."""
    found = checked("+".join(f"pupils{place}" for place in range(400))).errors
    assert len(found) == 400
    assert [error.facts["perhaps"] for error in found if error.facts["perhaps"]] == [
        "pupils"
    ] * MOST_SUGGESTIONS


def not_of_units(tree) -> list[str]:
    """Random trees put shares beside pure numbers and divide by zero; but for that they are right."""
    codes = [error.code for error in check(tree, RANDOM).errors]
    return [code for code in codes if not code.startswith(("formula.unit", "formula.zero"))]


@given(numbers())
def test_random_trees_are_right(tree) -> None:
    assert not_of_units(tree) == []


@given(conditions())
def test_random_conditions_are_right_but_no_indicators(tree) -> None:
    assert not_of_units(tree) == ["formula.result_condition"]


@pytest.mark.parametrize(
    ("text", "position", "value"),
    [
        ("share(pupils, 0)", 15, "0"),
        ("pupils / (absent - absent)", 11, "absent - absent"),
        ("weighted_mean(pupils, 0, absent, 0)", 23, "0"),
    ],
)
def test_nothing_is_divided_by_what_is_always_zero(text: str, position: int, value: str) -> None:
    (error,) = checked(text).errors
    assert (error.code, error.facts["position"], error.facts["value"]) == (
        "formula.zero_divisor", position, value,
    )  # fmt: skip
    assert not checked("share(pupils, absent)").errors
