"""Protection of small groups: what may stand beside what, and which cells of a list are held back."""

from collections.abc import Sequence
from dataclasses import dataclass

from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid

LOWEST_LIMIT = 5  # no setting goes under it (security.md, 25)
LEAST_OTHERS = 2  # schools: the whole less the own is else one other school's result


@dataclass(frozen=True, slots=True, kw_only=True)
class DisclosureLimit:
    """The smallest number of people whose figure others may see; Invalid under five."""

    people: int = 10

    def __post_init__(self) -> None:
        if self.people < LOWEST_LIMIT:
            raise Invalid("privacy.limit_too_low", given=self.people, lowest=LOWEST_LIMIT)


DEFAULT_LIMIT = DisclosureLimit()


def visible_reference(own_n: int, whole_n: int, limit: DisclosureLimit = DEFAULT_LIMIT) -> NotMeasured | None:
    """Why a whole's figure may not stand beside the figure of one part; None when it may.

    Whoever sees both can subtract: what is left must be at least `limit` people. With nobody left the
    whole is the part itself, and there is nothing to compare with.
    """
    if not 0 <= own_n <= whole_n:
        raise ValueError(f"a part of {own_n} does not fit into a whole of {whole_n}")
    return None if whole_n - own_n >= limit.people else NotMeasured.SUPPRESSED


def visible_city(
    own_n: int, whole_n: int, *, others: int, limit: DisclosureLimit = DEFAULT_LIMIT
) -> NotMeasured | None:
    """Why a city's figure may not stand beside that of a school; `others`: schools with results but this.

    Where no other school has results nothing is held back: the city's figure is that of the one school.
    """
    if not others:
        return NotMeasured.NOT_APPLICABLE
    return NotMeasured.SUPPRESSED if others < LEAST_OTHERS else visible_reference(own_n, whole_n, limit)


def visible_above(
    own_n: int,
    between: Sequence[int],
    whole_n: int,
    *,
    others: int,
    limit: DisclosureLimit = DEFAULT_LIMIT,
) -> NotMeasured | None:
    """Why a city's figure may not stand beside a part of it that other, seen places enclose.

    `between`: sizes of the places that hold the part, up to the whole. Whoever may see the school of a class
    could subtract it from the city as well; a place that is all of the whole betrays nobody.
    `others`: schools with results that the part is not in.
    """
    if any(0 < whole_n - n < limit.people for n in between):
        return NotMeasured.SUPPRESSED
    return visible_city(own_n, whole_n, others=others, limit=limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class SafeList:
    """A list of group sizes with its total, after suppression; cells stand in the order given."""

    cells: tuple[int | NotMeasured, ...]
    total: int | NotMeasured


def suppress(counts: Sequence[int], limit: DisclosureLimit = DEFAULT_LIMIT) -> SafeList:
    """The list with small cells held back, and further ones so that the total does not betray them.

    Zero is shown: nobody is in that cell. Cells of 1 … limit − 1 are hidden; then the smallest of the
    others, until those hidden together are at least `limit` people in at least two cells and their sum
    leaves more than one way to divide it among small cells. When all cells are used up, the total is
    hidden too. Hidden cells look alike: which came second is not told.
    Guards one list published once; not tables of two dimensions, nor lists that share cells.
    """
    if any(count < 0 for count in counts):
        raise ValueError("a group has no negative size")
    hidden = {place for place, count in enumerate(counts) if 0 < count < limit.people}
    others = (place for place, count in enumerate(counts) if count >= limit.people)
    for place in sorted(others, key=lambda place: counts[place]):
        if not hidden or _is_ambiguous([counts[place] for place in hidden], limit):
            break
        hidden.add(place)
    total_is_safe = not hidden or _is_ambiguous([counts[place] for place in hidden], limit)
    return SafeList(
        cells=tuple(
            NotMeasured.SUPPRESSED if place in hidden else count for place, count in enumerate(counts)
        ),
        total=sum(counts) if total_is_safe else NotMeasured.SUPPRESSED,
    )


def _is_ambiguous(hidden: Sequence[int], limit: DisclosureLimit) -> bool:
    """Whether the sum of these cells, which anybody can subtract, tells none of them."""
    together, cells = sum(hidden), len(hidden)
    # All ones, or all just under the limit: then a reader who takes every hidden cell for small knows each.
    tells_all = together in (cells, cells * (limit.people - 1))
    return cells > 1 and together >= limit.people and not tells_all
