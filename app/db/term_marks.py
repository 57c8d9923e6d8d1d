"""Term marks: named queries."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import polars as pl
from sqlalchemy import and_, func, insert, literal, select, update

from app.db.engine import Tx
from app.db.parts import OWNER, Source, read_sources, sources_from
from app.db.result_batches import tell_counting
from app.db.scope import under, visible
from app.db.tables.organisations import organisations
from app.db.tables.result_batches import batches
from app.db.tables.term_marks import term_marks
from app.domain.access import Actor, Place
from app.domain.assessments import BatchStatus
from app.domain.layouts import TERM_MEASURES
from app.domain.organisations import SCHOOL
from app.domain.periods import Period, PeriodKind, parse_period
from app.domain.statistics import MarkCounts
from app.domain.term_marks import ClassMarks

_CHUNK = 500
_school = organisations.alias("school")
_is_in_school = and_(
    _school.c.kind == SCHOOL,
    organisations.c.path >= _school.c.path,
    organisations.c.path < _school.c.path + literal("~"),
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Pushed:
    """A row that new marks of the same class, period and subject push out."""

    id: int
    batch_id: int
    class_name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Loaded:
    """A period of which a school has marks."""

    school_id: int
    period: Period
    classes: int
    subjects: int


def to_replace(tx: Tx, keys: Sequence[tuple[int, str, str]]) -> list[Pushed]:
    """Current rows with these keys: class's organisation, code of the period, subject."""
    wanted = set(keys)
    c = term_marks.c
    ids, codes = sorted({key[0] for key in wanted}), sorted({key[1] for key in wanted})
    found: list[Pushed] = []
    for start in range(0, len(ids), _CHUNK):
        query = (
            select(c.id, c.batch_id, c.organisation_id, c.period, c.subject, organisations.c.short_name)
            .join(organisations, organisations.c.id == c.organisation_id)
            .where(c.is_current, c.organisation_id.in_(ids[start : start + _CHUNK]), c.period.in_(codes))
            .order_by(c.id)
        )
        for row in tx.execute(query):
            if (row.organisation_id, row.period, row.subject) in wanted:
                found.append(Pushed(id=row.id, batch_id=row.batch_id, class_name=row.short_name))
    return found


def add(tx: Tx, batch_id: int, terms: pl.DataFrame, classes: Mapping[tuple[str, str | None], int]) -> None:
    """Write a file's marks (TERM_MARKS); those they replace step back, emptied batches are replaced.

    `classes`: (school's code, class) → the class's organisation.
    """
    rows = [
        {
            "batch_id": batch_id,
            "organisation_id": classes[one["school_code"], one["class_name"]],
            "period": one["period"],
            "subject": one["subject"],
            **{name: one[name] for name in TERM_MEASURES},
            "is_current": True,
        }
        for one in terms.iter_rows(named=True)
    ]
    earlier = to_replace(tx, [(one["organisation_id"], one["period"], one["subject"]) for one in rows])
    for start in range(0, len(earlier), _CHUNK):
        chunk = [one.id for one in earlier[start : start + _CHUNK]]
        tx.execute(update(term_marks).where(term_marks.c.id.in_(chunk)).values(is_current=False))
    if rows:
        tx.execute(insert(term_marks), rows)
    _mark_replaced(tx, {one.batch_id for one in earlier})


