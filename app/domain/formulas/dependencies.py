"""What formulas stand on, in which order they are computed, and what has to be computed again.

Keys are those of `tree.key_of`. What is asked of the previous period is a given there: it makes no circle.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from graphlib import CycleError, TopologicalSorter

from app.domain.formulas.errors import FormulaError
from app.domain.formulas.tree import NOWHERE, Indicator, Node, Variable, indicator_key, key_of, walk


@dataclass(frozen=True, slots=True)
class Uses:
    """Keys that a formula reads: of its own period, and of the one before."""

    now: frozenset[str]
    before: frozenset[str]


def leaves(tree: Node) -> list[tuple[Variable | Indicator, bool]]:
    """Variables and indicators in the order of the text; whether each is asked of the previous period."""
    return [(node, before) for node, before, _ in walk(tree) if isinstance(node, Variable | Indicator)]


def uses(tree: Node) -> Uses:
    """What the formula reads."""
    found = leaves(tree)
    return Uses(
        now=frozenset(key_of(leaf) for leaf, before in found if not before),
        before=frozenset(key_of(leaf) for leaf, before in found if before),
    )


def indicators_now(tree: Node) -> list[str]:
    """Codes of the indicators of the same period that it reads, each once, in the order of the text."""
    codes = (leaf.code for leaf, before in leaves(tree) if isinstance(leaf, Indicator) and not before)
    return list(dict.fromkeys(codes))


def levels(formulas: Mapping[str, Node]) -> tuple[tuple[str, ...], ...]:
    """Codes in levels: each stands on earlier levels only; within a level in the order given.

    Indicators that are not among the formulas are givens. FormulaError `formula.circle` for a circle.
    """
    order = TopologicalSorter(
        {code: [one for one in indicators_now(tree) if one in formulas] for code, tree in formulas.items()}
    )
    try:
        order.prepare()
    except CycleError as circle:
        raise circle_error(list(reversed(circle.args[1])), formulas) from None
    places = {code: place for place, code in enumerate(formulas)}
    found = []
    while order.is_active():
        ready = order.get_ready()
        order.done(*ready)
        found.append(tuple(sorted(ready, key=places.__getitem__)))
    return tuple(found)


def circle_error(path: list[str], formulas: Mapping[str, Node]) -> FormulaError:
    """`formula.circle`: the circle in the order of reading, its first code again at the end.

    The span is that of the first step in the formula of the first code.
    """
    tree = formulas[path[0]]
    steps = (leaf for leaf, before in leaves(tree) if not before and leaf.code == path[1])
    span = next((leaf.span for leaf in steps if isinstance(leaf, Indicator)), NOWHERE)
    return FormulaError("formula.circle", span, path=[indicator_key(code) for code in path])


def circle_through(code: str, formulas: Mapping[str, Node]) -> FormulaError | None:
    """The shortest circle of formulas that leads from this one back to it, or None."""
    came_from: dict[str, str] = {}
    waiting = [code]
    for one in waiting:  # grows while it is read: the nearest come first
        for used in indicators_now(formulas[one]):
            if used == code:
                path = [one, code]
                while path[0] != code:
                    path.insert(0, came_from[path[0]])
                return circle_error(path, formulas)
            if used in formulas and used not in came_from:
                came_from[used] = one
                waiting.append(used)
    return None


class Dependents:
    """The graph turned round: which indicators a change reaches.

    Built once for a set of formulas (FormulaError for a circle). What is asked for one key is kept.
    """

    def __init__(self, formulas: Mapping[str, Node]) -> None:
        order = [code for level in levels(formulas) for code in level]
        self._place = {code: place for place, code in enumerate(order)}
        self._now: dict[str, list[str]] = {}
        self._before: dict[str, list[str]] = {}
        for code in order:
            used = uses(formulas[code])
            for key in used.now:
                self._now.setdefault(key, []).append(code)
            for key in used.before:
                self._before.setdefault(key, []).append(code)
        self._after: dict[str, tuple[str, ...]] = {}

    def after(self, key: str) -> tuple[str, ...]:
        """Codes to compute again in the period in which this cell changed, in the order to do it."""
        if key not in self._after:
            self._after[key] = self._reached(self._now.get(key, ()))
        return self._after[key]

    def after_all(self, changed: Iterable[str], changed_before: Iterable[str] = ()) -> tuple[str, ...]:
        """The same for several cells of a period and several of the one before it.

        To follow a change through the years give the next period `changed_before`: the cells that changed
        and the keys of the indicators that were computed again.
        """
        first = {code for key in changed for code in self._now.get(key, ())}
        first |= {code for key in changed_before for code in self._before.get(key, ())}
        return self._reached(first)

    def _reached(self, first: Iterable[str]) -> tuple[str, ...]:
        found: set[str] = set()
        waiting = list(first)
        while waiting:
            code = waiting.pop()
            if code not in found:
                found.add(code)
                waiting += self._now.get(indicator_key(code), ())
        return tuple(sorted(found, key=self._place.__getitem__))
