"""The coverage map of small models whose gaps and doubles are planted."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from app.catalogues.models import load_model
from app.catalogues.variables import load_variables
from app.domain.comparisons import Tint
from app.domain.coverage_map import Alike, asked_twice, coverage_map
from app.domain.quality_model import Parameter, QualityModel, Segment
from tests.domain.test_model_packages import changed, indicators_of

REPORTED = load_variables().variables
Change = Callable[[dict[str, Any]], None]


def added(criterion: str, **fields: object) -> Change:
    """The criterion's first indicator once more, under another code and with other fields."""

    def change(given: dict[str, Any]) -> None:
        found = indicators_of(given, criterion)
        found.append({**found[0], "code": "one-more", **fields})

    return change


def doubles(model: QualityModel) -> list[tuple[Alike, list[str]]]:
    return [
        (one.alike, [each.code for each in one.passports]) for one in coverage_map(model, REPORTED).doubles
    ]


def test_every_indicator_stands_in_the_cells_of_its_segments() -> None:
    model = load_model()
    found = coverage_map(model, REPORTED)
    for line in found.criteria:
        assert line.criterion is not None
        for cell in line.cells:
            expected = [one for one in line.criterion.passports if cell.segment in one.segments]
            assert list(cell.passports) == expected
            assert (cell.tint is Tint.Z0) is (not expected)
    results = next(one for one in found.lines if one.criterion is None and one.parameter is Parameter.RESULTS)
    assert results.n == sum(not one.is_reported for one in model.passports)


def test_a_criterion_that_a_segment_leaves_out_is_a_gap() -> None:
    def only_own(given: dict[str, Any]) -> None:
        for one in indicators_of(given, "vpr"):
            one["segments"] = ["ВСОКО"]

    found = coverage_map(changed(only_own), REPORTED)
    gaps = {line.criterion.code: line.gaps for line in found.gaps if line.criterion}
    assert gaps["vpr"] == (Segment.MSOKO, Segment.RSOKO, Segment.NSOKO)
    assert gaps["curricula"] == tuple(Segment)
    assert "final_exams" not in gaps


def test_the_shipped_model_has_no_doubles() -> None:
    assert doubles(load_model()) == []


def test_one_formula_over_the_same_tests_is_a_double() -> None:
    assert doubles(changed(added("vpr"))) == [(Alike.FORMULA, ["vpr-math-4-good", "one-more"])]


def test_the_same_variables_in_another_formula_are_a_double_too() -> None:
    swapped = added("staff", formula="staff_total / staff_highest_category", unit="number", unit_words="на")
    assert doubles(changed(swapped)) == [(Alike.VARIABLES, ["staff-highest", "one-more"])]


def test_one_formula_over_other_tests_is_no_double() -> None:
    other = {"procedures": ["vpr"], "grades": [7], "subjects": ["Математика"]}
    assert doubles(changed(added("vpr", takes=other))) == []


def test_a_variable_tells_whom_it_serves() -> None:
    found = coverage_map(load_model(), REPORTED)
    uses = {one.code: one for one in found.uses}
    pupils = uses["pupils_total"]
    assert [one.code for one in pupils.passports] == [
        "staff-pupils", "second-shift", "computers-pupil", "books-pupil",
    ]  # fmt: skip
    assert pupils.segments == (Segment.VSOKO, Segment.MSOKO, Segment.RSOKO)
    assert pupils in found.shared
    assert uses["n_marked"].reported is None
    unused = {one.code for one in found.unused}
    assert "reading_room" in unused
    assert not unused & {"pupils_total", "n_marked"}


def test_what_is_asked_on_two_days_is_named_and_told_apart_from_a_repetition() -> None:
    pairs = {tuple(each.code for each in one.variables): one for one in asked_twice(REPORTED.values())}
    assert not pairs["pupils_total", "all_pupils"].is_same_moment
    again = replace(REPORTED["mentors"], code="mentors_again")
    (found,) = asked_twice([REPORTED["mentors"], again])
    assert found.is_same_moment
    other = replace(again, name="Наставники по приказу")
    assert asked_twice([REPORTED["mentors"], other]) == ()
    assert len(asked_twice([REPORTED["mentors"], replace(other, same_as="mentors")])) == 1
