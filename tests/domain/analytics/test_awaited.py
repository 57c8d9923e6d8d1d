"""Nobody is said to be silent who owes nothing: no such classes, «not for us», nothing to divide by."""

from dataclasses import replace

import polars as pl

from app.catalogues.models import MODELS_FOLDER, load_model
from app.domain.analytics.formulas import Sources, values_of
from app.domain.analytics.indicators import (
    MEASURE_PARTS,
    PLACES,
    REPORTS,
    RESULT_PARTS,
    SCHOOL_YEARS,
    awaited,
)
from app.domain.assessments import Form, Level
from app.domain.dues import due_of, is_for_some
from app.domain.quality_model import Paper

MODEL = load_model(MODELS_FOLDER / "universal-2.yaml")
SCHOOLS = [f"1.{n}." for n in (11, 12, 13, 14)]
YEAR = "2025"
Told = list[tuple[int, str, str, float | None, str | None]]


def reported(told: Told, *, year: str = YEAR) -> pl.DataFrame:
    rows = [(SCHOOLS[at], year, code, breakdown, value, why) for at, code, breakdown, value, why in told]
    return pl.DataFrame(rows, schema=REPORTS, orient="row")


def coverage(code: str, told: Told, grades: list[list[int]]) -> tuple[int, int]:
    """Of the city: schools in its number, and schools that owe one."""
    schools = [(path, YEAR, known) for path, known in zip(SCHOOLS, grades, strict=True)]
    places = [(1, "1.", False), *((int(one.split(".")[1]), one, True) for one in SCHOOLS)]
    sources = Sources(
        results=pl.DataFrame(schema=RESULT_PARTS), measures=pl.DataFrame(schema=MEASURE_PARTS),
        reports=reported(told), places=pl.DataFrame(places, schema=PLACES, orient="row"),
        schools=pl.DataFrame(schools, schema=SCHOOL_YEARS, orient="row"), papers=(),
    )  # fmt: skip
    found = values_of(MODEL, [MODEL.get(code)], sources).filter(pl.col("place") == 1)
    return found.select("reported", "expected").row(0)


def test_a_school_without_the_grade_owes_no_number_of_its_graduates() -> None:
    told: Told = [(0, "grads11", "", 20, None), (0, "grads11_honours", "", 3, None)]
    assert coverage("se-1-17", told, [[1, 11], [1, 9], [1, 9, 11], []]) == (1, 3)


def test_pupils_of_a_level_are_owed_where_its_grades_are() -> None:
    told: Told = [(0, "all_pupils_by_level", "level=secondary", 50, None)]
    assert coverage("se-1-4", told, [[1, 9, 10, 11], [1, 9], [10], [11]]) == (1, 3)


def test_who_said_that_it_is_not_for_them_has_answered() -> None:
    told: Told = [(0, "grads11", "", 20, None), (0, "grads11_honours", "", 3, None)]
    told += [(1, one, "", None, "not_applicable") for one in ("grads11", "grads11_honours")]
    told += [(2, "grads11", "", None, "not_collected")]  # this one is still to tell
    assert coverage("se-1-17", told, [[]] * 4) == (1, 3)
    of_level: Told = [(0, "all_pupils_by_level", "level=secondary", 50, None)]
    of_level += [(1, "all_pupils_by_level", "level=secondary", None, "not_applicable")]
    assert coverage("se-1-4", of_level, [[]] * 4) == (1, 3), "of a sum too, which the engine adds up"


def test_who_has_nothing_to_divide_by_has_answered() -> None:
    told: Told = [(0, "grads11", "", 20, None), (0, "grads11_honours", "", 3, None)]
    told += [(1, "grads11", "", 0, None), (1, "grads11_honours", "", 0, None)]
    assert coverage("se-1-17", told, [[]] * 4) == (1, 3)


def test_of_a_rating_that_comes_to_some_schools_each_year_nobody_is_silent() -> None:
    told: Told = [(at, "noko_openness", "", 80.0, None) for at in (0, 1)]
    assert coverage("noko-k1", told, [[]] * 4) == (2, 2)
    assert is_for_some(MODEL, MODEL.get("noko-k1"))
    assert not is_for_some(MODEL, MODEL.get("se-1-17"))


def test_an_exam_is_awaited_where_its_grade_is_taught_although_the_passport_names_none() -> None:
    exam = Paper(
        test_id=1, procedure_kind="ege", academic_year="2025/26", subject="Физика", grade=11,
        level=Level.BASIC, form=Form.PAPER, max_score=45,
    )  # fmt: skip
    passport = MODEL.get("ege-over-160")
    assert due_of(MODEL, passport, [exam]).grades == {11}
    assert due_of(MODEL, passport, [replace(exam, procedure_kind="vpr")]).grades == frozenset()
    schools = [(path, "2025/26", known) for path, known in zip(SCHOOLS, ([9, 11], [9], [], [1]), strict=True)]
    found = awaited(
        pl.DataFrame(schools, schema=SCHOOL_YEARS, orient="row"), reported([]), MODEL, [passport], [exam]
    )
    assert sorted(found.collect()["path"]) == [SCHOOLS[0], SCHOOLS[2]]
