"""A form shared out in its school: colleagues fill the sections that they were given; files behind cells."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import TITLE, WHOLE, Desk, fill
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
PUPILS, STAFF = "pupils_september", "staff_september"


@pytest.fixture
def colleague(school: Desk, city: City, make: Make, api_for: ApiFor) -> Desk:
    """The same form for a teacher of class 4А, who was given the section about staff."""
    make.person(Role.TEACHER, city.classes_of(1)[0], "klassnaya")
    given = hand_over(school, STAFF, "klassnaya", ground="Приказ № 12, пункт 3")
    assert given.status_code == 201, given.text
    return Desk(api_for("klassnaya"), int(school.path.rpartition("/")[2]))


def hand_over(school: Desk, section: str, login: str, **more: str) -> Any:
    return school.api.post(f"{school.path}/parts", json={"section": section, "login": login, **more})


def test_a_colleague_sees_and_fills_the_given_section_alone(school: Desk, colleague: Desk) -> None:
    shown = colleague.show()
    assert [one["key"] for one in shown["cells"]] == ["mentoring"]
    assert shown["steps"] == []
    assert colleague.save({"mentoring": "да"}).json()["saved"] == ["mentoring"]
    assert colleague.save({"pupils_boys": "1"}).status_code == 404
    assert colleague.act("sending").status_code == 403
    assert school.cells()["mentoring"]["text"] == "да"


def test_a_finished_section_is_told_to_the_school(school: Desk, colleague: Desk) -> None:
    refused = colleague.api.post(f"{colleague.path}/parts/completion")
    assert refused.json()["facts"]["empty"] == 1
    colleague.save({"mentoring": "да"})
    assert colleague.api.post(f"{colleague.path}/parts/completion").status_code == 200
    (part,) = school.show()["parts"]
    assert (part["section"], part["login"], part["done_at"] is not None) == (STAFF, "klassnaya", True)


def test_a_teacher_is_asked_with_a_ground_alone(school: Desk) -> None:
    refused = hand_over(school, STAFF, "uchitel")
    assert (refused.status_code, refused.json()["code"]) == (422, "submission.teacher_needs_ground")
    assert hand_over(school, STAFF, "uchitel", ground="Приказ № 12").status_code == 201


def test_only_people_of_the_school_are_given_sections_that_there_are(school: Desk) -> None:
    assert hand_over(school, STAFF, "other").json()["code"] == "submission.colleague_unknown"
    assert hand_over(school, STAFF, "zavuch").json()["code"] == "submission.colleague_unknown"
    missing = hand_over(school, "no-such", "uchitel", ground="Приказ")
    assert missing.json()["code"] == "submission.section_unknown"


def test_what_is_taken_back_is_no_longer_seen(school: Desk, colleague: Desk) -> None:
    colleague.save({"mentoring": "да"})
    assert school.api.delete(f"{school.path}/parts/{STAFF}").status_code == 200
    assert colleague.api.get(colleague.path).status_code == 404
    assert colleague.save_blindly({"mentoring": "нет"}).status_code == 404
    assert school.cells()["mentoring"]["text"] == "да"


def test_the_page_of_a_colleague_and_of_the_school(
    school: Desk, colleague: Desk, client_for: ClientFor
) -> None:
    client = client_for("klassnaya")
    assert TITLE in words_of(client.get("/").text)
    page = words_of(client.get(school.path).text)
    assert "Вам поручили 1 раздел" in page
    assert "Основание: Приказ № 12, пункт 3." in page
    assert "Отправить" not in page
    own = words_of(client_for("zavuch").get(school.path).text)
    assert "Кадры на 1 сентября: Человек klassnaya заполняет" in own


# Files.


def attach(desk: Desk, key: str = "mentoring", name: str = "приказ.pdf", body: bytes = b"%PDF-1.7") -> Any:
    return desk.api.post(f"{desk.path}/files", data={"key": key}, files={"file": (name, body)})


def test_a_file_stands_behind_its_cell_and_comes_back_as_it_was(
    school: Desk, town: Desk, client_for: ClientFor
) -> None:
    made = attach(school)
    assert made.status_code == 201, made.text
    (kept,) = town.show()["files"]
    assert (kept["key"], kept["file_name"], kept["size"]) == ("mentoring", "приказ.pdf", 8)
    taken = client_for("koordinator").get(f"{town.path}/files/{kept['id']}")
    assert taken.content == b"%PDF-1.7"
    assert taken.headers["content-disposition"].startswith("attachment")
    assert taken.headers["content-type"] == "application/octet-stream"
    assert "приказ.pdf" in words_of(client_for("zavuch").get(school.path).text)


def test_files_are_put_and_taken_away_while_the_form_is_open(school: Desk) -> None:
    file_id = attach(school).json()["id"]
    assert attach(school, key="staff_total").status_code == 404
    assert attach(school, body=b"").json()["code"] == "file.empty"
    assert school.api.delete(f"{school.path}/files/{file_id}").json()["files"] == []
    assert school.api.get(f"{school.path}/files/{file_id}").status_code == 404
    kept = attach(school).json()["id"]
    fill(school)
    school.act("sending")
    assert attach(school).json()["code"] == "submission.with_coordinator"
    assert school.api.delete(f"{school.path}/files/{kept}").status_code == 409


def test_a_file_of_another_form_or_section_is_not_there(
    school: Desk, colleague: Desk, api_for: ApiFor
) -> None:
    file_id = attach(school, key="pupils_boys").json()["id"]
    assert colleague.api.get(f"{school.path}/files/{file_id}").status_code == 404
    assert api_for("other").get(f"{school.path}/files/{file_id}").status_code == 404
    other = api_for("other").get("/submissions").json()["items"][0]["id"]
    assert api_for("other").get(f"/submissions/{other}/files/{file_id}").status_code == 404


def test_minutes_spent_are_those_between_changes(school: Desk) -> None:
    for key, text in WHOLE.items():
        school.save({key: text})
    assert school.show()["spent_minutes"] == 0
