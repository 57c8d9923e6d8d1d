"""A set of indicators made ready once: for frames, for single cells and for going up the tree."""

from collections.abc import Sequence

from app.domain.engine.aggregation import Aggregation, Parts
from app.domain.engine.definitions import Definition
from app.domain.engine.summing import OWN, Group, Summing, column_of, uses_of
from app.domain.formulas.dependencies import Dependents, leaves, levels
from app.domain.formulas.frames import Plan, plan
from app.domain.formulas.plain import Formula, compiled
from app.domain.formulas.tree import INDICATOR_SIGN, Node, Variable, indicator_key


class Prepared:
    """Formulas in the order of computing, with all that is derived from them; FormulaError for a circle."""

    def __init__(self, definitions: Sequence[Definition]) -> None:
        self.definitions = {one.code: one for one in definitions}
        trees = {one.code: one.tree for one in definitions}
        self.keys = {one.code: indicator_key(one.code) for one in definitions}
        self.levels = levels(trees)
        self.dependents = Dependents(trees)
        self.functions: dict[str, Formula] = {code: compiled(tree) for code, tree in trees.items()}
        self.plan: Plan = plan(trees)
        summing = Summing()
        # Formulas as places above compute them; those that look at each part instead have none.
        self.trees_above: dict[str, Node] = {}
        self.group_of: dict[str, int] = {}
        for code, one in self.definitions.items():
            self.group_of[code] = summing.group(one)
            if (tree := summing.tree_above(one, one.tree)) is not None:
                self.trees_above[code] = tree
        self.people_above = {
            code: behind
            for code, one in self.definitions.items()
            if (behind := summing.people_above(one)) is not None
        }
        self.groups: tuple[Group, ...] = summing.groups()
        # Ratios in which a place above reads sums, and not indicators alone.
        self.summed = frozenset(
            code
            for code, tree in self.trees_above.items()
            if self.kind(code) is Aggregation.RATIO_OF_SUMS
            and any(isinstance(leaf, Variable) for leaf, _ in leaves(tree))
        )
        self.functions_above = {code: compiled(tree) for code, tree in self.trees_above.items()}
        self.plans_above: tuple[Plan, ...] = tuple(
            plan({code: self.trees_above[code] for code in level if code in self.trees_above})
            for level in self.levels
        )
        self.sides_above = {
            code: sides
            for code, one in self.definitions.items()
            if (sides := summing.sides_above(one)) is not None
        }
        people = [one.people for one in definitions if one.people is not None]
        added = [node for group in self.groups for node in group.sums.values()]
        conditions = [group.condition for group in self.groups]
        # Keys of variables that units are asked for, of the period and of the one before, and of indicators
        # of the period before; what places above are asked for themselves.
        self.now, self.before = uses_of([*trees.values(), *added, *conditions, *people])
        self.now = tuple(key for key in self.now if not key.startswith(INDICATOR_SIGN))
        above = [*self.trees_above.items(), *self.people_above.items()]
        own = [tree for code, tree in above if self.kind(code) is Aggregation.NONE]
        self.own, self.own_before = (
            tuple(key.removeprefix(OWN) for key in keys if key.startswith(OWN)) for keys in uses_of(own)
        )
        # Of the period before a place above reads indicators and its own reports; sums are made anew.
        self.before_above = tuple(
            key for key in uses_of(self.trees_above.values())[1] if key.startswith((INDICATOR_SIGN, OWN))
        )
        self.parts_plan = plan(
            {
                name: node
                for group in self.groups
                for name, node in group.sums.items()
                if column_of(node) is None
            }
        )

    def needs_units(self, code: str) -> bool:
        """Whether a place above has no value without a unit that told all; else it may know by other ways."""
        kind = self.kind(code)
        return kind is not Aggregation.NONE and (kind is not Aggregation.RATIO_OF_SUMS or code in self.summed)

    def kind(self, code: str) -> Aggregation:
        """How the indicator goes up the tree."""
        return self.definitions[code].rule.kind

    def is_of_children(self, code: str) -> bool:
        """Whether it is a mean over what stands right under a place."""
        return self.definitions[code].rule.parts is Parts.CHILDREN
