"""A form filled in a spreadsheet: taken away, handed in, looked at, written; on both faces."""

import html
import re
from collections.abc import Callable
from typing import Any
from urllib.parse import unquote

from app.domain.form_sheets import Column
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.form_books import at, filled, handed_in, looked_at, opened, rows_of, taken
from tests.forms import TITLE, WHOLE, Desk, fill
from tests.make import Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
TYPED: dict[str, object] = {
    "pupils_total": 420, "pupils_boys": 206, "pupils_girls": 214, "pupils_by_level{level=primary}": 420,
    "mentoring": "да",
}  # fmt: skip


def _fields(page: str) -> dict[str, str]:
    """The hidden fields of a preview, as a browser sends them."""
    found = re.findall(r'name="((?:text|seen|comment):[^"]+)" value="([^"]*)"', page)
    return {html.unescape(name): html.unescape(value) for name, value in found}


def _confirmed(page: PageClient, desk: Desk, preview: Any, **chosen: str) -> Any:
    return page.post(f"{desk.path}/file/confirmation", {**_fields(preview.text), **chosen})


# The workbook that is taken away.


def test_the_workbook_has_a_row_for_each_cell_with_what_is_known(school: Desk) -> None:
    sheet = opened(taken(school)).worksheets[0]
    rows = rows_of(sheet)
    assert list(rows) == list(WHOLE)
    row = rows["pupils_total"]
    assert [at(sheet, row, one).value for one in (Column.PAST, Column.NOW)] == [400, 420]
    assert at(sheet, rows["pupils_by_level{level=primary}"], Column.PART).value == "начальное общее"
    assert sheet.freeze_panes == "B5"


def test_only_what_is_to_be_filled_is_open_and_checked(school: Desk) -> None:
    sheet = opened(taken(school)).worksheets[0]
    assert sheet.protection.sheet
    row = rows_of(sheet)["pupils_boys"]
    locked = {one: at(sheet, row, one).protection.locked for one in Column}
    assert [one for one, is_locked in locked.items() if not is_locked] == [Column.NOW, Column.COMMENT]
    checks = {one.type for one in sheet.data_validations.dataValidation}
    assert checks == {"custom", "list"}
    hidden = [sheet.column_dimensions["H"].hidden, sheet.row_dimensions[1].hidden]
    assert hidden == [True, True]


def test_the_file_is_named_by_campaign_and_school(school: Desk, client_for: ClientFor) -> None:
    answer = client_for("zavuch").get(f"{school.path}/form.xlsx")
    said = unquote(answer.headers["content-disposition"])
    assert said.endswith(f"''{TITLE}, Школа № 1.xlsx")
    assert answer.headers["cache-control"] == "no-store"


def test_a_text_that_looks_like_a_formula_stays_text(school: Desk) -> None:
    school.save({"pupils_boys": "=1+1"})
    book = opened(taken(school))
    cell = at(book.worksheets[0], rows_of(book.worksheets[0])["pupils_boys"], Column.NOW)
    assert (cell.value, cell.data_type) == ("=1+1", "s")


def test_a_settled_cell_is_locked_in_the_workbook(school: Desk, town: Desk) -> None:
    fill(school)
    school.act("sending")
    town.act("return", cells={"pupils_boys": "Пересчитайте"}, due_at="2099-12-01T12:00:00Z")
    sheet = opened(taken(school)).worksheets[0]
    rows = rows_of(sheet)
    locked = {key: at(sheet, row, Column.NOW).protection.locked for key, row in rows.items()}
    assert [key for key, is_locked in locked.items() if not is_locked] == ["pupils_boys"]


# There and back.


def test_what_was_typed_offline_comes_back_as_on_the_page(school: Desk) -> None:
    answer = handed_in(school, filled(taken(school), TYPED)).json()
    assert (answer["written"], answer["refused"], answer["clashes"]) == (True, [], [])
    texts = {key: one["text"] for key, one in school.cells().items()}
    assert texts == {**WHOLE, "pupils_total": ""}  # known already, and typed as it is
    assert school.act("sending").json()["state"] == "submitted"


def test_a_workbook_that_nobody_touched_changes_nothing(school: Desk) -> None:
    school.save({"pupils_boys": "1 204", "pupils_girls": "двести", "mentoring": "Да"})
    answer = handed_in(school, taken(school)).json()
    assert (answer["changed"], answer["refused"], answer["ignored"]) == ([], [], [])
    assert answer["unchanged"] == 5
    assert school.cells()["pupils_boys"]["text"] == "1 204"


def test_a_preview_writes_nothing(school: Desk) -> None:
    answer = handed_in(school, filled(taken(school), TYPED), dry_run=True).json()
    assert answer["written"] is False
    assert [(one["key"], one["was"], one["becomes"]) for one in answer["changed"]] == [
        (key, "", text) for key, text in WHOLE.items() if key != "pupils_total"
    ]
    assert answer["counts"]["filled"] == 5
    assert school.show()["counts"]["filled"] == 1


