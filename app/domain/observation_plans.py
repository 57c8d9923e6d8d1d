"""What somebody wants to record becomes new values and corrections, or faults, each at its item."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from app.domain.assessments import NotMeasured
from app.domain.errors import Refusal
from app.domain.observation_values import given_value, read_breakdown
from app.domain.observations import Catalogue, Cell, Measured, Observation, Variable
from app.domain.organisations import Organisation
from app.domain.reported_periods import ReportedPeriod, read_period

LONGEST_REASON = 500
_TOLD = 60  # characters of what was given that a fault repeats
Key = tuple[int, str, str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """A value as it was given: codes and texts that nobody has looked at yet.

    `value` None with a kind of «not measured», or a value without one. `breakdown`: dimension → value.
    `seen`: the revision that the person looked at, 0 for none; a later one is a conflict.
    """

    organisation: str
    variable: str
    period: str
    value: float | bool | str | None
    not_measured: NotMeasured | None = None
    breakdown: Mapping[str, str] = field(default_factory=dict)
    reason: str | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fault:
    """Something that must be mended: the number of the item from 0, and which part of it."""

    item: int
    part: str  # organisation, variable, period, breakdown, breakdown.level, value, reason, seen
    code: str
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """A value that was understood."""

    item: int
    cell: Cell
    value: Measured
    reason: str | None
    seen: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Correction:
    """A value that takes the stead of another."""

    before: Observation
    entry: Entry


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What recording changes; with a fault nothing is recorded."""

    new: tuple[Entry, ...]
    corrected: tuple[Correction, ...]
    unchanged: int
    faults: tuple[Fault, ...]

    @property
    def changes_nothing(self) -> bool:
        """Whether all of it is known already."""
        return not self.new and not self.corrected


def understand(
    given: Sequence[Given], catalogue: Catalogue, places: Mapping[str, Organisation], *, on: date
) -> tuple[list[Entry], list[Fault]]:
    """Entries and faults, in the order of the items.

    `places`: organisations by code that the actor may write for; others are unknown. `on`: today.
    """
    entries: list[Entry] = []
    faults: list[Fault] = []
    first: dict[Key, int] = {}
    for item, one in enumerate(given):
        reading = _Reading(item)
        entry = reading.entry(one, catalogue, places, on)
        if entry is not None and (other := first.setdefault(entry.cell.key, item)) != item:
            reading.refuse("variable", "observation.twice", first=other)
        elif entry is not None:
            entries.append(entry)
        faults += reading.faults
    return entries, faults


class _Reading:
    """One item on its way to an entry; every part of it is looked at, so that all faults are named."""

    def __init__(self, item: int) -> None:
        self._item = item
        self.faults: list[Fault] = []

    def refuse(self, part: str, code: str, **facts: object) -> None:
        self.faults.append(Fault(item=self._item, part=part, code=code, facts=facts))

    def entry(
        self, one: Given, catalogue: Catalogue, places: Mapping[str, Organisation], on: date
    ) -> Entry | None:
        place = places.get(one.organisation)
        if place is None:
            self.refuse(
                "organisation", "observation.organisation_unknown", value=one.organisation[:_TOLD] or "пусто"
            )
        variable = catalogue.variables.get(one.variable)
        if variable is None:
            self.refuse("variable", "observation.variable_unknown", value=one.variable[:_TOLD] or "пусто")
            return None
        if place is not None and place.kind not in variable.reporters:
            self.refuse(
                "organisation", "observation.reporter_wrong", value=place.code, variable=variable.code
            )
        period, breakdown = self._period(one, variable, on), self._breakdown(one, variable)
        value, reason = self._value(one, variable, catalogue), self._reason(one)
        if self.faults or place is None or period is None or breakdown is None or value is None:
            return None
        cell = Cell(organisation_id=place.id, variable=variable.code, period=period, breakdown=breakdown)
        return Entry(item=self._item, cell=cell, value=value, reason=reason, seen=one.seen)

    def _period(self, one: Given, variable: Variable, on: date) -> ReportedPeriod | None:
        try:
            period = read_period(one.period, variable.period)
        except Refusal as refusal:
            self.refuse("period", refusal.code, **refusal.facts)
            return None
        if period.first_day > on:
            self.refuse("period", "observation.period_future", value=period.words)
        return period

    def _breakdown(self, one: Given, variable: Variable) -> str | None:
        try:
            return read_breakdown(one.breakdown, variable)
        except Refusal as refusal:
            dimension = refusal.facts.get("dimension")
            self.refuse(f"breakdown.{dimension}", refusal.code, **refusal.facts)
            return None

    def _value(self, one: Given, variable: Variable, catalogue: Catalogue) -> Measured | None:
        has_value = one.value is not None and one.value != ""
        if has_value is (one.not_measured is not None):
            code = "observation.value_both" if has_value else "observation.value_none"
            self.refuse("value", code)
            return None
        if one.not_measured is not None:
            return one.not_measured
        assert one.value is not None
        try:
            return given_value(one.value, variable, catalogue.words)
        except Refusal as refusal:
            self.refuse("value", refusal.code, **refusal.facts)
            return None

    def _reason(self, one: Given) -> str | None:
        reason = (one.reason or "").strip() or None
        if reason is not None and len(reason) > LONGEST_REASON:
            self.refuse("reason", "observation.reason_long", longest=LONGEST_REASON)
        return reason


def make_plan(entries: Sequence[Entry], faults: Sequence[Fault], current: Mapping[Key, Observation]) -> Plan:
    """Which entries are new, which correct what is there, and which say the same again.

    A correction without a reason is a fault, and so is one of a value that was changed since it was seen.
    """
    new: list[Entry] = []
    corrected: list[Correction] = []
    found, unchanged = list(faults), 0
    for entry in entries:
        before = current.get(entry.cell.key)
        if before is not None and before.value == entry.value:
            unchanged += 1
        elif entry.seen is not None and entry.seen != (before.revision if before else 0):
            found.append(
                _fault(entry, "seen", "observation.changed_since", by=before.entered_by if before else "")
            )
        elif before is None:
            new.append(entry)
        elif entry.reason is None:
            found.append(_fault(entry, "reason", "observation.reason_missing"))
        else:
            corrected.append(Correction(before=before, entry=entry))
    return Plan(
        new=tuple(new), corrected=tuple(corrected), unchanged=unchanged,
        faults=tuple(sorted(found, key=lambda one: one.item)),
    )  # fmt: skip


def _fault(entry: Entry, part: str, code: str, **facts: object) -> Fault:
    return Fault(item=entry.item, part=part, code=code, facts=facts)
