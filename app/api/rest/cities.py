"""A place with schools as one picture: each indicator's sum, change, spread over schools, and districts."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead
from app.api.rest.break_shapes import BrokenOut, broken_out
from app.api.rest.ratio_shapes import RatioOut, ratio_out
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.domain.clock import day_of
from app.domain.periods import parse_year
from app.domain.quality_model import Parameter
from app.use_cases import city
from app.use_cases.indicator_grid import Asked
from app.use_cases.kinds_taken import KindsTaken, get_taken

router = part("indicators")


class ChangeOut(Out):
    """Beside the year before; the differences also come from papers of other difficulty."""

    before: RatioOut | None = Field(description="null across a break: years that cannot be compared")
    broken: BrokenOut | None
    verdict: str | None = Field(
        description="taken alone: alike, above, below, too_early or nothing_to_compare; null where chance"
        " cannot be weighed: means, shares of points, works of several subjects of the same pupils"
    )
    is_rare: bool = Field(
        description="above or below, and rare by chance even among all changes listed here"
        " (Benjamini–Hochberg, 5 %)"
    )


class SpreadOut(Out):
    """Of schools with twenty works and more, in the indicator's unit."""

    schools: int
    low: float
    quarter: float
    middle: float
    three_quarters: float
    high: float


class DistrictOut(Out):
    """A district's sum; null where its schools have no value."""

    organisation: str
    name: str
    schools: int
    value: RatioOut | None


class SilentOut(Out):
    """A school without a value of an indicator, and why, as in the trace of the value."""

    organisation: str
    why: str = Field(
        description="not_collected: still awaited; not_applicable: without such classes or told so;"
        " by_design: only some classes write it, or only some schools are asked in a year"
    )
    told: str | None = Field(description="what its own data say: zero_denominator, not_applicable, …")


class SummaryOut(Out):
    """One indicator over a place."""

    indicator: str
    period: str = Field(description="the year of its values: 2025/26, or 2025 where schools report so")
    unit: str
    fact_only: bool
    whole: RatioOut
    change: ChangeOut | None
    spread: SpreadOut | None = Field(description="null under ten schools")
    silent: list[SilentOut] = Field(description="schools without a value, by number")
    districts: list[DistrictOut] = Field(description="by name, never by value")


class PinOut(Out):
    """Where a school stands, in degrees."""

    organisation: str
    latitude: float
    longitude: float


class FreePostsOut(Out):
    """Posts of teachers."""

    organisation: str
    free: float
    posts: float


class CityOut(Out):
    """The picture of a year."""

    organisation: str
    period: str | None = Field(description="null: no values yet")
    schools: int
    silent: list[str] = Field(
        description="codes of schools without a value of any indicator of the year, where the place has"
        " any; who has not loaded all"
        " papers is told by /collection (`awaited` of each paper)"
    )
    incomplete: list[str] = Field(
        description="codes of schools that lack some of the grades that the indicators ask for, and are not"
        " awaited there"
    )
    free_posts: list[FreePostsOut] = Field(
        description="schools where more than a tenth of the posts are free, by number: a condition, no result"
    )
    indicators: list[SummaryOut]
    pins: list[PinOut]


class CityAsked(Strict):
    """Where, and of which year."""

    organisation: str = Field(
        max_length=60, description="code of what stands above schools: a city, a district, a region"
    )
    period: str | None = Field(
        default=None,
        max_length=12,
        description="academic year, 2025/26; the latest by default; also the calendar year ending in it",
    )
    parameter: Parameter | None = Field(default=None, description="whose indicators; of all")
    criterion: str | None = Field(default=None, max_length=60, description="whose indicators; of all")


@router.get("/city", name="api_get_city", dependencies=[UNCHANGED])
def get_city(tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[CityAsked, Query()]) -> CityOut:
    """What the page of a place with schools shows beside the values of the schools themselves."""
    place = get_taken(tx, actor, asked.organisation, KindsTaken.ABOVE_SCHOOLS)
    year = parse_year(asked.period) if asked.period else None
    wanted = Asked(academic_year=year, parameter=asked.parameter, criterion=asked.criterion)
    picture = city.show_city(tx, actor, place.id, wanted, today=day_of(now))
    grid = picture.grid
    changes = {one.passport.code: one for one in grid.changes}
    summaries = []
    for at, column in enumerate(grid.columns):
        changed, spread = changes.get(column.passport.code), column.spread
        summaries.append(
            SummaryOut(
                indicator=column.passport.code,
                period=column.whole.period,
                unit=column.passport.unit.value,
                fact_only=column.passport.purpose.is_fact_only,
                whole=ratio_out(column.whole.figure),
                change=ChangeOut(
                    before=None if changed.broken else ratio_out(changed.before),
                    broken=broken_out(changed.broken),
                    verdict=changed.verdict.value if changed.verdict else None,
                    is_rare=changed.news is not None,
                )
                if changed
                else None,
                spread=SpreadOut(
                    schools=spread.n, low=spread.low, quarter=spread.quarter, middle=spread.middle,
                    three_quarters=spread.three_quarters, high=spread.high,
                )
                if spread
                else None,
                silent=[
                    SilentOut(
                        organisation=row.school.code, why=silence.why.value,
                        told=silence.told.value if silence.told else None,
                    )
                    for row in grid.rows
                    if (silence := row.silences[at])
                ],
                districts=[
                    DistrictOut(
                        organisation=line.district.code, name=line.district.short_name,
                        schools=line.n_schools,
                        value=ratio_out(figure) if (figure := line.figures[at]) else None,
                    )
                    for line in picture.districts
                ],
            )
        )  # fmt: skip
    return CityOut(
        organisation=grid.place.code,
        period=grid.academic_year,
        schools=grid.n_schools,
        silent=[one.code for one in grid.silent],
        incomplete=[one.code for one in grid.incomplete],
        free_posts=[
            FreePostsOut(organisation=one.school.code, free=one.free, posts=one.posts)
            for one in picture.many_free
        ],
        indicators=summaries,
        pins=[
            PinOut(organisation=one.school.code, latitude=one.latitude, longitude=one.longitude)
            for one in picture.pins
        ],
    )