def test_the_page_shows_each_cell_and_writes_when_told_to(school: Desk, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    preview = looked_at(page, school, filled(taken(school), {**TYPED, "pupils_boys": 200}))
    told = words_of(preview.text)
    assert "Изменится 4 ячейки. Пока ничего не записано." in told
    assert "Мальчиков и девочек вместе 414, а всего 420. Проверьте одно из чисел." in told
    assert "Без перемен: 1 ячейка." in told
    assert school.cells()["pupils_boys"]["text"] == ""
    written = _confirmed(page, school, preview)
    assert written.status_code == 303
    assert school.cells()["pupils_boys"]["text"] == "200"
    assert "Из файла записано: 4 ячейки" in words_of(page.get(written.headers["location"]).text)


def test_the_same_file_twice_changes_nothing_and_says_so(school: Desk, client_for: ClientFor) -> None:
    book = filled(taken(school), TYPED)
    handed_in(school, book)
    versions = {key: one["version"] for key, one in school.cells().items()}
    again = handed_in(school, book).json()
    assert (again["changed"], again["clashes"], again["unchanged"]) == ([], [], 5)
    assert {key: one["version"] for key, one in school.cells().items()} == versions
    told = words_of(looked_at(client_for("zavuch"), school, book).text)
    assert "Всё из файла в форме уже стоит. Записывать нечего." in told


def test_an_explanation_comes_back_too(school: Desk) -> None:
    book = filled(taken(school), {"pupils_total": 900}, comments={"pupils_total": "Открыли новое здание"})
    handed_in(school, book)
    cell = school.cells()["pupils_total"]
    assert (cell["text"], cell["comment"]) == ("900", "Открыли новое здание")


def test_rows_may_be_moved_and_columns_too(school: Desk) -> None:
    def move(sheet: Any, rows: Any) -> None:
        sheet.move_range(f"A{rows['mentoring']}:K{rows['mentoring']}", rows=10)
        sheet.insert_cols(1)

    answer = handed_in(school, filled(taken(school), TYPED, spoil=move)).json()
    assert (len(answer["changed"]), answer["refused"], answer["not_in_file"]) == (4, [], 0)
    assert school.cells()["mentoring"]["text"] == "да"


def test_rows_that_were_deleted_stay_as_they_are(school: Desk) -> None:
    fill(school)

    def delete(sheet: Any, rows: Any) -> None:
        sheet.delete_rows(rows["pupils_girls"])

    answer = handed_in(school, filled(taken(school), {"pupils_boys": 205}, spoil=delete)).json()
    assert (answer["not_in_file"], [one["key"] for one in answer["changed"]]) == (1, ["pupils_boys"])
    assert school.cells()["pupils_girls"]["text"] == "214"


def test_a_cleared_cell_is_emptied_but_what_is_known_stays(school: Desk) -> None:
    school.save({"pupils_boys": "206"})
    answer = handed_in(school, filled(taken(school), {"pupils_boys": None, "pupils_total": None})).json()
    assert [(one["key"], one["becomes"]) for one in answer["changed"]] == [("pupils_boys", "")]
    assert [one["code"] for one in answer["ignored"]] == ["form_file.known_stays"]
    assert school.cells()["pupils_boys"]["text"] == ""


# Two at one form.


def test_a_cell_that_somebody_changed_meanwhile_is_a_choice(school: Desk, client_for: ClientFor) -> None:
    book = filled(taken(school), {"pupils_boys": 205, "pupils_girls": 214})
    school.save({"pupils_boys": "206"})
    page = client_for("zavuch")
    preview = looked_at(page, school, book)
    told = words_of(preview.text)
    assert "Какое число оставить" in told
    assert "Оставить «206»" in told and "Взять из файла «205»" in told
    assert _confirmed(page, school, preview, **{"keep:pupils_boys": "theirs"}).status_code == 303
    texts = {key: one["text"] for key, one in school.cells().items()}
    assert (texts["pupils_boys"], texts["pupils_girls"]) == ("206", "214")
    mine = _confirmed(page, school, looked_at(page, school, book), **{"keep:pupils_boys": "mine"})
    assert mine.status_code == 303
    assert school.cells()["pupils_boys"]["text"] == "205"


def test_rest_leaves_what_somebody_else_changed(school: Desk) -> None:
    book = filled(taken(school), {"pupils_boys": 205, "pupils_girls": 214})
    school.save({"pupils_boys": "206"})
    answer = handed_in(school, book).json()
    assert answer["clashes"] == [
        {"key": "pupils_boys", "theirs": "206", "version": 1, "by": "Человек zavuch", "yours": "205"}
    ]
    assert school.cells()["pupils_boys"]["text"] == "206"
    assert school.cells()["pupils_girls"]["text"] == "214"


def test_what_only_others_changed_is_no_conflict(school: Desk) -> None:
    book = filled(taken(school), {"pupils_girls": 214})
    school.save({"pupils_boys": "206"})
    answer = handed_in(school, book).json()
    assert (answer["clashes"], answer["changed_elsewhere"]) == ([], 1)
    assert school.cells()["pupils_boys"]["text"] == "206"


def test_a_change_between_preview_and_confirmation_is_told(school: Desk, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    preview = looked_at(page, school, filled(taken(school), {"pupils_boys": 205}))
    school.save({"pupils_boys": "206"})
    answer = _confirmed(page, school, preview)
    assert answer.status_code == 409
    assert "в ячейке появилось «206»" in words_of(answer.text)
    assert school.cells()["pupils_boys"]["text"] == "206"


# Who may.


def test_only_the_school_hands_in_and_only_those_who_see_it_take_away(
    school: Desk, town: Desk, make: Make, api_for: ApiFor, client_for: ClientFor
) -> None:
    book = taken(town)
    assert handed_in(town, book).status_code == 403
    stranger = Desk(api_for("other"), int(school.path.rpartition("/")[2]))
    assert handed_in(stranger, book).status_code == 404
    assert stranger.api.get(f"{school.path}/form.xlsx").status_code == 404
    assert client_for("uchitel").get(f"{school.path}/form.xlsx").status_code == 404
