"""Spoiled workbooks of forms: each gets a precise answer at its cell, and nothing is lost or half written."""

from collections.abc import Callable
from datetime import UTC, date, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest

from app.domain.form_sheets import Column
from app.use_cases import form_files
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.form_books import at, filled, handed_in, looked_at, opened, taken
from tests.forms import FAR, Desk, fill
from tests.forms import opened as campaign
from tests.make import City, Make
from tests.workbook_makers import encrypted, old_excel, workbook

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


def _saved(made: Any) -> bytes:
    out = BytesIO()
    made.save(out)
    return out.getvalue()


def _refused(school: Desk, book: bytes) -> Any:
    """The one cell that is not taken; the others of the file are."""
    answer = handed_in(school, book).json()
    assert len(answer["refused"]) == 1, answer
    return answer["refused"][0]


# What stands in a cell.


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (206, "206"),
        (206.0, "206"),
        ("206", "206"),
        ("1 204", "1 204"),
        ("1\u2009204", "1 204"),
        ("1\u00a0204", "1 204"),
        ("не применимо", "не применимо"),
        ("двести", "двести"),
        ("05.12.2026", "05.12.2026"),
    ],
)
def test_what_is_typed_is_kept_as_on_the_page(school: Desk, value: object, text: str) -> None:
    """What cannot be understood is kept too, with its remark, and blocks the sending."""
    answer = handed_in(school, filled(taken(school), {"pupils_boys": value})).json()
    assert [one["becomes"] for one in answer["changed"]] == [text]
    cell = school.cells()["pupils_boys"]
    assert cell["text"] == text
    is_wrong = text in ("двести", "05.12.2026")
    assert any(one["is_error"] for one in cell["remarks"]) is is_wrong


def test_a_text_in_a_number_cell_is_told_at_the_cell(school: Desk, client_for: ClientFor) -> None:
    book = filled(taken(school), {"pupils_boys": "двести"})
    told = words_of(looked_at(client_for("zavuch"), school, book).text)
    assert "«двести» не число. Впишите число или слова «не применимо»." in told


def test_a_fraction_where_people_are_counted_is_told(school: Desk) -> None:
    answer = handed_in(school, filled(taken(school), {"pupils_boys": 20.5}), dry_run=True).json()
    change = answer["changed"][0]
    assert (change["becomes"], change["remarks"][0]["code"]) == ("20,5", "observation.value_not_whole")


def test_a_percent_sign_where_people_are_counted_is_told(school: Desk) -> None:
    answer = handed_in(school, filled(taken(school), {"pupils_boys": "50 %"}), dry_run=True).json()
    assert answer["changed"][0]["remarks"][0]["code"] == "observation.value_percent_sign"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (date(2026, 12, 5), "form_file.date"),
        (datetime(2026, 12, 5, 12, 30), "form_file.date"),
        (True, "form_file.truth"),
        ("#N/A", "form_file.error_value"),
        ("=SUM(A1:A2)", "form_file.formula_empty"),
        ("1" * 201, "form_file.text_long"),
    ],
)
def test_what_no_person_types_is_refused_at_its_cell(school: Desk, value: object, code: str) -> None:
    def error(sheet: Any, rows: Any) -> None:
        if value == "#N/A":
            at(sheet, rows["pupils_boys"], Column.NOW).data_type = "e"

    fault = _refused(school, filled(taken(school), {"pupils_boys": value, "pupils_girls": 214}, spoil=error))
    assert (fault["code"], fault["sheet"], fault["row"], fault["column"]) == (code, "Форма", 7, "Сейчас")
    texts = {key: one["text"] for key, one in school.cells().items()}
    assert (texts["pupils_boys"], texts["pupils_girls"]) == ("", "214")


def test_truth_is_an_answer_where_yes_or_no_is_asked(school: Desk) -> None:
    handed_in(school, filled(taken(school), {"mentoring": True}))
    assert school.cells()["mentoring"]["text"] == "да"


def test_a_formula_with_its_value_is_taken_and_told(school: Desk, tmp_path: Path) -> None:
    """openpyxl saves no values of formulas, so the sheet is written anew, cell by cell."""
    rows = [[one.value for one in row] for row in opened(taken(school)).worksheets[0].iter_rows()]
    boys = next(index for index, row in enumerate(rows) if row[7] == "pupils_boys")
    book = workbook(tmp_path / "f.xlsx", {"Форма": rows}, formulas={f"E{boys + 1}": ("=200+6", 206)})
    answer = handed_in(school, book.read_bytes()).json()
    assert [(one["becomes"], one["notes"]) for one in answer["changed"]] == [
        ("206", ["В ячейке формула. Берём посчитанное значение."])
    ]


