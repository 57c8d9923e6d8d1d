"""What a draft of the model would do to schools: whose level and whose number would be another.

Figures that may be used for nothing but showing have no level and stand in no such count: they are left out.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from app.domain.periods import whole_year
from app.domain.purposes import Use, may
from app.domain.quality_model import Passport, QualityModel, Standing
from app.domain.values import IndicatorValue, is_same_number

Level = Standing | str | None  # beside a benchmark, by the name of a scale's level, or none


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """A number of a school by one of both versions."""

    passport: Passport
    value: IndicatorValue

    @property
    def level(self) -> Level:
        """The level, where the passport has any and the number has one."""
        judged = self.value.judged(self.passport)
        return self.value.standing(self.passport) or (judged.level if judged else None)


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolChange:
    """A school before and after; None where it has no number."""

    organisation_id: int
    before: Stand | None
    after: Stand | None

    @property
    def levels(self) -> tuple[Level, Level]:
        """From which level to which."""
        return self.before.level if self.before else None, self.after.level if self.after else None

    @property
    def is_level(self) -> bool:
        """Whether the level is another."""
        before, after = self.levels
        return before != after

    @property
    def is_value(self) -> bool:
        """Whether the number is another, or is there by one version alone."""
        if self.before is None or self.after is None:
            return self.before is not self.after
        return not is_same_number(self.before.value.figure, self.after.value.figure)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndicatorChange:
    """An indicator with the schools that anything changes for, in the order given."""

    passport: Passport  # of the draft; of one that it lacks, as it is now
    is_new: bool
    is_gone: bool
    schools: tuple[SchoolChange, ...]

    @property
    def is_in_both(self) -> bool:
        """Whether it can change at all: what stands in one version alone appears or goes."""
        return not (self.is_new or self.is_gone)

    @property
    def moves(self) -> list[tuple[Level, Level, int]]:
        """From which level to which, and how many schools."""
        counted = Counter(one.levels for one in self.schools if one.is_level)
        return [(before, after, n) for (before, after), n in counted.most_common()]


@dataclass(frozen=True, slots=True, kw_only=True)
class WhatIf:
    """What a draft does to schools in a year. `left_out`: what may only be shown as facts."""

    academic_year: str
    schools: int
    indicators: tuple[IndicatorChange, ...]
    left_out: tuple[Passport, ...]

    @property
    def with_other_level(self) -> frozenset[int]:
        """Schools with another level of any indicator of both versions."""
        return frozenset(each.organisation_id for each in self._in_both() if each.is_level)

    @property
    def with_other_value(self) -> frozenset[int]:
        """Schools with another number of any indicator of both versions."""
        return frozenset(each.organisation_id for each in self._in_both() if each.is_value)

    def _in_both(self) -> Iterator[SchoolChange]:
        return (each for one in self.indicators if one.is_in_both for each in one.schools)

    @property
    def new(self) -> tuple[IndicatorChange, ...]:
        """Indicators of the draft alone."""
        return tuple(one for one in self.indicators if one.is_new)

    @property
    def gone(self) -> tuple[IndicatorChange, ...]:
        """Indicators that the draft lacks."""
        return tuple(one for one in self.indicators if one.is_gone)


def schools_of(changes: Iterable[IndicatorChange]) -> frozenset[int]:
    """Schools that any of the changes is about."""
    return frozenset(each.organisation_id for one in changes for each in one.schools)


def what_if(
    present: QualityModel,
    draft: QualityModel,
    now: Iterable[IndicatorValue],
    then: Iterable[IndicatorValue],
    schools: Sequence[int],
    academic_year: str,
) -> WhatIf:
    """Both versions' numbers of schools beside each other, indicators in the draft's order."""
    known = {one.code: one for one in present.passports}
    drafted = {one.code: one for one in draft.passports}
    named = {**drafted, **{code: one for code, one in known.items() if code not in drafted}}
    left_out = {
        code: one
        for code, one in named.items()
        if not all(may(each.purpose, Use.LEVEL) for each in (one, known.get(code, one)))
    }
    before, after = _by_place(now, academic_year), _by_place(then, academic_year)
    found = []
    for code, passport in named.items():
        changes = tuple(
            change
            for school in schools
            if (change := _change(code, school, known, drafted, before, after)) is not None
        )
        if changes and code not in left_out:
            found.append(
                IndicatorChange(
                    passport=passport, is_new=code not in known, is_gone=code not in drafted, schools=changes
                )
            )
    return WhatIf(
        academic_year=academic_year,
        schools=len(schools),
        indicators=tuple(found),
        left_out=tuple(left_out.values()),
    )


def _change(
    code: str,
    school: int,
    known: Mapping[str, Passport],
    drafted: Mapping[str, Passport],
    before: Mapping[tuple[str, int], IndicatorValue],
    after: Mapping[tuple[str, int], IndicatorValue],
) -> SchoolChange | None:
    """What changes for a school; None where nothing does."""
    was, will = before.get((code, school)), after.get((code, school))
    change = SchoolChange(
        organisation_id=school,
        before=Stand(passport=known[code], value=was) if was else None,
        after=Stand(passport=drafted[code], value=will) if will else None,
    )
    return change if change.is_level or change.is_value else None


def _by_place(values: Iterable[IndicatorValue], year: str) -> dict[tuple[str, int], IndicatorValue]:
    return {
        (one.indicator, one.organisation_id): one
        for one in values
        if whole_year(one.period).academic_year == year
    }
