"""How many of some schools owe each indicator a number, and which of them told why they have none."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from app.db import indicators as store
from app.db.engine import Tx
from app.domain.analytics.indicators import REPORTS, SCHOOL_YEARS, awaited, reasons_told
from app.domain.formulas.tree import Missing
from app.domain.model_definitions import terms_needed
from app.domain.organisations import Organisation
from app.domain.quality_model import Paper, Passport, QualityModel


def owing(
    tx: Tx,
    model: QualityModel,
    passports: Sequence[Passport],
    place: Organisation,
    academic_year: str,
    *,
    schools: Sequence[Organisation],
    grades: Mapping[int, Collection[int]],
    papers: Sequence[Paper],
) -> dict[str, int]:
    """Indicator → how many of these schools under a place owe it a number of a year, or of the one beside."""
    years = {one.year_in(academic_year) for one in passports}
    there = [(one.path, year, sorted(grades.get(one.id, ()))) for one in schools for year in sorted(years)]
    is_asked = any(one.is_reported for one in passports)
    reports = store.reports(tx, place.place, years=years) if is_asked else pl.DataFrame(schema=REPORTS)
    found = awaited(
        pl.DataFrame(there, schema=SCHOOL_YEARS, orient="row"),
        reports,
        model,
        passports,
        [one for one in papers if one.academic_year == academic_year],
    )
    return dict(found.group_by("indicator").len().collect().rows())


def told_under(
    tx: Tx, model: QualityModel, passports: Sequence[Passport], place: Organisation, academic_year: str
) -> dict[tuple[str, str], Missing]:
    """(indicator, path of a school) → why it has no number of a year, or of the one beside, as it told."""
    years = {one.code: one.year_in(academic_year) for one in passports if one.is_reported}
    if not years:
        return {}
    named = {
        term.reported
        for one in passports
        if one.code in years
        for term in terms_needed(model, one)
        if term.reported is not None
    }
    reports = store.reports(tx, place.place, years=set(years.values()), variables=named)
    found = reasons_told(model, passports, reports).collect()
    return {
        (indicator, path): Missing(why)
        for indicator, year, path, why in found.select("indicator", "year", "path", "why").iter_rows()
        if year == years[indicator]
    }
