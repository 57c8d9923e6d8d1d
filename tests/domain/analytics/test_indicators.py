"""One plan over the whole tree agrees with counting place by place, by hand."""

from random import Random

import polars as pl
from hypothesis import given, settings
from hypothesis import strategies as st

from app.catalogues.models import load_model
from app.domain.analytics.indicators import (
    MEASURE_PARTS,
    PLACES,
    REPORTS,
    RESULT_PARTS,
    SCHOOL_YEARS,
    VALUES,
    awaited,
    contributions,
    values,
)
from app.domain.analytics.results import SUMS
from app.domain.assessments import Form, Level
from app.domain.dues import due_of
from app.domain.quality_model import Paper

YEARS = ("2024/25", "2025/26")
SchoolYear = tuple[str, str, list[int]]
Rows = list[dict[str, object]]
MODEL = load_model()
# A city with two districts; each has two schools; each school two classes.
CLASSES = [f"1.{d}.{d}{s}.{d}{s}{c}." for d in (2, 3) for s in (1, 2) for c in (1, 2)]
SCHOOLS = [f"1.{d}.{d}{s}." for d in (2, 3) for s in (1, 2)]
ABOVE = ["1.", "1.2.", "1.3."]


def id_of(path: str) -> int:
    return int(path.strip(".").split(".")[-1])


def mathematics(kind: str, grade: int, level: Level = Level.BASIC) -> Paper:
    """Test 1, of the first year."""
    return Paper(
        test_id=1, procedure_kind=kind, academic_year=YEARS[0], subject="Математика", grade=grade,
        level=level, form=Form.PAPER, max_score=20,
    )  # fmt: skip


