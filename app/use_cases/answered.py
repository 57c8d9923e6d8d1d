"""How many of some schools owe each indicator a number: of the others «incomplete» is not said."""

from collections.abc import Collection, Mapping, Sequence

import polars as pl

from app.db import indicators as store
from app.db.engine import Tx
from app.domain.analytics.indicators import REPORTS, SCHOOL_YEARS, awaited
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
    reports = store.reports(tx, place.place) if is_asked else pl.DataFrame(schema=REPORTS)
    found = awaited(
        pl.DataFrame(there, schema=SCHOOL_YEARS, orient="row"),
        reports.filter(pl.col("year").is_in(sorted(years))),
        model,
        passports,
        [one for one in papers if one.academic_year == academic_year],
    )
    return dict(found.group_by("indicator").len().collect().rows())
