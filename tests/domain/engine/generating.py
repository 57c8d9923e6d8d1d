"""Random cities: trees of any shape, formulas one upon another, rules of all kinds, holes in the data."""

from dataclasses import dataclass

from hypothesis import strategies as st

from app.domain.assessments import NotMeasured
from app.domain.engine.aggregation import Aggregation, Gaps, Parts, Rule
from app.domain.engine.definitions import Definition
from app.domain.engine.places import Tree
from app.domain.formulas.parsing import parse
from app.domain.formulas.printing import printed
from tests.domain.engine.building import Given

VARIABLES = ("x", "y", "z", "marks{grade=4}")
PERIODS = ("1", "2", "3")
# What formulas are made of: {0} and {1} are variables, {2} an indicator that stands earlier.
SHAPES = (
    "share({0}, {1})", "{0} / {1}", "{0} + {1}", "sum({0}, {1})", "100 * {0} / ({0} + {1})", "-{0} * 2",
    "if({0} > 3, {0} / {1}, {1})", "mean({0}, {1})", "weighted_mean({0}, {1}, {1}, {0})",
    "{0} - previous({0})", "share({0}, previous({1}))", "max({0}, {1}) - min({0}, {1})",
    "sum({0}, {1}) / 3", "round({0} / 7, 2)",
    "share(sum({0}, {1}), {0} + {1})", "if(known({0}), {0}, {1})", "if({0} = 0 or {1} > 2, {0}, -{1})",
)  # fmt: skip
UPON = (
    "@{2} - previous(@{2})", "@{2} * {0}", "0.5 * @{2} + {0} / {1}", "max(@{2}, {0})", "@{2} / {1}",
    "share({0}, @{2})", "coalesce(@{2}, {0} / {1})", "if(@{2} > 10, @{2}, previous({0}))",
)  # fmt: skip

numbers = st.integers(0, 6).map(float) | st.sampled_from([0.1, 0.7, 1.25, 40.0])
cells: st.SearchStrategy[Given] = numbers | numbers | st.sampled_from([None, *NotMeasured])


@dataclass(frozen=True, slots=True)
class City:
    """All that the engine is given."""

    tree: Tree
    definitions: list[Definition]
    given: dict[str, dict[int, dict[str, Given]]]

    def __repr__(self) -> str:
        formulas = [(one.code, printed(one.tree), one.rule) for one in self.definitions]
        return f"City({self.tree.parents}, {formulas}, {self.given})"


@st.composite
def cities(draw: st.DrawFn) -> City:
    """A whole city."""
    tree = draw(trees())
    places = [*tree.units, *tree.above]
    given: dict[str, dict[int, dict[str, Given]]] = {
        period: {
            place: {key: draw(cells) for key in VARIABLES}
            for place in places
            if place in tree.units or draw(st.booleans())
        }
        for period in PERIODS[: draw(st.integers(1, 3))]
    }
    return City(tree, draw(definitions()), given)


@st.composite
def trees(draw: st.DrawFn) -> Tree:
    """Any shape: schools stand right under the city and under districts of districts."""
    parents: dict[int, int | None] = {1: None}
    for place in range(2, draw(st.integers(3, 11))):
        parents[place] = draw(st.integers(max(1, place - 5), place - 1))
    return Tree(parents)


@st.composite
def definitions(draw: st.DrawFn) -> list[Definition]:
    """Indicators that stand upon earlier ones."""
    found: list[Definition] = []
    for number in range(draw(st.integers(1, 6))):
        shapes = SHAPES if not found else SHAPES + UPON
        names = [draw(st.sampled_from(VARIABLES)) for _ in range(2)]
        earlier = draw(st.sampled_from([one.code for one in found])) if found else ""
        tree = parse(draw(st.sampled_from(shapes)).format(*names, earlier))
        people = parse("y") if draw(st.booleans()) else None
        found.append(Definition(code=f"i{number}", tree=tree, rule=draw(rules()), people=people))
    return found


@st.composite
def rules(draw: st.DrawFn) -> Rule:
    """Any rule that is allowed."""
    kind = draw(st.sampled_from([Aggregation.RATIO_OF_SUMS, *Aggregation]))
    of_children = kind is Aggregation.MEAN and draw(st.booleans())
    least = None if kind is Aggregation.NONE else draw(st.sampled_from([None, 0.5, 1.0]))
    may_withhold = least is not None and not of_children
    return Rule(
        kind=kind,
        parts=Parts.CHILDREN if of_children else Parts.UNITS,
        weight_by=parse("z") if kind is Aggregation.WEIGHTED_MEAN else None,
        min_coverage=least,
        gaps=draw(st.sampled_from(Gaps)) if may_withhold else Gaps.MARK,
    )
