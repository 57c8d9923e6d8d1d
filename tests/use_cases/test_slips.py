"""What a hurried hand slips on: another school's file, a class that there is not, a file to be forgotten."""

from pathlib import Path
from typing import Any

import pytest

from app.catalogues.messages import doubt_sentence
from app.db import audit
from app.domain.errors import Conflict
from app.domain.result_batches import ResultBatch
from tests.desk import Desk
from tests.use_cases.conftest import Town
from tests.workbook_makers import F1_HEAD, f1, f1_row


def test_a_file_that_holds_only_others_is_not_accepted(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(50001, school="edu301002"), f1_row(50002, school="edu301002")]
    batch = desk.check(f1(tmp_path / "theirs.xlsx", rows))
    assert (batch.status, desk.show(batch.id).steps) == ("refused", {"cancel"})
    assert batch.refusal == {"code": "batch.all_foreign", "facts": {"count": 2, "value": "Школа № 302"}}
    empty = desk.check(f1(tmp_path / "empty.xlsx", []))
    assert (empty.status, (empty.refusal or {})["code"]) == ("refused", "batch.no_rows_at_all")


def test_a_file_of_which_every_row_is_left_out_is_not_accepted(desk: Desk, tmp_path: Path) -> None:
    batch = desk.mend(desk.check(f1(tmp_path / "1.xlsx", [f1_row(50001)])), leave_out=(8,))
    assert (batch.status, batch.n_rows) == ("ready", 0)
    assert desk.show(batch.id).steps == {"correct", "cancel"}
    with pytest.raises(Conflict) as refusal:
        desk.confirm(batch)
    assert refusal.value.code == "batch.no_rows"


def test_a_class_that_the_school_never_had_is_noted(desk: Desk, tmp_path: Path) -> None:
    first = desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001), f1_row(50002, class_name="5Б")]))
    assert [one.code for one in desk.doubts(first.id)] == [], "of a school without classes nothing is known"
    slip = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50011), f1_row(50012, class_name="5Ю")]))
    (note,) = desk.doubts(slip.id)
    assert (note.severity, note.code, note.value, note.rows) == ("note", "class.new", "5Ю", (9,))
    assert (note.column, desk.show(slip.id).looks, desk.show(slip.id).notes) == ("E", [note], [])
    assert slip.status == "ready"
    desk.confirm(slip)
    again = desk.check(f1(tmp_path / "3.xlsx", [f1_row(50021, class_name="5Ю")]))
    assert desk.doubts(again.id) == []


def test_a_file_that_never_counted_goes_without_a_new_look_at_the_others(desk: Desk, tmp_path: Path) -> None:
    waiting = desk.check(f1(tmp_path / "1.xlsx", [f1_row(50001)]))
    unwanted = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50002)]))
    desk.cancel(unwanted)
    assert (desk.get(waiting.id).status, desk.get(waiting.id).version) == ("ready", waiting.version)
    assert desk.worker.run_all() == 0


def test_an_unreadable_file_is_taken_off_the_list_of_work(desk: Desk, tmp_path: Path) -> None:
    path = tmp_path / "noise.xlsx"
    path.write_bytes(b"not a workbook" * 40)
    batch = desk.check(path)
    assert (batch.status, desk.show(batch.id).steps) == ("refused", {"cancel"})
    desk.cancel(batch)
    assert desk.get(batch.id).status == "cancelled"


def test_a_doubt_about_a_column_offers_no_button_that_does_nothing(desk: Desk, tmp_path: Path) -> None:
    rows = [[*f1_row(50001), "да"], [*f1_row(50002), "нет"]]
    column = desk.check(f1(tmp_path / "1.xlsx", rows, head=[*F1_HEAD, "Заметка"]))
    assert [one.code for one in desk.doubts(column.id)] == ["columns.extra"]
    assert not desk.show(column.id).may_mend_here
    cell = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50001, (1, "два", 1, 3))]))
    assert desk.show(cell.id).may_mend_here


def test_a_class_of_another_grade_is_shown_at_its_cell_and_does_not_block(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(50001), f1_row(50002), f1_row(50003, class_name="7А"), f1_row(50004, class_name="7А")]
    batch = desk.check(f1(tmp_path / "1.xlsx", rows))
    picture = desk.show(batch.id)
    assert [(one.code, one.rows, one.column) for one in picture.looks] == [
        ("class.other_grade", (10, 11), "E")
    ]
    assert (picture.n_marks_differ, picture.n_odd_classes, picture.may_mend_here) == (0, 1, True)
    shown = {one["row"]: one["cells"] for one in batch.reading["excerpt"]["rows"]}  # type: ignore[index]
    assert (shown[9][4], shown[10][4], shown[11][4]) == (["5А", ""], ["7А", "note"], ["7А", "note"])
    assert "confirm" in picture.steps
    mended = desk.mend(batch, {"E10": "5А", "E11": "5А"})
    assert desk.show(mended.id).looks == []


