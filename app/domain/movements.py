"""What moved an indicator between two years: the change of a ratio of sums, part by part.

A whole's value is V = Σ sᵢ·vᵢ over its parts, where vᵢ = aᵢ / bᵢ is a part's own value and sᵢ = bᵢ / Σb its
share in the whole's denominator. With Δ for the change and a bar for the mean of both years,

    ΔV = Σ s̄ᵢ·Δvᵢ  +  Σ (v̄ᵢ − V̄)·Δsᵢ

(Bennet; V̄ may be taken off because the shares' changes add up to nothing). The first term of a part is the
effect of its own value, the second that of its weight. A part that is new has no own change: it adds
(vᵢ − V̄)·sᵢ of now; one that is gone takes away (vᵢ − V̄)·sᵢ of before. All effects add up to ΔV exactly, so
they are counted in fractions and rounded only when shown. Nothing here says why a part changed.
"""

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from fractions import Fraction
from typing import Generic, TypeVar

from app.domain.assessments import NotMeasured
from app.domain.privacy import DEFAULT_LIMIT, DisclosureLimit, suppress
from app.domain.values import Ratio

_Key = TypeVar("_Key", bound=Hashable)


class Presence(StrEnum):
    """In which of the two years a part has figures."""

    BOTH = "both"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Effects:
    """How much of the whole's change comes from a part, in the indicator's unit (points of per cent).

    `own` None: the part is new or gone, and has no change of its own.
    """

    own: Fraction | None
    weight: Fraction

    @property
    def total(self) -> Fraction:
        """Both together."""
        return (self.own or Fraction(0)) + self.weight


@dataclass(frozen=True, slots=True, kw_only=True)
class PartMoved(Generic[_Key]):
    """A part of the whole in both years, and its effects."""

    key: _Key
    before: Ratio | None
    now: Ratio | None
    effects: Effects

    @property
    def presence(self) -> Presence:
        """Whether it is new, gone or there in both years."""
        if self.before is None:
            return Presence.NEW
        return Presence.GONE if self.now is None else Presence.BOTH


@dataclass(frozen=True, slots=True, kw_only=True)
class Pooled:
    """Parts held back because of small groups, told together: anybody could subtract the others."""

    n_parts: int
    total: Fraction


@dataclass(frozen=True, slots=True, kw_only=True)
class Movement(Generic[_Key]):
    """A whole in two years and what moved it; parts in the order given, never by size."""

    before: Ratio
    now: Ratio
    parts: tuple[PartMoved[_Key], ...]  # those that may be told
    pooled: Pooled | None
    own: Fraction  # of all parts, told or not
    weight: Fraction
    come_and_gone: Fraction

    @property
    def difference(self) -> Fraction:
        """Now less before, exactly."""
        return self.own + self.weight + self.come_and_gone


def movement_of(
    before: Mapping[_Key, Ratio], now: Mapping[_Key, Ratio], limit: DisclosureLimit = DEFAULT_LIMIT
) -> Movement[_Key] | None:
    """The movement between two years; None where one of them has no part at all.

    In: parts of the whole by the same keys; out: in the order of `now`, then those that are gone. Parts with
    fewer people than the limit in either year are held back, and with them as many others as it takes that
    nobody can subtract (`privacy.suppress`); full counts (n = 0) speak of nobody's pupils and are all told.
    """
    if not before or not now:
        return None
    keys = [*now, *(key for key in before if key not in now)]
    parts = _effects(keys, before, now)
    hidden = _hidden(keys, before, limit) | _hidden(keys, now, limit)
    if len(hidden) == 1:  # a year had this part alone: beside the whole any other would betray it
        hidden = set(keys)
    both = [one for one in parts if one.presence is Presence.BOTH]
    held = [one for one in parts if one.key in hidden]
    return Movement(
        before=_sum(before),
        now=_sum(now),
        parts=tuple(one for one in parts if one.key not in hidden),
        pooled=Pooled(n_parts=len(held), total=sum((one.effects.total for one in held), Fraction(0)))
        if held
        else None,
        own=sum((one.effects.own or Fraction(0) for one in both), Fraction(0)),
        weight=sum((one.effects.weight for one in both), Fraction(0)),
        come_and_gone=sum(
            (one.effects.weight for one in parts if one.presence is not Presence.BOTH), Fraction(0)
        ),
    )


def _effects(
    keys: Sequence[_Key], before: Mapping[_Key, Ratio], now: Mapping[_Key, Ratio]
) -> list[PartMoved[_Key]]:
    whole_before, whole_now = _sum(before), _sum(now)
    scale = 100 if whole_now.unit.is_share else 1
    middle = (_value(whole_before) + _value(whole_now)) / 2
    below_before, below_now = Fraction(whole_before.denominator), Fraction(whole_now.denominator)
    found = []
    for key in keys:
        was, became = before.get(key), now.get(key)
        share_was = Fraction(was.denominator) / below_before if was else Fraction(0)
        share_now = Fraction(became.denominator) / below_now if became else Fraction(0)
        own = None
        if was and became:
            own = scale * (share_was + share_now) / 2 * (_value(became) - _value(was))
        values = [_value(one) for one in (was, became) if one]
        mean = sum(values, Fraction(0)) / len(values)
        weight = scale * (mean - middle) * (share_now - share_was)
        found.append(PartMoved(key=key, before=was, now=became, effects=Effects(own=own, weight=weight)))
    return found


def _value(ratio: Ratio) -> Fraction:
    return Fraction(ratio.numerator) / Fraction(ratio.denominator)


def _sum(parts: Mapping[_Key, Ratio]) -> Ratio:
    first, *others = parts.values()
    return sum(others, start=first)


def _hidden(keys: Sequence[_Key], parts: Mapping[_Key, Ratio], limit: DisclosureLimit) -> set[_Key]:
    counts = [parts[key].n if key in parts else 0 for key in keys]
    cells = suppress(counts, limit).cells
    return {key for key, cell in zip(keys, cells, strict=True) if cell is NotMeasured.SUPPRESSED}
