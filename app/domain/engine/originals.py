"""What a full pass left in its frames, read for single places: where a change begins to be followed from."""

from collections.abc import Mapping

import polars as pl

from app.domain.engine.aggregation import NOT_AWAITED
from app.domain.engine.cells import missing_of, why_column
from app.domain.engine.computing import UNITS, Pass, answers
from app.domain.engine.exact import adds_exactly, exact
from app.domain.engine.places import Tree
from app.domain.engine.summing import Group, column_of
from app.domain.formulas.frames import plan
from app.domain.formulas.plain import Given
from app.domain.formulas.tree import Missing, indicator_key


class Originals:
    """The frames of a pass, and the units under each place."""

    def __init__(self, done: Pass) -> None:
        self.done = done
        self._columns: dict[str, tuple[pl.Series, bool]] = {}

    def unit(self, place: int) -> dict[str, Given]:
        """Cells of a unit by key."""
        return _cells(self.done.units, self.done.tree.row_of_unit[place])

    def above(self, place: int) -> dict[str, Given]:
        """Cells of a place above by key: its indicators, sums and own reports."""
        return _cells(self.done.above, self.done.tree.row_above[place])

    def answered(self, group: Group, place: int) -> int:
        """How many units under the place are in the group."""
        name = group.code if group.code in self.done.above.columns else UNITS
        return int(self.done.above[name][self.done.tree.row_above[place]])

    def units(self, place: int) -> int:
        """How many units stand under the place."""
        return int(self.done.above[UNITS][self.done.tree.row_above[place]])

    def added(self, group: Group, name: str, place: int, under: pl.Series) -> tuple[int, int]:
        """The exact sum over the units `under` the place, and how many of them know what is added."""
        column, is_whole = self._column(group, name)
        if is_whole and not column.null_count():
            total = self.done.above[name][self.done.tree.row_above[place]]
            return exact(float(total)), self.units(place)
        known = column[under].drop_nulls()
        return sum(map(exact, known)), len(known)

    def values(self, code: str, under: pl.Series) -> list[float]:
        """Values of an indicator of these units, in order of size."""
        found: list[float] = self.done.units[indicator_key(code)][under].drop_nulls().sort().to_list()
        return found

    def values_of_children(self, code: str, place: int) -> list[float]:
        """Values of what stands right under the place."""
        tree, key = self.done.tree, indicator_key(code)
        row = tree.row_above[place]
        units = self.done.units[key].filter(tree.over_units == row)
        above = self.done.above[key].filter(tree.over_above == row)
        return [*units.drop_nulls(), *above.drop_nulls()]

    def reasons(self, code: str, under: pl.Series) -> dict[Missing, int]:
        """How many of these units have no value of an indicator, by reason."""
        name = why_column(indicator_key(code))
        if name not in self.done.units.columns:
            return {}
        counts = self.done.units[name][under].drop_nulls().value_counts()
        return {missing_of(int(number)): int(count) for number, count in counts.iter_rows()}

    def exempt(self, group: Group, code: str, under: pl.Series) -> int:
        """How many of these units nobody waits for."""
        name = why_column(indicator_key(code))
        answered = answers(group, self.done.units.columns)
        if name not in self.done.units.columns or answered is None:
            return 0
        frame = self.done.units.select(name, is_in=answered)[under]
        reasons = frame.filter(~pl.col("is_in"))[name].drop_nulls()
        return sum(missing_of(int(number)) in NOT_AWAITED for number in reasons)

    def _column(self, group: Group, name: str) -> tuple[pl.Series, bool]:
        """What units add under this name, null of those outside the group; whether all are whole numbers."""
        if name not in self._columns:
            node = group.sums[name]
            column, frame = column_of(node), self.done.units
            if column is None:
                column = indicator_key(name)
                frame = plan({name: node}).over(frame.lazy()).collect()
            answered = answers(group, frame.columns)
            made = pl.col(column) if answered is None else pl.when(answered).then(pl.col(column))
            found = frame.select(made.alias(name)).to_series()
            is_whole = found.to_frame().select(adds_exactly(pl.col(name))).item()
            self._columns[name] = found, is_whole
        return self._columns[name]


def _cells(frame: pl.DataFrame, row: int) -> dict[str, Given]:
    """A row of a frame: numbers, and reasons where there are none."""
    found: Mapping[str, object] = frame.row(row, named=True)
    return {
        key: float(value) if isinstance(value, int | float) else missing_of(found.get(why_column(key)))
        for key, value in found.items()
    }


def units_by_place(tree: Tree) -> dict[int, pl.Series]:
    """Rows of the units under each place above."""
    parts = tree.units_under.group_by("place").agg("part")
    return {tree.above[place]: pl.Series(rows, dtype=pl.Int32) for place, rows in parts.iter_rows()}
