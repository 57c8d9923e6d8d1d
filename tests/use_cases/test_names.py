"""Files with names of people: what is kept of them, and until when."""

from pathlib import Path

import pytest

from app.domain.errors import Invalid, NotFound
from tests.desk import Desk
from tests.make import NOW
from tests.workbook_makers import F1_SHEET, f1, f1_row, f1_sheet, workbook


def test_a_file_whose_layout_has_names_stays_until_it_is_loaded(desk: Desk, tmp_path: Path) -> None:
    sheet = f1_sheet([[*f1_row(50001), "Иванов Иван"], [*f1_row(50002), "Петрова Анна"]])
    sheet[6].append("Фамилия, имя")
    path = workbook(tmp_path / "имена.xlsx", {F1_SHEET: sheet})
    batch = desk.check(path)
    assert batch.status == "ready"
    upload = desk.show(batch.id).upload
    assert upload.holds_names
    assert desk.files.path(upload.stored_as).is_file()
    desk.confirm(batch)
    loaded = desk.show(batch.id)
    assert loaded.batch.status == "accepted"
    assert loaded.upload.removed_at == NOW
    with pytest.raises(NotFound):
        desk.files.path(upload.stored_as)
    again = desk.check(path)
    assert (again.id, again.status) == (batch.id, "accepted")


def test_a_cancelled_file_with_names_goes_when_the_worker_rests(desk: Desk, tmp_path: Path) -> None:
    sheet = f1_sheet([[*f1_row(50001), "Иванов Иван"]])
    sheet[6].append("ФИО")
    batch = desk.check(workbook(tmp_path / "имена.xlsx", {F1_SHEET: sheet}))
    desk.cancel(batch)
    turns = iter((False, True))
    desk.worker.run(until=lambda: next(turns), pause_s=0)
    with pytest.raises(NotFound):
        desk.files.path(desk.show(batch.id).upload.stored_as)


def test_an_empty_column_for_names_costs_the_file_nothing(desk: Desk, tmp_path: Path) -> None:
    sheet = f1_sheet([f1_row(50001), f1_row(50002)])
    sheet[6].append("ФИО")
    batch = desk.check(workbook(tmp_path / "пусто.xlsx", {F1_SHEET: sheet}))
    desk.confirm(batch)
    upload = desk.show(batch.id).upload
    assert not upload.holds_names
    assert desk.files.path(upload.stored_as).is_file()


def test_a_name_in_a_wrong_cell_is_kept_nowhere(desk: Desk, tmp_path: Path) -> None:
    rows = [f1_row(50001), f1_row("Петрова Мария"), f1_row(50003, (1, "Петрова М. С.", 1, 3), total=7)]
    batch = desk.check(f1(tmp_path / "в-клетке.xlsx", rows))
    with pytest.raises(Invalid) as refusal:
        desk.mend(batch, {"D9": "Сидорова Анна"})
    assert refusal.value.code == "correction.name"
    mended = desk.mend(batch, {"D9": "50002", "H10": "2"})
    assert (mended.status, mended.n_rows) == ("ready", 3)
    assert [one["was"] for one in mended.reading["mended"]] == ["имя скрыто"] * 2  # type: ignore[attr-defined]
    assert "Петрова" not in f"{batch} {mended} {desk.doubts(batch.id)}"
    upload = desk.show(batch.id).upload
    assert upload.holds_names
    assert desk.files.path(upload.stored_as).is_file()
    desk.confirm(mended)
    assert desk.show(batch.id).upload.removed_at == NOW


def test_a_file_with_a_list_of_names_on_another_sheet_goes_when_it_is_cancelled(
    desk: Desk, tmp_path: Path
) -> None:
    sheets = {F1_SHEET: f1_sheet([f1_row(50001)]), "Список": [["ФИО", "Код"], ["Петрова Мария", "50001"]]}
    batch = desk.check(workbook(tmp_path / "список.xlsx", sheets))
    assert (batch.status, [one.code for one in desk.doubts(batch.id)]) == ("ready", ["names.hidden"])
    desk.cancel(batch)
    turns = iter((False, True))
    desk.worker.run(until=lambda: next(turns), pause_s=0)
    assert desk.show(batch.id).upload.removed_at == NOW
