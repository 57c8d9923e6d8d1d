"""«Сведения»: what a school has told, on its page, as tables, and the same over REST."""

import re
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest

from app.domain.access import Role
from app.domain.assessments import NotMeasured
from app.domain.observation_plans import Given
from app.domain.observations import Source
from app.use_cases import observations
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
SAME = {"X-Request-Id": "0123456789abcdef"}


def record(make: Make, city: City, *given: Given) -> None:
    with make.writing() as tx:
        observations.record(
            tx, make.actor_at(city.root), given, source=Source.FILE, reference="сентябрь.csv", now=NOW
        )


def one(variable: str, value: float | bool | str | None, period: str = "2025/26", **more: object) -> Given:
    return Given(organisation="sch1", variable=variable, period=period, value=value, **more)  # type: ignore[arg-type]


@pytest.fixture
def city(city: City, make: Make) -> City:
    """School 1 has told two years; one value of it was corrected."""
    record(
        make, city, one("pupils_total", 1204), one("pupils_total", 980, "2024/25"),
        one("pupils_special_needs_pct", "4,3"), one("mentoring", True),
        one("mentors", None, not_measured=NotMeasured.NOT_APPLICABLE),
        one("pupils_by_level", 700, breakdown={"level": "basic"}),
        one("pupils_by_level", 504, breakdown={"level": "primary"}), one("all_pupils", 1210, "2025"),
    )  # fmt: skip
    record(make, city, one("pupils_total", 1205, reason="приняли ученика <b>1</b> сентября"))
    return city


def address(city: City, number: int = 1) -> str:
    return f"/organisations/{city.school(number).id}/observations"


def rows(page: str) -> dict[str, str]:
    """Name of a line → what it says."""
    found = re.findall(r'<tr><th scope="row"[^>]*>(.*?)</th>(.*?)</tr>', page, re.DOTALL)
    return {words_of(name).strip(): words_of(rest).strip() for name, rest in found}


