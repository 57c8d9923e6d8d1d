"""Lists as tables to take away: each by the use case and the rights of its own page."""

from collections.abc import Callable
from datetime import datetime
from enum import StrEnum

from fastapi import APIRouter
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, Parts, PartsOf
from app.api.exports import XLSX, Table, Value, as_csv, as_xlsx, attachment
from app.api.pages.formats import moment
from app.api.pages.indicator_tables import passports_table
from app.api.pages.place_views import place_view
from app.api.pages.test_tables import FEW, likely
from app.api.pages.words import BATCH_STATES, EVENTS, JOB_KINDS, JOB_STATES, ROLE_NAMES
from app.catalogues.layouts import counts_rows
from app.domain.access import Actor, Role
from app.domain.clock import day_of
from app.domain.organisations import Organisation
from app.domain.result_batches import BatchLine
from app.domain.school_groups import told
from app.use_cases import (
    Tx,
    audit,
    exports,
    indicators,
    jobs,
    organisations,
    people,
    result_batches,
    statistics,
)

router = APIRouter()
MOST = 5_000
CSV = "text/csv; charset=utf-8"


class Kind(StrEnum):
    """Which list."""

    ORGANISATIONS = "organisations"
    PEOPLE = "people"
    RESULT_BATCHES = "result-batches"
    JOBS = "jobs"
    AUDIT = "audit"
    INDICATORS = "indicators"


class Format(StrEnum):
    """As a workbook or as text."""

    XLSX = "xlsx"
    CSV = "csv"


@router.get("/lists/{kind}.{form}", name="take_list")
def take_list(actor: CurrentActor, parts: PartsOf, now: Now, kind: Kind, form: Format) -> Response:
    with parts.database.reading() as tx:
        table = _LISTS[kind](tx, actor, now)
    return sent(
        parts,
        actor,
        now,
        [table],
        form,
        name=table.title,
        place=actor.place_name,
        subject=f"list:{kind.value}",
    )


@router.get("/organisations/{organisation_id}/tests.{form}", name="take_place")
def take_place(actor: CurrentActor, parts: PartsOf, now: Now, organisation_id: Id, form: Format) -> Response:
    with parts.database.reading() as tx:
        picture = statistics.show_place(tx, actor, organisation_id, today=day_of(now))
        view = place_view(picture)
        latest = next(iter(view.years), None)
        schools = statistics.schools_in(tx, actor, picture, latest) if latest else []
    rows: list[list[Value]] = [
        [
            year, line.title, line.n, None if line.is_few else line.mean_score, line.most,
            line.quality.k, line.quality.n, *likely(line.quality), line.city_quality,
        ]
        for year, lines in view.years.items()
        for line in lines
    ]  # fmt: skip
    tests = Table(
        name="Работы",
        title=picture.place.name,
        headings=(
            "Учебный год", "Работа", "Работ", "Средний первичный балл", "Наибольший возможный балл",
            "«4» и «5»", "С отметкой", "Доля, %", "Вероятно от, %", "до, %", "Город, %",
        ),
        rows=rows,
        notes=(
            "Вероятно от и до: интервал Уилсона, 95 %. По результатам ВПР школы не сравнивают.",
            "Наибольший возможный балл меньше балла всей работы, где часть заданий изучали не все.",
            FEW,
        ),
    )  # fmt: skip
    tables = [tests, *([_schools(schools, latest)] if schools else [])]
    name = f"Результаты, {picture.place.short_name}"
    return sent(parts, actor, now, tables, form, name=name, subject=f"organisation:{organisation_id}")


def _schools(found: list[tuple[Organisation, int, int]], year: str | None) -> Table:
    return Table(
        name="Школы",
        title=f"Школы по номеру, {year} учебный год",
        headings=("Школа", "Предметов и параллелей", "Работ учеников"),
        rows=[[one.short_name, tests or None, works or None] for one, tests, works in found],
        notes=("Пусто: школа ещё не загрузила.",),
    )


def sent(
    parts: Parts, actor: Actor, now: datetime, tables: list[Table], form: Format, *, name: str, subject: str,
    place: str = "",
) -> Response:  # fmt: skip
    """The tables as a download, which is noted in the journal; CSV holds the first of them.

    `place`: where the name and the titles do not say it.
    """
    if place:
        name = f"{name}, {place}"
    with parts.database.writing() as tx:
        exports.record(tx, actor, subject=subject, what=f"{name}.{form.value}", now=now)
    if form is Format.CSV:
        return attachment(as_csv(tables[0], is_demo=parts.is_demo), name=f"{name}.csv", media_type=CSV)
    body = as_xlsx(tables, made_at=now, is_demo=parts.is_demo, place=place)
    return attachment(body, name=f"{name}.xlsx", media_type=XLSX)


