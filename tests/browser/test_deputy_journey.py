"""What a deputy head does in the demonstration city, on the product started by its own commands."""

import base64
import re
from collections.abc import Callable
from pathlib import Path

import openpyxl
from playwright.sync_api import Locator, Page, expect

from tests.browser.city import PASSWORD, SLOW, fresh_file, send
from tests.browser.opened import Opened

Open = Callable[..., Page]
CLASSES = ("5А", "5Б", "5В", "5Г")


class Hand:
    """Clicks, and counts them."""

    def __init__(self) -> None:
        self.clicks: list[str] = []

    def click(self, target: Locator) -> None:
        self.clicks.append(target.inner_text() or str(target.get_attribute("aria-label")))
        target.click()


def _mark(page: Page) -> None:
    """Leave a mark that a reload would wipe away."""
    page.evaluate("window.wasHere = true")


def _is_same_load(page: Page) -> bool:
    return page.evaluate("window.wasHere === true") is True


def test_a_deputy_head_comes_from_a_faulty_file_to_the_picture_of_the_classes(
    in_city: Opened, tmp_path: Path
) -> None:
    file = fresh_file(
        tmp_path / "пятые_классы.xlsx", 318, 2025, "math5", classes=CLASSES, seed=41, wrong=("3", "два", "9")
    )
    hand, page = Hand(), in_city.page()
    page.goto("/")
    page.get_by_label("Логин", exact=True).fill("zavuch_318")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    hand.click(page.get_by_role("button", name="Войти"))

    # «Мои дела» shows what waits.
    expect(page.get_by_role("heading", name="Мои дела", level=1)).to_be_visible()
    waiting = page.locator("h2", has_text="Ждёт меня").locator("+ ul.work")
    expect(waiting.get_by_text("есть замечания").first).to_be_visible()
    expect(waiting.get_by_text("учебные_score_above_max_vpr-2026_world4_318.xlsx")).to_be_visible()

    hand.click(page.get_by_role("link", name="Загрузить файл"))
    page.get_by_label("Перетащите файлы сюда или выберите").set_input_files(str(file.path))
    hand.clicks.append("выбор файла")
    hand.click(page.get_by_role("button", name="Загрузить файл"))

    # The check goes on before one's eyes and names every cell.
    expect(page.locator("progress")).to_be_visible()
    expect(page.get_by_text("Файл получен. Сейчас скажем, что в нём нашли.")).to_be_visible()
    _mark(page)
    expect(page.get_by_role("heading", name="Ждут исправления")).to_be_visible(timeout=SLOW)
    assert _is_same_load(page)
    remarks = page.locator("ul.fixes").first.locator("li")
    expect(remarks).to_have_count(3)
    for slip, remark in zip(file.slips, remarks.all(), strict=True):
        words = remark.locator("p").inner_text()
        assert re.search(rf"\b{slip.row}\b", words) and slip.found in words, words
        assert re.search(r"наибольший балл|нужно число", words), words
    # They are in sight beside the code and the class; the whole rows open on demand.
    excerpt = page.get_by_role("region", name="Ячейки файла с замечаниями")
    expect(excerpt.locator("td.bad")).to_have_count(3)
    whole = page.get_by_role("region", name="Эти же строки, все столбцы")
    expect(whole).to_be_hidden()
    page.locator("summary", has_text="без замечаний").click()
    expect(whole.locator("td.bad")).to_have_count(3)
    expect(page.get_by_role("button", name="Принять файл")).to_have_count(0)

    for slip, remark in zip(file.slips, remarks.all(), strict=True):
        remark.locator("input.form-control").fill(slip.right)
    hand.click(page.get_by_role("button", name="Исправить и проверить снова"))
    # Two pupils fewer than in the file that it replaces: that is said first.
    expect(page.get_by_role("heading", name="Работ станет меньше")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("проверен, ждёт решения")).to_be_visible()

    hand.click(page.get_by_role("button", name="Принять файл"))
    expect(page.get_by_label("Загружаем и считаем")).to_be_visible()
    expect(page.get_by_text(f"Загружено: {file.n}")).to_be_visible(timeout=SLOW)
    expect(page.get_by_text("4 класса").first).to_be_visible()
    assert _is_same_load(page)

    hand.click(page.get_by_role("link", name="Посмотреть результат").first)
    expect(page.get_by_role("heading", name="ВПР-2025, математика, 5 класс", level=1)).to_be_visible()
    _see_the_picture(page)
    _take_the_tables(page, hand, tmp_path / "таблицы.xlsx")

    hand.click(page.locator("section.from").get_by_role("link", name="Откуда это число"))
    expect(page.get_by_role("heading", name="Откуда это число", level=1)).to_be_visible()
    hand.click(page.get_by_role("link", name="пятые_классы.xlsx").first)
    expect(page.get_by_text(f"Загружено: {file.n}")).to_be_visible()
    print(f"\nclicks: {len(hand.clicks)}: {' → '.join(hand.clicks)}")  # noqa: T201
    assert len(hand.clicks) <= 12


