"""What a hurried hand slips on: another school's file, a class that there is not, a file to be forgotten."""

from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Conflict
from app.domain.result_batches import ResultBatch
from tests.desk import Desk
from tests.workbook_makers import F1_HEAD, f1, f1_row


def test_a_file_that_holds_only_others_is_not_accepted(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(50001, school="edu301002"), f1_row(50002, school="edu301002")]
    batch = desk.check(f1(tmp_path / "theirs.xlsx", rows))
    assert (batch.status, desk.show(batch.id).steps) == ("refused", {"cancel"})
    assert batch.refusal == {"code": "batch.all_foreign", "facts": {"count": 2, "value": "edu301002"}}
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
