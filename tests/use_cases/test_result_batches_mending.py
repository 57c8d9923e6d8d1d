"""Files that are not quite right: rows of others, columns under other names, cells written over."""

from pathlib import Path

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.result_batches import Severity
from app.use_cases import result_batches
from tests.desk import Desk
from tests.make import NOW
from tests.workbook_makers import F1_HEAD, f1, f1_row


def test_rows_of_another_school_are_left_out_at_once_and_never_become_ones_own(
    desk: Desk, tmp_path: Path
) -> None:
    rows = [
        f1_row(40001 + place, (1, 2, 1, 3), school="edu301002" if place % 3 == 0 else "edu301001")
        for place in range(12)
    ]
    batch = desk.check(f1(tmp_path / "чужие.xlsx", rows))
    (foreign,) = [one for one in desk.doubts(batch.id) if one.severity is Severity.ERROR]
    assert (foreign.code, foreign.facts["rows"]) == ("school.foreign", [8, 11, 14, 17])
    assert not foreign.may_be_overwritten
    with pytest.raises(Invalid) as refusal:
        desk.mend(batch, {"A11": "edu301001"})
    assert refusal.value.code == "school.not_yours"
    mended = desk.mend(batch, leave_out=foreign.rows)
    assert (mended.status, mended.n_rows, mended.excluded_rows) == ("ready", 8, (8, 11, 14, 17))
    by_a_detour = desk.mend(mended, {"A11": "edu301001"}, take_back=(11,))
    assert (by_a_detour.status, by_a_detour.reading["mended"]) == ("remarks", [])
    (still,) = [one for one in desk.doubts(batch.id) if one.severity is Severity.ERROR]
    assert (still.code, still.rows) == ("school.foreign", (11,))


def test_the_check_keeps_what_stood_in_a_mended_cell(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(40001 + place, (1, 2, 1, 3)) for place in range(10)]
    rows[4] = f1_row(40005, (1, 9, 1, 3), total=7)
    rows[6] = f1_row(40007, (1, 8, 1, 3), total=7)
    batch = desk.check(f1(tmp_path / "замечания.xlsx", rows))
    mended = desk.mend(batch, {"H12": "2", "H14": "7"}, leave_out=())
    cells = {
        (line["row"], place): cell
        for line in mended.reading["excerpt"]["rows"]  # type: ignore[index]
        for place, cell in enumerate(line["cells"])
        if len(cell) > 2
    }
    assert cells == {(12, 7): ["2", "", "9"], (14, 7): ["7", "error", "8"]}
    heading = str(F1_HEAD[7])
    first = {"row": 12, "column": "H", "heading": heading, "was": "9", "now": "2"}
    assert mended.reading["mended"] == [first, {**first, "row": 14, "was": "8", "now": "7"}]
    loaded = desk.mend(mended, leave_out=(14,))
    desk.confirm(loaded)
    accepted = desk.get(batch.id)
    assert (accepted.status, accepted.excluded_rows) == ("accepted", (14,))
    assert accepted.reading["mended"] == [first]


def test_a_renamed_column_is_read_by_the_heading_that_a_person_shows(desk: Desk, tmp_path: Path) -> None:
    head = [{"Первичный балл": "Итого", "Код участника": "Кто"}.get(str(one), one) for one in F1_HEAD]
    rows = [f1_row(40001 + place, (1, 2, 1, 3)) for place in range(12)]
    batch = desk.check(f1(tmp_path / "свои-названия.xlsx", rows, head=head))
    assert batch.refusal is not None
    assert batch.refusal["facts"]["titles"] == ["Код участника", "Первичный балл"]  # type: ignore[index]
    assert {"Итого", "Кто"} <= {*batch.refusal["facts"]["headings"]}  # type: ignore[index]
    shown = {"Первичный балл": "Итого", "Код участника": "Кто"}
    for wrong in ({}, {"Первичный балл": "нет такого"}, {"Балл": "Итого"}, dict.fromkeys(shown, "Итого")):
        with pytest.raises(Invalid) as refusal, desk.database.writing() as tx:
            result_batches.name_columns(tx, desk.actor, batch.id, wrong, seen=batch.version, now=NOW)
        assert refusal.value.code == "columns.unclear"
    with desk.database.writing() as tx:
        result_batches.name_columns(tx, desk.actor, batch.id, shown, seen=batch.version, now=NOW)
    desk.worker.run_all()
    read = desk.get(batch.id)
    assert (read.status, read.n_rows, read.refusal) == ("ready", 12, None)
    with pytest.raises(Conflict), desk.database.writing() as tx:
        result_batches.name_columns(tx, desk.actor, batch.id, shown, seen=read.version, now=NOW)


def test_a_strange_column_of_an_open_file_is_named_as_one_that_the_file_lacks(
    desk: Desk, tmp_path: Path
) -> None:
    head = ["Группа" if one == "Класс" else one for one in F1_HEAD]
    batch = desk.check(f1(tmp_path / "группа.xlsx", [f1_row(40001), f1_row(40002)], head=head))
    assert (batch.status, [one.code for one in desk.show(batch.id).looks]) == ("remarks", ["class.no_column"])
    assert batch.reading["strange"] == [{"column": "E", "heading": "Группа", "perhaps": None}]
    assert batch.reading["absent"] == ["Класс", "Пол", "Программа"]
    assert "name_columns" in desk.show(batch.id).steps
    for wrong in ({}, {"Класс": "Вариант"}, {"Вариант": "Группа"}, {"Класс": "Группа", "Пол": "Группа"}):
        with pytest.raises(Invalid), desk.database.writing() as tx:
            result_batches.name_columns(tx, desk.actor, batch.id, wrong, seen=batch.version, now=NOW)
    with desk.database.writing() as tx:
        result_batches.name_columns(
            tx, desk.actor, batch.id, {"Класс": "Группа"}, seen=batch.version, now=NOW
        )
    desk.worker.run_all()
    read = desk.get(batch.id)
    assert (read.status, read.reading["classes"]) == ("ready", [["edu301001", "5А", 2]])
    assert desk.show(batch.id).looks == []
    assert "name_columns" not in desk.show(batch.id).steps
