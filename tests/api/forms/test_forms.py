"""A school's form on both faces: filled cell by cell, returned, mended, accepted."""

import html
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from app.catalogues.variables import load_variables
from app.db.observations import list_current
from app.domain.access import Role
from app.domain.campaigns import sections_of
from app.domain.observations import Source
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, LONG_AGO, TITLE, WHOLE, Desk, fill, opened, values_of
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


# A form begins with what is known.


def test_a_school_is_asked_for_its_own_grades_and_gets_what_is_known_filled_in(school: Desk) -> None:
    """Its classes are 4А and 4Б: of the levels only the first is asked."""
    cells = school.cells()
    assert list(cells) == list(WHOLE)
    total = cells["pupils_total"]
    assert (total["is_prefilled"], total["value"], total["year_before"]) == (True, 420, 400)
    assert total["known_reference"] == "списки.csv"
    counts = school.show()["counts"]
    assert (counts["asked"], counts["filled"], counts["prefilled"], counts["percent"]) == (5, 1, 1, 20)


def test_who_teaches_the_second_grade_is_asked_of_the_first(city: City, make: Make, api_for: ApiFor) -> None:
    """Nobody writes tests in the first grade, so that no class of it is known."""
    make.organisation("class", city.school(2), code="sch2/2А", name="2А класс", short_name="2А")
    sections = sections_of(["pupils_by_grade"], load_variables())
    opened(make, city, sections=sections)
    api = api_for("other")
    desk = Desk(api, api.get("/submissions").json()["items"][0]["id"])
    assert list(desk.cells()) == [f"pupils_by_grade{{grade={grade}}}" for grade in (1, 2, 4)]


def test_what_is_known_typed_again_is_not_stored_twice(school: Desk) -> None:
    saved = school.save({"pupils_total": "420"}).json()
    assert saved["saved"] == []
    assert school.cells()["pupils_total"]["version"] == 0


# What is typed.


def test_errors_are_kept_as_typed_and_block_the_sending(school: Desk) -> None:
    saved = school.save({"pupils_boys": "двести", "pupils_girls": "214"}).json()
    assert sorted(saved["saved"]) == ["pupils_boys", "pupils_girls"]
    boys = school.cells()["pupils_boys"]
    assert (boys["text"], boys["value"]) == ("двести", None)
    assert boys["remarks"][0]["words"] == "«двести» не число. Впишите число или слова «не применимо»."
    refused = school.act("sending")
    assert (refused.status_code, refused.json()["code"]) == (409, "submission.not_ready")
    assert refused.json()["facts"] == {"empty": 2, "errors": 1, "unexplained": 0}


def test_numbers_that_do_not_add_up_are_told_at_their_cells(school: Desk) -> None:
    saved = school.save({"pupils_boys": "206", "pupils_girls": "206"}).json()
    touched = {one["key"]: [each["words"] for each in one["remarks"]] for one in saved["cells"]}
    assert touched["pupils_boys"] == ["Мальчиков и девочек вместе 412, а всего 420. Проверьте одно из чисел."]
    assert set(touched) == {"pupils_boys", "pupils_girls", "pupils_total"}


def test_something_unusual_wants_a_comment(school: Desk) -> None:
    fill(school)
    school.save({"pupils_total": "900", "pupils_boys": "450", "pupils_girls": "450",
                 "pupils_by_level{level=primary}": "900"})  # fmt: skip
    told = school.cells()["pupils_total"]["remarks"]
    assert [one["words"] for one in told] == ["Год назад было 400. Стало в 2,2 раза больше."]
    assert school.act("sending").json()["facts"]["unexplained"] == 1
    school.save({"pupils_total": "900"}, comment="Открыли новое здание")
    assert school.act("sending").json()["state"] == "submitted"


def test_a_cell_that_somebody_else_changed_is_told_and_left(school: Desk) -> None:
    school.save({"pupils_boys": "206"})
    late = school.api.post(
        f"{school.path}/cells", json={"cells": [
            {"key": "pupils_boys", "text": "205", "seen": 0},
            {"key": "pupils_girls", "text": "214", "seen": 0},
        ]},
    ).json()  # fmt: skip
    assert late["clashes"] == [
        {"key": "pupils_boys", "theirs": "206", "version": 1, "by": "Человек zavuch", "yours": "205"}
    ]
    assert late["saved"] == ["pupils_girls"]
    assert school.cells()["pupils_boys"]["text"] == "206"


