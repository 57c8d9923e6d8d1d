"""As known on a date: pages, exports and REST of values and traces; links to the day before a change."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from app.db.tables.result_batches import batches
from app.domain.clock import day_of
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.domain.result_batches import ResultBatch
from app.files import Store
from app.use_cases import observations
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.desk import open_desk
from tests.make import NOW, City, Make
from tests.workbook_makers import f1, f1_row

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
VALUE = f"/indicators/{GOOD}/value"


def accepted(make: Make, batch: ResultBatch, *, days_ago: int) -> None:
    at = NOW - timedelta(days=days_ago)
    with make.writing() as tx:
        tx.execute(update(batches).where(batches.c.id == batch.id).values(accepted_at=at))


def day(days_ago: int) -> str:
    return day_of(NOW - timedelta(days=days_ago)).isoformat()


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Mathematics of school 1: 15 pupils ten days ago, 30 in both classes since five days ago."""
    test = make.test()
    first = make.accepted(test, city.classes_of(1)[:1], by=city.school(1), pupils=15)
    second = make.accepted(test, city.classes_of(1), by=city.school(1), pupils=15)
    accepted(make, first, days_ago=10)
    accepted(make, second, days_ago=5)
    make.compute()
    return city


def test_the_page_of_a_value_says_what_was_known(city: City, client_for: ClientFor) -> None:
    client, school = client_for("zavuch"), city.school(1)
    then = client.get(f"{VALUE}?place={school.id}&year=2025-26&as_known=2026-11-16").text
    text = words_of(then)
    assert "Так это было известно 16 ноября 2026 г." in text
    assert "÷ 15 =" in text
    assert "4Б" not in text
    assert f'href="{VALUE}?place={school.id}&amp;year=2025-26">Показать как сейчас' in then
    now = words_of(client.get(f"{VALUE}?place={school.id}&year=2025-26").text)
    assert "÷ 30 =" in now
    assert "Так это было известно" not in now
    assert "Как было известно на день" in now


def test_the_page_of_a_school_s_indicators_does_too(city: City, client_for: ClientFor) -> None:
    client, school = client_for("zavuch"), city.school(1)
    page = client.get(f"/organisations/{school.id}/indicators?as_known={day(7)}").text
    assert "Так это было известно" in words_of(page)
    assert f"as_known={day(7)}" in page.split("<tbody>")[1]
    assert "Город, 2025/26" in words_of(page)
    csv = client.get(f"/organisations/{school.id}/indicators.csv?as_known={day(7)}").content.decode()
    line = next(one for one in csv.splitlines() if GOOD in one)
    assert line.split(";")[4] == "15"


@pytest.mark.parametrize(
    ("asked", "status", "words"),
    [
        ("завтра", 422, "«завтра» не похоже на день. Запишите его так: 2026-03-03."),
        ("2026-02-30", 422, "не похоже на день"),
        ("2999-01-01", 422, "День 01.01.2999 ещё не наступил."),
        ("2020-01-01", 200, "Тогда данных ещё не было: первые появились 15 ноября 2026 г."),
    ],
)
def test_other_days_are_told_in_plain_words(
    city: City, client_for: ClientFor, api_for: ApiFor, asked: str, status: int, words: str
) -> None:
    school = city.school(1)
    for address in (f"{VALUE}?place={school.id}&year=2025-26&", f"/organisations/{school.id}/indicators?"):
        answer = client_for("zavuch").get(f"{address}as_known={asked}")
        assert answer.status_code == status
        assert words in words_of(answer.text)
    asking = {"organisation": "sch1", "indicator": GOOD, "as_known": asked}
    for path in ("/indicator-values", "/indicator-values/trace"):
        assert api_for("zavuch").get(path, params=asking).status_code == status


def test_rest_gives_the_same_past_numbers(city: City, api_for: ApiFor) -> None:
    machine = api_for("koordinator")
    for ago, n in ((12, None), (10, 15), (6, 15), (5, 30)):
        asked = {"organisation": "sch1", "indicator": GOOD, "period": "2025/26", "as_known": day(ago)}
        items = machine.get("/indicator-values", params=asked).json()["items"]
        assert [one["denominator"] for one in items] == ([n] if n else [])
        trace = machine.get("/indicator-values/trace", params=asked).json()
        assert (trace["sums"] or {}).get("denominator") == n
        assert (trace["as_known"], trace["is_waiting"]) == (day(ago), False)