def drop(tx: Tx, batch_id: int) -> None:
    """Take all marks of a batch out of the figures; what they had pushed out counts again."""
    c = term_marks.c
    own = tx.execute(
        select(c.organisation_id, c.period, c.subject).where(c.batch_id == batch_id, c.is_current)
    )
    keys = {(row.organisation_id, row.period, row.subject) for row in own}
    tx.execute(update(term_marks).where(c.batch_id == batch_id).values(is_current=False))
    latest: dict[tuple[int, str, str], tuple[int, int]] = {}
    places = sorted({key[0] for key in keys})
    for start in range(0, len(places), _CHUNK):
        query = (
            select(c.organisation_id, c.period, c.subject, c.id, c.batch_id)
            .join(batches, batches.c.id == c.batch_id)
            .where(c.batch_id != batch_id, c.organisation_id.in_(places[start : start + _CHUNK]))
            .where(batches.c.status.in_([BatchStatus.ACCEPTED.value, BatchStatus.REPLACED.value]))
            .order_by(c.id)
        )
        for place, period, subject, row_id, of_batch in tx.execute(query):
            if (place, period, subject) in keys:
                latest[place, period, subject] = row_id, of_batch
    back = [row_id for row_id, _ in latest.values()]
    for start in range(0, len(back), _CHUNK):
        tx.execute(update(term_marks).where(c.id.in_(back[start : start + _CHUNK])).values(is_current=True))
    for of_batch in sorted({one for _, one in latest.values()}):
        tell_counting(tx, of_batch, counts=True)


def _mark_replaced(tx: Tx, batch_ids: set[int]) -> None:
    for batch_id in sorted(batch_ids):
        left = select(term_marks.c.id).where(term_marks.c.batch_id == batch_id, term_marks.c.is_current)
        if tx.execute(left.limit(1)).first() is None:
            tell_counting(tx, batch_id, counts=False)


def kinds_under(tx: Tx, place: Place) -> dict[tuple[str, int], frozenset[PeriodKind]]:
    """(school's code, first year) → kinds of terms with current marks, of schools at or under a place."""
    query = (
        select(_school.c.code, term_marks.c.period)
        .select_from(term_marks)
        .join(organisations, organisations.c.id == term_marks.c.organisation_id)
        .join(_school, _is_in_school)
        .where(term_marks.c.is_current, under(place))
        .distinct()
    )
    found: dict[tuple[str, int], frozenset[PeriodKind]] = {}
    for school, code in tx.execute(query):
        period = parse_period(code)
        key = (school, period.first_year)
        found[key] = found.get(key, frozenset()) | {period.kind}
    return found


def loaded_under(tx: Tx, place: Place, *, seen_by: Actor) -> list[Loaded]:
    """Periods with current marks of every school at or under a place, in no order."""
    c = term_marks.c
    query = (
        select(
            _school.c.id,
            c.period,
            func.count(c.organisation_id.distinct()),
            func.count(c.subject.distinct()),
        )
        .select_from(term_marks)
        .join(organisations, organisations.c.id == c.organisation_id)
        .join(_school, _is_in_school)
        .where(c.is_current, under(place), visible(seen_by, _school))
        .group_by(_school.c.id, c.period)
    )
    return [
        Loaded(school_id=school_id, period=parse_period(code), classes=classes, subjects=subjects)
        for school_id, code, classes, subjects in tx.execute(query)
    ]


def marks_of(tx: Tx, school: Place, period: Period) -> list[ClassMarks]:
    """Current marks of the classes of a school that the caller got by a scoped query."""
    c = term_marks.c
    query = (
        select(organisations.c.short_name, c.subject, *(c[name] for name in TERM_MEASURES))
        .join(organisations, organisations.c.id == c.organisation_id)
        .where(c.is_current, c.period == period.code, under(school))
        .order_by(organisations.c.short_name, c.subject)
    )
    return [
        ClassMarks(
            class_name=row.short_name,
            subject=row.subject,
            marks=MarkCounts(**{name: getattr(row, name) for name in TERM_MEASURES}),
        )
        for row in tx.execute(query)
    ]


def sources_of(tx: Tx, school: Place, period: Period, *, seen_by: Actor) -> list[Source]:
    """The files whose current marks make up a school's report, each with the place that handed it in."""
    query = (
        sources_from(
            term_marks,
            OWNER.c.id.label("organisation_id"),
            OWNER.c.name.label("organisation_name"),
            OWNER.c.short_name.label("school_name"),
            seen_by=seen_by,
        )
        .where(term_marks.c.period == period.code, under(school))
        .distinct()
        .order_by(batches.c.id)
    )
    return read_sources(tx, query)