def test_the_page_shows_figures_by_group_and_period(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch").get(address(city))
    assert page.status_code == 200
    said = rows(page.text)
    assert said["Учеников"] == "980 1 205 исправлено nobody, 25.11.2026"
    assert said["Доля учеников с ОВЗ, %"] == "не внесено 4,3 nobody, 25.11.2026"
    assert said["Есть наставничество"].startswith("да")
    assert said["Наставников"].startswith("не применимо")
    assert said["Учащихся всего"].startswith("1 210")
    names = list(said)
    assert names.index("Учеников по уровням: начальное общее") < names.index(
        "Учеников по уровням: основное общее"
    )
    text = words_of(page.text)
    assert "Школа № 1: 6 показателей, последнее внесено 25 ноября 2026 г." in text
    assert "Ещё не внесено: 153 показателя" in text
    assert "не оценивают отдельных работников" in text
    assert "Ученики на 1 сентября" in text
    assert "Ученики на 31 декабря" in text


def test_a_figure_opens_to_its_history(city: City, client_for: ClientFor) -> None:
    zavuch = client_for("zavuch")
    page = zavuch.get(address(city)).text
    link = re.search(r'href="([^"]+history\?variable=pupils_total&amp;period=2025%2F26[^"]*)"', page)
    assert link is not None
    history = zavuch.get(link[1].replace("&amp;", "&"))
    assert history.status_code == 200
    said = rows(history.text)
    assert (
        said["2 действует"]
        == "1 205 nobody 25.11.2026, 12:00 файл, сентябрь.csv приняли ученика <b>1</b> сентября"
    )
    assert said["1"].startswith("1 204 nobody")
    assert "<b>1</b>" not in history.text
    text = words_of(history.text)
    assert "Школа № 1, 2025/26, на 1 сентября: 1 исправление." in text
    assert "Все ученики в списках школы" in text
    assert "от 0 до 10 000" in text


def test_the_school_s_page_leads_to_it(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch").get(f"/organisations/{city.school(1).id}").text
    assert f'href="{address(city)}"' in page


def test_a_school_that_told_nothing_says_so(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get(address(city, 2))
    text = words_of(page.text)
    assert "Школа № 2: сведений пока нет." in text
    assert "Скачать" not in text
    assert client_for("koordinator").get(f"{address(city, 2)}.csv").status_code == 200


def test_the_table_can_be_taken_away_and_loaded_again(
    city: City, make: Make, client_for: ClientFor, tmp_path: Path
) -> None:
    zavuch = client_for("zavuch")
    sheet = openpyxl.load_workbook(BytesIO(zavuch.get(f"{address(city)}.xlsx").content)).active
    assert sheet is not None
    lines = [[cell.value for cell in row] for row in sheet.iter_rows()]
    top = next(n for n, line in enumerate(lines) if line[0] == "Код организации")
    found = {(line[3], line[5]): line[6] for line in lines[top + 1 :] if line[3]}
    assert found["pupils_total", "2025/26"] == 1205
    assert found["pupils_special_needs_pct", "2025/26"] == 4.3
    assert found["mentoring", "2025/26"] == "да"
    assert found["mentors", "2025/26"] == "не применимо"
    text = zavuch.get(f"{address(city)}.csv").content.decode("utf-8-sig")
    assert "sch1;Ученики на 1 сентября;Учеников;pupils_total;;2025/26;1205;человек;1;nobody" in text
    path = tmp_path / "taken.csv"
    path.write_text(text, "utf-8")
    read = observations.read_file(path, file_name=path.name)
    with make.writing() as tx:
        plan = observations.preview(tx, make.actor_at(city.root), read.given, now=NOW)
    assert (plan.changes_nothing, plan.unchanged, plan.faults) == (True, 8, ())
    query = {"variable": "pupils_total", "period": "2025/26"}
    history = zavuch.get(f"{address(city)}/history.csv", params=query).content.decode("utf-8-sig")
    assert history.splitlines()[1].startswith("2;1205;nobody;")


def test_the_page_and_rest_tell_the_same(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    page = rows(client_for("zavuch").get(address(city)).text)
    items = api_for("zavuch").get("/observations", params={"period": "2025/26"}).json()["items"]
    found = {item["variable"]: item for item in items if not item["breakdown"]}
    assert found["pupils_total"]["value"] == 1205
    assert "1 205" in page["Учеников"]
    assert found["mentors"]["not_measured"] == "not_applicable"


@pytest.mark.parametrize("end", ["", ".csv", ".xlsx", "/history", "/history.csv"])
def test_another_school_s_page_is_as_good_as_not_there(city: City, client_for: ClientFor, end: str) -> None:
    other = client_for("other")
    query = {"variable": "pupils_total", "period": "2025/26"}
    foreign = other.get(f"{address(city)}{end}", params=query, headers=SAME)
    unknown = other.get(f"/organisations/999999/observations{end}", params=query, headers=SAME)
    assert (foreign.status_code, foreign.text) == (404, unknown.text)


def test_a_cell_that_nobody_told_has_no_page(city: City, client_for: ClientFor) -> None:
    zavuch = client_for("zavuch")
    for query in (
        {}, {"variable": "other", "period": "2025/26"}, {"variable": "pupils_total", "period": "2019/20"},
        {"variable": "pupils_total", "period": "\x00"},
        {"variable": "pupils_by_level", "period": "2025/26", "breakdown": "level=castle"},
    ):  # fmt: skip
        assert zavuch.get(f"{address(city)}/history", params=query).status_code == 404, query


def test_places_that_report_nothing_have_no_such_page(city: City, client_for: ClientFor) -> None:
    for place in (city.root, city.classes_of(1)[0]):
        assert client_for("koordinator").get(f"/organisations/{place.id}/observations").status_code == 404


def test_who_sees_no_results_sees_no_values(city: City, make: Make, client_for: ClientFor) -> None:
    make.person(Role.EXPERT, city.root, "expert")
    assert client_for("expert").get(address(city)).status_code == 403
    school = client_for("expert").get(f"/organisations/{city.school(1).id}")
    assert address(city) not in school.text
