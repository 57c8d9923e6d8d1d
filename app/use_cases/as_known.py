"""Values of indicators as a past day knew them: counted anew from what counted then, by the same functions.

The tree of organisations, the tests and the model are those of now.
"""

from collections.abc import Collection, Sequence
from datetime import date, datetime

import polars as pl

from app.db import indicators as store
from app.db import organisations, parts
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.analytics.formulas import Sources, values_of
from app.domain.as_known import KnownOn
from app.domain.clock import day_of
from app.domain.organisations import SCHOOL, Organisation
from app.domain.quality_model import Paper, Passport, QualityModel
from app.domain.values import Cursor, IndicatorValue, ListedValue, value_of_row
from app.use_cases.schools_there import school_years


def counted_then(
    tx: Tx, place: Organisation, known: KnownOn | None, papers: Sequence[Paper]
) -> frozenset[int] | None:
    """Ids of the parts under a place that counted then; None: those that count now."""
    if known is None:
        return None
    school = None if place.holds_schools else organisations.nearest_above(tx, place, kind=SCHOOL)
    within = school if school is not None and place.kind != SCHOOL else place
    return parts.counted_on(tx, within.place, known.at, [one.test_id for one in papers])


def values_then(
    tx: Tx, model: QualityModel, place: Organisation, known: KnownOn,
    passports: Sequence[Passport] | None = None,
) -> list[IndicatorValue]:  # fmt: skip
    """Values of a place and of all that stands below it, down to schools; of all indicators, or of these."""
    sources = sources_under(tx, place, store.papers(tx), known=known)
    word = f"as-known-{known.day.isoformat()}"
    return values_from(model, sources, at=known.at, data_version=word, passports=passports)


def values_from(
    model: QualityModel, sources: Sources, *, at: datetime, data_version: str,
    passports: Sequence[Passport] | None = None,
) -> list[IndicatorValue]:  # fmt: skip
    """Values counted now, of all places that the sources tell of; of all indicators, or of these."""
    asked = model.passports if passports is None else passports
    return [
        value_of_row(
            model.get(row["indicator"]),
            row,
            model_version=model.version,
            computed_at=at,
            data_version=data_version,
        )
        for row in values_of(model, asked, sources).iter_rows(named=True)
    ]


def sources_under(
    tx: Tx, place: Organisation, papers: Sequence[Paper], *, known: KnownOn | None = None
) -> Sources:
    """What values of a place and of all below it are computed from, over these tests."""
    counted = counted_then(tx, place, known, papers)
    tests = [one.test_id for one in papers]
    reports = store.reports(tx, place.place, known_at=known.at if known else None)
    here = store.places(tx).filter(pl.col("path").str.starts_with(place.path))
    years = sorted({one.academic_year for one in papers} | set(reports["year"]))
    return Sources(
        results=store.result_parts(tx, place.place, tests, counted=counted),
        measures=store.measure_parts(tx, place.place, tests, counted=counted),
        reports=reports,
        places=here,
        schools=school_years(tx, here, years),
        papers=papers,
    )


def page_then(
    tx: Tx, model: QualityModel, place: Organisation, known: KnownOn, *, seen_by: Actor, with_subtree: bool,
    indicators: Collection[str], period: str | None, after: Cursor | None, limit: int,
) -> list[ListedValue]:  # fmt: skip
    """The next values by organisation's code, year and indicator, as `store.page` gives those of now."""
    seen = organisations.list_visible(tx, seen_by=seen_by) if with_subtree else [place]
    by_id = {one.id: one for one in seen}
    listed = [
        ListedValue(
            value=one,
            organisation_code=by_id[one.organisation_id].code,
            organisation_name=by_id[one.organisation_id].name,
        )
        for one in values_then(tx, model, place, known, [model.get(code) for code in indicators])
        if one.organisation_id in by_id and one.indicator in indicators and period in (None, one.period)
    ]
    ordered = sorted(listed, key=cursor_of)
    return [one for one in ordered if after is None or cursor_of(one) > after][:limit]


def cursor_of(one: ListedValue) -> Cursor:
    """Where a value stands in a list."""
    return one.organisation_code, one.value.period, one.value.indicator


def first_day(tx: Tx, place: Organisation) -> date | None:
    """The day of the first file that counted or of the first report under a place; None without any."""
    found: list[datetime] = [
        one for one in (parts.first_accepted(tx, place.place), store.first_told(tx, place.place)) if one
    ]
    return day_of(min(found)) if found else None