def _organisations(tx: Tx, actor: Actor, now: datetime) -> Table:
    found = organisations.get_page(tx, actor, kind=None, code=None, after="", limit=MOST, now=now)
    return Table(
        name="Организации",
        title="Организации",
        headings=("Код", "Вид", "Название", "Краткое название", "Код вышестоящей", "Номер", "Сведения"),
        rows=[
            [
                one.organisation.code, one.organisation.kind, one.organisation.name,
                one.organisation.short_name, one.parent_code, one.organisation.number,
                "; ".join(f"{fact.fact}: {fact.value}" for fact in told(one.facts)),
            ]
            for one in found
        ],
    )  # fmt: skip


def _people(tx: Tx, actor: Actor, _now: datetime) -> Table:
    rows: list[list[Value]] = [
        [
            one.login,
            one.name,
            ROLE_NAMES[grant.role],
            grant.organisation_name,
            "да" if one.is_active else "нет",
        ]
        for one in people.list_people(tx, actor)
        for grant in one.grants
    ]
    headings = ("Логин", "Имя", "Роль", "Где", "Доступ открыт")
    return Table(name="Люди", title="Люди и роли", headings=headings, rows=rows)


def _batches(tx: Tx, actor: Actor, _now: datetime) -> Table:
    found = result_batches.list_batches(tx, actor, limit=MOST)
    who = people.names_of(tx, [one.batch.created_by for one in found])
    rows: list[list[Value]] = [
        [
            one.batch.title, one.file_name, one.organisation_name, BATCH_STATES[one.batch.status.value][1],
            *_works_and_rows(one.batch), one.batch.n_errors, who[one.batch.created_by],
            moment(one.batch.created_at),
        ]
        for one in found
    ]  # fmt: skip
    headings = (
        "Работа",
        "Файл",
        "Где",
        "Состояние",
        "Работ",
        "Строк отметок",
        "Замечаний",
        "Кто загрузил",
        "Когда",
    )
    return Table(name="Файлы", title="Файлы результатов", headings=headings, rows=rows)


def _works_and_rows(batch: BatchLine) -> tuple[Value, Value]:
    return (None, batch.n_rows) if counts_rows(batch.layout) else (batch.n_rows, None)


def _jobs(tx: Tx, actor: Actor, _now: datetime) -> Table:
    found = jobs.list_jobs(tx, actor, before_id=None, limit=MOST)
    who = people.names_of(tx, [one.created_by for one in found])
    rows: list[list[Value]] = [
        [
            one.id, JOB_KINDS[one.kind.value], JOB_STATES[one.state.value][1], who[one.created_by],
            moment(one.created_at), moment(one.finished_at) if one.finished_at else None,
        ]
        for one in found
    ]  # fmt: skip
    headings = ("Номер", "Что", "Состояние", "Для кого", "Начато", "Закончено")
    return Table(name="Задания", title="Задания", headings=headings, rows=rows)


def _audit(tx: Tx, actor: Actor, _now: datetime) -> Table:
    rows: list[list[Value]] = [
        [
            one.id, moment(one.at), one.login, ROLE_NAMES[Role(one.role)], EVENTS.get(one.event, one.event),
            one.subject, str(dict(one.before)) if one.before else None,
            str(dict(one.after)) if one.after else None,
        ]
        for one in audit.list_entries(tx, actor, before_id=None, limit=MOST)
    ]  # fmt: skip
    headings = ("Номер", "Когда", "Кто", "Роль", "Что", "С чем", "Было", "Стало")
    return Table(name="Журнал", title="Журнал действий", headings=headings, rows=rows)


def _indicators(tx: Tx, actor: Actor, _now: datetime) -> Table:
    return passports_table(indicators.show_model(tx, actor))


_LISTS: dict[Kind, Callable[[Tx, Actor, datetime], Table]] = {
    Kind.ORGANISATIONS: _organisations,
    Kind.PEOPLE: _people,
    Kind.RESULT_BATCHES: _batches,
    Kind.JOBS: _jobs,
    Kind.AUDIT: _audit,
    Kind.INDICATORS: _indicators,
}