def test_the_same_words_twice_are_no_conflict(school: Desk) -> None:
    """A save whose answer was lost on the way is sent again, and the version is told anew."""
    again = {"cells": [{"key": "pupils_boys", "text": "206", "seen": 0}]}
    for _ in range(2):
        assert school.api.post(f"{school.path}/cells", json=again).json()["clashes"] == []
    assert school.cells()["pupils_boys"]["version"] == 1
    told = school.api.post(f"{school.path}/cells", json=again).json()
    assert [(one["key"], one["version"]) for one in told["cells"]] == [("pupils_boys", 1)]


def test_a_cell_that_is_not_asked_is_unknown(school: Desk) -> None:
    assert school.save({"staff_total": "40"}).status_code == 404
    assert school.save({"pupils_by_level{level=secondary}": "1"}).status_code == 404


# Sent, returned, accepted.


def test_accepted_numbers_become_observations_of_the_school(
    school: Desk, town: Desk, city: City, make: Make
) -> None:
    fill(school)
    assert school.act("sending").json()["state"] == "submitted"
    assert school.save({"pupils_boys": "207"}).json()["code"] == "submission.with_coordinator"
    assert town.act("acceptance").json()["state"] == "accepted"
    assert values_of(make, city) == {
        "pupils_total": 420.0, "pupils_boys": 206.0, "pupils_girls": 214.0, "mentoring": 1.0,
        "pupils_by_levellevel=primary": 420.0,
    }  # fmt: skip
    with make.database.reading() as tx:
        found = {one.cell.variable: one for one in list_current(tx, city.school(1).id)}
    assert (found["pupils_boys"].source, found["pupils_boys"].entered_by) == (Source.FORM, "zavuch")
    assert found["pupils_boys"].reference == TITLE
    assert found["pupils_total"].source is Source.FILE
    assert school.save({"pupils_boys": "207"}).json()["code"] == "submission.accepted"


def test_a_number_that_was_known_otherwise_is_corrected_with_its_reason(
    school: Desk, town: Desk, city: City, make: Make
) -> None:
    fill(school)
    school.save({"pupils_total": "421", "pupils_girls": "215", "pupils_by_level{level=primary}": "421"})
    school.act("sending")
    town.act("acceptance")
    with make.database.reading() as tx:
        total = next(
            one
            for one in list_current(tx, city.school(1).id)
            if (one.cell.variable, one.cell.period.code) == ("pupils_total", "2026/27")
        )
    assert (total.value, total.revision, total.reason) == (421.0, 2, f"Исправлено в сборе «{TITLE}»")


def test_one_returned_cell_is_mended_and_the_others_stand(school: Desk, town: Desk) -> None:
    fill(school)
    school.act("sending")
    back = town.act("return", cells={"mentoring": "Положения нет на сайте"}, due_at=FAR.isoformat())
    assert back.json()["state"] == "returned"
    cell = school.cells()["mentoring"]
    assert (cell["is_returned"], cell["words"][0]["text"]) == (True, "Положения нет на сайте")
    assert school.save({"pupils_boys": "1"}).json()["code"] == "submission.cell_settled"
    assert school.save({"mentoring": "нет"}).status_code == 200
    assert school.act("sending").json()["state"] == "submitted"
    again = town.cells()["mentoring"]
    assert (again["is_returned"], again["text"], again["is_changed"]) == (False, "нет", True)
    assert [one["step"] for one in town.show()["steps"]] == ["sent", "returned", "sent"]


def test_a_form_is_returned_with_a_reason_and_a_day_to_come(school: Desk, town: Desk) -> None:
    fill(school)
    school.act("sending")
    assert town.act("return", due_at=FAR.isoformat()).json()["code"] == "submission.no_reason"
    past = town.act("return", words="Проверьте", due_at=LONG_AGO.isoformat())
    assert past.json()["code"] == "submission.due_past"


