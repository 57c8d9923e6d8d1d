"""How indicators may go up the tree, what counts as an answer, and trees that are none."""

from collections.abc import Callable

import pytest

from app.catalogues.messages import sentence
from app.domain.engine.aggregation import REASONS, Aggregation, Gaps, Parts, Rule, joint_reason
from app.domain.engine.participation import answered
from app.domain.engine.places import Tree
from app.domain.errors import Invalid
from app.domain.formulas.parsing import parse
from app.domain.formulas.printing import printed
from app.domain.formulas.tree import Missing

WRONG: dict[str, Callable[[], Rule]] = {
    "aggregation.weight": lambda: Rule(kind=Aggregation.WEIGHTED_MEAN),
    "aggregation.children": lambda: Rule(kind=Aggregation.MEDIAN, parts=Parts.CHILDREN),
    "aggregation.children_withheld": lambda: Rule(
        kind=Aggregation.MEAN, parts=Parts.CHILDREN, min_coverage=0.5, gaps=Gaps.WITHHOLD
    ),
    "aggregation.gaps": lambda: Rule(gaps=Gaps.WITHHOLD),
    "aggregation.coverage": lambda: Rule(min_coverage=80),
    "aggregation.coverage_of_none": lambda: Rule(kind=Aggregation.NONE, min_coverage=0.8),
}


@pytest.mark.parametrize("code", WRONG)
def test_a_rule_that_cannot_be_is_refused(code: str) -> None:
    with pytest.raises(Invalid) as refused:
        WRONG[code]()
    assert refused.value.code == code
    assert sentence(code, refused.value.facts)


def test_the_whole_is_not_applicable_only_where_every_part_is() -> None:
    assert joint_reason([Missing.NOT_APPLICABLE, Missing.NOT_APPLICABLE]) is Missing.NOT_APPLICABLE
    assert joint_reason([Missing.NOT_APPLICABLE, Missing.NOT_COLLECTED]) is Missing.NOT_COLLECTED
    assert joint_reason([Missing.SUPPRESSED, Missing.ABSENT]) is Missing.SUPPRESSED
    assert joint_reason([]) is Missing.NO_DATA
    assert sorted(REASONS) == sorted(Missing)


@pytest.mark.parametrize(
    ("formula", "condition"),
    [
        ("share(a + b, n)", "known(a) and known(b) and known(n)"),
        ("a / a", "known(a)"),
        ("sum(a, b)", "known(a) or known(b)"),
        ("coalesce(a, b) / n", "(known(a) or known(b)) and known(n)"),
        ("max(a, b)", "known(a) and known(b)"),
        ("a - previous(a)", "known(a) and previous(known(a))"),
        ("if(a > 1, b, c)", "known(a) and if(a > 1, known(b), known(c))"),
        ("coalesce(a, 0)", "0 = 0"),
        ("if(known(a), a, 0)", "if(known(a), known(a), 0 = 0)"),
    ],
)
def test_a_unit_stands_in_sums_when_it_told_all_that_the_formula_needs(formula: str, condition: str) -> None:
    assert printed(answered(parse(formula), for_sums=True)) == condition


def test_a_value_of_its_own_needs_less() -> None:
    assert printed(answered(parse("max(a, b)"))) == "known(a) or known(b)"
    assert (
        printed(answered(parse("weighted_mean(a, n, b, m)")))
        == "known(a) and known(n) or known(b) and known(m)"
    )


def test_units_are_what_nothing_stands_under() -> None:
    tree = Tree({1: None, 2: 1, 3: 1, 4: 2, 5: 2})
    assert tree.units == (3, 4, 5)
    assert tree.above == (2, 1)
    assert tree.ancestors(4) == (2, 1)


@pytest.mark.parametrize("parents", [{1: 2, 2: 1}, {1: 9}])
def test_a_circle_and_an_unknown_place_are_no_tree(parents: dict[int, int | None]) -> None:
    with pytest.raises(ValueError, match="above"):
        Tree(parents)
