"""What a later file pushes out, what comes back when it is cancelled, and what a person is told of it."""

from pathlib import Path

import pytest

from app.domain.errors import Conflict
from tests.desk import Desk
from tests.use_cases.conftest import Town
from tests.use_cases.test_loading import TEST, classes
from tests.workbook_makers import F1_HEAD, f1, f1_row, f1_sheet, workbook


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return f1(tmp_path / "good.xlsx", [f1_row(50001), f1_row(50002)])


def test_a_corrected_file_replaces_its_classes_and_keeps_the_old(desk: Desk, tmp_path: Path) -> None:
    first = desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001), f1_row(50002, class_name="5Б")]))
    only_a = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50001, (0, 0, 0, 1)), f1_row(50003, (0, 0, 0, 1))]))
    assert only_a.reading["replaces"] == [
        {
            "batch_id": first.id, "file_name": "1.xlsx", "at": first.confirmed_at.isoformat(),  # type: ignore[union-attr]
            "leaves": [{"where": "5А", "before": 1, "after": 2}],
        }
    ]  # fmt: skip
    desk.confirm(only_a)
    assert classes(desk) == {"5А": 2, "5Б": 1}
    assert desk.get(first.id).status == "accepted"  # its 5Б still counts
    assert desk.picture(TEST, "edu301001").figures.points == 1 + 1 + 7
    desk.load(f1(tmp_path / "3.xlsx", [f1_row(50002, (1, 0, 0, 0), class_name="5Б")]))
    assert desk.get(first.id).status == "replaced"
    assert desk.get(only_a.id).status == "accepted"
    assert desk.files.path(str(first.stored_as)).is_file()
    assert desk.picture(TEST, "edu301001").figures.points == 1 + 1 + 1


def test_a_file_of_another_class_leaves_the_first_alone(desk: Desk, tmp_path: Path) -> None:
    first = desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001)]))
    second = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50002, class_name="5Б")]))
    assert second.reading["replaces"] == []
    desk.confirm(second)
    assert desk.get(first.id) == first
    assert classes(desk) == {"5А": 1, "5Б": 1}


def test_a_file_of_another_school_leaves_the_first_alone(desk: Desk, town: Town, tmp_path: Path) -> None:
    first = desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001)]))
    theirs = desk.by(town.other_deputy)
    theirs.load(f1(tmp_path / "2.xlsx", [f1_row(50001, school="edu301002")]))
    assert desk.get(first.id) == first
    assert desk.by(town.coordinator).picture(TEST, "town").figures.n == 2


def test_works_without_a_class_and_with_one_never_count_twice(desk: Desk, tmp_path: Path) -> None:
    """A school's file without classes and its later one with classes speak of the same pupils."""
    codes = (50001, 50002)
    at = F1_HEAD.index("Класс")
    bare = [[cell for n, cell in enumerate(f1_row(code)) if n != at] for code in codes]
    head = [name for name in F1_HEAD if name != "Класс"]
    name = "Ф1 Индивидуальные результаты"
    difficulty = ("Б", "Б", "П", "В")
    sheet = f1_sheet(bare, head=head, difficulty=difficulty)
    sheet[5] = sheet[5][1:]
    whole = desk.load(workbook(tmp_path / "1.xlsx", {name: sheet}))
    assert desk.picture(TEST, "edu301001").figures.n == 2
    by_class = desk.check(f1(tmp_path / "2.xlsx", [f1_row(code) for code in codes]))
    assert [one["batch_id"] for one in by_class.reading["replaces"]] == [whole.id]  # type: ignore[attr-defined]
    desk.confirm(by_class)
    assert desk.picture(TEST, "edu301001").figures.n == 2
    assert desk.get(whole.id).status == "replaced"
    sheet.append([cell for n, cell in enumerate(f1_row(50003)) if n != at])
    later = desk.load(workbook(tmp_path / "3.xlsx", {name: sheet}))
    assert desk.picture(TEST, "edu301001").figures.n == 3
    assert desk.get(by_class.id).status == "replaced"
    desk.cancel(later)
    assert classes(desk) == {"5А": 2}
    assert [desk.get(one.id).status for one in (whole, by_class)] == ["replaced", "accepted"]


def test_cancelling_takes_the_works_out_and_keeps_the_file(desk: Desk, town: Town, good: Path) -> None:
    batch = desk.load(good)
    desk.cancel(batch)
    cancelled = desk.get(batch.id)
    assert cancelled.status == "cancelled"
    assert desk.picture(TEST, "edu301001").figures.n == 0
    assert desk.by(town.coordinator).picture(TEST, "town").figures.n == 0
    assert desk.files.path(str(cancelled.stored_as)).is_file()
    assert desk.files.path(desk.show(batch.id).upload.stored_as).is_file()