def test_all_answers_without_anything_unusual_are_accepted_at_once(
    school: Desk, town: Desk, city: City, make: Make
) -> None:
    fill(school)
    school.act("sending")
    campaign = school.show()["campaign"]
    assert town.api.post(f"/campaigns/{campaign}/acceptance").json() == {"accepted": 1}
    board = town.api.get(f"/campaigns/{campaign}").json()
    assert [one["state"] for one in board["schools"]] == ["accepted", "draft", "draft", "draft"]
    assert values_of(make, city)["pupils_girls"] == 214.0


# Time.


def test_after_the_last_moment_nothing_is_written_until_the_school_gets_time(
    city: City, make: Make, api_for: ApiFor
) -> None:
    opened(make, city, closes_at=datetime(2026, 9, 15, tzinfo=UTC))
    api = api_for("zavuch")
    school = Desk(api, api.get("/submissions").json()["items"][0]["id"])
    late = school.save(WHOLE)
    assert (late.status_code, late.json()["code"]) == (409, "submission.late")
    assert "Попросите продление" in late.json()["title"]
    assert school.act("time", words="Болел завуч").json()["asked_for_time"] == "Болел завуч"
    town = Desk(api_for("koordinator"), int(school.path.rpartition("/")[2]))
    given = town.act("due", words="До понедельника", due_at=FAR.isoformat())
    assert (given.json()["asked_for_time"], given.json()["ends_at"][:4]) == (None, "2099")
    fill(school)


def test_a_closed_campaign_takes_nothing_but_from_those_who_got_time(school: Desk, town: Desk) -> None:
    campaign = school.show()["campaign"]
    version = town.api.get(f"/campaigns/{campaign}").json()["campaign"]["version"]
    closed = town.api.post(f"/campaigns/{campaign}/closing", headers={"If-Match": f'"{version}"'})
    assert closed.json()["campaign"]["phase"] == "closed"
    assert school.save({"pupils_boys": "1"}).json()["code"] == "submission.late"
    town.act("due", words="Просили", due_at=FAR.isoformat())
    assert school.save({"pupils_boys": "206"}).status_code == 200


# Who may what.


def test_others_see_no_form_and_nobody_fills_for_a_school(
    school: Desk, city: City, make: Make, api_for: ApiFor
) -> None:
    make.person(Role.DEPUTY, city.school(2), "zavuch2")
    assert api_for("zavuch2").get(school.path).status_code == 404
    assert api_for("uchitel").get(school.path).status_code == 404
    assert api_for("metodist").get(school.path).status_code == 200
    cells = {"cells": [{"key": "pupils_boys", "text": "1", "seen": 0}]}
    for login in ("koordinator", "metodist"):
        assert api_for(login).post(f"{school.path}/cells", json=cells).status_code == 403
    assert school.act("acceptance").status_code == 403
    assert school.api.post("/campaigns/1/acceptance").status_code == 404


def test_a_deputy_head_fills_the_form_on_its_page(school: Desk, client_for: ClientFor) -> None:
    client = client_for("zavuch")
    assert "Ждут вас: 1 форма." in words_of(client.get("/campaigns").text)
    page = client.get(school.path)
    text = words_of(page.text)
    assert "Осталось 4 ячейки из 5." in text
    assert "Заранее заполнено 1, проверьте их взглядом." in text
    assert "Уже известно: файл «списки.csv»" in text
    sent = {f"text:{key}": value for key, value in WHOLE.items()} | {f"seen:{key}": "0" for key in WHOLE}
    part = client.post(f"{school.path}/cells", sent, headers={"HX-Request": "true"})
    assert part.status_code == 200
    assert "Всё заполнено. Можно отправлять." in words_of(part.text)
    assert part.text.count("hx-swap-oob") == 2 + 4
    plain = client.post(f"{school.path}/cells", {**sent, "text:pupils_boys": "207"})
    assert plain.status_code == 409
    assert "Пока вы печатали, в ячейке появилось «206» (Человек zavuch). У вас «207»." in words_of(plain.text)


def test_a_coordinator_returns_one_cell_on_the_page(school: Desk, city: City, client_for: ClientFor) -> None:
    fill(school)
    school.act("sending")
    client = client_for("koordinator")
    page = client.get(school.path)
    assert "Школа ответила: 5 ячеек." in words_of(page.text)
    seen = re.search(
        r'id="return"[^>]*>\s*<input[^>]*><input type="hidden" name="seen" value="(\d+)"', page.text
    )
    assert seen is not None
    said = {"seen": seen[1], "return:mentoring": "Нет на сайте", "day": "2099-12-01T18:00", "words": ""}
    assert client.post(f"{school.path}/return", said).status_code == 303
    text = words_of(client_for("zavuch").get(school.path).text)
    assert "Вернули 1 ячейку. Остальное принято." in text
    assert "Человек koordinator: Нет на сайте" in text


