"""The page of a school, its pictures of years, and the same as a Word document."""

from fastapi import APIRouter, Request
from fastapi.responses import FileResponse, Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, Parts, PartsOf
from app.api.exports import attachment
from app.api.pages.pictures import is_drawn, is_drawn_or_ordered
from app.api.pages.render import render
from app.api.pages.school_tables import report_lead, report_tables
from app.api.pages.school_views import school_view
from app.api.pages.year_views import year_lines
from app.documents import DOCX, table_document
from app.domain.access import Action, Actor
from app.domain.charts import Size, Theme
from app.domain.clock import day_of
from app.domain.errors import NotFound
from app.domain.trends import Trend
from app.use_cases import Tx, drawing, exports, indicators, schools, statistics
from app.use_cases.schools import SchoolPicture

router = APIRouter(prefix="/organisations/{organisation_id}")


def show_school(
    request: Request, tx: Tx, actor: Actor, parts: Parts, now: Now, organisation_id: int, series: int | None
) -> Response:
    """The page of a place that is a school."""
    picture = schools.show_school(tx, actor, organisation_id, today=day_of(now))
    view = school_view(picture, series=series)
    return render(
        request, "schools/show.html", picture=picture, view=view,
        is_drawn=view.chosen is not None and is_drawn(parts.store, _name(picture, view.chosen.trend)),
        below=statistics.below(tx, actor, picture.place),
        can_load=actor.may(Action.LOAD_RESULTS) and picture.closed is None,
    )  # fmt: skip


@router.post("/trends/{test_id}", name="order_trend")
def order_trend(
    request: Request, tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id,
    test_id: Id,
) -> Response:  # fmt: skip
    """The part of the page that waits for its picture, which is ordered."""
    picture = schools.show_school(tx, actor, organisation_id, today=day_of(now))
    view = school_view(picture, series=test_id)
    if view.chosen is None or view.chosen.test_id != test_id:
        raise NotFound("picture.not_drawn")
    name = _name(picture, view.chosen.trend)
    is_there = is_drawn_or_ordered(parts, actor, name, test_id, picture.place, now=now)
    return render(
        request, "schools/_trend_picture.html", place=picture.place, view=view, is_drawn=is_there
    )  # fmt: skip


@router.get("/trends/{test_id}/{theme}-{size}.svg", name="show_trend")
def show_trend(
    tx: OpenRead, actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, test_id: Id,
    theme: Theme, size: Size,
) -> Response:  # fmt: skip
    picture = schools.show_school(tx, actor, organisation_id, today=day_of(now))
    view = school_view(picture, series=test_id)
    if view.chosen is None or view.chosen.test_id != test_id:
        raise NotFound("picture.not_drawn")
    path = parts.store.find_picture(drawing.file_name(_name(picture, view.chosen.trend), theme, size))
    if path is None:
        raise NotFound("picture.not_drawn")
    return FileResponse(path, media_type="image/svg+xml", headers={"Cache-Control": "private, max-age=300"})


@router.get("/report.docx", name="school_report")
def take_report(actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id) -> Response:
    with parts.database.reading() as tx:
        picture = schools.show_school(tx, actor, organisation_id, today=day_of(now))
        _, lines = year_lines(indicators.values_for(tx, actor, organisation_id))
    view = school_view(picture)
    name = f"{picture.place.short_name}.docx"
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"organisation:{organisation_id}", what=name, now=now)
    body = table_document(
        f"{picture.place.short_name}. {picture.year} учебный год" if picture.year else picture.place.name,
        lead=report_lead(picture, view),
        tables=report_tables(picture, view, lines),
        notes=("Числа сложены из принятых файлов. Вероятно от и до: интервал Уилсона, 95 %.",),
        is_demo=parts.is_demo,
        made_at=now,
    )
    return attachment(body, name=name, media_type=DOCX)


def _name(picture: SchoolPicture, trend: Trend) -> str:
    return drawing.trend_picture(picture.place, trend).name
