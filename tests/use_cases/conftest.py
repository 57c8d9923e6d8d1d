"""Two schools and the people who load their files, and the demonstration files."""

from dataclasses import dataclass
from pathlib import Path

import pytest

from app.db.engine import Database
from app.demo.generate import DemoFiles, generate
from app.domain.access import Actor, Role
from app.domain.organisations import Organisation
from app.files import Store
from tests.desk import Desk, open_desk
from tests.make import Make


@dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A city with the schools 301 and 302, without any class yet."""

    root: Organisation
    first: Organisation
    second: Organisation
    coordinator: Actor
    deputy: Actor
    other_deputy: Actor


@pytest.fixture
def town(make: Make) -> Town:
    root = make.organisation("municipality", code="town", name="Учебный город")
    first, second = (
        make.organisation(
            "school", root, code=f"edu301{n:03}", name=f"Школа № 30{n}", number=300 + n
        )
        for n in (1, 2)
    )  # fmt: skip
    return Town(
        root=root, first=first, second=second,
        coordinator=make.person(Role.COORDINATOR, root, "koordinator"),
        deputy=make.person(Role.DEPUTY, first, "zavuch"),
        other_deputy=make.person(Role.DEPUTY, second, "other"),
    )  # fmt: skip


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "data")


@pytest.fixture
def desk(town: Town, make: Make, store: Store, database: Database) -> Desk:
    """The deputy head of school 301 at work."""
    return open_desk(make, store, town.deputy)


@pytest.fixture(scope="session")
def demo(tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The demonstration files, written once."""
    return generate(tmp_path_factory.mktemp("demo"))
