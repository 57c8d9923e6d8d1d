"""Writers side by side, and frames written by the fastest way."""

from concurrent.futures import ThreadPoolExecutor
from threading import Event

import polars as pl
import pytest
from sqlalchemy import Column, Float, Integer, MetaData, String, Table, func, insert, select, text

from app.db.engine import Database, Tx, bulk_load
from app.db.tables.audit import installation
from app.db.touched import LASTING_MARK

WRITERS = 16
EACH = 10
_OWN = installation.c.key != LASTING_MARK  # not what each commit leaves itself

things = Table(
    "things",
    MetaData(),
    Column("id", Integer, primary_key=True),
    Column("name", String(200)),
    Column("count", Integer),
    Column("share", Float),
)


@pytest.fixture
def with_things(tx: Tx) -> Tx:
    things.create(tx)
    return tx


def test_many_writers_at_once_all_get_their_turn(database: Database) -> None:
    """Each reads before it writes: with the defaults of SQLite that ends in «database is locked»."""

    def write(writer: int) -> None:
        for number in range(EACH):
            with database.writing() as tx:
                seen = tx.execute(select(func.count()).select_from(installation)).scalar_one()
                tx.execute(insert(installation).values(key=f"{writer}-{number}", value=str(seen)))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with database.reading() as tx:
        assert tx.execute(select(func.count()).where(_OWN)).scalar_one() == WRITERS * EACH


def test_a_reader_does_not_wait_for_a_writer(database: Database) -> None:
    with database.writing() as writer:
        writer.execute(insert(installation).values(key="a", value="1"))
        with database.reading() as reader:
            assert reader.execute(select(installation)).all() == []
    with database.reading() as reader:
        assert len(reader.execute(select(installation).where(_OWN)).all()) == 1


def _remembers(database: Database) -> bool:
    """Whether something is still known after reading; on one server other tests write in between."""
    for _ in range(1_000):
        database.known()["a"] = 1
        with database.reading() as tx:
            tx.execute(select(installation)).all()
        if database.known() == {"a": 1}:
            return True
    return False


def test_what_is_known_is_forgotten_with_the_next_write_by_anybody(database: Database) -> None:
    assert _remembers(database), "reading forgets nothing"
    with database.writing() as tx:
        tx.execute(insert(installation).values(key="a", value="1"))
        database.known()["b"] = 2
    assert database.known() == {}
    database.known()["a"] = 1
    other = Database(database.engine.url.render_as_string(hide_password=False))
    with other.writing() as tx:
        tx.execute(insert(installation).values(key="b", value="1"))
    other.close()
    assert database.known() == {}, "another process writes as well"


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_what_is_known_is_forgotten_when_the_server_closes_the_connection(database: Database) -> None:
    database.known()["a"] = 1
    with database.reading() as tx:
        tx.execute(
            text(
                "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
                " WHERE pid <> pg_backend_pid() AND datname = current_database()"
            )
        )
    assert database.known() == {}
    assert _remembers(database), "another connection has taken over"


def test_a_block_that_fails_writes_nothing(database: Database) -> None:
    with pytest.raises(ZeroDivisionError), database.writing() as tx:
        tx.execute(insert(installation).values(key="a", value="1"))
        _ = 1 / 0
    with database.reading() as tx:
        assert tx.execute(select(installation)).all() == []


def test_a_writer_waits_for_the_one_before_it(database: Database) -> None:
    inside, done = Event(), []

    def second() -> None:
        inside.wait(5)
        with database.writing() as tx:
            tx.execute(text("UPDATE installation SET value = 'second' WHERE key = 'a'"))
        done.append(True)

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(second)
        with database.writing() as tx:
            tx.execute(insert(installation).values(key="a", value="first"))
            inside.set()
            assert not done
        waiting.result(15)
    with database.reading() as tx:
        value = tx.execute(select(installation.c.value).where(_OWN)).scalar_one()
    # On PostgreSQL the second does not see a row that is not committed yet; on SQLite it waits for it.
    assert value == ("second" if database.engine.dialect.name == "sqlite" else value)
    assert done


@pytest.mark.parametrize("database", ["sqlite"], indirect=True)
def test_sqlite_is_set_up_to_lose_nothing(database: Database) -> None:
    with database.reading() as tx:
        pragmas = {
            name: tx.exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "synchronous", "busy_timeout", "foreign_keys")
        }
    assert pragmas == {"journal_mode": "wal", "synchronous": 2, "busy_timeout": 10000, "foreign_keys": 1}


def test_a_frame_is_written_as_it_is(with_things: Tx) -> None:
    """Nulls, empty words, quotes, commas, line ends and Cyrillic come back as they went in."""
    names = [None, "", "Иванова, «Ёж»", 'кавычка " и , запятая', "две\nстроки", "\\N", "№ 5\tтабуляция"]
    frame = pl.DataFrame(
        {
            "id": list(range(1, 8)),
            "name": names,
            "count": [1, None, 3, -4, 0, 6, None],
            "share": [0.1, None, 1 / 3, 1e-9, 0.0, None, 2.0],
        }
    )
    bulk_load(with_things, things, frame)
    rows = with_things.execute(select(things).order_by(things.c.id)).all()
    assert [tuple(row) for row in rows] == frame.rows()


def test_an_empty_frame_writes_nothing(with_things: Tx) -> None:
    bulk_load(with_things, things, pl.DataFrame(schema={"id": pl.Int64, "name": pl.String}))
    assert with_things.execute(select(func.count()).select_from(things)).scalar_one() == 0


def test_a_column_with_a_name_of_the_language_is_written(with_things: Tx) -> None:
    """`count` and `of` are words of SQL."""
    measures = Table("measures_try", MetaData(), Column("part_id", Integer), Column("of", Integer))
    measures.create(with_things)
    bulk_load(with_things, measures, pl.DataFrame({"part_id": [1], "of": [2]}))
    assert tuple(with_things.execute(select(measures)).one()) == (1, 2)


@pytest.mark.parametrize("database", ["postgresql"], indirect=True)
def test_a_connection_that_the_server_has_closed_is_replaced_unseen(database: Database) -> None:
    with database.reading() as tx:
        resting = tx.execute(text("SELECT pg_backend_pid()")).scalar_one()
    other = Database(database.engine.url.render_as_string(hide_password=False))
    with other.reading() as tx:
        assert tx.execute(text("SELECT pg_terminate_backend(:pid, 5000)"), {"pid": resting}).scalar_one()
    other.close()
    with database.reading() as tx:
        assert tx.execute(text("SELECT pg_backend_pid()")).scalar_one() != resting
