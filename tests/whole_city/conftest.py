"""The whole invented city, installed by the command once for this folder; all in one process, too."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from tests.browser.city import City, install_city, served
from tests.browser.opened import Opened, opened_pages
from tests.browsers import browser, playwright

__all__ = ["browser", "playwright"]


@pytest.fixture(scope="package")
def whole_city(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of its data."""
    folder = tmp_path_factory.mktemp("whole-city")
    install_city(folder, small=False)
    return folder


@pytest.fixture(scope="package")
def served_city(whole_city: Path) -> Iterator[City]:
    with served(whole_city) as running:
        yield running


@pytest.fixture
def opened(browser: Browser, served_city: City) -> Iterator[Opened]:
    """Browsers of people in the city."""
    with opened_pages(browser, served_city.address) as made:
        yield made
