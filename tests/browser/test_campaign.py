"""A campaign from its first word to an accepted number: a coordinator, a deputy head and a director."""

import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from tests.browser.city import City, free_port, started
from tests.browser.opened import NARROW, Opened, opened_pages

Open = Callable[..., Page]
ASKED = ("pupils_total", "pupils_boys", "pupils_girls", "pupils_by_grade", "buildings", "computers_total",
         "library_books")  # fmt: skip
# Of this year, and nothing that «Кадры» ask already.
ASKED_NOW = (*ASKED[1:], "programme_sections_required", "programme_sections_present")
BLOCK = "\n".join("\t".join(str(100 + line + column) for column in range(12)) for line in range(40))


def open_campaign(page: Page, title: str, year: str, asked: tuple[str, ...], *, signed: bool) -> None:
    """Draw a campaign up and open it; ends on its board."""
    page.goto("/campaigns/new")
    page.get_by_label("Название").fill(title)
    page.get_by_label("За какой учебный год").select_option(year)
    page.get_by_label("Показать школам и то, что уже известно").check()
    if signed:
        page.get_by_label("Форму подписывает директор").check()
    page.locator("summary", has_text="Отдельные сведения").click()
    for code in asked:
        page.locator(f"#v-{code}").check()
    page.get_by_role("button", name="Сохранить проект").click()
    # Other tests of the same city add schools.
    drafted = re.compile(rf"Проект:\s{len(asked)}\sпоказателей,\s\d+\sшкол.*не\sвидят")
    expect(page.get_by_text(drafted)).to_be_visible()
    page.get_by_role("button", name="Открыть школам").click()
    expect(page.get_by_role("region", name="ход сбора по школам")).to_be_visible()


def open_form(page: Page, title: str) -> None:
    page.goto("/campaigns")
    page.get_by_role("link", name=title).click()
    expect(page.get_by_role("heading", name=title, level=1)).to_be_visible()
    page.wait_for_load_state()  # the script that takes keys and pastes runs before it


def cell(page: Page, key: str) -> Locator:
    return page.locator(f'[name="text:{key}"]')


def hand_over_and_sign(page: Page, director: Page, title: str) -> None:
    """The deputy hands the form over, the director finds it on the first page and signs."""
    page.get_by_role("button", name="Передать директору").click()
    expect(page.get_by_text("Форма у директора школы на подписи.")).to_be_visible()
    director.goto("/")
    director.get_by_role("link", name=title).click()
    director.get_by_role("button", name="Подписать и отправить").click()
    expect(director.get_by_text("Форма у координатора.")).to_be_visible()


def is_saved(page: Page, key: str) -> None:
    expect(cell(page, key)).to_have_class(re.compile(r"\bsaved\b"))


@pytest.fixture
def campaign(browser: Browser, city: City) -> Iterator[Callable[..., str]]:
    """Opens a campaign of a title; closed after its test, for nobody asks twice at once."""
    with opened_pages(browser, city.address) as made:
        page = made.page(city.token_of("koordinator_vlg", made))

        def opened(
            title: str, year: str = "2025/26", asked: tuple[str, ...] = ASKED, *, signed: bool = False
        ) -> str:
            open_campaign(page, title, year, asked, signed=signed)
            return title

        yield opened
        page.get_by_role("button", name="Закрыть сбор").click()
        expect(page.get_by_text("закрыт", exact=True)).to_be_visible()


