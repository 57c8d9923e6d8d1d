"""What is known until a lasting table is written to, and how a statement tells what it touches."""

from collections.abc import Callable

import polars as pl
import pytest

from app.db import people
from app.db.engine import Database, bulk_load
from app.db.tables import metadata
from app.db.tables.audit import installation
from app.db.tables.people import sign_in_attempts
from app.db.touched import EVERYDAY, names_everyday, writes_lasting
from app.domain.access import Role
from tests.make import NOW, Make

_EVERYDAY_WRITE = "INSERT INTO sign_in_attempts (key_hash, at) VALUES ('a', '2026-09-01 00:00:00')"
_LASTING_WRITE = "INSERT INTO installation (key, value) VALUES ('a', '1')"


def _lasts(database: Database, write: Callable[[Database], None]) -> bool:
    """Whether the lasting known is still known after a write by another process; the rest never is."""
    for known in database.known_apart():
        known["any"] = 1
    other = Database(database.engine.url.render_as_string(hide_password=False))
    write(other)
    other.close()
    of_moment, lasting, visitors = database.known_apart()
    assert "any" not in of_moment
    assert "any" in lasting or "any" not in visitors
    return "any" in lasting


def _writes(statement: str) -> Callable[[Database], None]:
    def write(database: Database) -> None:
        with database.writing() as tx:
            tx.exec_driver_sql(statement)

    return write


@pytest.mark.parametrize(
    ("statement", "lasts"),
    [
        (_EVERYDAY_WRITE, True),
        (_LASTING_WRITE, False),
        (_LASTING_WRITE.lower(), False),
        (f"{_LASTING_WRITE} RETURNING key", False),
        ("UPDATE organisations SET name = 'a' WHERE 1 = 0 RETURNING id", True),
        ("UPDATE organisations SET name = 'a' WHERE 1 = 0", True),
    ],
)
def test_what_people_write_all_day_leaves_the_lasting_known(
    database: Database, statement: str, lasts: bool
) -> None:
    _writes(_LASTING_WRITE.replace("'a'", "'before'"))(database)
    database.known_apart()

    def write(other: Database) -> None:
        _writes(statement)(other)
        if lasts and "1 = 0" in statement:
            _writes(_EVERYDAY_WRITE)(other)

    assert _lasts(database, write) is lasts


@pytest.mark.parametrize(
    ("statement", "lasts"),
    [
        (_EVERYDAY_WRITE, True),
        ("UPDATE sessions SET csrf = 'a' WHERE 1 = 0", True),
        ("DELETE FROM sessions", False),
        (_LASTING_WRITE, False),
    ],
)
def test_who_holds_a_key_is_known_until_keys_or_rights_are_written(
    database: Database, make: Make, statement: str, lasts: bool
) -> None:
    person = make.person(Role.COORDINATOR, make.city().root)
    with database.writing() as tx:
        people.add_session(
            tx, token_hash="a", csrf="a", user_id=person.user_id, grant_id=person.grant_id, expires_at=NOW
        )
    database.known_apart().until_sign_in["any"] = 1
    other = Database(database.engine.url.render_as_string(hide_password=False))
    _writes(statement)(other)
    _writes(_EVERYDAY_WRITE.replace("'a'", "'b'"))(other)
    other.close()
    assert ("any" in database.known_apart().until_sign_in) is lasts


def test_a_transaction_that_fails_leaves_no_mark_to_the_next(database: Database) -> None:
    _writes(_LASTING_WRITE)(database)

    def fail_and_write(other: Database) -> None:
        with pytest.raises(ZeroDivisionError), other.writing() as tx:
            tx.exec_driver_sql("UPDATE installation SET value = '2'")
            _ = 1 / 0
        _writes(_EVERYDAY_WRITE)(other)

    database.known_apart()
    assert _lasts(database, fail_and_write)


def test_a_frame_that_goes_past_sqlalchemy_is_noticed(database: Database) -> None:
    _writes(_LASTING_WRITE)(database)
    database.known_apart()

    def load_lasting(other: Database) -> None:
        with other.writing() as tx:
            bulk_load(tx, installation, pl.DataFrame({"key": ["b"], "value": ["1"]}))

    def load_everyday(other: Database) -> None:
        frame = pl.DataFrame({"id": [7], "key_hash": ["a"], "at": ["2026-09-01 00:00:00"]})
        with other.writing() as tx:
            bulk_load(tx, sign_in_attempts, frame)

    assert _lasts(database, load_everyday)
    assert not _lasts(database, load_lasting)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT id FROM tests", "SELECT id FROM jobs FOR UPDATE SKIP LOCKED", "SAVEPOINT a",
        "PRAGMA data_version", "WITH a AS (SELECT 1) SELECT * FROM a", "INSERT INTO letters (id) VALUES (1)",
        "INSERT INTO submission_cells (a) VALUES (1) ON CONFLICT (a) DO UPDATE SET a = 1",
        "DELETE FROM sessions", "UPDATE submissions SET version = 2",
    ],
)  # fmt: skip
def test_these_leave_the_lasting_tables_as_they_are(statement: str) -> None:
    assert not writes_lasting(statement)


@pytest.mark.parametrize(
    "statement",
    [
        "INSERT INTO tests (id) VALUES (1)", "update\n  jobs SET done = 1", 'DELETE FROM "users"',
        "INSERT OR REPLACE INTO letters (id) VALUES (1)", "TRUNCATE letters", "DROP TABLE letters",
        "WITH a AS (DELETE FROM jobs RETURNING id) SELECT * FROM a",
        "INSERT INTO letters SELECT 1; DELETE FROM jobs",
    ],
)  # fmt: skip
def test_these_or_what_is_not_understood_may_change_lasting_tables(statement: str) -> None:
    assert writes_lasting(statement)


def test_every_table_of_everyday_is_one_and_is_seen_when_it_is_read() -> None:
    assert set(metadata.tables) >= EVERYDAY
    for table in metadata.sorted_tables:
        assert names_everyday(str(table.select())) is (table.name in EVERYDAY), table.name


def test_no_lasting_row_goes_away_with_one_of_everyday() -> None:
    """What the database deletes by itself is in no statement."""
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            if key.ondelete is not None and key.column.table.name in EVERYDAY:
                assert table.name in EVERYDAY, table.name
