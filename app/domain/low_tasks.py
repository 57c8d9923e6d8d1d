"""Which tasks go worse than in a larger place, of many cells of a table that are looked at together."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.comparisons import Tint, difference_tint, family_of, rates_p
from app.domain.norms import ResultNorms
from app.domain.statistics import Figures, Share, TaskFigure

_LOWER = (Tint.D1, Tint.D2, Tint.D3)
_FAR_LOWER = (Tint.D2, Tint.D3)  # a single class is named for no less


@dataclass(frozen=True, slots=True, kw_only=True)
class LowTasks:
    """By position of a task: that the whole place solves it less often, or which of its parts do.

    Where the whole place does, no part is named: what is so of all is told of all.
    """

    whole: frozenset[int] = frozenset()
    parts: Mapping[int, tuple[int, ...]] = field(default_factory=dict)  # places in the list of parts


def low_tasks(
    own: Figures, parts: Sequence[Figures], beside: Figures, norms: ResultNorms, *, is_larger: bool
) -> LowTasks:
    """Tasks below `beside` by more than the norms' steps and by more than chance, alone and among all cells.

    `beside` holds the place; it is a larger one (`is_larger`) or the place itself, which then only its
    parts are compared with. Few people make no cell.
    """
    reference = {task.position: task for task in beside.tasks}
    rows = [*([own] if is_larger else []), *parts]
    p_values = {
        (row, task.position): _p(task, reference[task.position])
        for row, figures in enumerate(rows)
        for task in figures.tasks
        if task.position in reference and not task.is_small
    }
    among = family_of(p_values.values())

    def lower(row: int, position: int, tints: Sequence[Tint]) -> bool:
        if (row, position) not in p_values or not among.is_rare(p_values[row, position]):
            return False
        task = next(one for one in rows[row].tasks if one.position == position)
        return difference_tint(task.rate_pct, reference[position].rate_pct, task.n, norms) in tints

    first = len(rows) - len(parts)
    whole = frozenset(position for position in reference if first and lower(0, position, _LOWER))
    found = {
        position: tuple(n for n in range(len(parts)) if lower(first + n, position, _FAR_LOWER))
        for position in reference
        if position not in whole
    }
    return LowTasks(whole=whole, parts={position: which for position, which in found.items() if which})


def _p(own: TaskFigure, whole: TaskFigure) -> float:
    """How often chance parts a solve rate from that of the rest, by people and not by points."""
    points = Share(own.points, own.possible)
    rest = Share(whole.points, whole.possible) - points
    return rates_p(points, rest, people=own.n, people_other=whole.n - own.n)
