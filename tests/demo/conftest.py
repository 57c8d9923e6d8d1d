"""The demonstration city, written once for all tests of it."""

from pathlib import Path

import pytest

from app.demo.generate import DemoFiles, generate


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("demo")


@pytest.fixture(scope="session")
def demo(demo_folder: Path) -> DemoFiles:
    return generate(demo_folder)
