"""The table tool: the same numbers as elsewhere, by parts too, and nothing that the actor may not see."""

import pytest

from app.catalogues.models import load_model
from app.db.engine import Tx
from app.domain.access import Action, Actor, Role
from app.domain.assessments import NotMeasured
from app.domain.crosstabs import TOGETHER, WHOLE, Cell, Choice, is_divisible, read_choice
from app.domain.errors import Forbidden, Invalid
from app.domain.organisations import Organisation
from app.domain.values import Ratio
from app.use_cases import indicators
from app.use_cases.crosstab_offers import show_offered
from app.use_cases.crosstabs import Crosstab, show_table
from tests.make import City, Make
from tests.marked import add_marks

YEAR, BEFORE = "2025/26", "2024/25"
GOOD, DONE = "vpr-math-4-good", "vpr-math-done"


@pytest.fixture
def city(make: Make) -> City:
    """Mathematics: 4А of schools 1, 2 and 3, few in the last, and the fifth grade of school 1."""
    made = make.city()
    test, fifth = make.test(), make.test(grade=5)
    grown = make.organisation("class", made.school(1), code="5A", name="5А", short_name="5А")
    for school, good, n in ((1, 20, 40), (2, 30, 40), (3, 4, 14)):
        add_marks(make, test, made.classes_of(school)[0], good=good, n=n, root=made.root)
    add_marks(make, fifth, grown, good=10, n=40, root=made.root)
    make.test(procedure="vpr-2025")
    make.compute()
    return made


def table(tx: Tx, actor: Actor, **fields: list[str]) -> Crosstab:
    return show_table(tx, actor, read_choice(fields))


def sums(cell: Cell) -> tuple[float, float] | None:
    ratio: Ratio | None = cell.ratio
    return (ratio.numerator, ratio.denominator) if ratio else None


def at(found: Crosstab, place: Organisation | str, code: str = GOOD, part: str = WHOLE) -> Cell:
    key = place if isinstance(place, str) else str(place.id)
    return found.cells[key, code, YEAR, part]


def test_whole_numbers_are_those_of_the_indicators_page(tx: Tx, make: Make, city: City) -> None:
    actor = make.actor_at(city.root)
    found = table(
        tx, actor, criterion=["vpr", "confirmation"], place=["city", "sch1", "sch2", "sch3", "sch4"]
    )
    for place in (city.root, *city.schools):
        for one in indicators.values_for(tx, actor, place.id, [YEAR]):
            cell = at(found, place, one.passport.code)
            assert (cell.ratio, cell.coverage) == (
                (one.own.ratio, one.own.coverage) if one.own else (None, None)
            )


def test_together_is_the_ratio_of_sums_with_its_coverage(tx: Tx, make: Make, city: City) -> None:
    """(20 + 30 + 4) ÷ (40 + 40 + 14) = 57,4 %, and not the mean of 50, 75 and 29 per cent."""
    found = table(tx, make.actor_at(city.root), indicator=[GOOD], place=["city"], level=["schools"])
    whole = at(found, TOGETHER)
    assert sums(whole) == (54, 94)
    assert whole.coverage is not None
    assert (whole.coverage.reported, whole.coverage.expected) == (3, 4)
    assert at(found, city.school(4)).why is NotMeasured.NOT_COLLECTED
    assert [one.key for one in found.axes["places"]][1:] == [str(one.id) for one in city.schools]  # type: ignore[index]


def test_a_leaf_counts_once_where_chosen_places_hold_each_other(tx: Tx, make: Make, city: City) -> None:
    found = table(tx, make.actor_at(city.root), indicator=[GOOD], place=["district-1", "sch1", "sch3"])
    assert sums(at(found, TOGETHER)) == (54, 94)


def test_districts_of_a_city_stand_by_name(tx: Tx, make: Make, city: City) -> None:
    found = table(tx, make.actor_at(city.root), indicator=[GOOD], level=["districts"])
    assert [sums(at(found, one)) for one in city.districts] == [(50, 80), (4, 14)]


def test_a_share_by_grades_and_subjects_follows_the_same_rule(tx: Tx, make: Make, city: City) -> None:
    actor = make.actor_at(city.root)
    found = table(tx, actor, indicator=[DONE, GOOD], place=["sch1"], breakdown=["grade"])
    whole, fourth, fifth = (sums(at(found, city.school(1), DONE, part)) for part in (WHOLE, "4", "5"))
    assert whole is not None and fourth is not None and fifth is not None
    assert (fourth[0] + fifth[0], fourth[1] + fifth[1]) == whole
    assert (fourth[0] / fourth[1], fifth[0] / fifth[1]) == (0.5, 0.25)
    assert at(found, city.school(1), GOOD, "5").why is NotMeasured.NOT_APPLICABLE
    by_subject = table(tx, actor, indicator=[DONE], place=["sch1"], breakdown=["subject"])
    assert sums(at(by_subject, city.school(1), DONE, "Математика")) == whole


def test_coverage_of_a_grade_asks_only_schools_that_teach_it(tx: Tx, make: Make, city: City) -> None:
    found = table(tx, make.actor_at(city.root), indicator=[DONE], place=["city"], breakdown=["grade"])
    fifth, fourth = (at(found, city.root, DONE, part).coverage for part in ("5", "4"))
    assert fifth is not None and fourth is not None
    assert (fifth.reported, fifth.expected) == (1, 1)
    assert (fourth.reported, fourth.expected) == (3, 4)


