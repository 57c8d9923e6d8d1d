"""Unusual numbers come in the order of what hangs on them."""

from collections.abc import Mapping

from app.catalogues.form_checks import load_form_checks
from app.catalogues.variables import load_variables
from app.domain.campaigns import Section
from app.domain.doubt_queue import doubt_queue
from app.domain.forms import Asked, Form, fill
from app.domain.observations import Cell, Observation, Source
from app.domain.reported_periods import PeriodOf, read_period
from app.domain.submissions import StoredCell
from tests.make import NOW

CODES = ("computers_total", "library_books")
PERIOD = read_period("2026/27", PeriodOf.ACADEMIC_YEAR)


def form(
    now: Mapping[str, str], before: Mapping[str, float], usual: Mapping[str, tuple[float, float]]
) -> Form:
    catalogue = load_variables()
    asked = [
        Asked(key=code, variable=catalogue.variables[code], breakdown="", period=PERIOD) for code in CODES
    ]
    stored = {
        (code, ""): StoredCell(
            variable=code, breakdown="", version=1, text=text, changed_by="zavuch", changed_at=NOW
        )
        for code, text in now.items()
    }
    past = {(code, ""): told(code, value) for code, value in before.items()}
    return fill(
        [(Section(code="all", name="Всё", variables=CODES), asked)], stored=stored, known={}, before=past,
        words={}, usual=usual, rules=load_form_checks(), meanings=catalogue.words,
    )  # fmt: skip


def told(code: str, value: float) -> Observation:
    cell = Cell(organisation_id=1, variable=code, period=PERIOD.a_year_before, breakdown="")
    return Observation(
        id=1, cell=cell, revision=1, is_current=True, value=float(value), source=Source.FORM, reference="",
        reason=None, entered_by="x", entered_at=NOW,
    )  # fmt: skip


def weights(*forms: Form) -> list[tuple[int, str, float | None]]:
    return [
        (one.answer, one.cell.asked.key, one.weight if one.weight is None else round(one.weight, 4))
        for one in doubt_queue(forms)
    ]


def test_what_moves_the_whole_most_comes_first() -> None:
    small = form({"computers_total": "50", "library_books": "900"}, {"computers_total": 20}, {})
    large = form({"computers_total": "950", "library_books": "9100"}, {"library_books": 900}, {})
    # 30 of 1,000 computers; 8,200 of 10,000 books.
    assert weights(small, large) == [(1, "library_books", 0.82), (0, "computers_total", 0.03)]
    # What is decided on is no longer in the list and still part of the whole.
    (one,) = doubt_queue([small], beside=[large])
    assert one.weight == 0.03


def test_the_nearest_of_what_similar_schools_had_is_expected() -> None:
    usual = {"computers_total": (25.0, 30.0), "library_books": (100.0, 200.0)}
    one = form({"computers_total": "5", "library_books": "1000"}, {}, usual)
    # 5 of 25, more than there is at all; 1,000 of 200.
    assert weights(one) == [(0, "computers_total", 1.0), (0, "library_books", 0.8)]


def test_nothing_unusual_is_no_queue_and_numbers_stand_by_their_place() -> None:
    plain = form({"computers_total": "20", "library_books": "900"}, {"computers_total": 20}, {})
    assert weights(plain) == []
    odd = form({"computers_total": "20", "library_books": "900"}, {"library_books": 90}, {})
    assert [one.n for one in doubt_queue([odd])] == [2]


def test_a_number_that_became_zero_weighs_against_what_was_expected() -> None:
    gone = form({"computers_total": "0", "library_books": "900"}, {"computers_total": 40}, {})
    assert weights(gone) == [(0, "computers_total", 1.0)]
