"""A place above units in one period, kept so that a change of one unit is followed without the others."""

from bisect import bisect_left, insort
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import polars as pl

from app.domain.engine.aggregation import NOT_AWAITED, Aggregation, Gaps, joint_reason
from app.domain.engine.exact import exact, rounded
from app.domain.engine.originals import Originals
from app.domain.engine.prepared import Prepared
from app.domain.engine.summing import OF_RATIOS
from app.domain.formulas.frames import previous_column
from app.domain.formulas.plain import Given, Value
from app.domain.formulas.tree import Missing, indicator_key
from app.domain.values import Coverage

_BEFORE = previous_column("")
GATHERED = (Aggregation.MEDIAN, Aggregation.MIN, Aggregation.MAX)


@dataclass(frozen=True, slots=True)
class Answer:
    """What a unit gives to a group: whether it is in it, and what it adds; None of what it does not know."""

    is_in: bool
    added: Mapping[str, float | None]


@dataclass(frozen=True, slots=True)
class Moved:
    """What a change of a unit does to a group: to the count of units, and to sums.

    `sums`: name, by how much in the smallest floats, and by how many who know it.
    """

    units: int
    sums: tuple[tuple[str, int, int], ...]


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change did to a unit, as far as places above have to know.

    `values`: by indicator, before and after, with whether the unit was waited for; of those that go up in
    sums only where a value appears or vanishes.
    """

    groups: Mapping[int, Moved]
    values: Mapping[str, tuple[tuple[Value, bool], tuple[Value, bool]]]


def moved(old: Answer, new: Answer) -> Moved:
    """The difference of two answers of one unit."""
    sums = []
    for name in {**old.added, **new.added}:
        was, now = old.added.get(name), new.added.get(name)
        if was != now:
            more = (0 if now is None else exact(now)) - (0 if was is None else exact(was))
            sums.append((name, more, (now is not None) - (was is not None)))
    return Moved(new.is_in - old.is_in, tuple(sums))


class Whole:
    """One place above. What was not touched yet is taken from the full pass when it first is."""

    def __init__(self, place: int, originals: Originals, prepared: Prepared, under: pl.Series) -> None:
        self._place, self._from, self._prepared, self._under = place, originals, prepared, under
        self.cells: dict[str, Given] = originals.above(place)
        self.before: dict[str, Given] = {
            name.removesuffix(_BEFORE): value for name, value in self.cells.items() if name.endswith(_BEFORE)
        }
        self._answered: dict[int, int] = {}
        self._sums: dict[str, int] = {}
        self._knowing: dict[str, int] = {}
        self._reasons: dict[str, dict[Missing, int]] = {}
        self._exempt: dict[str, int] = {}
        self._ordered: dict[str, list[float]] = {}
        self._of_children: dict[str, tuple[int, int]] = {}  # exact sum and count
        self._units = originals.units(place)

    def coverage(self, code: str) -> Coverage:
        """Units that reported and that were awaited."""
        if self._prepared.kind(code) is Aggregation.NONE:
            value = self.cells[indicator_key(code)]
            is_told = not isinstance(value, Missing)
            return Coverage(reported=int(is_told), expected=int(is_told or value not in NOT_AWAITED))
        group = self._prepared.group_of[code]
        self._touch_group(group)
        self._touch_value(code)
        return Coverage(reported=self._answered[group], expected=self._units - self._exempt[code])

    def take(self, changed: Changed) -> None:
        """Follow a change of a unit that stands under it, at any depth."""
        for number, group in changed.groups.items():
            self._touch_group(number)
            self._answered[number] += group.units
            for name, more, knowing in group.sums:
                self._add(number, name, more, knowing)
        for code, ((old_value, was_awaited), (value, is_awaited)) in changed.values.items():
            self._touch_value(code)
            self._exempt[code] += was_awaited - is_awaited
            self._count_reasons(code, old_value, value)
            if code in self._ordered:
                _reorder(self._ordered[code], old_value, value)

    def take_child(self, code: str, old: Value, new: Value) -> None:
        """Follow a change of the value of what stands right under it."""
        total, count = self._of_children[code]
        for value, sign in ((old, -1), (new, 1)):
            if not isinstance(value, Missing):
                total, count = total + sign * exact(float(value)), count + sign
        self._of_children[code] = total, count

    def begin_children(self, code: str) -> None:
        """Take the values of what stands right under it, before the first of them changes."""
        if code not in self._of_children:
            known = self._from.values_of_children(code, self._place)
            self._of_children[code] = sum(map(exact, known)), len(known)

    def again(self, codes: Iterable[str]) -> None:
        """Compute these indicators once more, in this order."""
        for code in codes:
            self.cells[self._prepared.keys[code]] = self._computed(code)

    def _computed(self, code: str) -> Value:
        rule, prepared = self._prepared.definitions[code].rule, self._prepared
        value = self._found(code)
        if rule.kind is Aggregation.NONE:
            return value
        reported = self._reported(code)
        if isinstance(value, Missing):
            is_its_own = code in prepared.trees_above and (reported or not prepared.needs_units(code))
            if is_its_own and (rule.kind in OF_RATIOS or value is not Missing.NO_DATA):
                return value
            return self._joint(code)
        if not reported and code in prepared.summed:
            return self._joint(code)
        if rule.gaps is Gaps.WITHHOLD:
            coverage = self.coverage(code)
            if rule.is_short(coverage.reported, coverage.expected):
                return Missing.INCOMPLETE
        return value

    def _found(self, code: str) -> Value:
        if (function := self._prepared.functions_above.get(code)) is not None:
            return function(self.cells, self.before)
        if self._prepared.is_of_children(code):
            total, count = self._of_children[code]
            return rounded(total) / count if count else Missing.NO_DATA
        self._touch_value(code)
        ordered = self._ordered[code]
        if not ordered:
            return Missing.NO_DATA
        match self._prepared.kind(code):
            case Aggregation.MIN:
                return ordered[0]
            case Aggregation.MAX:
                return ordered[-1]
        last = len(ordered) - 1
        return (ordered[last // 2] + ordered[len(ordered) // 2]) / 2

    def _reported(self, code: str) -> int:
        group = self._prepared.group_of[code]
        self._touch_group(group)
        return self._answered[group]

    def _joint(self, code: str) -> Missing:
        self._touch_value(code)
        return joint_reason(reason for reason, count in self._reasons[code].items() if count)

    def _touch_group(self, number: int) -> None:
        if number not in self._answered:
            self._answered[number] = self._from.answered(self._prepared.groups[number], self._place)

    def _touch_value(self, code: str) -> None:
        if code in self._exempt:
            return
        group = self._prepared.groups[self._prepared.group_of[code]]
        self._exempt[code] = self._from.exempt(group, code, self._under)
        self._reasons[code] = self._from.reasons(code, self._under)
        if self._prepared.kind(code) in GATHERED:
            self._ordered[code] = self._from.values(code, self._under)

    def _add(self, number: int, name: str, more: int, knowing: int) -> None:
        if name not in self._sums:
            group = self._prepared.groups[number]
            self._sums[name], self._knowing[name] = self._from.added(group, name, self._place, self._under)
        self._sums[name] += more
        self._knowing[name] += knowing
        self._show(name, self._sums[name], self._knowing[name])

    def _show(self, name: str, total: int, knowing: int) -> None:
        """Put a sum where formulas read it: a sum of what was known before among the cells of before."""
        value = rounded(total) if knowing else Missing.NO_DATA
        if name.endswith(_BEFORE):
            self.before[name.removesuffix(_BEFORE)] = value
        else:
            self.cells[name] = value

    def _count_reasons(self, code: str, old: Value, new: Value) -> None:
        reasons = self._reasons[code]
        for value, sign in ((old, -1), (new, 1)):
            if isinstance(value, Missing):
                reasons[value] = reasons.get(value, 0) + sign


def _reorder(ordered: list[float], old: Value, new: Value) -> None:
    if not isinstance(old, Missing):
        del ordered[bisect_left(ordered, float(old))]
    if not isinstance(new, Missing):
        insort(ordered, float(new))