def random_world(draw: Random) -> tuple[list[Paper], Rows, Rows, Rows]:
    papers = [
        Paper(
            test_id=test_id, procedure_kind=draw.choice(["vpr", "oge", "ege", "rdr"]),
            academic_year=draw.choice(YEARS), subject=draw.choice(["Математика", "Русский язык"]),
            grade=draw.choice([4, 5, 8, 9]), level=draw.choice(list(Level)), form=Form.PAPER,
            max_score=20,
        )
        for test_id in range(1, 7)
    ]  # fmt: skip
    results: list[dict[str, object]] = []
    measures: list[dict[str, object]] = []
    for paper in papers:
        for path in draw.sample([*CLASSES, *SCHOOLS], draw.randrange(6)):
            if paper.procedure_kind == "ege":
                of = draw.randrange(30)
                measures += [
                    {"path": path, "test_id": paper.test_id, "measure": name, "n": of // 2, "of": of}
                    for name in ("over_220", "over_160")
                ]
            else:
                row: dict[str, object] = {name: draw.randrange(20) for name in SUMS}
                row["possible"] = draw.choice([None, 40])
                results.append({"path": path, "test_id": paper.test_id, **row})
    reports: Rows = [
        {
            "path": path,
            "year": year,
            "variable": code,
            "breakdown": "",
            "value": draw.choice([0, draw.randrange(200) / 2]),
        }
        for path in SCHOOLS
        for year in YEARS
        for code in ("staff_total", "staff_young", "posts_total", "posts_vacant", "pupils_total")
        if draw.random() < 0.7
    ]
    return papers, results, measures, reports


def slow(
    papers: list[Paper], results: Rows, measures: Rows, reports: Rows, schools: list[SchoolYear]
) -> Rows:
    """Every value by loops: for each indicator, year and place, add up what lies under the place."""

    def part_of(paper: Paper, code: str, path: str) -> int | None:
        one = MODEL.variables[code]
        rows = results if one.column else [row for row in measures if row["measure"] == one.measure]
        (row,) = [row for row in rows if (row["path"], row["test_id"]) == (path, paper.test_id)]
        found = row[str(one.column or one.part)]
        return None if found is None else int(str(found))

    def told(passport, year: str, place: str) -> list[float]:
        total = [0.0, 0.0, 0.0]
        for path in SCHOOLS:
            mine = {
                row["variable"]: row["value"] for row in reports if (row["path"], row["year"]) == (path, year)
            }
            sides = [[mine.get(code) for code in side] for side in (passport.numerator, passport.denominator)]
            is_told = all(value is not None for side in sides for value in side)
            if path.startswith(place) and is_told and sum(sides[1]):
                total = [a + sum(side) for a, side in zip(total, [*sides, []], strict=True)]
        return total

    def is_told(passport, year: str) -> bool:
        return any(row["year"] == year and row["variable"] in passport.numerator for row in reports)

    def has_nothing_below(passport, year: str, path: str) -> bool:
        below = [
            row["value"]
            for row in reports
            if (row["path"], row["year"]) == (path, year) and row["variable"] in passport.denominator
        ]
        is_told = bool(below) and len(below) == len(passport.denominator)
        return is_told and passport.is_reported and sum(below) == 0

    def sums(passport, year: str, place: str) -> list[float]:
        if passport.is_reported:
            return told(passport, year, place)
        total = [0.0, 0.0, 0]
        for paper in papers:
            if paper.academic_year != year or not passport.takes.takes(paper):
                continue
            rows = measures if paper.procedure_kind == "ege" else results
            for path in sorted({str(row["path"]) for row in rows if row["test_id"] == paper.test_id}):
                if not path.startswith(place):
                    continue
                sides = (passport.numerator, passport.denominator, passport.people)
                terms = [[part_of(paper, code, path) for code in side] for side in sides]
                if any(term is None for side in terms for term in side):
                    continue
                total = [a + sum(side) for a, side in zip(total, terms, strict=True)]
        return total

    found = []
    for passport in MODEL.passports:
        for year in YEARS:
            for place in (*ABOVE, *SCHOOLS):
                numerator, denominator, n = sums(passport, year, place)
                if not denominator:
                    continue
                under = [one for one in SCHOOLS if one.startswith(place)]
                reported = sum(sums(passport, year, one)[1] > 0 for one in under)
                has_tests = is_told(passport, year) or any(
                    one.academic_year == year and passport.takes.takes(one) for one in papers
                )
                there = [one for one in papers if one.academic_year == year]
                expected = sum(
                    one in under
                    and when == year
                    and has_tests
                    and due_of(MODEL, passport, there).awaits(grades)
                    and not has_nothing_below(passport, year, one)
                    for one, when, grades in schools
                )
                found.append(
                    {
                        "indicator": passport.code, "place": id_of(place), "year": year,
                        "numerator": numerator, "denominator": denominator, "n": n,
                        "reported": reported, "expected": max(reported, expected),
                    }
                )  # fmt: skip
    return sorted(found, key=lambda row: (row["indicator"], row["year"], row["place"]))


def fast(
    papers: list[Paper], results: Rows, measures: Rows, reports: Rows, schools: list[SchoolYear]
) -> pl.DataFrame:
    told = pl.DataFrame(reports, schema=REPORTS)
    parts = contributions(
        pl.DataFrame(results, schema=RESULT_PARTS),
        pl.DataFrame(measures, schema=MEASURE_PARTS),
        told,
        MODEL,
        MODEL.passports,
        papers,
    )
    places = [(id_of(path), path, path in SCHOOLS) for path in (*ABOVE, *SCHOOLS)]
    return values(
        parts,
        pl.DataFrame(places, schema=PLACES, orient="row"),
        awaited(
            pl.DataFrame(schools, schema=SCHOOL_YEARS, orient="row"), told, MODEL, MODEL.passports, papers
        ),
    )


@settings(max_examples=30, deadline=None)
@given(draw=st.randoms(note_method_calls=False))
def test_values_agree_with_counting_by_hand(draw: Random) -> None:
    world = random_world(draw)
    schools = [
        (one, year, draw.choice([[], [4, 5], [9, 10]]))
        for one in SCHOOLS
        for year in YEARS
        if draw.random() < 0.8
    ]
    found = fast(*world, schools)
    assert dict(found.schema) == VALUES
    assert found.to_dicts() == slow(*world, schools)


def test_without_files_there_are_no_values() -> None:
    found = fast([], [], [], [], [(SCHOOLS[0], YEARS[0], [])])
    assert found.is_empty()
    assert dict(found.schema) == VALUES


def test_a_school_that_should_not_have_been_there_still_counts_as_expected() -> None:
    paper = mathematics("oge", 9)
    row = dict.fromkeys(SUMS, 5)
    found = fast(
        [paper], [{"path": SCHOOLS[0], "test_id": 1, **row}], [], [], [(SCHOOLS[1], YEARS[0], [5, 6])]
    )
    city = found.filter((pl.col("place") == 1) & (pl.col("indicator") == "oge-math-passed"))
    assert city.select("reported", "expected").row(0) == (1, 1)


def test_a_school_without_the_grade_is_not_awaited() -> None:
    paper = mathematics("oge", 9)
    row = {"path": SCHOOLS[0], "test_id": 1, **dict.fromkeys(SUMS, 5)}
    schools = [(SCHOOLS[0], YEARS[0], [9]), (SCHOOLS[1], YEARS[0], [2, 4]), (SCHOOLS[2], YEARS[0], [])]
    found = fast([paper], [row], [], [], schools)
    city = found.filter((pl.col("place") == 1) & (pl.col("indicator") == "oge-math-passed"))
    assert city.select("reported", "expected").row(0) == (1, 2), "of the third nobody knows its classes"


def test_of_a_paper_that_only_some_classes_write_nobody_is_awaited() -> None:
    paper = mathematics("vpr", 8, Level.ADVANCED)
    row = {"path": SCHOOLS[0], "test_id": 1, **dict.fromkeys(SUMS, 5)}
    found = fast([paper], [row], [], [], [(one, YEARS[0], [8]) for one in SCHOOLS])
    city = found.filter((pl.col("place") == 1) & (pl.col("indicator") == "vpr-math-8-advanced-good"))
    assert city.select("reported", "expected").row(0) == (1, 1)


def test_a_city_of_reports_is_the_ratio_of_sums_and_half_told_schools_stay_out() -> None:
    told = [(0, "staff_total", 40), (0, "staff_young", 10), (1, "staff_total", 10), (1, "staff_young", 5)]
    told += [(2, "staff_total", 100)]  # of its young teachers nothing is known
    reports: Rows = [
        {"path": SCHOOLS[at], "year": YEARS[1], "variable": code, "breakdown": "", "value": float(value)}
        for at, code, value in told
    ]
    found = fast([], [], [], reports, [(one, YEARS[1], []) for one in SCHOOLS])
    city = found.filter((pl.col("place") == 1) & (pl.col("indicator") == "staff-young"))
    # (10 + 5) of (40 + 10) is 30 %; the mean of both schools' shares would be 37.5 %
    assert city.select("numerator", "denominator", "n", "reported", "expected").row(0) == (15, 50, 0, 2, 4)


def test_a_school_that_has_none_of_the_denominator_stays_out_of_the_city() -> None:
    """Or the city's number would not be that of the schools that stand under it; it has told all there is."""
    told = [(0, "pupils_total", 300), (0, "staff_total", 20), (1, "pupils_total", 84), (1, "staff_total", 0)]
    reports: Rows = [
        {"path": SCHOOLS[at], "year": YEARS[1], "variable": code, "breakdown": "", "value": float(value)}
        for at, code, value in told
    ]
    found = fast([], [], [], reports, [(one, YEARS[1], []) for one in SCHOOLS])
    city = found.filter((pl.col("place") == 1) & (pl.col("indicator") == "staff-pupils"))
    assert city.select("numerator", "denominator", "reported", "expected").row(0) == (300, 20, 1, 3)
