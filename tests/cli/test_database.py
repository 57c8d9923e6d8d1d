"""Schema, audit log and files of an installation."""

import os
from pathlib import Path

import pytest

from app.db.engine import Database
from tests.cli.marked import Mera
from tests.make import PASSWORD


def test_the_schema_is_brought_up_to_date_twice(mera: Mera) -> None:
    first = mera("db", "upgrade")
    assert (first.exit_code, first.stdout) == (0, "schema is up to date; procedures added: 14\n")
    second = mera("db", "upgrade")
    assert (second.exit_code, second.stdout) == (0, "schema is up to date; procedures added: 0\n")
    assert mera("db", "check").stdout == "ok\n"


@pytest.mark.parametrize(
    "words",
    [
        ("db", "check"),
        ("worker", "--once"),
        ("serve",),
        ("statistics", "--organisation", "RU", "--test", "x"),
        ("user", "add", "admin", "--password", PASSWORD),
    ],
)
def test_a_database_without_a_schema_is_refused(mera: Mera, words: tuple[str, ...]) -> None:
    done = mera(*words)
    assert done.exit_code == 1
    assert done.stderr.startswith("installation.not_migrated\n")
    assert done.stdout == ""


def test_a_broken_audit_log_is_told(installed: Mera, empty_database: Database) -> None:
    with empty_database.writing() as tx:
        tx.exec_driver_sql("UPDATE audit_entries SET event = 'nothing.happened' WHERE id = 2")
    done = installed("db", "check")
    assert (done.exit_code, done.stderr) == (1, "audit log is broken at entry 2\n")


def test_a_file_that_is_gone_and_one_that_belongs_to_nothing_are_told(
    installed: Mera, tmp_path: Path, good: Path
) -> None:
    assert installed("import", "results", good).exit_code == 0
    assert installed("import", "results", good).stdout.startswith("already loaded")
    folder = tmp_path / "var" / "uploads"
    (kept,) = folder.iterdir()
    stray = folder / "stray"
    stray.write_bytes(b"1")
    assert installed("db", "check").stdout == "ok\n"  # it may be on its way
    os.utime(stray, (0, 0))
    assert installed("db", "check").stdout == "belongs to nothing, may be deleted: uploads/stray\nok\n"
    kept.unlink()
    done = installed("db", "check")
    assert (done.exit_code, done.stderr) == (1, f"missing: uploads/{kept.name}\n")


def test_an_upgrade_queues_the_computing_that_is_missing(
    installed: Mera, good: Path, empty_database: Database
) -> None:
    installed("import", "results", good)
    with empty_database.writing() as tx:
        tx.exec_driver_sql("DELETE FROM jobs")
    installed("db", "upgrade")
    installed("db", "upgrade")
    with empty_database.reading() as tx:
        kinds = [str(kind) for (kind,) in tx.exec_driver_sql("SELECT kind FROM jobs")]
    assert kinds == ["compute_indicators"]
