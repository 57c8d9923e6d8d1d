"""Pages of people's browsers, and everything that went wrong on them."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import pytest
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Request, Response

WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 780}

_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => {
  window.meraViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""
_INSIDE = ("data", "blob", "about")


class Opened:
    """Pages of one server, in as many browsers as a test needs; `faults` is what no page may do.

    A fault is a violation of the content policy, an error of a script or in the console, a request to
    another host, an answer of 500.
    """

    def __init__(self, browser: Browser, server: str) -> None:
        self._browser, self._server = browser, server
        self._contexts: list[BrowserContext] = []
        self._allowed: list[str] = []
        self.faults: list[str] = []

    def page(
        self,
        token: str | None = None,
        *,
        viewport: dict[str, int] = WIDE,
        dark: bool = False,
        scripts: bool = True,
    ) -> Page:
        """A page of a browser of its own, signed in by this session's token."""
        context = self._browser.new_context(
            base_url=self._server,
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            java_script_enabled=scripts,
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._contexts.append(context)
        context.set_default_timeout(20_000)
        context.expose_function("meraViolation", lambda what: self.faults.append(f"content policy: {what}"))
        context.add_init_script(_REPORT_VIOLATIONS)
        if token is not None:
            context.add_cookies([{"name": "mera", "value": token, "url": self._server, "httpOnly": True}])
        context.on("page", self._watch)
        return context.new_page()

    @contextmanager
    def allowing(self, expression: str) -> Iterator[None]:
        """For this block, messages of the console that hold the expression are what a test wants."""
        self._allowed.append(expression)
        yield
        self._allowed.remove(expression)

    def _watch(self, page: Page) -> None:
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("console", self._hear)
        page.on("request", self._look_at_request)
        page.on("response", self._look_at_response)

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type == "error" and not any(re.search(one, message.text) for one in self._allowed):
            self.faults.append(f"console: {message.text} {message.location.get('url', '')}")

    def _look_at_request(self, request: Request) -> None:
        asked = urlsplit(request.url)
        if asked.scheme not in _INSIDE and asked.netloc != urlsplit(self._server).netloc:
            self.faults.append(f"foreign request: {request.url}")

    def _look_at_response(self, response: Response) -> None:
        if response.status >= 500:
            self.faults.append(f"{response.status} {response.url}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@contextmanager
def opened_pages(browser: Browser, server: str) -> Iterator[Opened]:
    """Pages of one test, which fails when anything went wrong on one of them."""
    made = Opened(browser, server)
    yield made
    made.close()
    if made.faults:
        pytest.fail("\n".join(made.faults), pytrace=False)
