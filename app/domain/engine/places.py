"""The tree that values go up: units, which report, and the places above them."""

from collections.abc import Mapping, Sequence
from functools import cached_property

import polars as pl

NOWHERE = -1  # the row of what stands above the root


class Tree:
    """Places by id. Units are those with nothing below them: cut the tree at what reports, the schools.

    `units` and `above` give places their rows in frames; places above stand before what they are part of.
    """

    def __init__(self, parents: Mapping[int, int | None]) -> None:
        """By place, what it stands right under; None of a root. ValueError for an unknown one or a circle."""
        self.parents = parents
        with_parts = set(parents.values()) - {None}
        if unknown := with_parts - parents.keys():
            raise ValueError(f"no such place above: {sorted(map(str, unknown))}")
        depths = _depths(parents)
        self.units: tuple[int, ...] = tuple(place for place in parents if place not in with_parts)
        inner = [place for place in parents if place in with_parts]
        self.above: tuple[int, ...] = tuple(sorted(inner, key=lambda place: -depths[place]))
        self.row_of_unit = {place: row for row, place in enumerate(self.units)}
        self.row_above = {place: row for row, place in enumerate(self.above)}
        # Row of the place right above each unit, and each place above.
        self.over_units = self._rows_over(self.units)
        self.over_above = self._rows_over(self.above)
        self.depths_above = pl.Series([depths[place] for place in self.above], dtype=pl.Int32)
        self.spread = _pairs([(self.row_above[place], self._up(place)) for place in self.above])

    def ancestors(self, place: int) -> tuple[int, ...]:
        """Places above it, the nearest first."""
        found = []
        while (place := self.parents[place]) is not None:  # type: ignore[assignment]
            found.append(place)
        return tuple(found)

    @cached_property
    def units_under(self) -> pl.DataFrame:
        """Every unit with each place above it: rows `part`, `place`."""
        return _pairs([(row, self._up(place)) for row, place in enumerate(self.units)])

    def _up(self, place: int) -> list[int]:
        """Rows of the places above it, with its own where it is one of them."""
        own = [self.row_above[place]] if place in self.row_above else []
        return own + [self.row_above[one] for one in self.ancestors(place)]

    def _rows_over(self, places: Sequence[int]) -> pl.Series:
        rows = [NOWHERE if (over := self.parents[one]) is None else self.row_above[over] for one in places]
        return pl.Series(rows, dtype=pl.Int32)


def _pairs(found: list[tuple[int, list[int]]]) -> pl.DataFrame:
    return pl.DataFrame(
        {
            "part": [part for part, over in found for _ in over],
            "place": [place for _, over in found for place in over],
        },
        schema={"part": pl.Int32, "place": pl.Int32},
    )


def _depths(parents: Mapping[int, int | None]) -> dict[int, int]:
    depths: dict[int, int] = {}
    for start in parents:
        path: list[int] = []
        place: int | None = start
        while place is not None and place not in depths:
            path.append(place)
            if len(path) > len(parents):
                raise ValueError(f"a place stands above itself: {start}")
            place = parents[place]
        depth = -1 if place is None else depths[place]
        for step, one in enumerate(reversed(path), 1):
            depths[one] = depth + step
    return depths