def test_merged_cells_are_refused_both(school: Desk) -> None:
    def merge(sheet: Any, rows: Any) -> None:
        sheet.merge_cells(f"E{rows['pupils_boys']}:E{rows['pupils_girls']}")

    answer = handed_in(school, filled(taken(school), {"pupils_boys": 420}, spoil=merge)).json()
    assert [(one["code"], one["row"]) for one in answer["refused"]] == [
        ("form_file.merged", 7),
        ("form_file.merged", 8),
    ]
    assert answer["changed"] == []


# What was not to be changed.


def test_an_edited_locked_cell_is_told_and_changes_nothing(school: Desk, client_for: ClientFor) -> None:
    def edit(sheet: Any, rows: Any) -> None:
        at(sheet, rows["pupils_total"], Column.PAST).value = 500
        at(sheet, rows["pupils_boys"], Column.NAME).value = "Мальчики и ещё кто-то"

    book = filled(taken(school), {"pupils_girls": 214}, spoil=edit)
    answer = handed_in(school, book, dry_run=True).json()
    assert [(one["code"], one["column"], one["value"]) for one in answer["ignored"]] == [
        ("form_file.locked", "Год назад", "500"),
        ("form_file.locked", "Показатель", "Мальчики и ещё кто-то"),
    ]
    told = words_of(looked_at(client_for("zavuch"), school, book).text)
    assert "Этот столбец только для чтения. Здесь останется: 400." in told


def test_a_settled_cell_is_refused_and_the_returned_one_is_taken(school: Desk, town: Desk) -> None:
    fill(school)
    book = filled(taken(school), {"pupils_boys": 205, "pupils_girls": 215})
    school.act("sending")
    town.act("return", cells={"pupils_boys": "Пересчитайте"}, due_at="2099-12-01T12:00:00Z")
    fresh = filled(taken(school), {"pupils_boys": 205, "pupils_girls": 215})
    fault = _refused(school, fresh)
    assert (fault["code"], fault["value"]) == ("form_file.settled", "215")
    assert school.cells()["pupils_boys"]["text"] == "205"
    assert _refused(school, book)["code"] == "form_file.settled"


def test_a_key_that_is_not_asked_is_refused(school: Desk) -> None:
    def rename(sheet: Any, rows: Any) -> None:
        at(sheet, rows["pupils_boys"], Column.KEY).value = "staff_total"

    fault = _refused(school, filled(taken(school), {"pupils_boys": 206}, spoil=rename))
    assert (fault["code"], fault["column"], fault["value"]) == (
        "form_file.not_asked", "Код ячейки", "staff_total",
    )  # fmt: skip


def test_a_number_in_a_row_of_ones_own_is_told(school: Desk) -> None:
    def add(sheet: Any, rows: Any) -> None:
        at(sheet, max(rows.values()) + 2, Column.NOW).value = 77

    fault = _refused(school, filled(taken(school), {}, spoil=add))
    assert (fault["code"], fault["value"]) == ("form_file.no_key", "77")


def test_a_row_copied_with_another_number_is_refused_twice(school: Desk) -> None:
    def copy(sheet: Any, rows: Any) -> None:
        for column in Column:
            target = at(sheet, max(rows.values()) + 1, column)
            target.value = at(sheet, rows["pupils_boys"], column).value
        at(sheet, max(rows.values()) + 1, Column.NOW).value = 207

    answer = handed_in(school, filled(taken(school), {"pupils_boys": 206}, spoil=copy)).json()
    assert [one["words"] for one in answer["refused"]] == [
        "Ячейка стоит дважды, строки 7, 12, и по-разному. Оставьте одну."
    ] * 2


def test_a_spoiled_version_is_refused(school: Desk) -> None:
    def spoil(sheet: Any, rows: Any) -> None:
        at(sheet, rows["pupils_boys"], Column.VERSION).value = "первая"

    assert _refused(school, filled(taken(school), {"pupils_boys": 1}, spoil=spoil))["code"] == (
        "form_file.version_broken"
    )


# The whole file.


@pytest.mark.parametrize("column", [Column.KEY, Column.NOW, Column.WAS])
def test_a_renamed_column_is_named(school: Desk, column: Column) -> None:
    def rename(sheet: Any, rows: Any) -> None:
        at(sheet, 4, column).value = "Моё"

    answer = handed_in(school, filled(taken(school), {"pupils_boys": 206}, spoil=rename))
    assert (answer.status_code, answer.json()["code"]) == (422, "form_file.columns_missing")
    assert answer.json()["facts"] == {"columns": [f"«{column}»"]}
    assert school.cells()["pupils_boys"]["text"] == ""


def test_a_foreign_workbook_is_not_taken_for_a_form(
    school: Desk, client_for: ClientFor, tmp_path: Path
) -> None:
    book = workbook(tmp_path / "a.xlsx", {"Лист1": [["Показатель", "Сейчас"], ["Учеников", 420]]})
    answer = looked_at(client_for("zavuch"), school, book.read_bytes())
    assert answer.status_code == 422
    assert "Это не форма «Меры»: не нашли служебную строку." in words_of(answer.text)


