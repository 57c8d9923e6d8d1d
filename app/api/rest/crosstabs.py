"""The table tool: indicators × places × years × parts, as the page «Таблица» shows them."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.ratio_shapes import CoverageOut, RatioOut, coverage_out, ratio_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.crosstabs import TOGETHER, Axis, Cell, Key, read_choice
from app.use_cases import crosstabs
from app.use_cases.crosstabs import Crosstab

router = part("tables")
_MOST = 2_000


class TableAsked(Strict):
    """What the table is put together of: the same fields as in the address of the page."""

    parameter: list[str] = Field(
        default=[], max_length=_MOST, description="conditions, programmes or results: all indicators"
    )
    criterion: list[str] = Field(default=[], max_length=_MOST, description="all indicators of each")
    indicator: list[str] = Field(default=[], max_length=_MOST, description="codes")
    place: list[str] = Field(
        default=[], max_length=_MOST, description="codes of organisations; your own by default"
    )
    level: list[str] = Field(
        default=[], max_length=1, description="itself, districts or schools of each place"
    )
    year: list[str] = Field(default=[], max_length=_MOST, description="academic years; the latest by default")
    breakdown: list[str] = Field(default=[], max_length=1, description="none, subject, grade or class")
    rows: list[str] = Field(default=[], max_length=1, description="places, indicators, years or parts")
    columns: list[str] = Field(default=[], max_length=1)
    sheets: list[str] = Field(default=[], max_length=1)
    city: list[str] = Field(default=[], max_length=1, description="1: beside the city")

    def given(self) -> dict[str, list[str]]:
        """The same for the domain."""
        return {name: getattr(self, name) for name in type(self).model_fields}


class SizeOut(Out):
    """How large it is, as it lies on sheets."""

    rows: int
    columns: int
    sheets: int


class CellOut(Out):
    """A number, or why there is none."""

    place: str | None = Field(description="code; null: all chosen places together")
    indicator: str
    period: str
    part: str | None = Field(description="subject, grade or class; null: the whole")
    value: float | None
    sums: RatioOut | None
    coverage: CoverageOut | None
    not_measured: str | None = Field(description="why there is no number; never zero")


class TableOut(Out):
    """The table as a list of its cells, place by place in the order of their numbers."""

    model: str
    model_version: int
    size: SizeOut
    places: list[str] = Field(description="codes of those that you may see")
    indicators: list[str]
    periods: list[str]
    parts: list[str]
    cells: list[CellOut]


@router.get("/tables", name="api_get_table")
def get_table(tx: OpenRead, actor: MachineActor, asked: Annotated[TableAsked, Query()]) -> TableOut:
    """Numbers of chosen indicators, places and years, totals by the passports' rule; never by value."""
    found = crosstabs.show_table(tx, actor, read_choice(asked.given()), however_large=True)
    return TableOut(
        model=found.model.code,
        model_version=found.model.version,
        size=SizeOut(rows=found.size.rows, columns=found.size.columns, sheets=found.size.sheets),
        places=[one.code for one in found.places.values()],
        indicators=list(found.passports),
        periods=[one.key for one in found.axes[Axis.YEARS]],
        parts=[one.key for one in found.axes[Axis.PARTS] if not one.is_total],
        cells=[_cell(found, key, cell) for key, cell in found.cells.items()],
    )


def _cell(table: Crosstab, key: Key, cell: Cell) -> CellOut:
    place, indicator, year, of = key
    return CellOut(
        place=None if place == TOGETHER else table.places[place].code,
        indicator=indicator,
        period=table.period_of(indicator, year),
        part=of or None,
        value=cell.ratio.value if cell.ratio else None,
        sums=ratio_out(cell.ratio) if cell.ratio else None,
        coverage=coverage_out(cell.coverage) if cell.coverage else None,
        not_measured=cell.why.value if cell.why else None,
    )
