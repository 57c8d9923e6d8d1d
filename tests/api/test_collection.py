"""Who has loaded: the page, its tables and REST say the same."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from app.domain.access import Role
from app.domain.assessments import BatchStatus
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Mathematics of grade 4, of school 1 only."""
    make.accepted(make.test(), city.classes_of(1), by=city.root, pupils=12)
    return city


def test_page_tables_and_rest_name_the_same_schools(
    city: City, client_for: ClientFor, api_for: ApiFor, make: Make
) -> None:
    page = client_for("koordinator")
    address = f"/organisations/{city.root.id}/collection"
    text = words_of(page.get(address).text)
    make.person(Role.MACHINE, city.root, "robot")
    told = api_for("robot").get("/collection", params={"organisation": city.root.code}).json()
    (paper,) = told["papers"]
    assert paper["loaded"] == [city.school(1).code]
    assert len(paper["awaited"]) == told["n_schools"] - 1 > 0
    assert f"не всё загрузили {len(paper['awaited'])} из {told['n_schools']} школ" in text
    book = openpyxl.load_workbook(BytesIO(page.get(f"{address}.xlsx").content))
    assert book.sheetnames[:2] == ["Школы", "Работы"]
    cells = {str(cell.value) for row in book["Школы"] for cell in row}
    assert {city.school(number).short_name for number in (2, 3)} <= cells
    assert page.get(f"{address}.csv").text.count("математика") == len(paper["awaited"])
    assert f'href="{address}"' in page.get("/").text
    assert f'href="{address}"' in page.get(f"/organisations/{city.root.id}").text
    make.compute()
    of_year = page.get(f"/organisations/{city.root.id}").text
    assert f'href="{address}?year=2025%2F26"' in of_year
    assert "Не всё за 2025/26 загрузили" in words_of(of_year)


def test_a_school_owes_the_same_on_its_first_page_and_in_rest(
    city: City, client_for: ClientFor, api_for: ApiFor, make: Make
) -> None:
    make.person(Role.DEPUTY, city.school(2), "owing")
    page = client_for("owing").get("/")
    assert "От вас ждут 1 работу: ВПР-2026, математика, 4 класс." in words_of(page.text)
    assert 'href="/result-batches/new"' in page.text
    assert "Результатов пока нет" not in words_of(page.text)
    make.person(Role.MACHINE, city.school(2), "robot")
    told = api_for("robot").get("/collection", params={"organisation": city.school(2).code}).json()
    assert [one["awaited"] for one in told["papers"]] == [[city.school(2).code]]
    assert told["n_schools"] == 1


def test_a_file_that_is_not_accepted_names_its_school(city: City, client_for: ClientFor, make: Make) -> None:
    paper = make.test("Русский язык")
    make.accepted(paper, city.classes_of(1), by=city.root, pupils=12)
    make.batch(city.school(2), status=BatchStatus.REMARKS, test=paper)
    page = client_for("koordinator")
    (held,) = re.findall(r"<h2>На проверке</h2>(.*?)</ul>", page.get(_address(city)).text, re.DOTALL)
    assert city.school(2).short_name in words_of(held)
    assert city.school(1).short_name not in words_of(held)
    assert "На проверке 1 файл от 1 школы" in words_of(page.get("/").text)


def test_files_of_another_year_are_not_said_to_be_of_this_one(
    city: City, client_for: ClientFor, api_for: ApiFor, make: Make
) -> None:
    last = make.test("Русский язык", procedure="vpr-2025")
    make.accepted(last, city.classes_of(1), by=city.root, pupils=12)
    make.batch(city.school(2), status=BatchStatus.REMARKS, test=last, file_name="прошлый.xlsx")
    page = client_for("koordinator")
    of_this = words_of(page.get(_address(city)).text)
    assert "За 2025/26 учебный год таких файлов нет. За другие годы: 1 файл." in of_this
    assert "прошлый.xlsx" not in of_this
    of_last = words_of(page.get(_address(city), params={"year": "2024/25"}).text)
    assert "Сейчас 1 файл загружен" in of_last
    assert "прошлый.xlsx" in of_last
    assert "За другие годы" not in of_last
    assert "На проверке 1 файл от 1 школы" in words_of(page.get("/").text), "nothing that waits is lost"
    make.person(Role.MACHINE, city.root, "robot")
    told = api_for("robot").get("/collection", params={"organisation": city.root.code}).json()
    assert [len(told[f"files_in_hand{of}"]) for of in ("", "_of_other_years")] == [0, 1]


def test_files_of_papers_that_are_new_to_the_base_wait_too(
    city: City, client_for: ClientFor, api_for: ApiFor, make: Make
) -> None:
    make.batch(city.school(2), status=BatchStatus.REMARKS, test=make.test("Русский язык"))
    first = make.batch(city.school(2), status=BatchStatus.READY, file_name="новая работа.xlsx")
    second = make.batch(city.school(1), status=BatchStatus.CHECKING, file_name="ещё одна.xlsx")
    make.batch(city.school(1), status=BatchStatus.CANCELLED, file_name="отменённая.xlsx")
    page = client_for("koordinator")
    assert "На проверке 3 файла от 2 школ" in words_of(page.get("/").text)
    text = words_of(page.get(_address(city)).text)
    assert "Сейчас 3 файла загружены, но ещё не приняты" in text
    assert "новая работа.xlsx" in text
    assert "отменённая.xlsx" not in text
    make.person(Role.MACHINE, city.root, "robot")
    told = api_for("robot").get("/collection", params={"organisation": city.root.code}).json()
    new = [(one["batch_id"], one["organisation"]) for one in told["files_in_hand"] if one["title"] is None]
    assert new[0] == (second.id, city.school(1).code)
    assert (first.id, city.school(2).code) in new
    assert len(told["files_in_hand"]) == 3


def _address(city: City) -> str:
    return f"/organisations/{city.root.id}/collection"


def test_an_empty_city_and_an_unknown_year_are_answered(make: Make, client_for: ClientFor) -> None:
    root = make.organisation("municipality", code="empty", name="Пустой город")
    make.person(Role.COORDINATOR, root, "koordinator")
    page = client_for("koordinator")
    address = f"/organisations/{root.id}/collection"
    assert "Результатов пока нет" in words_of(page.get(address).text)
    assert "За 2019/20 учебный год результатов нет" in words_of(page.get(f"{address}?year=2019/20").text)
    assert page.get(f"{address}?year=x").status_code == 422


def test_a_school_has_no_such_page(city: City, client_for: ClientFor) -> None:
    page = client_for("zavuch")
    for place in (city.school(1), city.school(2), city.root):
        assert page.get(f"/organisations/{place.id}/collection").status_code == 404


def test_papers_that_a_line_has_no_room_for_open_in_place(
    city: City, client_for: ClientFor, make: Make
) -> None:
    subjects = [f"Предмет {n}" for n in range(1, 9)]
    for subject in subjects:
        make.accepted(make.test(subject, procedure="rdr-2026"), city.classes_of(2), by=city.root, pupils=1)
    page = client_for("koordinator").get(_address(city)).text
    start = f">{city.school(1).short_name}</a></th>"
    line = page.partition(start)[2].partition("</tr>")[0]
    shown, _, rest = line.partition('<details class="rest"><summary>и ещё 2</summary>')
    assert words_of(shown).lower().count("предмет") == 6
    assert words_of(rest).lower().count("предмет") == 2