def test_the_excerpt_leaves_out_columns_without_a_doubt_but_for_whose_row_it_is(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [f1_row(50001), f1_row(50002, (1, 2, "два", 3)), f1_row(50003, total=1)]
    wrong = desk.check(f1(tmp_path / "1.xlsx", rows))
    assert _loud(wrong) == ["Код участника", "Класс", "3.1 (2б)", "Первичный балл"]
    mended = desk.mend(wrong, {"I9": "1", "F8": "2"})
    assert _loud(mended) == ["Код участника", "Класс", F1_HEAD[5], "3.1 (2б)", "Первичный балл"]
    clean = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50001)]))
    assert _loud(clean) == [*F1_HEAD]


def _loud(batch: ResultBatch) -> list[object]:
    """Headings of the columns that the excerpt draws at once."""
    excerpt: Any = batch.reading["excerpt"]
    return [one for at, (_, one) in enumerate(excerpt["columns"]) if at not in excerpt["quiet"]]


SHIFTED = tuple(f1_row(50011 + n, [9, "X", 7, 1], total="X", mark=9 + n) for n in range(6))
FAULTY = tuple(range(8, 14))


def test_shifted_values_are_accepted_only_with_a_word_that_the_columns_are_in_place(
    desk: Desk, tmp_path: Path
) -> None:
    batch = desk.check(f1(tmp_path / "1.xlsx", [*SHIFTED, f1_row(50021), f1_row(50022)]))
    rest = desk.mend(batch, leave_out=FAULTY)
    picture = desk.show(rest.id)
    assert (rest.status, rest.is_shifted, picture.looks) == ("ready", True, [])
    assert picture.shift is not None
    with pytest.raises(Conflict) as refusal:
        desk.confirm(rest)
    assert refusal.value.code == "batch.shifted"
    desk.confirm(rest, columns_in_place=True)
    loaded = desk.get(rest.id)
    assert (loaded.status, loaded.n_rows, loaded.given_key) == ("accepted", 2, {"columns_in_place": True})
    with desk.database.reading() as tx:
        found = audit.page(tx, seen_by=desk.actor, before_id=None, limit=50)
    (told,) = [one for one in found if one.event == "batch.confirmed"]
    assert told.after == {"columns_in_place": True}


def test_a_word_on_columns_that_nobody_doubts_is_not_kept(desk: Desk, tmp_path: Path) -> None:
    batch = desk.check(f1(tmp_path / "1.xlsx", [f1_row(50001)]))
    desk.confirm(batch, columns_in_place=True)
    assert (desk.get(batch.id).status, desk.get(batch.id).given_key) == ("accepted", {})


def test_a_class_that_loses_more_than_half_of_its_works_is_told_whoever_left_them_out(
    desk: Desk, tmp_path: Path
) -> None:
    desk.load(f1(tmp_path / "1.xlsx", [f1_row(50001 + n) for n in range(5)]))
    again = desk.check(f1(tmp_path / "2.xlsx", [f1_row(50011 + n) for n in range(5)]))
    assert (desk.show(again.id).fewer, desk.show(again.id).recounted[0]["after"]) == ([], 5)
    most = desk.mend(again, leave_out=(8, 9))
    assert (desk.show(most.id).fewer, desk.show(most.id).halved) == ([], [])
    few = desk.mend(most, leave_out=(10,))
    lost = [{"where": "5А", "before": 5, "after": 2}]
    assert (desk.show(few.id).fewer, desk.show(few.id).halved) == (lost, lost)


def test_a_strange_class_of_a_file_of_many_schools_is_told_with_its_school(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    city = desk.by(town.coordinator)
    city.load(f1(tmp_path / "1.xlsx", [f1_row(50001), f1_row(50002, school="edu301002")]))
    rows = [f1_row(50011, class_name="5Ю"), f1_row(50012, school="edu301002")]
    slip = city.load(f1(tmp_path / "2.xlsx", rows))
    (note,) = [one for one in city.doubts(slip.id) if one.code == "class.new"]
    assert note.facts["school"] in doubt_sentence(note)
    assert doubt_sentence(note).endswith("Если это опечатка, исправьте.")
    assert doubt_sentence(note, is_open=False).endswith("загрузите исправленный файл этой школы.")
