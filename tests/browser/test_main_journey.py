"""The main job in a real browser: a faulty file becomes the picture of a class, a school and a city."""

import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from playwright.sync_api import Page, expect

from app.domain.access import Role
from app.domain.organisations import Organisation
from tests.browser.conftest import NARROW
from tests.make import Make
from tests.workbook_makers import f1, f1_row

Open = Callable[..., Page]
SLOW = 30_000


@pytest.fixture
def town(make: Make) -> dict[str, Organisation]:
    """A city of two schools with a deputy head in each, a coordinator and a teacher-to-be."""
    root = make.organisation("municipality", code="town", name="Учебный город")
    schools = {
        f"school{n}": make.organisation(
            "school", root, code=f"edu301{n:03}", name=f"Школа № 30{n}", number=300 + n
        )
        for n in (1, 2)
    }
    make.procedure("vpr-2026")
    make.person(Role.DEPUTY, schools["school1"], "zavuch")
    make.person(Role.DEPUTY, schools["school2"], "other")
    make.person(Role.COORDINATOR, root, "koordinator")
    return {"root": root, **schools}


def _rows(*, faulty: bool) -> list[list[object]]:
    """Two classes of eleven; with a score above the maximum in row 20 when faulty."""
    rows = [
        f1_row(40001 + place, (1, place % 3, 1, place % 4), class_name="5А" if place < 11 else "5Б")
        for place in range(22)
    ]
    if faulty:
        rows[3] = f1_row(40004, (1, 9, 1, 3), class_name="5А", total=7)
    return rows  # type: ignore[return-value]


def _load(page: Page, path: Path) -> None:
    page.goto("/result-batches/new")
    page.get_by_label("Перетащите файлы сюда или выберите").set_input_files(str(path))
    if "/new" in page.url:  # the drop zone may have sent it already
        page.get_by_role("button", name="Загрузить файл").click()
    expect(page).to_have_url(re.compile(r"/result-batches/\d+$"), timeout=SLOW)


def _loaded(page: Page, path: Path) -> None:
    _load(page, path)
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Загрузить файл").click()
    expect(page.get_by_text(re.compile("^Загружено: 22"))).to_be_visible(timeout=SLOW)


@pytest.mark.usefixtures("worker")
def test_a_deputy_head_goes_from_a_faulty_file_to_the_picture_of_a_class(
    town: dict[str, Organisation], page_for: Open, tmp_path: Path
) -> None:
    page = page_for("zavuch")
    page.goto("/")
    expect(page.get_by_role("heading", name="Мои дела")).to_be_visible()
    _load(page, f1(tmp_path / "работа.xlsx", _rows(faulty=True)))

    # The check ends and names the cell without a reload.
    expect(page.get_by_text("а наибольший балл").first).to_be_visible(timeout=SLOW)
    expect(page.locator("#batch td.bad")).to_have_text("9")
    expect(page.get_by_role("button", name="Загрузить файл")).to_have_count(0)

    page.locator('input[name^="cell:"]').first.fill("2")
    page.get_by_role("button", name="Исправить и проверить снова").click()
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Загрузить файл").click()
    expect(page.get_by_text(re.compile("^Загружено: 22"))).to_be_visible(timeout=SLOW)

    page.get_by_role("link", name="Посмотреть результат").first.click()
    expect(page.get_by_role("heading", name="ВПР-2026, математика, 5 класс")).to_be_visible()
    expect(page.get_by_role("columnheader", name=re.compile("5А"))).to_be_visible()
    by_class = page.get_by_role("region", name="Таблица: задания и группы")
    assert by_class.locator("td.h").count() == 8  # four tasks in two classes

    with page.expect_download() as taking:
        page.get_by_role("link", name="XLSX").last.click()
    taking.value.save_as(tmp_path / "таблицы.xlsx")
    book = openpyxl.load_workbook(tmp_path / "таблицы.xlsx")
    assert "Задания" in book.sheetnames
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]

    page.get_by_role("link", name="Откуда это число").last.click()
    expect(page.get_by_role("link", name="работа.xlsx").first).to_be_visible()


