"""Unusual numbers of all answers to a campaign: those first on which most of the whole hangs."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import chain

from app.domain.form_checks import Remark
from app.domain.forms import FilledCell, Form


@dataclass(frozen=True, slots=True, kw_only=True)
class Doubtful:
    """An unusual cell. `answer`: index of its form among those given; `n`: its number there, from 1.

    `weight`: how far it is from what was expected, as a share of the sum of this cell over all answers: so
    much the whole would move if it is a slip. None where nothing tells what was expected.
    """

    answer: int
    n: int
    cell: FilledCell
    weight: float | None


def doubt_queue(forms: Sequence[Form], beside: Iterable[Form] = ()) -> list[Doubtful]:
    """All doubtful cells, the heaviest first; those without a weight last, in the order of the forms.

    `beside`: answers that are decided on; they count in the whole alone.
    """
    sums: dict[str, float] = defaultdict(float)
    for form in chain(forms, beside):
        for cell in form.cells:
            if isinstance(cell.value, float):
                sums[cell.asked.key] += abs(cell.value)
    found = [
        Doubtful(answer=at, n=n, cell=cell, weight=_weight(cell, sums[cell.asked.key]))
        for at, form in enumerate(forms)
        for n, cell in enumerate(form.cells, start=1)
        if cell.doubts
    ]
    return sorted(found, key=lambda one: (one.weight is None, -(one.weight or 0.0)))


def _weight(cell: FilledCell, total: float) -> float | None:
    if not isinstance(cell.value, float):
        return None
    value = cell.value
    gap = max((abs(value - one) for one in _expected(value, cell.doubts)), default=0.0)
    # A number that became zero weighs against what was expected in its stead.
    return gap / max(total, gap) if gap else None


def _expected(value: float, doubts: Iterable[Remark]) -> Iterator[float]:
    for one in doubts:
        nearest = one.facts.get("before", one.facts.get("low" if _is_below(value, one) else "high"))
        if isinstance(nearest, float):
            yield nearest


def _is_below(value: float, one: Remark) -> bool:
    low = one.facts.get("low")
    return isinstance(low, float) and value < low
