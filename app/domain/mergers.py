"""Schools that became part of others: since when, and what may be compared across that day."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.organisations import Organisation
from app.domain.periods import first_year_of, whole_year
from app.domain.values import Figure, Ratio


@dataclass(frozen=True, slots=True, kw_only=True)
class Merger:
    """Two schools became one on a day; `words` and `school` tell of the other one, as the list names it.

    `school` None: no school of the city, or several, have the number that the list names.
    """

    day: date
    words: str
    school: Organisation | None

    @property
    def first_year(self) -> int:
        """The first year of the academic year since which the two are one."""
        return first_year_of(self.day)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crossing:
    """A year of an indicator beside a merger.

    `broken`: why it cannot be compared with the year before. `together`: of a year before the merger the
    sums of both schools, which can be compared with the years since.
    """

    broken: Merger | None
    together: Ratio | None


def is_joined_between(before: int, now: int, joined: Iterable[int]) -> bool:
    """Whether another school has become part since an earlier academic year; all by their first years."""
    return any(before < year <= now for year in joined)


def crossings(
    own: Mapping[str, Figure], joined: Sequence[tuple[Merger, Mapping[str, Ratio]]]
) -> dict[str, Crossing]:
    """Year → what a school's mergers do to its values of one indicator; years that they leave alone are out.

    `own`: its values by academic year; `joined`: what became part of it, with values of the same indicator.
    Sums of both stand only in years in which each school has some.
    """
    found: dict[str, Crossing] = {}
    before: int | None = None
    for year in sorted(own):
        now = whole_year(year).first_year
        broken = [
            one
            for one, _ in joined
            if before is not None and is_joined_between(before, now, [one.first_year])
        ]
        apart = [values.get(year) for one, values in joined if now < one.first_year]
        known = [one for one in apart if one is not None]
        mine = own[year]
        is_whole = bool(known) and len(known) == len(apart)
        together = sum(known, start=mine) if is_whole and isinstance(mine, Ratio) else None
        if broken or together is not None:
            found[year] = Crossing(broken=broken[-1] if broken else None, together=together)
        before = now
    return found
