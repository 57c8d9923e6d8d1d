"""From units to the places above them: sums, counts, values in the middle, each by its whole subtree.

Units are first added under the place right above them, and only these few sums go further up, so that a city
of 40,000 schools costs no more than its schools.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from app.domain.engine.places import NOWHERE, Tree


class Joining(StrEnum):
    """How parts become a whole."""

    SUM = "sum"
    MIN = "min"
    MAX = "max"


_JOINED: Mapping[Joining, Callable[[pl.Expr], pl.Expr]] = {
    Joining.SUM: pl.Expr.sum, Joining.MIN: pl.Expr.min, Joining.MAX: pl.Expr.max,
}  # fmt: skip


@dataclass(slots=True)
class Rising:
    """Columns that places above get from their units, by name; each is asked once."""

    asked: dict[str, tuple[pl.Expr, Joining]] = field(default_factory=dict)

    def add(self, name: str, made: pl.Expr, joining: Joining = Joining.SUM) -> None:
        """Ask for a column."""
        self.asked.setdefault(name, (made, joining))

    def over(self, units: pl.DataFrame, tree: Tree) -> pl.DataFrame:
        """A row per place above, in their order; a sum of nothing is zero, a minimum of nothing null."""
        first = [_JOINED[how](made).alias(name) for name, (made, how) in self.asked.items()]
        then = [_JOINED[how](pl.col(name)) for name, (_, how) in self.asked.items()]
        direct = (
            units.lazy()
            .with_columns(tree.over_units.alias("part"))
            .filter(pl.col("part") != NOWHERE)
            .group_by("part")
            .agg(first)
        )
        whole = direct.join(tree.spread.lazy(), on="part").group_by("place").agg(then).collect()
        return _in_order(whole, tree)


def medians(units: pl.DataFrame, columns: Iterable[str], tree: Tree) -> pl.DataFrame:
    """The median of units with a value, of every place above: a column each, null of nobody."""
    pairs = tree.units_under()
    parts = units.select(columns)[pairs["part"]]
    return _in_order(parts.with_columns(pairs["place"]).group_by("place").median(), tree)


def means_of_children(units: pl.DataFrame, columns: list[str], tree: Tree) -> pl.DataFrame:
    """The mean over what stands right under each place and has a value, from the bottom up."""
    waiting = units.select(columns).with_columns(tree.over_units.alias("place"))
    depths = tree.depths_above
    found = []
    for depth in depths.unique().sort(descending=True):
        rows = (depths == depth).arg_true().cast(pl.Int32).alias("place")
        here = waiting.filter(pl.col("place").is_in(rows.implode())).group_by("place").mean()
        made = rows.to_frame().join(here, on="place", how="left", maintain_order="left")
        found.append(made)
        over = made.with_columns(tree.over_above[made["place"]].alias("place"))
        waiting = pl.concat([waiting, over.select(waiting.columns)])
    return _in_order(pl.concat(found), tree)


def _in_order(found: pl.DataFrame, tree: Tree) -> pl.DataFrame:
    rows = pl.DataFrame({"place": range(len(tree.above))}, schema={"place": pl.Int32})
    return rows.join(found, on="place", how="left", maintain_order="left").drop("place")