def test_a_form_of_another_school_is_refused_whole(
    school: Desk, api_for: ApiFor, client_for: ClientFor
) -> None:
    api = api_for("other")
    other = Desk(api, api.get("/submissions").json()["items"][0]["id"])
    answer = looked_at(client_for("zavuch"), school, filled(taken(other), {"pupils_boys": 206}))
    assert answer.status_code == 409
    assert "Это форма другой школы: Школа № 2. Ничего не записано." in words_of(answer.text)
    assert school.cells()["pupils_boys"]["text"] == ""


def _stamped(school: Desk, old: str, new: str) -> bytes:
    made = opened(taken(school))
    cell = made.worksheets[0].cell(1, 1)
    assert old in cell.value
    cell.value = cell.value.replace(old, new, 1)
    return _saved(made)


def test_a_form_of_an_older_kind_or_of_other_questions_is_refused(school: Desk) -> None:
    old_kind = handed_in(school, _stamped(school, "мера-форма-1", "мера-форма-0"))
    assert (old_kind.status_code, old_kind.json()["code"]) == (422, "form_file.old_kind")
    edition = opened(taken(school)).worksheets[0].cell(1, 1).value.split("|")[3]
    other = handed_in(school, _stamped(school, edition, "0" * len(edition)))
    assert (other.status_code, other.json()["code"]) == (409, "form_file.other_edition")


def test_a_form_of_another_campaign_names_it(school: Desk) -> None:
    stamp = opened(taken(school)).worksheets[0].cell(1, 1).value.split("|")
    book = _stamped(school, f"|{stamp[2]}|{stamp[3]}", f"|{int(stamp[2]) + 1}|{stamp[3]}")
    answer = handed_in(school, book)
    assert (answer.status_code, answer.json()["code"]) == (409, "form_file.other_campaign")


@pytest.mark.parametrize("make_file", [encrypted, old_excel])
def test_what_is_no_open_workbook_is_refused_by_name(
    school: Desk, tmp_path: Path, make_file: Callable[[Path], Path]
) -> None:
    answer = handed_in(school, make_file(tmp_path / "a.xlsx").read_bytes())
    assert answer.status_code == 422
    assert answer.json()["code"] in ("file.encrypted", "file.old_excel")


def test_no_file_and_an_empty_one_are_told(school: Desk, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    assert "Файл не выбран" in words_of(page.post(f"{school.path}/file").text)
    assert "Файл пуст" in words_of(looked_at(page, school, b"").text)


def test_a_large_file_is_refused_before_it_is_read(school: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    def read(*_: object, **__: object) -> None:
        raise AssertionError("it was read")

    monkeypatch.setattr(form_files, "read_cells_guarded", read)
    answer = handed_in(school, b"PK" + bytes(11 << 20))
    assert (answer.status_code, answer.json()["code"]) == (422, "file.too_large")
    huge = school.api.post(f"{school.path}/file", headers={"Content-Length": str(300 << 20)}, content=b"x")
    assert huge.status_code == 413


def test_a_form_that_is_shut_takes_no_file(school: Desk, town: Desk, client_for: ClientFor) -> None:
    book = filled(taken(school), {"pupils_boys": 205})
    fill(school)
    school.act("sending")
    answer = looked_at(client_for("zavuch"), school, book)
    assert answer.status_code == 409
    assert "Форма у координатора. Менять её можно, если он её вернёт." in words_of(answer.text)
    assert handed_in(school, book).json()["code"] == "submission.with_coordinator"
    assert school.cells()["pupils_boys"]["text"] == "206"


def test_a_file_after_the_end_is_told_of_more_time(
    city: City, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    campaign(make, city, closes_at=datetime(2026, 9, 15, tzinfo=UTC))
    api = api_for("zavuch")
    late = Desk(api, api.get("/submissions").json()["items"][0]["id"])
    answer = looked_at(client_for("zavuch"), late, filled(taken(late), {}))
    assert answer.status_code == 409
    assert "Срок истёк 15.09.2026" in words_of(answer.text)
    assert "Попросите продление" in words_of(answer.text)


def test_a_form_taken_before_the_campaign_was_closed_is_taken_of_those_who_got_time(
    school: Desk, town: Desk
) -> None:
    """Closing changes the campaign's version, and not what it asks."""
    book = filled(taken(school), {"pupils_boys": 206})
    number = school.show()["campaign"]
    version = town.api.get(f"/campaigns/{number}").json()["campaign"]["version"]
    town.api.post(f"/campaigns/{number}/closing", headers={"If-Match": f'"{version}"'})
    assert handed_in(school, book).json()["code"] == "submission.late"
    town.act("due", words="Просили", due_at=FAR.isoformat())
    assert [one["key"] for one in handed_in(school, book).json()["changed"]] == ["pupils_boys"]
