"""One changed observation: only what stands on it is computed again, at its place and at those above it.

Where a formula asks the previous period, the change goes on into the next. How many schools there are that do
not stand under the same places makes no difference.

A worker holds it from one computing to the next (analytics/following.py). What it gives is what the full pass
gives, to the last bit: sums of both are rounded once (exact.py), and both back ends of formulas take the same
steps.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.domain.engine.aggregation import NOT_AWAITED
from app.domain.engine.computing import Pass
from app.domain.engine.definitions import Computed, Sums, computed
from app.domain.engine.originals import Originals, units_by_place
from app.domain.engine.prepared import Prepared
from app.domain.engine.summing import own_name, uses_of
from app.domain.engine.wholes import GATHERED, Answer, Changed, Whole, moved
from app.domain.formulas.dependencies import Dependents
from app.domain.formulas.plain import Formula, Given, Value, compiled
from app.domain.formulas.tree import Chain, Missing, Node, indicator_key
from app.domain.values import Coverage


@dataclass(slots=True)
class _Unit:
    """A unit in one period. `answers`: by group, where they were already asked."""

    cells: dict[str, Given]
    answers: dict[int, Answer]


@dataclass(frozen=True, slots=True)
class _Step:
    """What a change of one cell reaches in one period: indicators in their order, and groups of units."""

    codes: tuple[str, ...]
    groups: tuple[int, ...]
    of_children: tuple[str, ...]  # of the codes, means over what stands right under a place


@dataclass(frozen=True, slots=True)
class _Adding:
    """A group, ready for one unit."""

    condition: Formula
    sums: tuple[tuple[str, Formula], ...]
    now: frozenset[str]  # keys that it reads
    before: frozenset[str]


class State:
    """All periods of a full pass, in their order, and what was changed in them since."""

    def __init__(self, passes: Sequence[Pass]) -> None:
        self._prepared: Prepared = passes[0].prepared
        self._tree = passes[0].tree
        self._names = [one.period for one in passes]
        self._periods = {one.period: number for number, one in enumerate(passes)}
        self._originals = [Originals(one) for one in passes]
        self._under = units_by_place(self._tree)
        self._units: dict[tuple[int, int], _Unit] = {}
        self._wholes: dict[tuple[int, int], Whole] = {}
        self._adding = [_adding(group.condition, group.sums) for group in self._prepared.groups]
        weighted = {
            code: one.tree if (weight := one.rule.weight_by) is None else _both(one.tree, weight)
            for code, one in self._prepared.definitions.items()
        }
        self._dependents = Dependents(weighted)
        # Places above look at each value of these, and not at sums alone.
        self._followed = frozenset(
            code
            for code in self._prepared.definitions
            if self._prepared.kind(code) in GATHERED or self._prepared.is_of_children(code)
        )
        made = self._prepared
        self._read = frozenset((*made.now, *made.before, *made.own, *made.own_before))
        self._steps: dict[str, list[_Step]] = {}
        self._beside = _beside(self._prepared)

    def change(self, place: int, period: str, key: str, value: Given) -> list[tuple[str, tuple[str, ...]]]:
        """Take a new value of a variable (`tree.key_of`), or the reason why there is none; None: no data.

        Gives what was computed again, by period: of a unit there and in all places above it.
        """
        number = self._periods[period]
        if place in self._tree.row_of_unit:
            steps = self._change_unit(place, number, key, Missing.NO_DATA if value is None else value)
        else:
            steps = self._change_whole(place, number, key, value)
        return [(self._names[later], step.codes) for later, step in enumerate(steps, number)]

    def reads(self, key: str) -> bool:
        """Whether formulas ask for this variable."""
        return key in self._read

    def covers(self, period: str) -> bool:
        """Whether it is one of the full pass's periods."""
        return period in self._periods

    def value(self, code: str, place: int, period: str) -> Computed:
        """An indicator of a place as it is now."""
        one, number = self._prepared.definitions[code], self._periods[period]
        if place not in self._tree.row_of_unit:
            whole = self._whole(place, number)
            sums = _sums(self._beside[1].get(code, _NOTHING), whole.cells, whole.before)
            return computed(one, _value(whole.cells, code), sums, whole.coverage(code))
        unit, before = self._unit(place, number), self._before(place, number)
        group = self._prepared.group_of[code]
        answer = self._answer(unit, before, group)
        value = _value(unit.cells, code)
        sums = _sums(self._beside[0].get(code, _NOTHING), unit.cells, before)
        is_awaited = _is_awaited(answer.is_in, value)
        coverage = Coverage(reported=int(answer.is_in), expected=int(is_awaited))
        return computed(one, value, sums, coverage, is_whole=True)

    def _change_unit(self, place: int, period: int, key: str, value: Given) -> list[_Step]:
        steps = self._reached(key)[: len(self._originals) - period]
        for number, step in enumerate(steps, period):  # what it gives now, before anything changes
            unit, before = self._unit(place, number), self._before(place, number)
            for group in step.groups:
                self._answer(unit, before, group)
        self._begin_children(place, period, steps)
        self._unit(place, period).cells[key] = value
        for number, step in enumerate(steps, period):
            changed = self._unit_again(self._unit(place, number), self._before(place, number), step)
            self._follow(place, number, step, changed)
        return steps

    def _unit_again(self, unit: _Unit, before: Mapping[str, Given], step: _Step) -> Changed:
        prepared, cells = self._prepared, unit.cells
        old = {
            code: (
                value := _value(cells, code),
                _is_awaited(unit.answers[prepared.group_of[code]].is_in, value),
            )
            for code in step.codes
        }
        for code in step.codes:
            cells[prepared.keys[code]] = prepared.functions[code](cells, before)
        groups = {}
        for group in step.groups:
            was = unit.answers.pop(group)
            now = self._answer(unit, before, group)
            if was != now:
                groups[group] = moved(was, now)
        values = {}
        for code in step.codes:
            new = self._standing(unit, code)
            if old[code] != new and (code in self._followed or Missing in (type(old[code][0]), type(new[0]))):
                values[code] = old[code], new
        return Changed(groups, values)

    def _standing(self, unit: _Unit, code: str) -> tuple[Value, bool]:
        """The value, and whether the unit is waited for; its group has been asked."""
        value = unit.cells[self._prepared.keys[code]]
        assert isinstance(value, float | Missing)  # as formulas give it
        return value, _is_awaited(unit.answers[self._prepared.group_of[code]].is_in, value)

    def _follow(self, place: int, period: int, step: _Step, changed: Changed) -> None:
        """Every place above, the nearest first."""
        children: dict[str, tuple[Value, Value]] = {
            code: (was[0], now[0]) for code, (was, now) in changed.values.items() if code in step.of_children
        }
        for over in self._tree.ancestors(place):
            whole = self._whole(over, period)
            self._read_before(whole, over, period)
            whole.take(changed)
            for code, (old, new) in children.items():
                whole.take_child(code, old, new)
            before = {code: _value(whole.cells, code) for code in step.of_children}
            whole.again(step.codes)
            children = {code: (value, _value(whole.cells, code)) for code, value in before.items()}

    def _change_whole(self, place: int, period: int, key: str, value: Given) -> list[_Step]:
        """What a place above reports speaks of itself alone."""
        name = own_name(key)
        whole = self._whole(place, period)
        whole.cells[name] = Missing.NOT_APPLICABLE if value is None else value
        steps = self._reached(key)[: len(self._originals) - period]
        for number, step in enumerate(steps, period):
            whole = self._whole(place, number)
            self._read_before(whole, place, number)
            whole.again(code for code in step.codes if code in self._prepared.trees_above)
        return steps

    def _begin_children(self, place: int, period: int, steps: Iterable[_Step]) -> None:
        """Means over children begin from the values before the change."""
        for number, step in enumerate(steps, period):
            for code in step.of_children:
                for over in self._tree.ancestors(place):
                    self._whole(over, number).begin_children(code)

    def _reached(self, key: str) -> list[_Step]:
        """What a change of the cell reaches in its period, in the next and so on."""
        if key not in self._steps:
            found: list[_Step] = []
            codes = self._dependents.after(key)
            now, before = {key, *map(indicator_key, codes)}, set[str]()
            while len(found) < len(self._originals):
                groups = {self._prepared.group_of[code] for code in codes}
                groups |= {
                    number
                    for number, one in enumerate(self._adding)
                    if not (one.now.isdisjoint(now) and one.before.isdisjoint(before))
                }
                if found and not groups:  # the first period may only be asked as the previous one
                    break
                of_children = tuple(code for code in codes if self._prepared.is_of_children(code))
                found.append(_Step(codes, tuple(sorted(groups)), of_children))
                before = now
                codes = self._dependents.after_all((), before)
                now = set(map(indicator_key, codes))
            self._steps[key] = found
        return self._steps[key]

    def _answer(self, unit: _Unit, before: Mapping[str, Given], group: int) -> Answer:
        if group not in unit.answers:
            adding = self._adding[group]
            is_in = adding.condition(unit.cells, before) is True
            added: dict[str, float | None] = {}
            if is_in:
                for name, formula in adding.sums:
                    value = formula(unit.cells, before)
                    added[name] = None if isinstance(value, Missing) else float(value)
            unit.answers[group] = Answer(is_in, added)
        return unit.answers[group]

    def _unit(self, place: int, period: int) -> _Unit:
        key = place, period
        if key not in self._units:
            self._units[key] = _Unit(self._originals[period].unit(place), {})
        return self._units[key]

    def _before(self, place: int, period: int) -> Mapping[str, Given]:
        return self._unit(place, period - 1).cells if period else {}

    def _whole(self, place: int, period: int) -> Whole:
        key = place, period
        if key not in self._wholes:
            self._wholes[key] = Whole(place, self._originals[period], self._prepared, self._under[place])
        return self._wholes[key]

    def _read_before(self, whole: Whole, place: int, period: int) -> None:
        """What of the period before has changed since the pass."""
        earlier = self._wholes.get((place, period - 1))
        if earlier is not None:
            whole.before.update((key, earlier.cells[key]) for key in self._prepared.before_above)


