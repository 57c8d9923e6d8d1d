"""Who has loaded results and who has not: the page, and its tables to take away."""

from collections.abc import Sequence
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, PartsOf
from app.api.exports import Table, Value
from app.api.pages.formats import NBSP
from app.api.pages.lists import Format, sent
from app.api.pages.render import render
from app.api.pages.words import BATCH_STATES
from app.domain.organisations import Organisation
from app.use_cases import collection
from app.use_cases.collection import CollectionPicture

router = APIRouter(prefix="/organisations/{organisation_id}")
Year = Annotated[str, Query(pattern=r"^(\d{4}/\d{2})?$")]


@router.get("/collection", name="show_collection")
def show(
    request: Request, tx: OpenRead, actor: CurrentActor, organisation_id: Id, year: Year = ""
) -> Response:
    picture = collection.show_collection(tx, actor, organisation_id, academic_year=year or None)
    return render(
        request, "collection/show.html", picture=picture, lead=_lead(picture), schools_named=schools_named
    )


@router.get("/collection.{form}", name="take_collection")
def take(
    actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, form: Format, year: Year = ""
) -> Response:
    with parts.database.reading() as tx:
        picture = collection.show_collection(tx, actor, organisation_id, academic_year=year or None)
    name = f"{picture.place.short_name}, кто загрузил"
    tables = [_by_school(picture), _by_paper(picture), _in_hand(picture)]
    return sent(parts, actor, now, tables, form, name=name, subject=f"organisation:{organisation_id}")


def _lead(picture: CollectionPicture) -> str:
    if picture.year is None:
        return "Результатов пока нет. Здесь будет видно, чьих файлов не хватает."
    if not picture.papers:
        return f"За {picture.year} учебный год результатов нет. Здесь будет видно, чьих файлов не хватает."
    owing = len(picture.owing)
    if owing == 0:
        return f"За {picture.year} учебный год загрузили все."
    return f"За {picture.year} учебный год не всё загрузили {owing} из {len(picture.schools)} школ."


def schools_named(schools: Sequence[Organisation]) -> str:
    """«№ 318, 341»: schools by their numbers, the others by name."""
    numbers = [str(one.number) for one in schools if one.number is not None]
    names = [one.short_name for one in schools if one.number is None]
    return ", ".join([f"№{NBSP}{', '.join(numbers)}", *names] if numbers else names)


def _by_school(picture: CollectionPicture) -> Table:
    rows: list[list[Value]] = [
        [school.number, school.short_name, len(papers), "; ".join(one.test.title for one in papers)]
        for school, papers in picture.owing
    ]
    return Table(
        name="Школы",
        title=f"{picture.place.name}. Чьих результатов нет, {picture.year} учебный год",
        headings=("Номер", "Школа", "Нет работ", "Каких"),
        rows=rows,
    )


def _in_hand(picture: CollectionPicture) -> Table:
    rows: list[list[Value]] = [
        [school.number, school.short_name, one.title, one.file_name, BATCH_STATES[one.status][1]]
        for school, files in picture.in_hand
        for one in files
    ]
    return Table(
        name="На проверке",
        title=f"{picture.place.name}. Файлы, которые загружены, но ещё не приняты",
        headings=("Номер", "Школа", "Работа", "Файл", "Что с ним"),
        rows=rows,
    )


def _by_paper(picture: CollectionPicture) -> Table:
    rows: list[list[Value]] = [
        [
            one.test.title, len(one.loaded), len(one.in_hand), None if one.is_random else len(one.awaited),
            ", ".join(school.short_name for school in one.awaited),
        ]
        for one in picture.papers
    ]  # fmt: skip
    return Table(
        name="Работы",
        title=f"{picture.place.name}. Кто загрузил, {picture.year} учебный год",
        headings=("Работа", "Загрузили", "На проверке", "Нет", "Каких школ"),
        rows=rows,
        notes=("Пусто в столбце «Нет»: предмет достаётся классам случайно, от каждой школы его не ждут.",),
    )
