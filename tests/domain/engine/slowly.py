"""The engine once more, slow and obvious: one place, period and indicator at a time, by the rules."""

from collections.abc import Callable, Mapping
from statistics import median

from app.domain.assessments import NotMeasured
from app.domain.engine.aggregation import NOT_AWAITED, REASONS, Aggregation, Gaps, Parts
from app.domain.engine.definitions import Definition
from app.domain.engine.participation import answered
from app.domain.engine.places import Tree
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.plain import Given, Value, compiled
from app.domain.formulas.tree import Indicator, Missing, Node, Variable, key_of
from tests.domain.engine.building import Observed

Cells = dict[str, Given]


class Slowly:
    """Values, reported and expected units; nothing is kept but what was already asked."""

    def __init__(self, definitions: list[Definition], given: Observed, tree: Tree) -> None:
        self.definitions = {one.code: one for one in definitions}
        self.given, self.tree, self.periods = given, tree, sorted(given)
        self._kept: dict[tuple[str, int, str], Value] = {}

    def value(self, code: str, place: int, period: str) -> Value:
        key = (code, place, period)
        if key not in self._kept:
            made = self._of_unit if place in self.tree.units else self._of_whole
            self._kept[key] = made(self.definitions[code], place, period)
        return self._kept[key]

    def coverage(self, code: str, place: int, period: str) -> tuple[int, int]:
        one = self.definitions[code]
        if place not in self.tree.units and one.rule.kind is Aggregation.NONE:
            value = self.value(code, place, period)
            is_told = not isinstance(value, Missing)
            return int(is_told), int(is_told or value not in NOT_AWAITED)
        units = self.units(place)
        there = {unit for unit in units if self.takes_part(one, unit, period)}
        awaited = [
            unit for unit in units if unit in there or self.value(code, unit, period) not in NOT_AWAITED
        ]
        return len(there), len(awaited)

    def units(self, place: int) -> list[int]:
        return [unit for unit in self.tree.units if unit == place or place in self.tree.ancestors(unit)]

    def takes_part(self, one: Definition, unit: int, period: str) -> bool:
        is_ratio = one.rule.kind is Aggregation.RATIO_OF_SUMS
        nodes = [answered(one.tree, for_sums=is_ratio)]
        nodes += [answered(one.rule.weight_by)] if one.rule.weight_by is not None else []
        return all(self.at_unit(node, unit, period) is True for node in nodes)

    def at_unit(self, node: Node, unit: int, period: str) -> Value:
        return compiled(node)(self.read(node, unit, period), self.read(node, unit, self.before(period)))

    def before(self, period: str | None) -> str | None:
        place = self.periods.index(str(period))
        return self.periods[place - 1] if place else None

    def read(self, node: Node, place: int, period: str | None) -> Cells:
        """What stands under the keys of a formula, as the place itself has it."""
        found: Cells = {}
        for leaf, _ in leaves(node):
            if period is None:
                found[key_of(leaf)] = None
            elif isinstance(leaf, Indicator):
                found[key_of(leaf)] = self.value(leaf.code, place, period)
            else:
                found[key_of(leaf)] = _given(self.given[period].get(place, {}).get(key_of(leaf)))
        return found

    def _of_unit(self, one: Definition, unit: int, period: str) -> Value:
        return self.at_unit(one.tree, unit, period)

    def _of_whole(self, one: Definition, place: int, period: str) -> Value:
        found = self._whole(one, place, period)
        reported, expected = self.coverage(one.code, place, period) if one.rule.min_coverage else (0, 0)
        if not isinstance(found, Missing) and one.rule.gaps is Gaps.WITHHOLD:
            return Missing.INCOMPLETE if reported < (one.rule.min_coverage or 0) * expected else found
        return found

    def _whole(self, one: Definition, place: int, period: str) -> Value:
        units = self.units(place)
        values = {unit: self.value(one.code, unit, period) for unit in units}
        there = [unit for unit in units if self.takes_part(one, unit, period)]
        reason = max(
            (value for value in values.values() if isinstance(value, Missing)), key=REASONS.index,
            default=Missing.NO_DATA,
        )  # fmt: skip
        if one.rule.parts is Parts.CHILDREN:
            under = [
                self.value(one.code, each, period)
                for each, over in self.tree.parents.items()
                if over == place
            ]
            numbers = [float(each) for each in under if not isinstance(each, Missing)]
            return sum(numbers) / len(numbers) if numbers else reason
        made: Mapping[Aggregation, Callable[[list[float]], float]] = {
            Aggregation.SUM: sum, Aggregation.MIN: min, Aggregation.MAX: max, Aggregation.MEDIAN: median,
            Aggregation.MEAN: lambda numbers: sum(numbers) / len(numbers),
        }  # fmt: skip
        match one.rule.kind:
            case Aggregation.NONE:
                previous = self.before(period)
                now, before = self.read(one.tree, place, period), self.read(one.tree, place, previous)
                return compiled(one.tree)(_silent(now), _silent(before) if previous else before)
            case Aggregation.RATIO_OF_SUMS:
                is_of_sums = any(isinstance(leaf, Variable) for leaf, _ in leaves(one.tree))
                if is_of_sums and not there:
                    return reason
                return self._ratio(one.tree, there, place, period)
            case Aggregation.WEIGHTED_MEAN:
                return self._weighted(one, there, period, reason)
        in_sums = there if one.rule.kind in (Aggregation.SUM, Aggregation.MEAN) else units
        known = [float(values[unit]) for unit in in_sums if not isinstance(values[unit], Missing)]
        return made[one.rule.kind](known) if known else reason

    def _ratio(self, tree: Node, there: list[int], place: int, period: str) -> Value:
        """Every variable summed over those who take part; indicators as the place has them."""
        cells: list[Cells] = []
        for when in (period, self.before(period)):
            found: Cells = {}
            for leaf, _ in leaves(tree):
                key = key_of(leaf)
                if when is None:
                    found[key] = None
                elif isinstance(leaf, Indicator):
                    found[key] = self.value(leaf.code, place, when)
                else:
                    parts = [_given(self.given[when].get(unit, {}).get(key)) for unit in there]
                    numbers = [part for part in parts if isinstance(part, float)]
                    found[key] = sum(numbers) if numbers else Missing.NO_DATA
            cells.append(found)
        return compiled(tree)(cells[0], cells[1])

    def _weighted(self, one: Definition, there: list[int], period: str, reason: Missing) -> Value:
        assert one.rule.weight_by is not None
        pairs = [
            (float(value), float(self.at_unit(one.rule.weight_by, unit, period)))
            for unit in there
            if not isinstance(value := self.value(one.code, unit, period), Missing)
        ]
        weights = sum(weight for _, weight in pairs)
        if not weights:
            return Missing.ZERO_DENOMINATOR if pairs else reason
        return sum(value * weight for value, weight in pairs) / weights


def _given(value: float | NotMeasured | None) -> Given:
    return Missing(value.value) if isinstance(value, NotMeasured) else value


def _silent(cells: Cells) -> Cells:
    return {
        key: Missing.NOT_APPLICABLE if value is None and not key.startswith("@") else value
        for key, value in cells.items()
    }
