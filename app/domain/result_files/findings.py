"""Collects what the checks find, row by row of the body."""

from collections import Counter
from collections.abc import Mapping, Sequence

import polars as pl

from app.domain.result_batches import TO_LOOK_AT, Doubt, Severity
from app.domain.result_files.doubts import MOST_OF_A_KIND, doubt, in_order
from app.domain.result_files.shapes import FieldColumn, TaskColumn

MOST_ROWS_NAMED = 20_000  # a whole city's file
_MOST_ALIKE = 9  # more cells of a column with one value and one fault are one doubt


class Findings:
    """Doubts about one sheet and the rows that they refuse.

    `rows`: the number in the sheet of each row of the body.
    """

    def __init__(self, *, sheet: str, rows: pl.Series) -> None:
        self._sheet = sheet
        self._rows = rows
        self._doubts: list[Doubt] = []
        self._more: Counter[str] = Counter()
        self._refused: list[pl.Series] = []
        self._refused_by: dict[str, list[pl.Series]] = {}  # by the column's heading

    def about_file(
        self,
        severity: Severity,
        code: str,
        *,
        row: int | None = None,
        column: int | None = None,
        heading: str | None = None,
        value: str | None = None,
        **facts: object,
    ) -> None:
        """Adds a doubt about the file, a column or one place in it, without refusing a row."""
        self._doubts.append(
            doubt(
                severity,
                code,
                sheet=self._sheet,
                row=row,
                column=column,
                heading=heading,
                value=value,
                **facts,
            )
        )

    def about_cells(
        self,
        severity: Severity,
        code: str,
        at: pl.Series,
        *,
        where: FieldColumn | TaskColumn | None = None,
        values: pl.Series | None = None,
        facts: Sequence[Mapping[str, object]] | None = None,
        once: bool = False,
    ) -> None:
        """Adds a doubt for each of these rows of the body; an error refuses the row.

        `at`: indices u32; `values` and `facts` run along with it. `once`: one doubt at the first row, with
        the `count` of all, and where a person may mend them their `rows`.
        """
        if severity is Severity.ERROR and code.startswith("cell.") and not once and at.len() > _MOST_ALIKE:
            at, values, facts = self._told_at_once(code, at, where, values, facts)
        if not at.len():
            return
        if severity is Severity.ERROR:
            self._refused.append(at.cast(pl.UInt32))
            if where is not None:
                self._refused_by.setdefault(where.heading, []).append(self._refused[-1])
        shown = 1 if once else min(at.len(), MOST_OF_A_KIND)
        extra: dict[str, object] = {"task": where.label} if isinstance(where, TaskColumn) else {}
        if once:
            extra["count"] = at.len()
            if severity is Severity.ERROR or code in TO_LOOK_AT:  # all at once is how a person mends them
                extra["rows"] = self._rows.gather(at.head(MOST_ROWS_NAMED)).to_list()
        else:
            self._more[code] += at.len() - shown
        rows = self._rows.gather(at.head(shown)).to_list()
        texts = values.head(shown).to_list() if values is not None else [None] * shown
        given: Sequence[Mapping[str, object]] = facts[:shown] if facts is not None else [{}] * shown
        for row, text, own in zip(rows, texts, given, strict=True):
            self._doubts.append(
                doubt(
                    severity,
                    code,
                    sheet=self._sheet,
                    row=row,
                    column=where.index if where else None,
                    heading=where.heading if where else None,
                    value=text,
                    **extra,
                    **own,
                )
            )

    def _told_at_once(
        self,
        code: str,
        at: pl.Series,
        where: FieldColumn | TaskColumn | None,
        values: pl.Series | None,
        facts: Sequence[Mapping[str, object]] | None,
    ) -> tuple[pl.Series, pl.Series | None, Sequence[Mapping[str, object]] | None]:
        """Tells the values that stand in very many cells, each once; what is left of all three."""
        value = values if values is not None else pl.repeat(None, at.len(), dtype=pl.String, eager=True)
        alike = pl.DataFrame({"value": value}).with_row_index("i")
        often = pl.len().over("value") > _MOST_ALIKE
        for cells in alike.filter(often).partition_by("value", maintain_order=True):
            own = dict(facts[int(cells["i"][0])]) if facts is not None else {}
            self.about_cells(
                Severity.ERROR, code, at.gather(cells["i"]), where=where,
                values=None if values is None else values.gather(cells["i"]),
                facts=[{**own, "alike": True}], once=True,
            )  # fmt: skip
        rest = alike.filter(~often)["i"]
        return (
            at.gather(rest),
            None if values is None else values.gather(rest),
            None if facts is None else [facts[i] for i in rest],
        )

    @property
    def n_rows(self) -> int:
        """Rows of the body."""
        return self._rows.len()

    def row_of(self, at: int) -> int:
        """The sheet's row of a row of the body."""
        return int(self._rows[at])

    def refused(self) -> pl.Series:
        """Indices u32 of the refused rows of the body, each once, in order."""
        if not self._refused:
            return pl.Series("at", [], dtype=pl.UInt32)
        return pl.concat(self._refused).unique().sort().alias("at")

    def mostly_refused(self) -> list[str]:
        """Headings of the columns that do not fit in half of the rows or more."""
        half = self._rows.len() / 2
        return [heading for heading, parts in self._refused_by.items() if pl.concat(parts).n_unique() >= half]

    def doubts(self) -> tuple[Doubt, ...]:
        """All doubts, ordered by row and column."""
        return in_order(self._doubts, self._more, sheet=self._sheet)
