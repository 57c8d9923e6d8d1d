"""A real browser on a real server, on SQLite: what a person sees does not hang on the database.

Every page opened here fails its test on a violation of the content policy, on an error of a script or in the
console, on a request to another host and on an answer of 500.

All tests of this folder run in one process: they share a browser and the server of the demonstration city.
"""

import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import uvicorn
from fastapi import FastAPI
from playwright.sync_api import Browser, Page, Playwright, expect, sync_playwright

from app.files import Store
from app.jobs import Worker
from app.settings import Settings, moment_on
from app.use_cases import Database
from tests.browser.city import City, install_city, served
from tests.browser.opened import WIDE, Opened, opened_pages
from tests.make import Make

ROOT = Path(__file__).resolve().parents[2]
HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if item.path.is_relative_to(HERE):
            item.add_marker(pytest.mark.xdist_group("browser"))


# Ended with this folder: while Playwright runs, its event loop counts as this thread's own.
@pytest.fixture(scope="package")
def playwright() -> Iterator[Playwright]:
    expect.set_options(timeout=15_000)
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="package")
def browser(playwright: Playwright) -> Iterator[Browser]:
    script = ROOT / "scripts" / "install_browser.py"
    found = subprocess.run([sys.executable, script, "--find"], capture_output=True, text=True)
    if found.returncode != 0:
        pytest.fail(found.stderr.strip(), pytrace=False)
    launched = playwright.chromium.launch(
        executable_path=found.stdout.strip(),
        args=["--no-sandbox", "--disable-dev-shm-usage", "--disable-background-networking"],
    )
    yield launched
    launched.close()


# The demonstration city behind a server that was started by the command.


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    install_city(folder)
    with served(folder) as running:
        yield running


@pytest.fixture
def in_city(browser: Browser, city: City) -> Iterator[Opened]:
    """Browsers of people in the city."""
    with opened_pages(browser, city.address) as made:
        yield made


@pytest.fixture
def page_of(in_city: Opened, city: City) -> Callable[..., Page]:
    """A page of a person of the city by log-in; `viewport`, `dark`, `scripts` as one likes."""
    return lambda login, **look: in_city.page(city.token_of(login, in_city), **look)


# The application inside the test's process, with people and places of the test's own.


@pytest.fixture
def database(sqlite_database: Database) -> Database:
    return sqlite_database


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


@pytest.fixture
def opened(browser: Browser, server: str) -> Iterator[Opened]:
    with opened_pages(browser, server) as made:
        yield made


@pytest.fixture
def page_for(opened: Opened, make: Make) -> Callable[..., Page]:
    """A page of a signed-in person by log-in, or of a visitor by None; `viewport`, `dark` as one likes."""

    def open_page(login: str | None, *, viewport: dict[str, int] = WIDE, dark: bool = False) -> Page:
        token = make.session(login)[0] if login else None
        return opened.page(token, viewport=viewport, dark=dark)

    return open_page
