"""The whole invented city, installed by the command: its planted figures come back out of imported files."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from app.demo.install import TODAY
from app.domain.assessments import Form, TestKey
from app.domain.statistics import Figures, sum_figures
from app.domain.submissions import SubmissionState
from app.settings import Settings, moment_on
from app.use_cases import Database, campaigns, sign_ins, statistics, submissions

CITY = "VLG"


@dataclass(frozen=True, slots=True)
class Installed:
    """The city's database, and what its generator says is to be found."""

    database: Database
    answers: dict[str, Any]

    def figures(self, place: str, test: str) -> Figures:
        """A test in a place, as the coordinator's page shows it."""
        with self.database.reading() as tx:
            actor = sign_ins.find_by_login(tx, "koordinator_vlg")
            test_id, place_id = statistics.ids_of(tx, actor, test, place)
            return statistics.show_test(tx, actor, test_id, organisation_id=place_id, today=TODAY).figures

    def good(self, place: str, test: str) -> dict[str, int]:
        """«4» and «5» of those with a mark, as the answers write it."""
        share = self.figures(place, test).marks.quality_share
        return {"good": share.k, "n": share.n}

    def wrote(self, test: str) -> list[str]:
        """Codes of the schools with somebody in the test."""
        with self.database.reading() as tx:
            actor = sign_ins.find_by_login(tx, "koordinator_vlg")
            test_id, place_id = statistics.ids_of(tx, actor, test, CITY)
            found = statistics.show_test(tx, actor, test_id, organisation_id=place_id, today=TODAY)
            return [one.organisation.code for one in found.below if one.figures is not None]


def drawn(subject: str, form: str) -> str:
    """Code of the paper of grade 6 in 2026."""
    return TestKey(procedure="vpr-2026", subject=subject, grade=6, form=Form(form)).code


@pytest.fixture(scope="module")
def city(whole_city: Path) -> Iterator[Installed]:
    database = Database(Settings(data_dir=whole_city, database_url="").database)
    answers = (whole_city / "demo" / "answers.json").read_text(encoding="utf-8")
    yield Installed(database, json.loads(answers))
    database.close()


def test_the_citys_scores_and_its_marks_a_grade_later_are_the_planted_ones(city: Installed) -> None:
    planted = city.answers["spikes_in_the_city"]
    scores = city.figures(CITY, "vpr-2025.matematika.4").scores
    assert [scores.get(score, 0) for score in range(19)] == planted["counts"]
    assert city.good(CITY, "vpr-2025.matematika.4") == planted["before"]
    assert city.good(CITY, "vpr-2026.matematika.5") == planted["after"]


def test_scores_of_one_school_stand_at_the_boundaries(city: Installed) -> None:
    planted = city.answers["boundary_spikes"]
    found = city.figures(planted["school"], "vpr-2025.matematika.4")
    assert [found.scores.get(score, 0) for score in range(19)] == planted["counts"]
    assert (found.n, found.mean_score) == (planted["n"], pytest.approx(planted["mean"]))
    assert city.good(planted["school"], "vpr-2026.matematika.5") == planted["good_next_year"]


def test_an_honest_strong_school_is_strong_by_the_exam_too(city: Installed) -> None:
    planted = city.answers["honest_strong"]
    school = planted["school"]
    assert city.good(school, "vpr-2025.matematika.8.advanced") == planted["advanced_2025"]
    assert city.good(school, "vpr-2025.matematika.8") == planted["basic_2025"]
    assert city.good(CITY, "vpr-2025.matematika.8.advanced") == planted["city_advanced_2025"]
    assert city.good(school, "oge-2026.matematika.9") == planted["exam_2026"]


def test_a_school_without_teachers_grows_all_the_same(city: Installed) -> None:
    planted = city.answers["few_teachers"]
    for year, expected in planted["good"].items():
        assert city.good(planted["school"], f"vpr-{year}.matematika.5") == expected


def test_marks_of_the_work_are_below_those_of_the_journal(city: Installed) -> None:
    planted = city.answers["journal_inflation"]
    journal = city.figures(planted["school"], "vpr-2025.russkiy-yazyk.8").journal
    assert {name: getattr(journal, name) for name in ("n", "lowered", "confirmed", "raised")} == {
        name: planted[name] for name in ("n", "lowered", "confirmed", "raised")
    }
    assert city.good(planted["school"], "vpr-2025.russkiy-yazyk.8") == planted["work"]


def test_a_merged_school_holds_the_pupils_of_both(city: Installed) -> None:
    planted = city.answers["merger"]

    def together(school: str, year: int) -> dict[str, int]:
        found = [city.good(school, f"vpr-{year}.matematika.{grade}") for grade in planted["grades"]]
        return {key: sum(one[key] for one in found) for key in ("good", "n")}

    assert together(planted["into"], 2025) == planted["before"]["360"]
    assert together(planted["joined"], 2025) == planted["before"]["361"]
    assert together(planted["into"], 2026) == planted["after"]