def _both(tree: Node, weight: Node) -> Node:
    """A formula that reads what both read."""
    return Chain(operators=("+",), operands=(tree, weight))


def _adding(condition: Node, sums: Mapping[str, Node]) -> _Adding:
    now, before = uses_of([condition, *sums.values()])
    return _Adding(
        compiled(condition),
        tuple((name, compiled(node)) for name, node in sums.items()),
        frozenset(now),
        frozenset(before),
    )


@dataclass(frozen=True, slots=True)
class _Beside:
    """What stands beside a value: both sides of a ratio, and the people where they are known."""

    sides: tuple[Formula, Formula] | None
    people: Formula | None


_NOTHING = _Beside(None, None)


def _beside(prepared: Prepared) -> tuple[dict[str, _Beside], dict[str, _Beside]]:
    """What stands beside values, as units read it and as places above do."""
    definitions = prepared.definitions
    units = {code: _read(one.sides, one.people) for code, one in definitions.items()}
    above = {
        code: _read(prepared.sides_above.get(code), prepared.people_above.get(code)) for code in definitions
    }
    return units, above


def _read(sides: tuple[Node, Node] | None, people: Node | None) -> _Beside:
    return _Beside(
        None if sides is None else (compiled(sides[0]), compiled(sides[1])),
        None if people is None else compiled(people),
    )


def _sums(beside: _Beside, now: Mapping[str, Given], before: Mapping[str, Given]) -> Sums:
    def number(formula: Formula) -> float | None:
        found = formula(now, before)
        return None if isinstance(found, Missing) else float(found)

    n = None if beside.people is None else number(beside.people)
    if beside.sides is None:
        return Sums(n=n)
    top, bottom = (number(side) for side in beside.sides)
    if top is None or bottom is None:  # one side alone is no ratio
        return Sums()
    return Sums(numerator=top, denominator=bottom, n=n)


def _value(cells: Mapping[str, Given], code: str) -> Value:
    value = cells[indicator_key(code)]
    return value if isinstance(value, float | Missing) else Missing.NO_DATA


def _is_awaited(is_in: bool, value: Value) -> bool:
    return is_in or not isinstance(value, Missing) or value not in NOT_AWAITED
