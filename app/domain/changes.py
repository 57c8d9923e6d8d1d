"""An indicator of a place in two years: what changed, and whether chance explains it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType

from app.domain.breaks import Broken
from app.domain.comparisons import Contrast, Verdict, compare_in_time, family_of, shares_p
from app.domain.quality_model import Passport, Unit
from app.domain.statistics import Share
from app.domain.values import Figure

_LEAST_SEEN = {  # half of the last digit shown
    Unit.PERCENT: 0.05, Unit.MARK: 0.005, Unit.NUMBER: 0.005, Unit.COUNT: 0.5, Unit.YES_NO: 0.05,
}  # fmt: skip
_NONE_BROKEN: Mapping[str, Broken] = MappingProxyType({})


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An indicator of the place in two years; `contrast` None where chance cannot be weighed.

    `broken`: why the years cannot be compared; then there is no contrast and no difference.
    `is_rare`: chance seldom makes such a difference, although so many indicators are looked at.
    """

    passport: Passport
    now: Figure
    before: Figure
    contrast: Contrast | None
    is_rare: bool = False
    broken: Broken | None = None

    @property
    def difference(self) -> float | None:
        """Now less before; None across a break."""
        return None if self.broken else self.now.value - self.before.value

    @property
    def is_seen(self) -> bool:
        """Whether the values differ as they are shown: eight pupils more of eighty thousand are no change."""
        return abs(self.difference or 0.0) >= _LEAST_SEEN[self.passport.unit]

    @property
    def verdict(self) -> Verdict | None:
        """What to think of it; None where chance cannot be weighed. What is not seen is alike."""
        if self.contrast is None:
            return None
        return self.contrast.verdict if self.is_seen else Verdict.ALIKE

    @property
    def news(self) -> Verdict | None:
        """Above or below where that is seen and rare; what may be said without a reserve about chance."""
        return self.verdict if self.is_rare and self.verdict in (Verdict.ABOVE, Verdict.BELOW) else None


def changes_of(
    pairs: Sequence[tuple[Passport, Figure, Figure]],
    broken: Mapping[str, Broken] = _NONE_BROKEN,
) -> tuple[Changed, ...]:
    """Each indicator now and before, judged as one of all that can be judged; `broken`, by code, cannot."""
    p_values = {
        passport.code: shares_p(_share(now), _share(before))
        for passport, now, before in pairs
        if passport.counts_each_once and passport.code not in broken
    }
    among = family_of(p_values.values())
    return tuple(
        Changed(
            passport=passport,
            now=now,
            before=before,
            contrast=compare_in_time(_share(now), _share(before), people=now.n, people_before=before.n)
            if passport.code in p_values
            else None,
            is_rare=passport.code in p_values and among.is_rare(p_values[passport.code]),
            broken=broken.get(passport.code),
        )
        for passport, now, before in pairs
    )


def _share(figure: Figure) -> Share:
    """Of what counts each person once: a ratio of whole numbers."""
    return Share(int(figure.numerator or 0), int(figure.denominator or 0))
