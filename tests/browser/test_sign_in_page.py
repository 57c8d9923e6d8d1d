"""Signing in, as a person does it; and that these tests see what goes wrong on a page."""

import re

from playwright.sync_api import Browser, Route, expect

from tests.browser.city import PASSWORD, City
from tests.browser.opened import NARROW, Opened


def test_a_deputy_signs_in_after_a_slip(in_city: Opened) -> None:
    page = in_city.page()
    page.goto("/")
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    page.get_by_label("Логин", exact=True).fill("zavuch_370")
    page.get_by_label("Пароль", exact=True).fill("не тот")
    with in_city.allowing("status of 422"):
        page.get_by_role("button", name="Войти").click()
        expect(page.get_by_text("не подходят друг к другу")).to_be_visible()
    expect(page.get_by_label("Логин", exact=True)).to_have_value("zavuch_370")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page).to_have_url(re.compile(r"^http://[^/]+/$"))
    expect(page.get_by_role("heading", name="Мои дела")).to_be_visible()


def test_signing_in_leads_to_the_page_that_was_asked_for(in_city: Opened) -> None:
    page = in_city.page(viewport=NARROW, dark=True)
    page.goto("/results")
    expect(page.get_by_role("heading", name="Вход")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]
    page.get_by_label("Логин", exact=True).fill("zavuch_370")
    page.get_by_label("Пароль", exact=True).fill(PASSWORD)
    page.get_by_role("button", name="Войти").click()
    expect(page.get_by_role("heading", name="Результаты", level=1)).to_be_visible()


def test_the_browser_tells_what_goes_wrong(browser: Browser, city: City) -> None:
    def spoilt(route: Route) -> None:
        answer = route.fetch()
        body = "<style>p { color: red }</style><script>1</script><img src='http://elsewhere.invalid/a.png'>"
        route.fulfill(response=answer, body=answer.text().replace("</body>", f"{body}</body>"))

    seen = Opened(browser, city.address)
    page = seen.page()
    page.route("**/login", spoilt)
    page.goto("/login")
    page.evaluate("setTimeout(() => { throw new Error('a slip') })")
    page.evaluate("console.error('said')")
    page.wait_for_timeout(300)
    seen.close()
    told = "\n".join(seen.faults)
    for fault in ("content policy: script-src", "content policy: style-src", "content policy: img-src",
                  "script: a slip", "console: said"):  # fmt: skip
        assert fault in told, told