@pytest.mark.parametrize("which", ["fires", "does_not"])
def test_schools_on_the_line_have_the_figures_of_either_side(city: Installed, which: str) -> None:
    planted = city.answers["on_the_line"][which]
    marks = city.figures(planted["school"], "vpr-2026.matematika.5").marks
    failed = marks.share_of(2)
    assert {"below": failed.k, "n": failed.n} == planted["math5"]
    if "oge_math" in planted:
        failed = city.figures(planted["school"], "oge-2026.matematika.9").marks.share_of(2)
        assert {"below": failed.k, "n": failed.n} == planted["oge_math"]


def test_a_class_of_eleven_is_counted_as_it_is(city: Installed) -> None:
    planted = city.answers["eleven_children"]
    for year, expected in planted["grade_4"].items():
        assert city.good(planted["school"], f"vpr-{year}.matematika.4") == expected


def test_a_school_above_its_context_is_above_it_three_years_running(city: Installed) -> None:
    planted = city.answers["against_the_odds"]
    for year, expected in planted["reached"].items():
        assert city.good(planted["school"], f"vpr-{year}.matematika.5") == expected


def test_a_task_grew_where_it_was_worked_on_and_less_elsewhere(city: Installed) -> None:
    planted = city.answers["workshop"]
    for group in planted["groups"]:
        task = sum_figures(city.figures(one, f"vpr-{group['year']}.matematika.7") for one in group["schools"])
        (found,) = (one for one in task.tasks if one.label == planted["task"])
        assert (found.n, found.points, found.n * found.max_score) == (
            group["n"], group["earned"], group["possible"],
        )  # fmt: skip


def test_the_lowest_schools_grew_with_an_extra_hour_as_without(city: Installed) -> None:
    for group in city.answers["extra_hour"]["groups"]:
        found = [city.good(one, f"vpr-{group['year']}.russkiy-yazyk.6") for one in group["schools"]]
        together = {key: sum(one[key] for one in found) for key in ("good", "n")}
        assert together == {"good": group["good"], "n": group["n"]}


def test_a_subject_drawn_by_lot_is_told_of_those_who_wrote_it(city: Installed) -> None:
    planted = city.answers["geography"]
    paper, computer = "vpr-2026.geografiya.6", "vpr-2026.geografiya.6.computer"
    assert set(city.wrote(paper)) | set(city.wrote(computer)) == set(planted["schools"])
    assert set(city.wrote(computer)) == set(planted["on_computer"])


def test_each_class_has_the_subjects_that_it_drew_and_no_other(city: Installed) -> None:
    for one in city.answers["random_subjects"]:
        test = drawn(one["subject"], one["form"])
        counted = [city.figures(f"{one['school']}/{name}", test).n for name in one["classes"]]
        assert sum(counted) == one["n"], one
        assert all(counted)
    for one in city.answers["not_written"]:
        forms = ("paper", "computer") if one["subject"] == "География" else ("paper",)
        for form in forms:
            assert city.figures(f"{one['school']}/{one['class']}", drawn(one["subject"], form)).n == 0


def test_no_school_lacks_results_but_those_that_wrote_nothing(city: Installed) -> None:
    assert city.answers["city"]["schools"] == 90
    with city.database.reading() as tx:
        actor = sign_ins.find_by_login(tx, "koordinator_vlg")
        place = statistics.show_place(tx, actor, actor.place.id, today=TODAY)
        schools = statistics.schools_in(tx, actor, place, "2025/26")
    assert len(schools) == 90
    assert [one.number for one, tests, _ in schools if not tests] == [361], "joined to school 360"


def test_a_campaign_stands_where_its_story_left_it(city: Installed) -> None:
    planted = city.answers["campaign"]
    with city.database.reading() as tx:
        actor = sign_ins.find_by_login(tx, "koordinator_vlg")
        this, last = campaigns.list_run(tx, actor)
        board = campaigns.show_board(tx, actor, this.campaign.id)
        deputy = sign_ins.find_by_login(tx, "zavuch_352")
        own = next(one for one in submissions.list_own(tx, deputy) if one.campaign.id == this.campaign.id)
        answer = submissions.show(tx, deputy, own.submission.id, now=moment_on(TODAY))
    assert (last.n_asked, last.n_accepted) == (89, 89)
    assert (this.campaign.terms.title, this.n_asked) == (planted["title"], 90)
    found = {
        state: [r.school.code for r in board.rows if r.submission.state is state] for state in SubmissionState
    }
    assert len(found[SubmissionState.ACCEPTED]) == planted["states"]["accepted"]
    assert found[SubmissionState.RETURNED] == sorted(planted["returned"])
    assert found[SubmissionState.SUBMITTED] == planted["submitted"]
    assert found[SubmissionState.DRAFT] == sorted([*planted["late"], *planted["untouched"]])
    untouched = [one for one in board.rows if one.submission.last_at is None]
    assert [one.school.code for one in untouched] == planted["untouched"]
    counts = answer.form.counts
    assert (counts.asked, counts.prefilled, counts.filled) == (planted["fields"], planted["prefilled"], 57)
    assert answer.may_fill
    assert [one.asked.key for one in answer.form.cells if one.errors] == [
        "primary_pupils", "primary_boys", "primary_girls",
    ]  # fmt: skip