def test_what_is_said_at_a_cell_is_answered_on_the_page(
    school: Desk, town: Desk, client_for: ClientFor
) -> None:
    fill(school)
    assert "Ответить" not in client_for("zavuch").get(school.path).text
    school.act("sending")
    town.act("return", cells={"mentoring": "Нет на сайте"}, due_at=FAR.isoformat())
    client = client_for("zavuch")
    assert 'form="saying" name="said:mentoring"' in client.get(school.path).text
    said = {"said:mentoring": "Есть, раздел «Педагоги»", "said:pupils_boys": " "}
    assert client.post(f"{school.path}/words", said).status_code == 303
    words = town.cells()["mentoring"]["words"]
    assert [(one["text"], one["by_school"]) for one in words] == [
        ("Нет на сайте", False), ("Есть, раздел «Педагоги»", True),
    ]  # fmt: skip
    assert "Человек zavuch: Есть, раздел «Педагоги»" in words_of(
        client_for("koordinator").get(school.path).text
    )
    refused = client.post(f"{school.path}/words", {"said:mentoring": ""})
    assert refused.status_code == 422
    assert "Пусто. Напишите, что хотите сказать." in words_of(refused.text)


def test_hostile_words_stay_words(school: Desk, client_for: ClientFor) -> None:
    school.save({"pupils_boys": "<img src=x>"}, comment="<script>1</script>")
    page = client_for("zavuch").get(school.path).text
    assert "<img src=x>" not in page
    assert "<script>1" not in page


def test_the_first_page_tells_what_waits(school: Desk, client_for: ClientFor) -> None:
    home = words_of(client_for("zavuch").get("/").text)
    assert "Заполнить: 1 форму." in home
    assert TITLE in home
    fill(school)
    school.act("sending")
    assert TITLE not in words_of(client_for("zavuch").get("/").text)
    campaign = school.show()["campaign"]
    board = words_of(client_for("koordinator").get(f"/campaigns/{campaign}?state=submitted").text)
    assert "Принять все без замечаний" in board
    assert "Школа № 1 Человек zavuch отправлена 100 %" in board
    assert "Школа № 2" not in board
    assert f"{TITLE} Школы прислали формы ждут решения" in words_of(client_for("koordinator").get("/").text)


def test_what_a_school_owes_stands_above_what_is_done(
    school: Desk, town: Desk, city: City, make: Make, client_for: ClientFor
) -> None:
    fill(school)
    school.act("sending")
    town.act("acceptance")
    opened(make, city, title="Книги", sections=sections_of(["library_books"], load_variables()))
    titles = [one["title"] for one in school.api.get("/submissions").json()["items"]]
    assert titles == ["Книги", TITLE]


def test_pages_with_a_term_are_drawn_anew_when_it_ends(
    city: City, make: Make, client_for: ClientFor, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nobody writes anything at the end, and still the form is closed from then on."""
    now = datetime.now(UTC)
    opened(make, city, closes_at=now + timedelta(hours=1))
    client = client_for("zavuch")
    found = re.search(r"/submissions/\d+", client.get("/campaigns").text)
    assert found is not None
    addresses = ("/", "/campaigns", found[0])
    assert not any("Срок истёк" in words_of(client.get(one).text) for one in addresses)
    monkeypatch.setattr("app.api.deps.moment_on", lambda _today: now + timedelta(hours=2))
    assert all("Срок истёк" in words_of(client.get(one).text) for one in addresses)


def test_what_is_known_beforehand_leads_to_its_record(school: Desk, client_for: ClientFor) -> None:
    client = client_for("zavuch")
    page = client.get(school.path).text
    (address,) = set(re.findall(r'href="(/organisations/\d+/observations/history[^"]*)"', page))
    history = words_of(client.get(html.unescape(address)).text)
    assert "420" in history
    assert "списки.csv" in history
