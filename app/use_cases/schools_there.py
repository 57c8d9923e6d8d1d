"""Which schools worked in a year and what grades they teach: of whom results can be awaited at all."""

from collections.abc import Iterable

import polars as pl

from app.db import indicators as store
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.analytics.indicators import SCHOOL_YEARS
from app.domain.collection import SchoolThere
from app.domain.organisations import SCHOOL, Organisation, grades_by_place
from app.domain.periods import whole_year
from app.domain.school_groups import CLOSED, OPENED, was_there


def schools_there(tx: Tx, actor: Actor, place: Organisation, year: str | None) -> list[SchoolThere]:
    """Schools under a place that worked in a year, by number; without a year all of them."""
    period = whole_year(year) if year else None
    terms = organisations.facts_named(tx, (OPENED, CLOSED))
    grades = grades_by_place(organisations.classes_under(tx, place.place, seen_by=actor))
    return [
        SchoolThere(school=one, grades=grades.get(one.id, frozenset()))
        for one in organisations.list_under(tx, place.place, kind=SCHOOL, seen_by=actor)
        if period is None or was_there(terms.get(one.id, []), period)
    ]


def school_years(tx: Tx, places: pl.DataFrame, years: Iterable[str]) -> pl.DataFrame:
    """Schools of a frame of places that worked in each of the years, whoever asks: SCHOOL_YEARS."""
    terms = organisations.facts_named(tx, (OPENED, CLOSED))
    grades = grades_by_place(store.classes(tx))
    schools = places.filter(pl.col("is_school")).select("place", "path").rows()
    rows = [
        (path, year, sorted(grades.get(place, ())))
        for year in years
        for place, path in schools
        if was_there(terms.get(place, []), whole_year(year))
    ]
    return pl.DataFrame(rows, schema=SCHOOL_YEARS, orient="row")
