"""A school asks its own colleagues and classes: what they answer is added up, and told by decision alone."""

from collections.abc import Callable
from typing import Any

import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.forms import Desk, fill, opened, values_of
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GROUND = "Приказ по школе № 12"
TITLE = "Мальчики и девочки"


@pytest.fixture
def city(city: City, make: Make) -> City:
    """School 1 with a head of an association, and a teacher of one of its classes."""
    make.person(Role.ASSOCIATION_HEAD, city.school(1), "metodob")
    make.person(Role.TEACHER, city.classes_of(1)[0], "klassnaya")
    make.person(Role.DIRECTOR, city.school(1), "glava")
    return city


@pytest.fixture
def deputy(city: City, api_for: ApiFor) -> ApiClient:
    return api_for("zavuch")


def given(**other: Any) -> dict[str, Any]:
    return {
        "title": TITLE, "variables": ["pupils_boys", "pupils_girls"],
        "periods": {"academic_year": "2026/27"}, "colleagues": ["metodob"],
        "opens_at": "2026-09-01T00:00:00Z", "closes_at": "2099-12-01T00:00:00Z", **other,
    }  # fmt: skip


def draw_up(api: ApiClient, **other: Any) -> Any:
    return api.post("/campaigns", json=given(**other))


def asked(api: ApiClient, **other: Any) -> int:
    """Id of a campaign that colleagues see."""
    made = draw_up(api, **other)
    assert made.status_code == 201, made.text
    campaign = made.json()["campaign"]
    done = api.post(f"/campaigns/{campaign['id']}/opening", headers={"If-Match": f'"{campaign["version"]}"'})
    assert done.status_code == 200, done.text
    return int(campaign["id"])


def board(api: ApiClient, campaign_id: int) -> dict[str, int]:
    """Respondent → id of the answer."""
    rows = api.get(f"/campaigns/{campaign_id}").json()["schools"]
    return {one["respondent"]: one["submission"] for one in rows}


def answer(api: ApiClient, submission_id: int, boys: int, girls: int) -> Desk:
    desk = Desk(api, submission_id)
    assert desk.save({"pupils_boys": str(boys), "pupils_girls": str(girls)}).status_code == 200
    assert desk.act("sending").status_code == 200
    return desk


def totals(api: ApiClient, campaign_id: int) -> dict[str, Any]:
    return {one["key"]: one for one in api.get(f"/campaigns/{campaign_id}/totals").json()["items"]}


def record(api: ApiClient, campaign_id: int, *keys: str, words: str = "") -> Any:
    return api.post(f"/campaigns/{campaign_id}/totals", json={"keys": list(keys), "words": words})


def test_answers_of_colleagues_and_classes_become_the_schools_numbers_by_its_decision(
    city: City, make: Make, deputy: ApiClient, api_for: ApiFor
) -> None:
    cls = city.classes_of(1)[0]
    campaign_id = asked(deputy, schools=[cls.code], ground=GROUND)
    rows = board(deputy, campaign_id)
    assert list(rows) == [cls.short_name, "Человек metodob"]
    head = answer(api_for("metodob"), rows["Человек metodob"], 10, 12)
    klass = answer(api_for("klassnaya"), rows[cls.short_name], 7, 8)
    assert totals(deputy, campaign_id)["pupils_boys"]["value"] is None
    for one in (head, klass):
        assert Desk(deputy, int(one.path.rpartition("/")[2])).act("acceptance").status_code == 200
    found = totals(deputy, campaign_id)["pupils_boys"]
    assert (found["value"], found["told"]) == (17, None)
    assert [one["value"] for one in found["parts"]] == [7, 10]
    assert values_of(make, city) == {"pupils_total": 420}
    assert record(deputy, campaign_id, "pupils_boys").json() == {"recorded": 1}
    assert values_of(make, city) == {"pupils_total": 420, "pupils_boys": 17}
    assert totals(deputy, campaign_id)["pupils_boys"]["told"] == 17


def test_what_is_recorded_stands_in_the_form_of_the_city(
    city: City, make: Make, deputy: ApiClient, api_for: ApiFor
) -> None:
    campaign_id = asked(deputy)
    (submission,) = board(deputy, campaign_id).values()
    answer(api_for("metodob"), submission, 206, 214)
    Desk(deputy, submission).act("acceptance")
    record(deputy, campaign_id, "pupils_boys", "pupils_girls")
    opened(make, city)
    (own,) = deputy.get("/submissions").json()["items"]
    cell = Desk(deputy, own["id"]).cells()["pupils_boys"]
    assert (cell["value"], cell["known_reference"]) == (206, TITLE)


def test_the_city_and_other_schools_see_nothing_of_it(
    city: City, make: Make, deputy: ApiClient, api_for: ApiFor
) -> None:
    make.person(Role.MACHINE, city.school(1), "mashina")
    campaign_id = asked(deputy)
    (submission,) = board(deputy, campaign_id).values()
    answer(api_for("metodob"), submission, 1, 2)
    for login in ("koordinator", "metodist", "other", "mashina"):
        api = api_for(login)
        assert api.get("/campaigns").json()["items"] == []
        assert api.get(f"/campaigns/{campaign_id}").status_code == 404
        assert api.get(f"/submissions/{submission}").status_code == 404
        assert api.get(f"/campaigns/{campaign_id}/totals").status_code in (403, 404)
        assert record(api, campaign_id, "pupils_boys").status_code in (403, 404)
        assert api.get("/burden").json()["campaigns"] == []
    assert api_for("uchitel").get(f"/submissions/{submission}").status_code == 404