def test_a_form_is_filled_by_keyboard_sent_returned_mended_and_accepted(
    page_of: Open, in_city: Opened, campaign: Callable[..., str]
) -> None:
    title = campaign("Ученики по клавишам", "2026/27", ASKED_NOW, signed=True)
    director = page_of("direktor_318")
    page = page_of("zavuch_318")
    open_form(page, title)
    cell(page, "pupils_boys").focus()
    keys = page.keyboard
    for text, key in (("150", "Enter"), ("140", "ArrowDown"), ("100", "ArrowRight"), ("100", "ArrowRight"),
                      ("100", "ArrowDown"), ("1", "Enter"), ("120", "Enter"),
                      ("9000", "ArrowUp")):  # fmt: skip
        keys.type(text)
        keys.press(key)
    expect(cell(page, "computers_total")).to_be_focused()
    keys.press("Tab")
    expect(cell(page, "library_books")).to_have_value("9000")
    for key in ("pupils_girls", "pupils_by_grade{grade=6}", "library_books"):
        is_saved(page, key)

    # What does not fit together stands beside its cell and holds the form back.
    cell(page, "programme_sections_required").fill("10")
    present = cell(page, "programme_sections_present")
    present.fill("12")
    present.press("Enter")
    expect(page.get_by_text("Разделов есть 12, а нужно 10.")).to_be_visible()
    with in_city.allowing("409"):
        page.get_by_role("button", name="Передать директору").click()
        expect(page.get_by_text("Отправить пока нельзя")).to_be_visible()
    open_form(page, title)
    present.fill("10")
    present.press("Enter")
    expect(page.get_by_text("Разделов есть")).to_have_count(0)
    assert present.get_attribute("aria-invalid") is None

    expect(page.get_by_text("Можно отправлять", exact=True)).to_be_visible()
    hand_over_and_sign(page, director, title)

    town = page_of("koordinator_vlg")
    open_form(town, title)
    town.get_by_role("link", name="Школа № 318").click()
    town.get_by_label("Что исправить: Книг в библиотеке").fill("По инвентарной книге 9100")
    town.get_by_role("button", name="Вернуть").click()
    expect(town.get_by_text("возвращена", exact=True)).to_be_visible()

    page.reload()
    expect(page.get_by_text("Вернули 1 ячейку. Остальное принято.")).to_be_visible()
    expect(page.locator("[data-cell]")).to_have_count(1)
    books = cell(page, "library_books")
    books.fill("9100")
    hand_over_and_sign(page, director, title)  # what is not saved yet is saved first

    town.reload()
    expect(town.get_by_text("Отправляли «9000»")).to_be_visible()
    town.get_by_role("button", name="Принять").click()
    expect(town.get_by_text("Форма принята. Числа записаны и больше не изменятся.")).to_be_visible()
    town.get_by_role("link", name="Школа № 318").click()
    town.get_by_role("link", name="Сведения школы").click()
    row = town.locator("tr", has_text="Книг в библиотеке")
    expect(row).to_contain_text(re.compile(r"9.?100"))


def test_a_pasted_block_fills_what_the_form_has_tells_of_the_rest_and_is_taken_back_at_once(
    page_of: Open, campaign: Callable[..., str]
) -> None:
    title = campaign("Ученики из таблицы")
    page = page_of("zavuch_370")
    open_form(page, title)
    page.evaluate("text => navigator.clipboard.writeText(text)", BLOCK)
    cell(page, "pupils_total").focus()
    page.keyboard.press("Control+V")
    told = "Вставлено ячеек: 9. В форму не поместилось: 471, эти числа не сохранены. Вставьте их отдельно"
    expect(page.get_by_text(told)).to_be_visible()
    for key, text in (("pupils_total", "100"), ("pupils_girls", "102"), ("pupils_by_grade{grade=4}", "103"),
                      ("pupils_by_grade{grade=6}", "105"), ("library_books", "106")):  # fmt: skip
        expect(cell(page, key)).to_have_value(text)
        is_saved(page, key)
    page.reload()
    expect(cell(page, "library_books")).to_have_value("106")

    page.evaluate("text => navigator.clipboard.writeText(text)", "7\n8\n9")
    cell(page, "pupils_total").focus()
    page.keyboard.press("Control+V")
    is_saved(page, "pupils_girls")
    expect(page.get_by_text("не поместилось")).to_have_count(0)
    page.keyboard.press("Control+Z")
    for key, text in (("pupils_total", "100"), ("pupils_boys", "101"), ("pupils_girls", "102")):
        expect(cell(page, key)).to_have_value(text)
        is_saved(page, key)
    page.reload()
    expect(cell(page, "pupils_girls")).to_have_value("102")


