"""Which parts of loaded files count: a later file pushes out what an earlier one said of the same pupils.

A part is what one file says about one test in one leaf of the tree: a class, or a school where the file has
no classes.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import polars as pl


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one file says about one test in one leaf of the tree."""

    id: int
    batch_id: int
    path: str  # of the leaf
    short_name: str  # of the leaf


def runs_of(rows: pl.DataFrame, by: Sequence[str]) -> dict[tuple[Any, ...], list[list[int]]]:
    """Group of `by` → its rows as runs, first and last of each: 14, 15, 16, 21 are [[14, 16], [21, 21]].

    By Polars, for Python would go through every row of a file.
    """
    ordered = rows.select(*by, "row").unique().sort(*by, "row")
    follows = pl.all_horizontal(pl.col(name).eq_missing(pl.col(name).shift()) for name in by)
    begins = ~(follows & (pl.col("row") - pl.col("row").shift() == 1)).fill_null(False)
    runs = (
        ordered.with_columns(run=begins.cum_sum())
        .group_by("run", *by)
        .agg(first=pl.col("row").min(), last=pl.col("row").max())
        .sort("run")
    )
    found: dict[tuple[Any, ...], list[list[int]]] = defaultdict(list)
    for *group, first, last in runs.select(*by, "first", "last").rows():
        found[tuple(group)].append([first, last])
    return found


def joined(runs: Iterable[Sequence[int]]) -> list[list[int]]:
    """Runs in order, those that touch as one."""
    found: list[list[int]] = []
    for first, last in sorted((run[0], run[1]) for run in runs):
        if found and first <= found[-1][1] + 1:
            found[-1][1] = max(found[-1][1], last)
        else:
            found.append([first, last])
    return found


def pushed_out(
    standing: Iterable[Part], paths: Collection[str], leaves_of: Mapping[int, Collection[str]]
) -> list[Part]:
    """Those of the standing parts that new parts at these paths push out, so that no work counts twice.

    Those of the same leaves; those of classes where the new file speaks of the whole school; and those of
    a whole school where the new file names its classes. A part at a school whose file names classes too
    (somebody absent without a class) is no whole school.

    `leaves_of`: batch → paths of all its parts, for every batch of a standing part.
    """
    leaves = set(paths)
    above = {up for path in leaves for up in _above(path)}
    wholes = leaves - above
    found = []
    for part in standing:
        is_under = not wholes.isdisjoint(_above(part.path))
        holds = part.path in above and _is_whole(part, leaves_of[part.batch_id])
        if part.path in leaves or is_under or holds:
            found.append(part)
    return found


def standing(loads: Sequence[Sequence[Part]]) -> list[Part]:
    """The parts that count after these files came one after another, the earliest first."""
    leaves_of = {part.batch_id: {one.path for one in load} for load in loads for part in load}
    kept: list[Part] = []
    for load in loads:
        gone = {part.id for part in pushed_out(kept, [part.path for part in load], leaves_of)}
        kept = [*(part for part in kept if part.id not in gone), *load]
    return kept


def _is_whole(part: Part, leaves: Collection[str]) -> bool:
    return not any(path != part.path and path.startswith(part.path) for path in leaves)


def _above(path: str) -> list[str]:
    """Paths of all that stands above: «1.4.17.» → «1.», «1.4.»."""
    steps = path.split(".")[:-2]
    return [".".join(steps[:n]) + "." for n in range(1, len(steps) + 1)]
