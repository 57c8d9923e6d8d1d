"""A real browser on the demonstration city, served by the product's own commands, on SQLite.

Every page opened here fails its test on a violation of the content policy, on an error of a script or in the
console, on a request to another host and on an answer of 500.

All tests of this folder run in one process (tests/conftest.py): they share a browser and the served city.
"""

from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Browser, Page

from tests.browser.city import City, install_city, served
from tests.browser.opened import Opened, opened_pages
from tests.browsers import browser, playwright

__all__ = ["browser", "playwright"]


# The demonstration city behind a server that was started by the command.


@pytest.fixture(scope="package")
def city(tmp_path_factory: pytest.TempPathFactory) -> Iterator[City]:
    folder = tmp_path_factory.mktemp("city")
    install_city(folder, small=True)
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
