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
    """Tasks below `beside` by more than the norms' steps and by more than chance, alone and among all.

    `beside` holds the place; it is a larger one (`is_larger`) or the place itself, which then only its
    parts are compared with. The tasks of the whole are one family of comparisons, all cells of its parts
    another. Few people make no cell.
    """
    reference = {task.position: task for task in beside.tasks}
    (of_whole,) = _lower([own] if is_larger else [Figures()], reference, _LOWER, norms)
    of_parts = _lower(parts, reference, _FAR_LOWER, norms)
    found = {
        position: tuple(n for n, lower in enumerate(of_parts) if position in lower)
        for position in reference
        if position not in of_whole
    }
    return LowTasks(whole=of_whole, parts={position: which for position, which in found.items() if which})


def _lower(
    groups: Sequence[Figures], reference: Mapping[int, TaskFigure], tints: Sequence[Tint], norms: ResultNorms
) -> list[frozenset[int]]:
    """Of each group the tasks that are tinted so and rare among all cells of the groups."""
    cells = [
        [(task, _p(task, reference[task.position])) for task in one.tasks if not task.is_small]
        for one in groups
    ]
    among = family_of(p for row in cells for _, p in row)
    return [
        frozenset(
            task.position
            for task, p in row
            if among.is_rare(p)
            and difference_tint(task.rate_pct, reference[task.position].rate_pct, task.n, norms) in tints
        )
        for row in cells
    ]


def _p(own: TaskFigure, whole: TaskFigure) -> float:
    """How often chance parts a solve rate from that of the rest, by people and not by points."""
    points = Share(own.points, own.possible)
    rest = Share(whole.points, whole.possible) - points
    return rates_p(points, rest, people=own.n, people_other=whole.n - own.n)
