"""A table that a person puts together: its address and size, how it lies, its sums beside a slow twin."""

import random

import polars as pl
import pytest

from app.catalogues.models import load_model
from app.domain.analytics.crosstabs import EXPECTED, MADE_OF, cells, divided
from app.domain.analytics.indicators import CONTRIBUTIONS
from app.domain.assessments import Form, Level, NotMeasured
from app.domain.crosstabs import (
    MOST_CELLS,
    WHOLE,
    Axis,
    Breakdown,
    Choice,
    Member,
    Size,
    arranged,
    key_of,
    narrowed,
    parts_of,
    read_choice,
    size_of,
    why_empty,
)
from app.domain.dues import due_of
from app.domain.errors import Invalid
from app.domain.quality_model import Paper

AXES = {
    Axis.PLACES: [Member(axis=Axis.PLACES, key=one) for one in ("0", "1", "2")],
    Axis.INDICATORS: [Member(axis=Axis.INDICATORS, key="a")],
    Axis.YEARS: [Member(axis=Axis.YEARS, key=one) for one in ("2024/25", "2025/26")],
    Axis.PARTS: [Member(axis=Axis.PARTS, key=WHOLE)],
}


def given(choice: Choice) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for name, value in choice.pairs:
        found.setdefault(name, []).append(value)
    return found


