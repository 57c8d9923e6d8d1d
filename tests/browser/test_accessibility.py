"""WCAG 2.0–2.2 A and AA by axe, in both themes and on a phone, on the main pages of every kind of work."""

import re
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from tests.browser.city import SLOW, fresh_file, send
from tests.browser.opened import NARROW, WIDE, Opened

Open = Callable[..., Page]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]}
LOOKS = (("light", WIDE), ("dark", WIDE), ("dark", NARROW))
_OVER = "document.documentElement.scrollWidth - document.documentElement.clientWidth"


def _faults(page: Page) -> Iterator[str]:
    """What axe says of the page as it is, in every look; on a phone also what sticks out."""
    for theme, size in LOOKS:
        # Without motion no colour is caught halfway between the themes.
        page.emulate_media(color_scheme=theme, reduced_motion="reduce")  # type: ignore[arg-type]
        page.set_viewport_size(size)  # type: ignore[arg-type]
        where = f"{page.url} {theme} {size['width']}"
        for found in Axe().run(page, options=RULES).response["violations"]:
            yield f"{where}: {found['id']} ×{len(found['nodes'])} {found['nodes'][0]['html'][:150]}"
        if size is NARROW:
            over = page.evaluate(
                "document.documentElement.scrollWidth - document.documentElement.clientWidth"
            )
            if over > 1:
                yield f"{where}: {over} px sideways"


def _check(page: Page, *addresses: str) -> None:
    faults: list[str] = []
    for address in addresses:
        answer = page.goto(address)
        assert answer is not None and answer.status == 200, address
        faults += _faults(page)
    assert faults == []


def test_the_sign_in_page_is_for_everybody(in_city: Opened) -> None:
    _check(in_city.page(), "/login")


def test_a_deputy_heads_pages_are_for_everybody(page_of: Open) -> None:
    page = page_of("zavuch_318")
    page.goto("/results")
    test = page.get_by_role("link", name=re.compile("ВПР-2025, математика, 4 класс")).first
    address = str(test.get_attribute("href"))
    school = str(page.locator("#menu a", has_text="Наша школа").get_attribute("href"))
    _check(page, "/", "/results", address, address.replace("?", "/sources?"), school)
    _check(
        page,
        f"{school}/observations",
        f"{school}/indicators",
        "/result-batches",
        "/result-batches/new",
        "/people",
        "/help",
    )


def test_the_check_of_a_file_is_for_everybody(page_of: Open, tmp_path: Path) -> None:
    file = fresh_file(
        tmp_path / "для_всех.xlsx", 318, 2026, "read4", classes=("4А",), seed=61, wrong=("3", "два")
    )
    page = page_of("zavuch_318")
    send(page, file.path)
    expect(page.get_by_role("heading", name="Ждут исправления")).to_be_visible(timeout=SLOW)
    assert list(_faults(page)) == []


def test_a_coordinators_pages_are_for_everybody(page_of: Open) -> None:
    page = page_of("koordinator_vlg")
    page.goto("/results")
    test = page.get_by_role("link", name=re.compile("ВПР-2026, математика, 5 класс")).first
    city = str(page.locator("#menu a", has_text="Город").get_attribute("href"))
    _check(page, city, f"{city}/indicators", str(test.get_attribute("href")), "/indicators", "/organisations")
    _check(page, "/norms", "/norms/fioko-vpr-2026?ends=01.09.2027")
    _check(page, "/coverage-map?criterion=vpr&segment=НСОКО", "/indicators/vpr-math-5-good/movement")


def test_an_administrators_pages_are_for_everybody(page_of: Open) -> None:
    page = page_of("admin_vlg")
    page.goto("/people")
    person = page.get_by_role("link", name="zavuch_318", exact=True)
    _check(page, str(person.get_attribute("href")), "/people/new", "/organisations/import", "/jobs", "/audit")


@pytest.mark.parametrize("login", ["uchitel_318", "expert_vlg"])
def test_the_first_page_of_other_roles_is_for_everybody(page_of: Open, login: str) -> None:
    _check(page_of(login), "/")


def test_the_refusal_of_a_page_is_for_everybody(page_of: Open, in_city: Opened) -> None:
    page = page_of("zavuch_318")
    with in_city.allowing("status of 404"):
        page.goto("/result-batches/99999")
        expect(page.get_by_text("Страницы нет или доступ к ней закрыт")).to_be_visible()
    assert list(_faults(page)) == []
