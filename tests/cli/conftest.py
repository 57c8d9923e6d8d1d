"""The command `mera`, from a terminal."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from app import cli
from app.cli import parts
from app.db.engine import Database
from app.demo.schools import ORGANISATION_COLUMNS, organisation_rows
from tests.cli.marked import SCHOOL, Mera
from tests.organisation_lists import as_csv
from tests.workbook_makers import f1, f1_row


@pytest.fixture(autouse=True)
def logs_of_one_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command sets the process's logs up; here they end with the test, as its terminal does."""
    real = structlog.configure

    def configure(**given: object) -> None:
        real(**{**given, "cache_logger_on_first_use": False})  # type: ignore[arg-type]

    monkeypatch.setattr(structlog, "configure", configure)
    yield
    structlog.reset_defaults()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mera]:
    """Runs the command on a data folder; its databases are closed as by the end of a process."""
    opened: list[Database] = []

    def open_database(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    monkeypatch.setattr(parts, "Database", open_database)

    def run(folder: Path, *words: object, url: str = "", typed: str | None = None) -> Result:
        env = {"MERA_DATA_DIR": str(folder), "MERA_DATABASE_URL": url}
        done = CliRunner().invoke(cli.main, [str(word) for word in words], env=env, input=typed)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    yield run
    for one in opened:
        one.close()


@pytest.fixture
def mera(run: Mera, empty_database: Database, tmp_path: Path) -> Mera:
    """The command on an installation of the test's own, on both databases."""
    url = empty_database.engine.url.render_as_string(hide_password=False)
    return lambda *words, **more: run(tmp_path / "var", *words, url=url, **more)


@pytest.fixture
def installed(mera: Mera, tmp_path: Path) -> Mera:
    """The same with a schema and the list of the invented city."""
    listed = tmp_path / "list.csv"
    listed.write_bytes(as_csv(organisation_rows(), headings=ORGANISATION_COLUMNS))
    assert mera("db", "upgrade").exit_code == 0
    assert mera("import", "organisations", listed).exit_code == 0
    return mera


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return f1(tmp_path / "good.xlsx", [f1_row(50001 + n, school=SCHOOL) for n in range(4)])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    rows = [f1_row(50001, school=SCHOOL), f1_row(50002, (1, "два", 1, 3), school=SCHOOL, total=7)]
    return f1(tmp_path / "bad.xlsx", rows)


# The database.