def test_an_address_tells_the_whole_choice() -> None:
    choice = Choice(
        places=("sch1", "sch2"), parameters=("conditions",), criteria=("vpr",), indicators=("staff-young",),
        years=("2024/25",),
        breakdown=Breakdown.GRADE, rows=Axis.INDICATORS, columns=Axis.PLACES, sheets=Axis.PARTS, city=True,
    )  # fmt: skip
    assert read_choice(given(choice)) == choice
    assert given(Choice()) == {}


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"rows": ["indicators"]}, "table.axis_twice"),
        ({"rows": ["years"], "sheets": ["years"]}, "table.axis_twice"),
        ({"rows": ["moon"]}, "table.word_unknown"),
        ({"breakdown": ["grade", "subject"]}, "table.word_unknown"),
        ({"place": ["a\x00b"]}, "table.word_unknown"),
        ({"indicator": ["a" * 61]}, "table.word_unknown"),
        ({"year": ["2025/26 Q1"]}, "period.not_year"),
    ],
)
def test_a_choice_that_cannot_be_is_refused(fields: dict[str, list[str]], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        read_choice(fields)
    assert refused.value.code == code


def test_an_axis_that_is_named_nowhere_goes_into_the_rows() -> None:
    sheets = arranged(Choice(), AXES)
    assert len(sheets) == 1
    assert [[one.key for one in row] for row in sheets[0].rows][:3] == [
        ["0", "2024/25", WHOLE], ["0", "2025/26", WHOLE], ["1", "2024/25", WHOLE],
    ]  # fmt: skip
    assert size_of(Choice(), AXES) == Size(rows=6, columns=1, sheets=1)
    by_year = Choice(sheets=Axis.YEARS)
    first, second = arranged(by_year, AXES)
    assert (first.head, second.head) == tuple(AXES[Axis.YEARS])
    assert size_of(by_year, AXES) == Size(rows=3, columns=1, sheets=2)
    assert key_of((*first.rows[1], *first.columns[0], first.head)) == ("1", "a", "2024/25", WHOLE)  # type: ignore[arg-type]


def test_an_enormous_table_is_refused_with_its_size() -> None:
    Size(rows=MOST_CELLS, columns=1, sheets=1).check()
    with pytest.raises(Invalid) as refused:
        Size(rows=1000, columns=30, sheets=2).check()
    assert refused.value.facts == {
        "rows": 1000, "columns": 30, "sheets": 2, "cells": 60_000, "most": MOST_CELLS
    }  # fmt: skip
    assert not Size(rows=1000, columns=6, sheets=1).is_drawn


# Why there is no number.


def paper(subject: str, grade: int) -> Paper:
    return Paper(
        test_id=1, procedure_kind="vpr", academic_year="2025/26", subject=subject, grade=grade,
        level=Level.BASIC, form=Form.PAPER, max_score=20,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("code", "breakdown", "part", "papers", "grades", "why"),
    [
        ("vpr-math-done", Breakdown.GRADE, "5", [4, 5], {frozenset({5})}, NotMeasured.NOT_COLLECTED),
        ("vpr-math-done", Breakdown.GRADE, "7", [4, 5], {frozenset({7})}, NotMeasured.NOT_APPLICABLE),
        ("vpr-math-done", Breakdown.GRADE, "5", [4, 5], {frozenset({4})}, NotMeasured.NOT_APPLICABLE),
        ("vpr-math-done", Breakdown.CLASS, "7А", [4, 5], {frozenset({7})}, NotMeasured.NOT_APPLICABLE),
        ("vpr-math-done", Breakdown.NONE, WHOLE, [], {frozenset({5})}, NotMeasured.NOT_COLLECTED),
        ("vpr-math-done", Breakdown.NONE, WHOLE, [5], set(), NotMeasured.NOT_APPLICABLE),
        ("vpr-math-8-advanced-good", Breakdown.NONE, WHOLE, [8], {frozenset({8})}, NotMeasured.BY_DESIGN),
        ("staff-young", Breakdown.NONE, WHOLE, [], {frozenset({5})}, NotMeasured.NOT_COLLECTED),
        ("staff-young", Breakdown.GRADE, "5", [5], {frozenset({5})}, NotMeasured.NOT_APPLICABLE),
    ],
)
def test_why_there_is_no_number(
    code: str, breakdown: Breakdown, part: str, papers: list[int], grades: set[frozenset[int]],
    why: NotMeasured,
) -> None:  # fmt: skip
    asked = narrowed(load_model().get(code), breakdown, part)
    there = [paper("Математика", grade) for grade in papers]
    found = why_empty(
        asked, breakdown=breakdown, part=part, papers=there, due=due_of(load_model(), asked, there),
        grades=grades, below_school=False,
    )  # fmt: skip
    assert found is why


def test_parts_stand_in_their_order() -> None:
    papers = [paper("Русский язык", 10), paper("Математика", 5)]
    assert parts_of(papers, Breakdown.SUBJECT, ()) == ("Математика", "Русский язык")
    assert parts_of(papers, Breakdown.GRADE, ()) == ("5", "10")
    assert parts_of(papers, Breakdown.CLASS, ("10А", "5Б", "5А", "7А")) == ("5А", "5Б", "10А")
    assert parts_of(papers, Breakdown.NONE, ()) == ()


# Sums.


@pytest.mark.parametrize("seed", range(5))
def test_sums_are_those_of_a_slow_twin(seed: int) -> None:
    """City 1; schools 2 … 5; in each three classes; tests 1 and 2 are of the parts «M» and «R»."""
    chance = random.Random(seed)  # noqa: S311
    classes = [(school, f"1.{school}.{10 * school + n}.") for school in range(2, 6) for n in range(3)]
    leaves = [
        ("i", "2025/26", test, path, float(chance.randint(0, 9)), float(chance.randint(0, 9)), 5)
        for _, path in classes
        for test in (1, 2)
        if chance.random() < 0.7
    ]
    labels = pl.DataFrame({"test_id": [1, 2], "part": ["M", "R"]})
    groups = {"city": [1], "2": [2], "some": [2, 3], "class": [20]}
    made_of = pl.DataFrame(
        [(name, place) for name, places in groups.items() for place in places], schema=MADE_OF, orient="row"
    )
    schools = pl.DataFrame({"place": [2, 3, 4, 5], "path": [f"1.{one}." for one in range(2, 6)]})
    expected = pl.LazyFrame(
        [("i", "2025/26", part, f"1.{one}.") for part in (WHOLE, "M", "R") for one in range(2, 6)],
        schema=EXPECTED, orient="row",
    )  # fmt: skip
    frame = pl.LazyFrame(leaves, schema=CONTRIBUTIONS, orient="row")
    found = {
        (row["group"], row["part"]): row
        for row in cells(divided(frame, labels), made_of, schools, expected).iter_rows(named=True)
    }
    for name, places in groups.items():
        for part, tests in ((WHOLE, {1, 2}), ("M", {1}), ("R", {2})):
            mine = [
                one for one in leaves
                if one[2] in tests and any(f".{place}." in f".{one[3]}" for place in places)
            ]  # fmt: skip
            numerator, denominator = sum(one[4] for one in mine), sum(one[5] for one in mine)
            if not denominator:
                assert (name, part) not in found
                continue
            row = found[name, part]
            assert (row["numerator"], row["denominator"]) == (numerator, denominator)
            by_school = {
                school: sum(one[5] for one in mine if one[3].startswith(f"1.{school}."))
                for school in range(2, 6)
            }
            if name != "class":
                assert row["reported"] == sum(one > 0 for one in by_school.values())
                awaited = 4 if name == "city" else len(places)
                assert row["expected"] == max(awaited, row["reported"])


def test_nothing_is_divided_without_labels() -> None:
    frame = pl.LazyFrame([("i", "2025/26", 1, "1.2.", 1.0, 2.0, 2)], schema=CONTRIBUTIONS, orient="row")
    assert divided(frame, pl.DataFrame(schema={"part": pl.String})).collect()["part"].to_list() == [WHOLE]
