"""Reports of a term: which there are, one of them, and the same as XLSX, CSV and Word."""

from collections.abc import Sequence
from enum import StrEnum
from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, PartsOf
from app.api.exports import XLSX, as_csv, as_xlsx, attachment
from app.api.pages.render import go_to, render
from app.api.pages.term_tables import MARKED, PUPILS, printed_tables, tables_of
from app.api.pages.term_views import reports_among, term_view
from app.documents import DOCX, table_document
from app.domain.access import Action, Actor
from app.domain.clock import day_of
from app.domain.errors import Invalid, NotFound
from app.domain.periods import Period, parse_period
from app.use_cases import exports, term_reports
from app.use_cases.term_reports import SchoolTerms

router = APIRouter(prefix="/term-reports")
PeriodSlug = Annotated[str, Path(max_length=20, description="2025-26-q1")]


class Form(StrEnum):
    """As a workbook, as text, as a Word document."""

    XLSX = "xlsx"
    CSV = "csv"
    DOCX = "docx"


@router.get("", name="list_term_reports")
def list_reports(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    found = term_reports.list_terms(tx, actor)
    return _list(request, actor, found)


@router.get("/{organisation_id}", name="show_latest_term")
def show_latest(request: Request, tx: OpenRead, actor: CurrentActor, organisation_id: Id) -> Response:
    terms = term_reports.terms_of(tx, actor, organisation_id)
    if terms.periods:
        latest = terms.periods[0].period.slug
        return go_to(request, "show_term_report", organisation_id=organisation_id, period=latest)
    return _list(request, actor, [terms])


def _list(request: Request, actor: Actor, schools: Sequence[SchoolTerms]) -> Response:
    can_load = actor.may(Action.LOAD_RESULTS)
    return render(
        request, "term_reports/list.html", schools=schools,
        reports=reports_among(one.kind for one in schools),
        lead=_lead(schools, can_load=can_load), can_load=can_load,
    )  # fmt: skip


@router.get("/{organisation_id}/{period}", name="show_term_report")
def show_report(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, organisation_id: Id, period: PeriodSlug
) -> Response:
    picture = term_reports.show_report(tx, actor, organisation_id, _period(period), today=day_of(now))
    return render(
        request, "term_reports/show.html", picture=picture, view=term_view(picture), people=(PUPILS, MARKED),
        can_load=actor.may(Action.LOAD_RESULTS), can_open=actor.may(Action.SEE_FILES),
    )  # fmt: skip


@router.get("/{organisation_id}/{period}/report.{form}", name="take_term_report")
def take_report(
    actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, period: PeriodSlug, form: Form
) -> Response:
    with parts.database.reading() as tx:
        picture = term_reports.show_report(tx, actor, organisation_id, _period(period), today=day_of(now))
    if not picture.report.cells:
        raise NotFound("object.unknown")
    view = term_view(picture)
    what = f"{picture.school.code}, {picture.period.code}, {form.value}"
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=f"organisation:{organisation_id}", what=what, now=now)
    name = f"{view.heading}, {picture.school.short_name}, {picture.period.slug}.{form.value}"
    if form is Form.CSV:
        body = as_csv(tables_of(picture, view)[0], is_demo=parts.is_demo)
        return attachment(body, name=name, media_type="text/csv; charset=utf-8")
    if form is Form.XLSX:
        body = as_xlsx(tables_of(picture, view), made_at=now, is_demo=parts.is_demo)
        return attachment(body, name=name, media_type=XLSX)
    body = table_document(
        f"{view.heading}. {picture.school.short_name}, {picture.period.title}",
        lead=view.printed_lead,
        lists=view.attention,
        tables=printed_tables(picture, view),
        notes=view.notes,
        is_demo=parts.is_demo,
        made_at=now,
    )
    return attachment(body, name=name, media_type=DOCX)


def _lead(schools: Sequence[SchoolTerms], *, can_load: bool) -> str:
    if not schools:
        return "Итоги считаем по школе в целом. Их видят директор и заместитель директора."
    if any(one.periods for one in schools):
        return "Отметки по классам и предметам, без фамилий: сколько каких и что изменилось."
    if can_load:
        return "Отметок пока нет. Загрузите сводную ведомость из электронного журнала."
    return "Отметок пока нет. Их загружает школа из электронного журнала."


def _period(slug: str) -> Period:
    try:
        return parse_period(slug)
    except Invalid as wrong:
        raise NotFound("object.unknown") from wrong