def two_classes(path: Path, *, first: int = 50001) -> Path:
    return f1(path, [f1_row(first), f1_row(first + 1), f1_row(first + 2, class_name="5Б")])


def test_what_a_cancelled_file_had_pushed_out_counts_again(desk: Desk, tmp_path: Path) -> None:
    first = desk.load(two_classes(tmp_path / "1.xlsx"))
    before = desk.picture(TEST, "edu301001").figures
    wrong = desk.load(f1(tmp_path / "2.xlsx", [f1_row(50009, (0, 0, 0, 1))]))
    assert classes(desk) == {"5А": 1, "5Б": 1}
    desk.cancel(wrong)
    assert classes(desk) == {"5А": 2, "5Б": 1}
    assert desk.picture(TEST, "edu301001").figures == before
    assert desk.get(first.id).status == "accepted"


def test_a_file_wholly_replaced_is_accepted_again_when_its_successor_goes(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    first = desk.load(two_classes(tmp_path / "1.xlsx"))
    second = desk.load(two_classes(tmp_path / "2.xlsx", first=50011))
    third = desk.load(f1(tmp_path / "3.xlsx", [f1_row(50021)]))
    assert [desk.get(one.id).status for one in (first, second, third)] == ["replaced", "accepted", "accepted"]
    desk.cancel(desk.get(second.id))
    assert classes(desk) == {"5А": 1, "5Б": 1}, "5А by the third file, 5Б by the first"
    assert desk.get(first.id).status == "accepted"
    desk.cancel(desk.get(third.id))
    assert classes(desk) == {"5А": 2, "5Б": 1}
    assert desk.by(town.coordinator).picture(TEST, "town").figures.n == 3


def test_an_accepted_file_says_which_classes_now_count_by_another(desk: Desk, tmp_path: Path) -> None:
    first = desk.load(two_classes(tmp_path / "1.xlsx"))
    assert desk.show(first.id).superseded == []
    second = desk.load(f1(tmp_path / "2.xlsx", [f1_row(50009)]))
    (told,) = desk.show(first.id).superseded
    assert (told.batch_id, told.file_name, told.where) == (second.id, "2.xlsx", ("5А",))
    assert desk.show(second.id).superseded == []


def test_a_waiting_file_learns_that_it_would_take_works_away(desk: Desk, town: Town, tmp_path: Path) -> None:
    """Checked before the other was loaded: then it would have replaced nothing."""
    small = desk.check(f1(tmp_path / "small.xlsx", [f1_row(50009)]))
    assert (desk.show(small.id).fewer, small.status) == ([], "ready")
    desk.load(two_classes(tmp_path / "1.xlsx"))
    with pytest.raises(Conflict) as refusal:
        desk.confirm(small)
    assert refusal.value.code in ("batch.stale", "batch.not_waiting")
    desk.worker.run_for(desk.actor, small.id)
    assert desk.get(small.id).status == "ready"
    assert desk.show(small.id).fewer == [{"where": "5А", "before": 2, "after": 1}]
    large = desk.check(two_classes(tmp_path / "2.xlsx", first=50041))
    assert desk.show(large.id).fewer == []


def test_a_schools_file_is_looked_at_again_as_the_schools(desk: Desk, town: Town, tmp_path: Path) -> None:
    """The coordinator's load must not let a school's file speak of other schools."""
    rows = [f1_row(50001), f1_row(50002, school="edu301002")]
    both = desk.check(f1(tmp_path / "both.xlsx", rows))
    assert [one.code for one in desk.doubts(both.id)] == ["school.foreign"]
    desk.by(town.coordinator).load(two_classes(tmp_path / "1.xlsx"))
    desk.worker.run_all()
    assert desk.get(both.id).status == "remarks"
    assert [one.code for one in desk.doubts(both.id)] == ["school.foreign"]


def test_works_that_change_are_those_that_were_written(desk: Desk, tmp_path: Path) -> None:
    was_ill = f1_row(50002, [None] * 4, variant="отсутствовал", total="", mark=None, journal=None)
    desk.load(f1(tmp_path / "было.xlsx", [f1_row(50001), was_ill]))
    again = desk.check(f1(tmp_path / "стало.xlsx", [f1_row(50001), f1_row(50002)]))
    (replaced,) = again.reading["replaces"]  # type: ignore[misc]
    assert replaced["leaves"] == [{"where": "5А", "before": 1, "after": 2}]
