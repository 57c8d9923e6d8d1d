"""A real browser on a real server, on SQLite: what a person sees does not hang on the database.

Every page opened here fails its test on a violation of the content policy, on an error of a script and on
an answer of 500.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, sync_playwright

from app.files import Store
from app.jobs import Worker
from app.settings import Settings, moment_on
from app.use_cases import Database
from tests.make import Make

ROOT = Path(__file__).resolve().parents[2]
WIDE = {"width": 1280, "height": 900}
NARROW = {"width": 360, "height": 780}

_REPORT_VIOLATIONS = """
document.addEventListener('securitypolicyviolation', event => {
  window.meraViolation(`${event.violatedDirective}: ${event.blockedURI} ${event.sample}`);
});
"""


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    script = ROOT / "scripts" / "install_browser.py"
    found = subprocess.run([sys.executable, script, "--find"], capture_output=True, text=True)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    launched = playwright.chromium.launch(
        executable_path=found.stdout.strip(), args=["--no-sandbox", "--disable-dev-shm-usage"]
    )
    yield launched
    launched.close()


@pytest.fixture
def server(app: FastAPI) -> Iterator[str]:
    """The address of the application, served as `mera serve` does."""
    running = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning"))
    thread = threading.Thread(target=running.run)
    thread.start()
    deadline = time.monotonic() + 20
    while not running.started and thread.is_alive() and time.monotonic() < deadline:
        time.sleep(0.02)
    assert running.started, "the server did not start"
    port = running.servers[0].sockets[0].getsockname()[1]
    yield f"http://127.0.0.1:{port}"
    running.should_exit = True
    thread.join(20)


@pytest.fixture
def worker(database: Database, settings: Settings) -> Iterator[None]:
    """Somebody who does queued jobs while the test runs."""
    stop = threading.Event()
    one = Worker(database, Store(settings.data_dir), now=lambda: moment_on(None))
    thread = threading.Thread(target=one.run, kwargs={"until": stop.is_set, "pause_s": 0.05})
    thread.start()
    yield
    stop.set()
    thread.join(60)


class Opened:
    """Pages of one person's browser, and what went wrong on them."""

    def __init__(self, browser: Browser, server: str) -> None:
        self._browser, self._server = browser, server
        self._contexts: list[BrowserContext] = []
        self.faults: list[str] = []

    def page(self, token: str | None, *, viewport: dict[str, int], dark: bool) -> Page:
        """A page, signed in by this session's token."""
        context = self._browser.new_context(
            base_url=self._server,
            viewport=viewport,  # type: ignore[arg-type]
            color_scheme="dark" if dark else "light",
            locale="ru-RU",
            timezone_id="Europe/Moscow",
            permissions=["clipboard-read", "clipboard-write"],
        )
        self._contexts.append(context)
        context.set_default_timeout(15_000)
        context.expose_function("meraViolation", lambda what: self.faults.append(f"content policy: {what}"))
        context.add_init_script(_REPORT_VIOLATIONS)
        if token is not None:
            context.add_cookies([{"name": "mera", "value": token, "url": self._server, "httpOnly": True}])
        page = context.new_page()
        page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        page.on("response", self._look_at)
        return page

    def _look_at(self, response: object) -> None:
        status, url = response.status, response.url  # type: ignore[attr-defined]
        if status >= 500:
            self.faults.append(f"{status} {url}")

    def close(self) -> None:
        for context in self._contexts:
            context.close()


@pytest.fixture
def opened(browser: Browser, server: str) -> Iterator[Opened]:
    made = Opened(browser, server)
    yield made
    made.close()
    assert made.faults == []


@pytest.fixture
def page_for(opened: Opened, make: Make) -> Callable[..., Page]:
    """A page of a signed-in person by log-in, or of a visitor by None; `viewport`, `dark` as one likes."""

    def open_page(login: str | None, *, viewport: dict[str, int] = WIDE, dark: bool = False) -> Page:
        token = make.session(login)[0] if login else None
        return opened.page(token, viewport=viewport, dark=dark)

    return open_page


@contextmanager
def watched(page: Page) -> Iterator[list[str]]:
    """Messages of the page's console while a block runs."""
    said: list[str] = []
    page.on("console", lambda message: said.append(message.text))
    yield said
