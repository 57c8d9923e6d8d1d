"""From units to the places above them: sums, counts, values in the middle, each by its whole subtree.

Units are first added under the place right above them, and only these few sums go further up, so that a city
of 40,000 schools costs no more than its schools.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

import polars as pl

from app.domain.engine.exact import adds_exactly, exact_sums
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
        asked = units.select(made.alias(name) for name, (made, _) in self.asked.items())
        joined = [_JOINED[how](pl.col(name)) for name, (_, how) in self.asked.items()]
        direct = (
            asked.lazy()
            .with_columns(tree.over_units.alias("part"))
            .filter(pl.col("part") != NOWHERE)
            .group_by("part")
            .agg(joined)
        )
        whole = direct.join(tree.spread.lazy(), on="part").group_by("place").agg(joined).collect()
        return _in_order(whole, tree).with_columns(
            _exact_sums(asked[name], tree) for name in self._fractions(asked)
        )

    def _fractions(self, asked: pl.DataFrame) -> list[str]:
        """Sums that floats would round on the way, each order of adding in its own manner."""
        sums = [name for name, (_, how) in self.asked.items() if how is Joining.SUM]
        floats = asked.select(sums).select(pl.col(pl.Float64))
        if not floats.width:
            return []
        found = floats.select(adds_exactly(pl.all())).row(0, named=True)
        return [name for name, is_exact in found.items() if not is_exact]


def _exact_sums(column: pl.Series, tree: Tree) -> pl.Series:
    """The sum over the units under every place above, rounded once; of nothing zero."""
    parts = tree.units_under.select("place", column[tree.units_under["part"]]).drop_nulls()
    lists = parts.group_by("place").agg(column.name)
    sums = lists.with_columns(exact_sums(lists[column.name]))
    return _in_order(sums, tree)[column.name].fill_null(0.0)


def medians(units: pl.DataFrame, columns: Iterable[str], tree: Tree) -> pl.DataFrame:
    """The median of units with a value, of every place above: a column each, null of nobody."""
    pairs = tree.units_under
    parts = units.select(columns)[pairs["part"]]
    middle = [_middle(pl.col(name).drop_nulls().sort()) for name in parts.columns]
    return _in_order(parts.with_columns(pairs["place"]).group_by("place").agg(middle), tree)


def _middle(ordered: pl.Expr) -> pl.Expr:
    """Polars' own median of two is a hair off their half sum."""
    count = ordered.len().cast(pl.Int64)
    low, high = (ordered.get(place, null_on_oob=True) for place in ((count - 1) // 2, count // 2))
    return (low + high) / 2.0


def means_of_children(units: pl.DataFrame, columns: list[str], tree: Tree) -> pl.DataFrame:
    """The mean over what stands right under each place and has a value, from the bottom up."""
    waiting = units.select(columns).with_columns(tree.over_units.alias("place"))
    depths = tree.depths_above
    found = []
    for depth in depths.unique().sort(descending=True):
        rows = (depths == depth).arg_true().cast(pl.Int32).alias("place")
        below = waiting.filter(pl.col("place").is_in(rows.implode()))
        here = below.group_by("place").agg(pl.all().drop_nulls())
        means = here.select("place", *(_means(here[name]) for name in columns))
        made = rows.to_frame().join(means, on="place", how="left", maintain_order="left")
        found.append(made)
        over = made.with_columns(tree.over_above[made["place"]].alias("place"))
        waiting = pl.concat([waiting, over.select(waiting.columns)])
    return _in_order(pl.concat(found), tree)


def _means(lists: pl.Series) -> pl.Series:
    known = lists.list.len()
    return exact_sums(lists) / known.set(known == 0, None)


def _in_order(found: pl.DataFrame, tree: Tree) -> pl.DataFrame:
    rows = pl.DataFrame({"place": range(len(tree.above))}, schema={"place": pl.Int32})
    return rows.join(found, on="place", how="left", maintain_order="left").drop("place")