@pytest.mark.usefixtures("worker")
def test_a_coordinator_sees_schools_by_number_and_no_order_by_a_figure(
    town: dict[str, Organisation], page_for: Open, tmp_path: Path
) -> None:
    _loaded(page_for("zavuch"), f1(tmp_path / "первая.xlsx", _rows(faulty=False)))
    other = [[*row] for row in _rows(faulty=False)]
    for row in other:
        row[0] = "edu301002"
    _loaded(page_for("other"), f1(tmp_path / "вторая.xlsx", other))

    page = page_for("koordinator")
    page.goto(f"/organisations/{town['root'].id}")
    page.get_by_role("link", name="ВПР-2026, математика, 5 класс").click()
    names = page.locator("table.heat tbody th a").all_inner_texts()
    assert names == ["Школа № 301", "Школа № 302"]
    assert page.locator("[aria-sort], a.sort").count() == 0


@pytest.mark.usefixtures("worker")
def test_another_schools_objects_do_not_exist_for_a_deputy_head(
    town: dict[str, Organisation], page_for: Open, tmp_path: Path
) -> None:
    page = page_for("zavuch")
    _loaded(page, f1(tmp_path / "работа.xlsx", _rows(faulty=False)))
    batch = re.search(r"/result-batches/\d+$", page.url)
    page.get_by_role("link", name="Посмотреть результат").first.click()
    page.wait_for_load_state()
    links = page.locator("main a[href]").evaluate_all("all => all.map(one => one.getAttribute('href'))")
    place = town["school1"].id
    theirs = {link for link in links if f"place={place}" in link}
    assert batch is not None
    theirs |= {batch[0], f"{batch[0]}/state", f"{batch[0]}/file", f"/organisations/{place}"}
    theirs |= {f"/organisations/{place}/tests.csv", f"/organisations/{place}/tests.xlsx"}
    assert len(theirs) > 8

    other = page_for("other")
    other.goto("/")
    answers = {link: other.request.get(link).status for link in sorted(theirs)}
    assert set(answers.values()) == {404}, answers


@pytest.mark.usefixtures("worker")
def test_the_whole_way_works_without_scripts(
    town: dict[str, Organisation], browser: object, make: Make, server: str, tmp_path: Path
) -> None:
    context = browser.new_context(java_script_enabled=False, base_url=server)  # type: ignore[attr-defined]
    token = make.session("zavuch")[0]
    context.add_cookies([{"name": "mera", "value": token, "url": server, "httpOnly": True}])
    page = context.new_page()
    _load(page, f1(tmp_path / "работа.xlsx", _rows(faulty=False)))
    for _ in range(60):
        if page.get_by_text("Всё сходится").count():
            break
        page.wait_for_timeout(500)
        page.reload()
    page.get_by_role("button", name="Загрузить файл").click()
    for _ in range(60):
        if page.get_by_text(re.compile("^Загружено: 22")).count():
            break
        page.wait_for_timeout(500)
        page.reload()
    expect(page.get_by_text(re.compile("^Загружено: 22"))).to_be_visible()
    context.close()


@pytest.mark.usefixtures("worker")
@pytest.mark.parametrize("dark", [False, True])
def test_pages_fit_a_phone(town: dict[str, Organisation], page_for: Open, tmp_path: Path, dark: bool) -> None:
    page = page_for("zavuch", viewport=NARROW, dark=dark)
    _loaded(page, f1(tmp_path / "работа.xlsx", _rows(faulty=False)))
    paths = ["/", "/results", "/result-batches", f"/organisations/{town['school1'].id}", "/help"]
    page.get_by_role("link", name="Посмотреть результат").first.click()
    for path in [page.url, *paths]:
        page.goto(path)
        over = page.evaluate("document.documentElement.scrollWidth - document.documentElement.clientWidth")
        assert over <= 1, path
        expect(page.locator("h1")).to_have_count(1)


@pytest.mark.usefixtures("worker")
def test_a_file_that_cannot_be_read_says_why(
    town: dict[str, Organisation], page_for: Open, tmp_path: Path
) -> None:
    broken = tmp_path / "сломан.xlsx"
    broken.write_bytes(b"PK\x03\x04 not a workbook")
    page = page_for("zavuch")
    _load(page, broken)
    expect(page.get_by_text("Файл не прочитан")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("Сохраните его заново")).to_be_visible()