def test_the_city_of_a_past_day_is_that_of_the_day(
    city: City, make: Make, client_for: ClientFor, api_for: ApiFor
) -> None:
    """Four schools wrote, the last of them after the day that is asked about."""
    test = make.test("Русский язык")
    rus = "vpr-rus-4-good"
    for number, ago in ((1, 10), (2, 9), (3, 8), (4, 5)):
        accepted(make, make.accepted(test, city.classes_of(number), by=city.root, pupils=15), days_ago=ago)
    make.compute()
    school = city.school(1)
    for asked, n in ((f"&as_known={day(7)}", 3), ("", 4)):
        page = client_for("koordinator").get(f"/indicators/{rus}/value?place={school.id}&year=2025-26{asked}")
        assert f"ответили {n} из" in words_of(page.text).partition("Город")[2]
    hidden = client_for("zavuch").get(f"/indicators/{rus}/value?place={school.id}&as_known={day(7)}")
    assert "Скрыто: по нему узнали бы числа другой школы." in words_of(hidden.text)


def test_another_school_has_no_past_either(city: City, client_for: ClientFor) -> None:
    asked = f"{VALUE}?place={city.school(1).id}&as_known={day(7)}"
    assert client_for("other").get(asked).status_code == 404


def test_a_file_that_replaced_another_leads_to_the_day_before(
    city: City, make: Make, client_for: ClientFor, tmp_path: Path
) -> None:
    desk = open_desk(make, Store(tmp_path / "store"), make.actor("zavuch"))
    school = city.school(1)
    rows = [f1_row(50001 + n, school=school.code, class_name="5А") for n in range(2)]
    desk.load(f1(tmp_path / "1.xlsx", rows))
    desk.clock.move(timedelta(days=3))
    second = desk.load(f1(tmp_path / "2.xlsx", rows[:1]))
    page = client_for("zavuch").get(f"/result-batches/{second.id}").text
    assert "Этот файл заменил прежний." in words_of(page)
    then = day_of(NOW + timedelta(days=2)).isoformat()
    assert f'href="/organisations/{school.id}/indicators?as_known={then}"' in page


def test_a_file_of_the_city_that_replaced_another_leads_to_the_day_before(
    city: City, make: Make, client_for: ClientFor, tmp_path: Path
) -> None:
    desk = open_desk(make, Store(tmp_path / "store"), make.actor("koordinator"))
    rows = [f1_row(50001 + n, school=city.school(1).code, class_name="5А") for n in range(2)]
    desk.load(f1(tmp_path / "1.xlsx", rows))
    desk.clock.move(timedelta(days=3))
    second = desk.load(f1(tmp_path / "2.xlsx", rows[:1]))
    client = client_for("koordinator")
    page = client.get(f"/result-batches/{second.id}").text
    then = day_of(NOW + timedelta(days=2)).isoformat()
    address = f"/organisations/{city.root.id}/indicators?as_known={then}"
    assert f'href="{address}"' in page
    past = words_of(client.get(address).text)
    assert f"{city.root.short_name}: " in past
    assert "как было известно" in past.lower()
    assert client.get(f"/organisations/{city.root.id}/indicators.csv?as_known={then}").status_code == 200


def test_a_corrected_report_leads_to_the_day_before(
    city: City, make: Make, client_for: ClientFor
) -> None:  # fmt: skip
    for value, ago, reason in ((6, 9, None), (3, 4, "пересчитали")):
        with make.writing() as tx:
            given = [
                Given(
                    organisation="sch1", variable="posts_vacant", period="2025/26", value=value, reason=reason
                )
            ]
            at = NOW - timedelta(days=ago)
            actor = make.actor_at(city.root)
            observations.record(tx, actor, given, source=Source.FILE, reference=None, now=at)
    school = city.school(1)
    page = (
        client_for("zavuch")
        .get(f"/organisations/{school.id}/observations/history?variable=posts_vacant&period=2025/26")
        .text
    )
    assert f'href="/organisations/{school.id}/indicators?as_known={day(5)}"' in page