def test_two_tabs_differ_in_one_cell_and_both_are_told(page_of: Open, campaign: Callable[..., str]) -> None:
    title = campaign("Ученики в двух окнах")
    one, two = page_of("zavuch_386"), page_of("zavuch_386")
    for page in (one, two):
        open_form(page, title)
    cell(one, "computers_total").fill("25")
    cell(one, "computers_total").press("Enter")
    is_saved(one, "computers_total")
    cell(two, "computers_total").fill("26")
    cell(two, "library_books").fill("900")
    cell(two, "library_books").press("Enter")
    is_saved(two, "library_books")
    choice = two.locator(".conflict")
    expect(choice).to_contain_text("Пока вы печатали, в ячейке появилось «25»")
    expect(cell(two, "computers_total")).to_have_value("26")
    choice.get_by_role("button", name="26").click()
    is_saved(two, "computers_total")
    expect(choice).to_have_count(0)
    one.reload()
    expect(cell(one, "computers_total")).to_have_value("26")
    expect(cell(one, "library_books")).to_have_value("900")


@contextmanager
def restartable(city: City) -> Iterator[tuple[City, Callable[[], None], Callable[[], None]]]:
    """A second server of the city, how to kill it as a lost machine is, and how to start it again."""
    port = free_port()
    second, first = started(city.folder, port)
    running = [first]

    def kill() -> None:
        family = [*psutil.Process(running[-1].pid).children(recursive=True), running[-1]]
        for member in family:
            member.kill()
        running[-1].wait(20)
        psutil.wait_procs(family[:-1], timeout=20)

    def again() -> None:
        running.append(started(city.folder, port)[1])

    try:
        yield second, kill, again
    finally:
        if running[-1].poll() is None:
            kill()


def test_a_server_that_dies_in_the_midst_of_typing_loses_nothing(
    browser: Browser, city: City, in_city: Opened, campaign: Callable[..., str]
) -> None:
    title, token = campaign("Ученики и авария"), city.token_of("zavuch_318", in_city)
    with restartable(city) as (second, kill, again), opened_pages(browser, second.address) as made:
        page = made.page(token)
        open_form(page, title)
        cell(page, "pupils_total").fill("310")
        cell(page, "pupils_boys").fill("160")
        cell(page, "pupils_girls").focus()
        is_saved(page, "pupils_total")
        is_saved(page, "pupils_boys")
        with made.allowing("ERR_CONNECTION|ERR_EMPTY|Failed to load"):
            kill()
            page.keyboard.type("149")
            page.keyboard.press("Enter")
            expect(page.get_by_text("Связи нет. Сохраним набранное, когда она появится.")).to_be_visible()
            page.keyboard.type("101")
            page.keyboard.press("ArrowRight")
            again()
            for key in ("pupils_girls", "pupils_by_grade{grade=4}"):
                is_saved(page, key)
        expect(page.get_by_text("Связи нет")).to_have_count(0)
        page.reload()
        for key, text in (("pupils_total", "310"), ("pupils_boys", "160"), ("pupils_girls", "149"),
                          ("pupils_by_grade{grade=4}", "101")):  # fmt: skip
            expect(cell(page, key)).to_have_value(text)


def test_a_form_fits_a_telephone(page_of: Open) -> None:
    for login, title in (("zavuch_318", "Кадры, сентябрь 2026"), ("zavuch_370", "Кадры, сентябрь 2026")):
        page = page_of(login, viewport=NARROW)
        open_form(page, title)
        assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
        for field in page.locator("[data-cell]").all():
            box = field.bounding_box()
            assert box is not None and box["x"] >= 0 and box["x"] + box["width"] <= NARROW["width"]
            assert box["height"] >= 32
