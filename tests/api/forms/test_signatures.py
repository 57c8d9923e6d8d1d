"""A form that the school's director signs before the city gets it."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import update

from app.db.tables.campaigns import campaigns
from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import FAR, Desk, fill, opened
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


@pytest.fixture
def city(city: City, make: Make) -> City:
    """School 1 has a director, too."""
    make.person(Role.DIRECTOR, city.school(1), "direktor")
    return city


@pytest.fixture
def school(city: City, make: Make, api_for: ApiFor) -> Desk:
    """The form of school 1, as its deputy head."""
    opened(make, city, director_signs=True)
    api = api_for("zavuch")
    return Desk(api, api.get("/submissions").json()["items"][0]["id"])


@pytest.fixture
def head(school: Desk, api_for: ApiFor) -> Desk:
    """The same form, as the director."""
    return Desk(api_for("direktor"), int(school.path.rpartition("/")[2]))


def test_the_deputy_fills_the_director_signs_and_the_city_gets_it(
    school: Desk, head: Desk, town: Desk
) -> None:
    fill(school)
    waiting = school.act("sending").json()
    assert (waiting["state"], waiting["is_open"], waiting["submitted_by"]) == ("signing", False, None)
    assert school.save({"pupils_boys": "1"}).json()["code"] == "submission.with_director"
    assert school.act("signature").status_code == 403
    assert town.act("acceptance").json()["code"] == "submission.not_sent"
    signed = head.act("signature").json()
    assert (signed["state"], signed["submitted_by"]) == ("submitted", "direktor")
    assert [one["step"] for one in town.show()["steps"]] == ["sent_up", "sent"]
    assert head.act("signature").json()["code"] == "submission.not_signing"
    assert town.act("acceptance").json()["state"] == "accepted"


def test_a_director_sends_it_back_with_words_and_may_send_it_alone(school: Desk, head: Desk) -> None:
    fill(school)
    school.act("sending")
    assert head.act("sending-back", words=" ").json()["code"] == "submission.no_reason"
    back = head.act("sending-back", words="Мальчиков больше").json()
    assert (back["state"], back["steps"][-1]["words"]) == ("draft", "Мальчиков больше")
    assert school.save({"pupils_boys": "205", "pupils_girls": "215"}).status_code == 200
    assert head.act("sending").json()["state"] == "submitted"


def test_what_the_city_returned_stays_returned_when_the_director_sends_it_back(
    school: Desk, head: Desk, town: Desk
) -> None:
    fill(school)
    head.act("sending")
    town.act("return", cells={"mentoring": "Положения нет на сайте"}, due_at=FAR.isoformat())
    assert school.save({"mentoring": "нет"}).status_code == 200
    assert school.act("sending").json()["state"] == "signing"
    assert head.act("sending-back", words="Есть, посмотрите").json()["state"] == "returned"
    assert school.save({"pupils_boys": "1"}).json()["code"] == "submission.cell_settled"
    assert school.save({"mentoring": "да"}).status_code == 200


def test_nothing_unready_goes_to_the_director(school: Desk) -> None:
    assert school.act("sending").json()["code"] == "submission.not_ready"
    assert school.show()["state"] == "draft"


def test_a_signature_after_the_end_is_late_until_time_is_given(
    school: Desk, head: Desk, town: Desk, make: Make
) -> None:
    fill(school)
    school.act("sending")
    now = datetime.now(UTC)
    with make.writing() as tx:
        tx.execute(update(campaigns).values(closes_at=now - timedelta(hours=1)))
    assert head.act("signature").json()["code"] == "submission.late"
    later = (now + timedelta(days=1)).isoformat()
    assert town.act("due", words="Директор болел", due_at=later).status_code == 200
    assert head.act("signature").json()["state"] == "submitted"


def test_pages_say_whose_turn_it_is(school: Desk, head: Desk, client_for: ClientFor) -> None:
    assert "Передать директору" in client_for("zavuch").get(school.path).text
    fill(school)
    school.act("sending")
    assert "Форма у директора школы на подписи." in words_of(client_for("zavuch").get(school.path).text)
    assert "Ждут подписи директора: 1 форма." in words_of(client_for("zavuch").get("/").text)
    client = client_for("direktor")
    assert "Подписать: 1 форму." in words_of(client.get("/").text)
    assert "ждёт вашей подписи" in words_of(client.get("/").text)
    page = client.get(school.path).text
    assert "Форма заполнена. Проверьте и подпишите." in words_of(page)
    assert "Подписать и отправить" in page
    board = client_for("koordinator").get(f"/campaigns/{school.show()['campaign']}?state=signing").text
    assert "Школа № 1 Человек zavuch на подписи 100 %" in words_of(board)
    seen = {"seen": head.show()["version"]}
    assert client.post(f"{school.path}/sending-back", {**seen, "words": "Пересчитайте"}).status_code == 303
    assert "Пересчитайте" in words_of(client_for("zavuch").get(school.path).text)
    school.act("sending")
    seen = {"seen": head.show()["version"]}
    assert client.post(f"{school.path}/signature", seen).status_code == 303
    assert school.show()["state"] == "submitted"
