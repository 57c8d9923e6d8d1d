"""Files of term marks among the files of results: their words, what they replace, how they are kept."""

import polars as pl

from app.db import organisations, term_marks
from app.db.engine import Tx
from app.db.term_marks import Pushed
from app.domain.access import Actor
from app.domain.periods import Period, parse_period
from app.files import Store, Stored

_MOST_PERIODS_NAMED = 4


def terms_named(tx: Tx, actor: Actor, terms: pl.DataFrame) -> dict[str, object]:
    """The file in words and the reports that it feeds, as plain values for the page of its check."""
    periods = _periods(terms)
    schools = organisations.by_codes(tx, terms["school_code"].unique().sort().to_list())
    seen = {code: organisations.get(tx, one.id, seen_by=actor) for code, one in sorted(schools.items())}
    pairs = terms.select("school_code", "period").unique().sort("school_code", "period").rows()
    reports = [
        {
            "school_id": seen[code].id,
            "school": seen[code].short_name,
            "period": period.slug,
            "title": period.title,
        }
        for code, period in ((code, parse_period(spelt)) for code, spelt in pairs)
    ]
    return {
        "title": _title(periods),
        "missing": [],
        "is_new_test": False,
        "purpose": None,
        "is_terms": True,
        "subjects": terms["subject"].n_unique(),
        "term_reports": reports[:60],
    }


def _periods(terms: pl.DataFrame) -> list[Period]:
    return sorted(parse_period(code) for code in terms["period"].unique())


def _title(periods: list[Period]) -> str:
    """«Отметки: I четверть 2025/26 учебного года»."""
    if not periods:
        return "Отметки за четверть или триместр"
    if len(periods) > _MOST_PERIODS_NAMED:
        years = sorted({one.academic_year for one in periods})
        if len(years) == 1:
            return f"Отметки по периодам за {years[0]} учебный год"
        return f"Отметки по периодам с {years[0]} по {years[-1]} учебный год"
    if len({one.academic_year for one in periods}) == 1 and len(periods) > 1:
        named = ", ".join(one.words for one in periods)
        return f"Отметки: {named} {periods[0].academic_year} учебного года"
    return f"Отметки: {', '.join(one.title for one in periods)}"


def terms_replaced(tx: Tx, terms: pl.DataFrame) -> list[Pushed]:
    """Current marks that these push out; of a class yet unknown there are none."""
    codes = terms.select(pl.concat_str("school_code", "class_name", separator="/").alias("code"))
    classes = organisations.by_codes(tx, codes["code"].unique().sort().to_list())
    keys = [
        (classes[code].id, period, subject)
        for code, period, subject in zip(codes["code"], terms["period"], terms["subject"], strict=True)
        if code in classes
    ]
    return term_marks.to_replace(tx, keys)


def keep_terms(terms: pl.DataFrame, files: Store) -> Stored:
    """The marks as an immutable file, in the folder of their first academic year."""
    first = min(_periods(terms), default=None)
    folder = f"{first.academic_year.replace('/', '-')}/term-marks" if first else "term-marks"
    return files.keep_batch(terms.sort("school_code", "class_name", "period", "subject"), folder=folder)
