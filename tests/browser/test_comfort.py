"""The theme, the keyboard, a lost connection, a chart that is looked into."""

import re
from collections.abc import Callable
from pathlib import Path

from playwright.sync_api import Page, Response, expect

from tests.browser.city import SLOW, fresh_file, send
from tests.browser.opened import Opened

Open = Callable[..., Page]


def _ground(page: Page) -> str:
    return str(page.evaluate("getComputedStyle(document.body).backgroundColor"))


def test_a_theme_is_chosen_and_stays(page_of: Open) -> None:
    page = page_of("zavuch_318")
    page.goto("/")
    light = _ground(page)
    page.get_by_label("Тема").select_option("dark")
    expect(page.locator("html")).to_have_attribute("data-bs-theme", "dark")
    dark = _ground(page)
    assert dark != light
    page.locator("#menu").get_by_role("link", name="Результаты").click()
    expect(page.get_by_role("heading", name="Результаты", level=1)).to_be_visible()
    assert _ground(page) == dark
    expect(page.get_by_label("Тема")).to_have_value("dark")

    page.get_by_label("Тема").select_option("system")
    assert _ground(page) == light
    page.emulate_media(color_scheme="dark")
    assert _ground(page) == dark


def test_the_dark_theme_shows_the_dark_picture(page_of: Open) -> None:
    page = page_of("zavuch_318", dark=True)
    _open_test(page)
    expect(page.locator("picture.on-dark")).to_be_visible()
    expect(page.locator("picture.on-light")).to_be_hidden()


def test_the_keyboard_reaches_the_content_first(page_of: Open) -> None:
    page = page_of("zavuch_318")
    page.goto("/")
    page.keyboard.press("Tab")
    skip = page.get_by_role("link", name="К содержанию")
    expect(skip).to_be_focused()
    box = skip.bounding_box()
    assert box is not None and box["y"] >= 0 and box["height"] > 10
    page.keyboard.press("Enter")
    expect(page.locator("main")).to_be_focused()
    page.keyboard.press("Tab")
    assert page.evaluate("document.querySelector('main').contains(document.activeElement)")


def test_the_focus_stays_in_sight_after_a_part_is_replaced(page_of: Open, tmp_path: Path) -> None:
    file = fresh_file(
        tmp_path / "клавиатура.xlsx", 318, 2025, "world4", classes=("4А",), seed=47, wrong=("3",)
    )
    page = page_of("zavuch_318")
    send(page, file.path)
    field = page.locator('input[name^="cell:"]')
    expect(field).to_be_visible(timeout=SLOW)
    field.focus()
    page.keyboard.press("Control+A")
    page.keyboard.type(file.slips[0].right)
    page.keyboard.press("Enter")
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)
    assert page.evaluate("document.getElementById('batch').contains(document.activeElement)")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Принять файл")).to_be_focused()
    assert page.evaluate(
        "(style => style.outlineStyle !== 'none' || style.boxShadow !== 'none')"
        "(getComputedStyle(document.activeElement))"
    )


def test_a_lost_connection_is_said_and_the_words_go_when_it_is_back(
    page_of: Open, in_city: Opened, tmp_path: Path
) -> None:
    file = fresh_file(
        tmp_path / "без_связи.xlsx", 318, 2025, "world4", classes=("4Б",), seed=53, wrong=("3",)
    )
    page = page_of("zavuch_318")
    send(page, file.path)
    field = page.locator('input[name^="cell:"]')
    expect(field).to_be_visible(timeout=SLOW)
    field.fill("1")
    mend = page.get_by_role("button", name="Исправить и проверить снова")
    notice = page.get_by_role("status").filter(has_text="Связи нет")
    with in_city.allowing("ERR_INTERNET_DISCONNECTED|^htmx:"):
        page.context.set_offline(True)
        mend.click()
        expect(notice).to_be_visible()
        expect(notice).to_contain_text("Не закрывайте страницу")
        expect(field).to_have_value("1")
        page.context.set_offline(False)
    field.fill(file.slips[0].right)
    mend.click()
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)
    expect(notice).to_have_count(0)


def test_a_progress_goes_on_when_the_connection_is_back(
    page_of: Open, in_city: Opened, tmp_path: Path
) -> None:
    file = fresh_file(tmp_path / "связь_вернулась.xlsx", 318, 2025, "world4", classes=("4В",), seed=59)
    page = page_of("zavuch_318")
    with in_city.allowing("ERR_INTERNET_DISCONNECTED|^htmx:"):
        send(page, file.path)
        page.context.set_offline(True)
        expect(page.get_by_role("status").filter(has_text="Связи нет")).to_be_visible()
        page.context.set_offline(False)
    expect(page.get_by_text("Всё сходится")).to_be_visible(timeout=SLOW)


def test_a_chart_is_drawn_in_the_browser_only_when_asked_for(page_of: Open) -> None:
    page = page_of("zavuch_318")
    scripts: list[str] = []

    def note(response: Response) -> None:
        if "vega" in response.url:
            scripts.append(response.url)

    page.on("response", note)
    _open_test(page)
    button = page.get_by_role("button", name="Рассмотреть рисунок")
    button.scroll_into_view_if_needed()
    page.wait_for_load_state("networkidle")
    assert scripts == []
    button.click()
    chart = page.locator("#explore-scores svg.marks")
    expect(chart).to_be_visible()
    assert chart.locator("path").count() > 10
    assert len(scripts) == 3
    expect(button).to_be_hidden()
    # A column says its figures where one points at it.
    chart.locator(".mark-rect path").nth(5).hover()
    tip = page.locator("#vg-tooltip-element")
    expect(tip).to_contain_text("Первичный балл5")
    expect(tip).to_contain_text("Работ12")
    expect(tip).to_contain_text(re.compile(r"Как в городе\d+,\d"))
    words = chart.locator("[aria-label]").evaluate_all("all => all.map(one => one.ariaLabel).join(' ')")
    assert not re.search("[A-Za-z]{2}", words), words


def _open_test(page: Page) -> None:
    page.goto("/results")
    page.get_by_role("link", name=re.compile("ВПР-2025, математика, 4 класс")).first.click()
    expect(page.get_by_role("heading", name="ВПР-2025, математика, 4 класс", level=1)).to_be_visible()