def test_classes_are_of_schools_alone(tx: Tx, make: Make, city: City) -> None:
    actor = make.actor_at(city.root)
    found = table(tx, actor, indicator=[DONE], place=["sch1"], breakdown=["class"])
    assert [one.key for one in found.axes["parts"]] == [WHOLE, "4А", "4Б", "5А"]  # type: ignore[index]
    fifth = at(found, city.school(1), DONE, "5А").ratio
    assert fifth is not None and fifth.value == 25
    two = table(tx, actor, indicator=[DONE], place=["sch1", "sch2"], breakdown=["class"])
    assert TOGETHER not in {one.key for one in two.axes["places"]}  # type: ignore[index]
    with pytest.raises(Invalid) as refused:
        table(tx, actor, indicator=[DONE], breakdown=["class"])
    assert refused.value.code == "table.classes_of_schools"


def test_what_lies_outside_is_not_there(tx: Tx, make: Make, city: City) -> None:
    deputy = make.actor_at(city.school(1), Role.DEPUTY)
    named = table(tx, deputy, indicator=[GOOD], place=["sch1", "sch2", "city", "нет такой"])
    assert list(named.places) == [str(city.school(1).id)]
    under = table(tx, deputy, indicator=[GOOD], place=["city"], level=["schools"])
    assert list(under.places) == [str(city.school(1).id)]
    for own_instead in (["city"], ["city", "sch2"]):
        above = table(tx, deputy, indicator=[GOOD], place=own_instead, level=["districts"])
        assert list(above.places) == [str(city.school(1).id)]
    assert table(tx, deputy, indicator=[GOOD], place=["sch2"]).cells == {}
    assert {one.code for one in show_offered(tx, deputy).places} == {"sch1", "5A", "sch1/4А", "sch1/4Б"}


def test_the_city_stands_beside_where_it_betrays_nobody(tx: Tx, make: Make, city: City) -> None:
    """Less school 1 the fourth grade is 54 pupils of two schools; of the fifth grade nobody is left."""
    deputy = make.actor_at(city.school(1), Role.DEPUTY)
    found = table(tx, deputy, indicator=[GOOD, DONE], city=["1"])
    assert sums(at(found, city.root)) == (54, 94)
    by_grade = table(tx, deputy, indicator=[DONE], city=["1"], breakdown=["grade"])
    for part in (WHOLE, "4", "5"):  # one part hidden: the others and the whole would tell it
        assert at(by_grade, city.root, DONE, part).why is NotMeasured.SUPPRESSED
    assert sums(at(by_grade, city.school(1), DONE, "5")) == (40, 160)
    few = make.actor_at(city.school(2), Role.DEPUTY)
    assert sums(at(table(tx, few, indicator=[GOOD], city=["1"]), city.root)) == (54, 94)


def test_a_year_without_tests_says_so(tx: Tx, make: Make, city: City) -> None:
    found = table(tx, make.actor_at(city.root), indicator=[GOOD], year=[BEFORE])
    assert found.cells[str(city.root.id), GOOD, BEFORE, WHOLE].why is NotMeasured.NOT_COLLECTED


def test_nothing_is_counted_that_no_page_would_draw(tx: Tx, make: Make, city: City) -> None:
    actor, years = make.actor_at(city.root), [f"{n}/{(n + 1) % 100:02}" for n in range(2000, 2099)]
    asked = {"criterion": ["vpr", "staff"], "year": years, "place": ["city"], "level": ["schools"]}
    large = table(tx, actor, **asked)
    assert (large.is_counted, large.size.is_drawn) == (False, False)
    with pytest.raises(Invalid) as refused:
        table(tx, actor, **{**asked, "place": [f"sch{n}" for n in range(1, 5)], "breakdown": ["grade"],
                            "criterion": ["vpr", "staff", "confirmation", "final_exams", "surroundings"],
                            "year": [f"{n}/{(n + 1) % 100:02}" for n in range(1905, 2190)]})  # fmt: skip
    assert refused.value.code == "table.too_large"


def test_indicators_are_chosen_by_parameter_criterion_and_one_by_one(tx: Tx, make: Make, city: City) -> None:
    """Each once, in the model's order, whatever the order of the address."""
    actor = make.actor_at(city.root)
    found = table(tx, actor, parameter=["conditions"], criterion=["staff"], indicator=[GOOD, "staff-young"])
    codes = [one.code for one in load_model().passports]
    assert list(found.passports) == sorted(found.passports, key=codes.index)
    conditions = {one.code for one in load_model().chosen(parameter="conditions") if is_divisible(one)}
    assert set(found.passports) == {*conditions, GOOD}


def test_who_sees_no_results_sees_no_table(tx: Tx, make: Make, city: City) -> None:
    expert = make.actor_at(city.root, Role.EXPERT)
    assert not expert.may(Action.SEE_RESULTS)
    with pytest.raises(Forbidden):
        show_table(tx, expert, Choice(indicators=(GOOD,)))
    with pytest.raises(Invalid):
        table(tx, make.actor_at(city.root), indicator=["нет такого"])