def test_nobody_writes_in_anothers_name(deputy: ApiClient, api_for: ApiFor) -> None:
    (submission,) = board(deputy, asked(deputy)).values()
    refused = Desk(deputy, submission).save({"pupils_boys": "5"})
    assert (refused.status_code, refused.json()["code"]) == (403, "submission.anothers")
    assert Desk(deputy, submission).act("sending").status_code == 403
    assert Desk(api_for("metodob"), submission).save({"pupils_boys": "5"}).status_code == 200


def test_an_answer_comes_back_and_is_sent_again(deputy: ApiClient, api_for: ApiFor) -> None:
    (submission,) = board(deputy, asked(deputy)).values()
    head = answer(api_for("metodob"), submission, 10, 12)
    back = Desk(deputy, submission).act(
        "return", cells={"pupils_boys": "Проверьте"}, words="", due_at="2099-12-02T00:00:00Z"
    )
    assert back.status_code == 200, back.text
    head.save({"pupils_boys": "11"})
    assert head.act("sending").json()["state"] == "submitted"


def test_a_director_decides_nothing_of_the_citys(city: City, school: Desk, api_for: ApiFor) -> None:
    fill(school)
    school.act("sending")
    director = Desk(api_for("glava"), int(school.path.rpartition("/")[2]))
    assert director.act("acceptance").status_code == 403


def test_teachers_and_classes_are_asked_with_a_ground(city: City, deputy: ApiClient) -> None:
    for whom in ({"colleagues": ["uchitel"]}, {"schools": [city.classes_of(1)[0].code]}):
        refused = draw_up(deputy, **whom)
        assert (refused.status_code, refused.json()["code"]) == (422, "campaign.teacher_needs_ground")
        assert draw_up(deputy, **whom, ground=GROUND).status_code == 201


def test_only_ones_own_people_and_classes_are_asked(city: City, deputy: ApiClient) -> None:
    assert draw_up(deputy, colleagues=["other"]).json()["code"] == "campaign.colleague_unknown"
    assert draw_up(deputy, schools=[city.school(1).code]).json()["code"] == "campaign.school_unknown"
    assert draw_up(deputy, colleagues=[]).json()["code"] == "campaign.nobody_asked"


def test_what_the_school_has_told_or_asks_already_is_stopped(deputy: ApiClient) -> None:
    assert draw_up(deputy, variables=["pupils_total"]).json()["code"] == "campaign.doubles"
    assert draw_up(deputy, variables=["pupils_total"], shows_known=True).status_code == 201
    asked(deputy)
    assert draw_up(deputy).json()["code"] == "campaign.doubles"


def test_a_sum_without_some_wants_a_word(city: City, deputy: ApiClient, api_for: ApiFor, make: Make) -> None:
    campaign_id = asked(deputy, colleagues=["metodob", "glava"])
    rows = board(deputy, campaign_id)
    answer(api_for("metodob"), rows["Человек metodob"], 10, 12)
    Desk(deputy, rows["Человек metodob"]).act("acceptance")
    refused = record(deputy, campaign_id, "pupils_boys")
    assert refused.json()["code"] == "campaign.totals_incomplete"
    assert record(deputy, campaign_id, "no-such").json()["code"] == "campaign.no_totals"
    done = record(deputy, campaign_id, "pupils_boys", words="Директор не преподаёт")
    assert done.json() == {"recorded": 1}
    assert record(deputy, campaign_id, "pupils_boys", words="Ещё раз").json() == {"recorded": 0}


def test_the_pages_of_a_campaign_inside_a_school(
    city: City, make: Make, deputy: ApiClient, client_for: ClientFor
) -> None:
    desk = client_for("zavuch")
    assert "Спросить коллег" in words_of(desk.get("/campaigns").text)
    form = words_of(desk.get("/campaigns/new").text)
    assert "Новый сбор в школе" in form
    assert "Человек metodob" in form
    campaign_id = asked(deputy, contact="Завуч")
    (submission,) = board(deputy, campaign_id).values()
    head = client_for("metodob")
    assert TITLE in words_of(head.get("/").text)
    page = words_of(head.get(f"/submissions/{submission}").text)
    assert "Спрашивает школа" in page
    assert "Отправить" in page
    assert "координатор" not in page
    shown = words_of(desk.get(f"/campaigns/{campaign_id}").text)
    assert "Принято 0 из 1 ответа. Ещё не отправили 1" in shown
    assert TITLE in words_of(desk.get("/calendar").text)
    assert "Ещё ждём" not in words_of(desk.get(f"/campaigns/{campaign_id}/totals").text)


def test_the_page_of_totals_records_them(
    city: City, make: Make, deputy: ApiClient, api_for: ApiFor, client_for: ClientFor
) -> None:
    campaign_id = asked(deputy)
    (submission,) = board(deputy, campaign_id).values()
    answer(api_for("metodob"), submission, 10, 12)
    Desk(deputy, submission).act("acceptance")
    desk = client_for("zavuch")
    where = f"/campaigns/{campaign_id}/totals"
    assert "Ещё не записано: 2 суммы." in words_of(desk.get(where).text)
    refused = desk.post(where, {})
    assert refused.status_code == 422
    assert "Отметьте строки, где сумма есть" in words_of(refused.text)
    desk.post(where, {"key": ["pupils_boys", "pupils_girls"]})
    assert "Все суммы записаны" in words_of(desk.get(where).text)
    assert values_of(make, city)["pupils_girls"] == 12
