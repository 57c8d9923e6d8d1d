"""Signing in, as a person does it."""

import re
from collections.abc import Callable

from playwright.sync_api import Page, expect

from app.domain.access import Role
from tests.browser.conftest import NARROW
from tests.make import PASSWORD, Make


def test_a_deputy_signs_in_after_a_slip(page_for: Callable[..., Page], make: Make) -> None:
    make.person(Role.DEPUTY, make.city().school(1), "zavuch")
    page = page_for(None)
    page.goto("/")
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.get_by_label("Логин", exact=True).fill("zavuch")
    page.get_by_label("Пароль", exact=True).fill("не тот")
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_text("не подходят друг к другу")).to_be_visible()
    expect(page.get_by_label("Логин", exact=True)).to_have_value("zavuch")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.get_by_role("heading", name="Мои дела")).to_be_visible()


def test_the_sign_in_page_fits_a_phone(page_for: Callable[..., Page]) -> None:
    page = page_for(None, viewport=NARROW, dark=True)
    page.goto("/login")
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= NARROW["width"]
