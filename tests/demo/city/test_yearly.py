"""What the invented schools report of whole years: it loads, its controls hold, its stories are there."""

import json
from collections.abc import Mapping
from itertools import pairwise

import pytest

from app.demo.city.answers import Counts
from app.demo.city.schools import YEARS, city_schools
from app.demo.city.works import city_works
from app.demo.generate import DemoFiles
from app.demo.stories import works as works_of_three
from app.domain.observation_plans import Entry
from tests.demo.city.test_told import entries, read

NOKO = ("noko_openness", "noko_comfort", "noko_access", "noko_courtesy", "noko_satisfaction")
Told = Mapping[tuple[int, str], Mapping[str, float]]
# Each is at least the next.
CHAINS = (
    ("all_pupils", "pupils_with_marks", "pupils_all_marks_4_or_5"),
    ("all_pupils", "pupils_in_contests_distinct", "pupils_prizewinners_distinct"),
    ("pupils_prizewinners_distinct", "pupils_prizewinners_regional"),
    ("all_pupils", "pupils_broadband"),
    ("ped_and_admin_staff", "pedagogical_staff", "ped_higher_edu", "ped_higher_edu_pedagogical"),
    ("pedagogical_staff", "ped_with_category", "ped_category_highest"),
    ("ped_spo", "ped_spo_pedagogical"),
    ("grads9", "n_gia9_math", "grads9_failed_math"),
    ("grads9", "n_gia9_russian", "grads9_failed_russian"),
    ("programme_sections_required", "programme_sections_present"),
    ("plan_checks", "plan_checks_passed"),
    ("lesson_hours_planned", "lesson_hours_given", "lesson_hours_replaced"),
    ("recommendations", "recommendations_with_measure"),
    ("measures_ended", "measures_judged"),
    ("procedures_held", "procedures_observed"),
    ("noko_defects", "noko_defects_removed"),
    ("pupils_need_help", "pupils_with_help"),
)  # fmt: skip


@pytest.fixture
def told(any_city: DemoFiles) -> list[Entry]:
    return entries(read(any_city.observations[2]))


def by_school(told: list[Entry]) -> Told:
    """(school, period) → variable → number; of a breakdown nothing."""
    found: dict[tuple[int, str], dict[str, float]] = {}
    for one in told:
        if isinstance(one.value, float) and not one.cell.breakdown:
            key = (one.cell.organisation_id, one.cell.period.code)
            found.setdefault(key, {})[one.cell.variable] = one.value
    return found


def test_every_open_school_tells_of_both_kinds_of_years(told: list[Entry]) -> None:
    expected = {
        (school.number, period)
        for school in city_schools()
        for year in YEARS
        if school.is_open(year)
        for period in (str(year - 1), f"{year - 1}/{year % 100:02}")
    }
    assert by_school(told).keys() == expected


def test_the_controls_of_the_self_examination_hold(told: list[Entry]) -> None:
    for key, values in by_school(told).items():
        for chain in CHAINS:
            known = [values[name] for name in chain if name in values]
            assert all(more >= less for more, less in pairwise(known)), (key, chain)
        if "pedagogical_staff" in values:
            assert (
                values["ped_category_highest"] + values["ped_category_first"] == values["ped_with_category"]
            )
            assert values["ped_higher_edu"] + values["ped_spo"] <= values["pedagogical_staff"]
        if not values.get("reading_room", 1):
            assert not values["reading_room_internet"]


def test_the_levels_make_all_pupils(told: list[Entry]) -> None:
    whole = {key: values["all_pupils"] for key, values in by_school(told).items() if "all_pupils" in values}
    parts = dict.fromkeys(whole, 0.0)
    for one in told:
        if one.cell.variable == "all_pupils_by_level" and isinstance(one.value, float):
            parts[one.cell.organisation_id, one.cell.period.code] += one.value
    assert parts == whole


def test_the_planted_things_are_there(told: list[Entry], any_city: DemoFiles) -> None:
    planted = json.loads(any_city.answers.read_text(encoding="utf-8"))["later"]
    found = by_school(told)
    report = planted["self_examination"]
    own = found[report["school"], "2025"]
    assert [
        own[name]
        for name in ("all_pupils", "pupils_all_marks_4_or_5", "pedagogical_staff", "ped_with_category")
    ] == [report[name] for name in ("pupils", "good", "staff", "with_category")]
    for one in planted["noko"]:
        values = found[one["school"], "2025"]
        criteria = [
            values[f"noko_{name}"] for name in ("openness", "comfort", "access", "courtesy", "satisfaction")
        ]
        assert f"{sum(criteria) / 5:.2f}" == one["score"]
    latest = [values for (_, period), values in found.items() if period == "2025/26"]
    cycle, documents = planted["cycle"], planted["documents"]
    broken = sum(one["recommendations"] - one["recommendations_with_measure"] for one in latest)
    never = sum(one["measures_ended"] - one["measures_judged"] for one in latest)
    assert (broken, never) == (cycle["broken_before_measure"], cycle["never_judged"])
    without = sum(not one["vsoko_regulation"] for one in latest)
    assert without == documents["expired_regulation_in"] + documents["lacking_in"]


def test_marks_of_grade_9_are_those_of_the_exams_of_that_spring(city: DemoFiles) -> None:
    found = by_school(entries(read(city.observations[2])))
    exams = {
        key: marks
        for key, marks in Counts(city_works(2026), works_of_three(2026)).marks.items()
        if key[2] == "oge_math" and (key[0], str(key[1])) in found
    }
    assert len(exams) > 150
    for (number, year, _), marks in exams.items():
        own = found[number, str(year)]
        assert (own["n_gia9_math"], own["sum_gia9_math_score"]) == (len(marks), sum(marks))
        assert own["grads9_failed_math"] == marks.count(2)
