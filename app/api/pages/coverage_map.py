"""The coverage map of the model on a page and as a table."""

from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Now, OpenRead, PartsOf
from app.api.pages import coverage_map_views as views
from app.api.pages.lists import Format, sent
from app.api.pages.render import render
from app.domain.quality_model import Segment
from app.use_cases import coverage_map

router = APIRouter()


@router.get("/coverage-map", name="show_coverage_map")
def show_coverage_map(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    criterion: Annotated[str, Query(max_length=60)] = "",
    segment: Segment | Literal[""] = "",
) -> Response:
    """With a criterion and a segment it also names the indicators of that cell."""
    found = coverage_map.show_coverage_map(tx, actor)
    chosen = found.line(criterion)
    cell = chosen.cell(segment) if chosen and segment else None
    return render(
        request, "indicators/coverage_map.html", found=found, chosen=chosen, cell=cell,
        lead=views.lead(found), w=views.WORDS,
    )  # fmt: skip


@router.get("/coverage-map.{form}", name="take_coverage_map")
def take_coverage_map(tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, form: Format) -> Response:
    tables = views.tables(coverage_map.show_coverage_map(tx, actor))
    return sent(parts, actor, now, tables, form, name="Карта покрытия", subject="list:coverage-map")