def _see_the_picture(page: Page) -> None:
    """The heat map of tasks and classes, and the drawn histogram."""
    heat = page.locator("table.heat").first
    for name in CLASSES:
        expect(heat.get_by_role("columnheader", name=re.compile(name))).to_be_visible()
    assert heat.locator("td.h").count() >= 4 * 10
    picture = page.locator("picture.on-light img")
    for _ in range(20):  # drawn by the worker after the figures
        if picture.count():
            break
        page.wait_for_timeout(1000)
        page.reload()
    picture.scroll_into_view_if_needed()
    expect(picture).to_be_visible()
    for _ in range(50):
        if picture.evaluate("one => one.complete && one.naturalWidth"):
            break
        page.wait_for_timeout(100)
    assert picture.evaluate("one => one.naturalWidth") > 0
    assert len(picture.get_attribute("alt") or "") > 20


def _take_the_tables(page: Page, hand: Hand, path: Path) -> None:
    with page.expect_download() as taking:
        hand.click(page.get_by_role("link", name="XLSX").last)
    taking.value.save_as(path)
    book = openpyxl.load_workbook(path)
    head = [str(cell.value) for row in book["Задания"] for cell in row]
    assert all(any(name in one for one in head) for name in CLASSES)
    assert not [cell for sheet in book for row in sheet for cell in row if cell.data_type == "f"]


def test_two_files_dropped_at_once_stand_in_the_list_and_load_with_the_page_closed(
    page_of: Open, tmp_path: Path
) -> None:
    files = [
        fresh_file(tmp_path / f"сразу_{paper}.xlsx", 370, 2026, paper, classes=("6Б",), seed=5)
        for paper in ("bio6", "hist6")
    ]
    page = page_of("zavuch_370")
    page.goto("/result-batches/new")
    dropped = page.evaluate_handle(
        """files => { const all = new DataTransfer();
          for (const [name, text] of files) {
            const bytes = Uint8Array.from(atob(text), one => one.charCodeAt(0));
            all.items.add(new File([bytes], name));
          }
          return all; }""",
        [[one.path.name, base64.b64encode(one.path.read_bytes()).decode()] for one in files],
    )
    zone = page.locator("[data-drop]")
    zone.dispatch_event("dragover", {"dataTransfer": dropped})
    expect(zone).to_have_class(re.compile("is-over"))
    zone.dispatch_event("drop", {"dataTransfer": dropped})
    expect(page).to_have_url(re.compile(r"/result-batches$"))
    rows = page.locator("tbody tr")
    for file in files:
        expect(rows.filter(has_text=file.path.name)).to_have_count(1)

    rows.filter(has_text=files[0].path.name).get_by_role("link").click()
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)
    page.get_by_role("button", name="Принять файл").click()
    expect(page.get_by_label("Загружаем и считаем")).to_be_visible()
    address = page.url
    page.close()

    later = page_of("zavuch_370")
    later.goto(address)
    expect(later.get_by_text(f"Загружено: {files[0].n}")).to_be_visible(timeout=SLOW)
    later.goto("/results")
    expect(later.get_by_role("link", name=re.compile("ВПР-2026, биология, 6 класс")).first).to_be_visible()


def test_the_whole_way_works_without_scripts(in_city: Opened, tmp_path: Path) -> None:
    file = fresh_file(
        tmp_path / "без_сценариев.xlsx", 386, 2025, "world4", classes=("4А",), seed=43, wrong=("3",)
    )
    page = in_city.page(scripts=False)
    page.goto("/login")
    page.get_by_label("Логин", exact=True).fill("zavuch_386")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Мои дела")).to_be_visible()

    send(page, file.path)
    _reload_until(page, "Ждёт исправления")
    page.locator('input[name^="cell:"]').fill(file.slips[0].right)
    page.get_by_role("button", name="Исправить и проверить снова").click()
    _reload_until(page, "Всё сходится")
    page.get_by_role("button", name="Принять файл").click()
    _reload_until(page, f"Загружено: {file.n}")
    page.get_by_role("button", name="Выйти").click()
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.goto("/results")
    expect(page).to_have_url(re.compile("/login"))


def _reload_until(page: Page, words: str) -> None:
    for _ in range(SLOW // 500):
        if page.get_by_text(words).count():
            return
        page.wait_for_timeout(500)
        page.reload()
    raise AssertionError(f"«{words}» did not appear: {page.locator('main').inner_text()[:500]}")
