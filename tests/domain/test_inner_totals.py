"""What parts of a school answer is added up where it has a sum."""

from dataclasses import replace

import pytest

from app.catalogues.variables import load_variables
from app.domain.assessments import NotMeasured
from app.domain.campaigns import Section
from app.domain.forms import Asked, FilledCell, Form
from app.domain.inner_totals import totals_of
from app.domain.observations import Measured, Moment
from app.domain.reported_periods import academic_year
from tests.make import NOW

YEAR = academic_year("2026/27", today=NOW.date())


def form(code: str, value: Measured | None) -> Form:
    variable = load_variables().variables[code]
    asked = Asked(key=code, variable=variable, breakdown="", period=YEAR)
    cell = FilledCell(
        asked=asked, stored=None, known=None, before=None, value=value, remarks=(), words=()
    )  # fmt: skip
    return Form(sections=((Section(code="s", name="S", variables=(code,)), (cell,)),))


def test_accepted_answers_are_added_up_and_the_others_are_awaited() -> None:
    (total,) = totals_of(
        [
            ("4А", form("mentors", 2.0), True),
            ("4Б", form("mentors", 3.0), True),
            ("5А", form("mentors", 9.0), False),
        ]
    )
    assert (total.value, total.n_told, total.is_whole) == (5, 2, False)
    assert [one.value for one in total.parts] == [2, 3, None]


def test_not_applicable_is_an_answer_without_a_number() -> None:
    (total,) = totals_of(
        [
            ("4А", form("mentors", NotMeasured.NOT_APPLICABLE), True),
            ("4Б", form("mentors", 3.0), True),
        ]
    )
    assert (total.value, total.is_whole) == (3, True)
    (none,) = totals_of([("4А", form("mentors", NotMeasured.NOT_APPLICABLE), True)])
    assert none.value is None


@pytest.mark.parametrize(
    "code", ["mentoring", "trained_three_years_pct", "internet_mbps", "noko_comfort", "class_size_mean"]
)
def test_shares_marks_and_so_many_per_head_have_no_sum(code: str) -> None:
    (total,) = totals_of([("4А", form(code, 1.0), True), ("4Б", form(code, 1.0), True)])
    assert (total.value, total.n_told) == (None, 2)


def test_averages_over_a_period_have_no_sum() -> None:
    mentors = load_variables().variables["mentors"]
    assert mentors.adds_up
    assert not replace(mentors, moment=Moment.AVERAGE).adds_up
