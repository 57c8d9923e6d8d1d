"""Values of indicators, and the frames that they are computed from: named queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import polars as pl
from sqlalchemy import (
    ColumnElement,
    RowMapping,
    Select,
    Table,
    bindparam,
    delete,
    or_,
    select,
    tuple_,
)

from app.db.engine import Tx, bulk_load
from app.db.observations import as_known
from app.db.scope import under, visible
from app.db.tables.assessments import procedures, tests
from app.db.tables.indicators import indicator_values
from app.db.tables.observations import observations
from app.db.tables.organisations import organisation_kinds, organisations
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_measures, cube_results
from app.domain.access import Actor, Place
from app.domain.analytics.following import Key
from app.domain.analytics.indicators import (
    COMPUTED,
    JUDGED,
    MEASURE_PARTS,
    PLACES,
    REPORTS,
    RESULT_PARTS,
)
from app.domain.assessments import Form, Level
from app.domain.organisations import CLASS, SCHOOL
from app.domain.periods import PeriodKind, whole_year, year_beside
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Cursor, IndicatorValue, ListedValue, value_of_row

_V = indicator_values.c
_O = observations.c


def has_anything(tx: Tx) -> bool:
    """Whether any part of a file or any report counts."""
    counted = select(batch_parts.c.id).where(batch_parts.c.is_current).limit(1)
    told = select(_O.id).where(_O.is_current).limit(1)
    return any(tx.execute(one).first() is not None for one in (counted, told))


def result_parts(
    tx: Tx,
    place: Place | None = None,
    test_ids: Sequence[int] | None = None,
    *,
    counted: Collection[int] | None = None,
) -> pl.DataFrame:
    """Counts of current parts, or of these, under a place or everywhere: RESULT_PARTS."""
    return _parts(tx, cube_results, RESULT_PARTS, place, test_ids, counted)


def measure_parts(
    tx: Tx,
    place: Place | None = None,
    test_ids: Sequence[int] | None = None,
    *,
    counted: Collection[int] | None = None,
) -> pl.DataFrame:
    """School-level measures of current parts, or of these: MEASURE_PARTS."""
    return _parts(tx, cube_measures, MEASURE_PARTS, place, test_ids, counted)


def _parts(
    tx: Tx,
    cube: Table,
    schema: Mapping[str, type[pl.DataType]],
    place: Place | None,
    test_ids: Sequence[int] | None,
    counted: Collection[int] | None,
) -> pl.DataFrame:
    keys = {"path": organisations.c.path, "test_id": batch_parts.c.test_id}
    query = (
        select(cube.c.part_id, *(keys[name] if name in keys else cube.c[name] for name in schema))
        .select_from(cube)
        .join(batch_parts, batch_parts.c.id == cube.c.part_id)
        .join(organisations, organisations.c.id == batch_parts.c.organisation_id)
    )
    if counted is None:
        query = query.where(batch_parts.c.is_current)
    if place is not None:
        query = query.where(under(place))
    if test_ids is not None:
        query = query.where(batch_parts.c.test_id.in_(test_ids))
    rows = [tuple(row) for part, *row in tx.execute(query) if counted is None or part in counted]
    return pl.DataFrame(rows, schema=schema, orient="row")


def papers(tx: Tx) -> list[Paper]:
    """All tests, as far as indicators ask which they take."""
    query = select(
        tests.c.id.label("test_id"), procedures.c.kind.label("procedure_kind"), procedures.c.academic_year,
        tests.c.subject, tests.c.grade, tests.c.level, tests.c.form, tests.c.max_score,
    ).join(procedures, procedures.c.id == tests.c.procedure_id)  # fmt: skip
    return [
        Paper(**{**row, "level": Level(row["level"]), "form": Form(row["form"])})
        for row in tx.execute(query.order_by(tests.c.id)).mappings()
    ]


def reports(
    tx: Tx, place: Place | None = None, *, years: Collection[str] | None = None,
    variables: Collection[str] | None = None, known_at: datetime | None = None,
) -> pl.DataFrame:  # fmt: skip
    """Values that schools report, all or these, now or on a moment, under a place or everywhere: REPORTS.

    What a building reports is part of its school's number already.
    """
    query = reports_query().where(as_known(known_at))
    if place is not None:
        query = query.where(under(place))
    if years is not None:
        query = query.where(_O.period.in_(years))
    if variables is not None:
        query = query.where(_O.variable.in_(variables))
    return pl.DataFrame([tuple(row) for row in tx.execute(query)], schema=REPORTS, orient="row")


def reports_query() -> Select[Any]:
    """All revisions of what schools report of years, in the columns of REPORTS."""
    return (
        select(organisations.c.path, _O.period, _O.variable, _O.breakdown, _O.value, _O.not_measured)
        .join(organisations, organisations.c.id == _O.organisation_id)
        .where(organisations.c.kind == SCHOOL)
        .where(or_(_O.period.like("____/__"), _O.period.like("____")))  # academic and calendar years
    )


def first_told(tx: Tx, place: Place) -> datetime | None:
    """When anything under a place was reported first; None while nothing is."""
    query = (
        select(_O.entered_at)
        .join(organisations, organisations.c.id == _O.organisation_id)
        .where(under(place))
        .order_by(_O.entered_at)
        .limit(1)
    )
    found: datetime | None = tx.execute(query).scalar()
    return found


def places(tx: Tx) -> pl.DataFrame:
    """Schools and all that stands above them: PLACES."""
    school_rank = (
        select(organisation_kinds.c.rank).where(organisation_kinds.c.code == SCHOOL).scalar_subquery()
    )
    query = (
        select(organisations.c.id, organisations.c.path, organisations.c.kind == SCHOOL)
        .join(organisation_kinds, organisation_kinds.c.code == organisations.c.kind)
        .where(organisation_kinds.c.rank <= school_rank)
    )
    rows = [(row[0], row[1], bool(row[2])) for row in tx.execute(query)]
    return pl.DataFrame(rows, schema=PLACES, orient="row")


def classes(tx: Tx) -> list[tuple[str, str]]:
    """(path, name) of every class."""
    query = select(organisations.c.path, organisations.c.short_name).where(organisations.c.kind == CLASS)
    return [(row[0], row[1]) for row in tx.execute(query)]


def replace_values(tx: Tx, model: QualityModel, values: pl.DataFrame, *, at: datetime, version: str) -> None:
    """Write COMPUTED in the stead of all values of this version; VALUES are ratios without a level."""
    tx.execute(delete(indicator_values).where(_of(model)))
    _add_values(tx, model, values, at=at, version=version)


def save_values(
    tx: Tx, model: QualityModel, touched: Collection[Key], values: pl.DataFrame, *, at: datetime, version: str
) -> None:
    """Write COMPUTED in the stead of the values of these indicators, years and places; others stay."""
    if touched:
        one = (_V.indicator == bindparam("i"), _V.academic_year == bindparam("y"))
        here = _V.organisation_id == bindparam("o")
        keys = [{"i": indicator, "y": year, "o": place} for indicator, year, place in touched]
        tx.execute(delete(indicator_values).where(_of(model), *one, here), keys)
    _add_values(tx, model, values, at=at, version=version)


def _add_values(tx: Tx, model: QualityModel, values: pl.DataFrame, *, at: datetime, version: str) -> None:
    values = pl.concat([pl.DataFrame(schema=COMPUTED), values], how="diagonal")
    values = values.with_columns(pl.col("is_incomplete").fill_null(False))
    moment = at.astimezone(UTC).replace(tzinfo=None if tx.dialect.name == "sqlite" else UTC)
    bulk_load(
        tx,
        indicator_values,
        values.select(
            pl.lit(model.code).alias("model"),
            pl.lit(model.version).alias("model_version"),
            pl.col("place").alias("organisation_id"),
            pl.col("year").alias("academic_year"),
            *("indicator", "numerator", "denominator", "n", "reported", "expected"),
            *JUDGED,
            pl.lit(moment.isoformat(sep=" ", timespec="microseconds")).alias("computed_at"),
            pl.lit(version).alias("data_version"),
        ),
    )


def values_of(
    tx: Tx, model: QualityModel, organisation_ids: Sequence[int], *, beside: str | None = None
) -> list[IndicatorValue]:
    """Values of organisations that the caller got by a scoped query, or of a city that may stand beside.

    `beside`: only those shown beside this academic year.
    """
    query = _values(model).where(_V.organisation_id.in_(organisation_ids))
    if beside is not None:
        query = query.where(_V.academic_year.in_(_years_beside(beside)))
    rows = tx.execute(query.order_by(_V.organisation_id, _V.academic_year, _V.indicator)).mappings().all()
    return [_read(model, row) for row in rows]


def values_under(
    tx: Tx, model: QualityModel, passports: Sequence[Passport], place: Place, *, kind: str, beside: str,
    seen_by: Actor,
) -> list[IndicatorValue]:  # fmt: skip
    """Values of these indicators of all organisations of a kind in a subtree, beside an academic year."""
    query = (
        _values(model, passports)
        .join(organisations, organisations.c.id == _V.organisation_id)
        .where(
            *(under(place), visible(seen_by), organisations.c.kind == kind),
            _V.academic_year.in_(_years_beside(beside)),
        )
    )
    return [_read(model, row) for row in tx.execute(query).mappings().all()]


def years(tx: Tx, model: QualityModel, place: Place) -> list[str]:
    """Academic years beside which anything under a place has values, the latest first."""
    query = (
        select(_V.academic_year)
        .join(organisations, organisations.c.id == _V.organisation_id)
        .where(_of(model), under(place))
        .distinct()
    )
    return sorted({whole_year(one).academic_year for one in tx.execute(query).scalars()}, reverse=True)


def page(
    tx: Tx,
    model: QualityModel,
    *,
    seen_by: Actor,
    place: Place,
    with_subtree: bool,
    indicators: Sequence[str],
    period: str | None,
    after: Cursor | None,
    limit: int,
) -> list[ListedValue]:
    """The next values by organisation's code, year and indicator."""
    key = (organisations.c.code, _V.academic_year, _V.indicator)
    where: list[ColumnElement[bool]] = [visible(seen_by), _V.indicator.in_(indicators)]
    where.append(under(place) if with_subtree else organisations.c.id == place.id)
    if period is not None:
        where.append(_V.academic_year == period)
    if after is not None:
        where.append(tuple_(*key) > tuple_(*after))
    query = (
        _values(model)
        .add_columns(organisations.c.code, organisations.c.name)
        .join(organisations, organisations.c.id == _V.organisation_id)
        .where(*where)
        .order_by(*key)
        .limit(limit)
    )
    return [
        ListedValue(value=_read(model, row), organisation_code=row["code"], organisation_name=row["name"])
        for row in tx.execute(query).mappings()
    ]


def _years_beside(academic_year: str) -> list[str]:
    return [year_beside(academic_year, kind) for kind in (PeriodKind.YEAR, PeriodKind.CALENDAR_YEAR)]


def _of(model: QualityModel) -> ColumnElement[bool]:
    return (_V.model == model.code) & (_V.model_version == model.version)


def _values(model: QualityModel, passports: Sequence[Passport] | None = None) -> Select[Any]:
    """Of these indicators, or of all that the model knows."""
    known = [one.code for one in (model.passports if passports is None else passports)]
    named = (_V.organisation_id.label("place"), _V.academic_year.label("year"))
    return select(indicator_values, *named).where(_of(model), _V.indicator.in_(known))


def _read(model: QualityModel, row: RowMapping) -> IndicatorValue:
    return value_of_row(
        model.get(row["indicator"]),
        row,
        model_version=row["model_version"],
        computed_at=row["computed_at"],
        data_version=row["data_version"],
    )
