"""The whole city, written once for all tests of it."""

from pathlib import Path

import pytest

from app.demo.city.generate import generate_city
from app.demo.generate import DemoFiles


@pytest.fixture(scope="session")
def city_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("city")


@pytest.fixture(scope="session")
def city(city_folder: Path) -> DemoFiles:
    return generate_city(city_folder)


@pytest.fixture(scope="session")
def other_city(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    return generate_city(tmp_path_factory.mktemp("other_city"), seed=77)


@pytest.fixture(params=["city", "other_city"])
def any_city(request: pytest.FixtureRequest) -> DemoFiles:
    """The city from two seeds: what is planted holds in each."""
    found = request.getfixturevalue(request.param)
    assert isinstance(found, DemoFiles)
    return found
