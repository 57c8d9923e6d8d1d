"""Engines and transactions for SQLite and PostgreSQL."""

import select
from contextlib import AbstractContextManager
from typing import Any, NamedTuple

import polars as pl
from sqlalchemy import Connection, Engine, Table, create_engine, event
from sqlalchemy.engine import make_url
from sqlalchemy.exc import DisconnectionError
from sqlalchemy.pool import ConnectionPoolEntry, PoolProxiedConnection

from app.db import touched

Tx = Connection

POOL_SIZE, OVERFLOW = 10, 20  # of the readers, and of the writers: one for every thread fits in
_MOST_KNOWN = 10_000
_SNAPSHOT = "SELECT pg_current_snapshot()::text"
_MARKS = "SELECT {} FROM installation WHERE key IN ('{}', '{}')".format(
    ", ".join(
        f"coalesce(max(CASE WHEN key = '{key}' THEN value END), '')"
        for key in (touched.LASTING_MARK, touched.KEYS_MARK)
    ),
    touched.LASTING_MARK,
    touched.KEYS_MARK,
)


def make_engine(url: str, *, reads_only: bool = False) -> Engine:
    """An engine whose writers queue fairly on SQLite; the same calls work on PostgreSQL.

    PostgreSQL shows each query the latest state anyway: a transaction around what only reads would be two
    more journeys there.
    """
    is_sqlite = make_url(url).get_backend_name() == "sqlite"
    level = {"isolation_level": "AUTOCOMMIT"} if reads_only and not is_sqlite else {}
    engine = create_engine(url, pool_size=POOL_SIZE, max_overflow=OVERFLOW, **level)
    if is_sqlite:
        event.listen(engine, "connect", _set_up_sqlite)
        # Not by the event `begin`: on the way there each page would pay a third of its query once more.
        engine.dialect.do_begin = _begin_reading if reads_only else _begin_writing  # type: ignore[assignment]
    else:
        event.listen(engine, "connect", _set_up_postgresql)
        event.listen(engine, "checkout", _refuse_dead)
    return engine


def _refuse_dead(raw: Any, _record: ConnectionPoolEntry, _proxy: PoolProxiedConnection) -> None:
    """Let the pool open another connection where the server has closed this one.

    A resting connection has nothing to read but its end. Asking the server, the pool's own way, would cost
    every page a query.
    """
    waiting = select.poll()
    waiting.register(raw.fileno(), select.POLLIN)
    if waiting.poll(0):
        raise DisconnectionError


def _set_up_sqlite(raw: Any, _record: ConnectionPoolEntry) -> None:
    raw.isolation_level = None  # transactions are begun by us
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "busy_timeout=10000", "foreign_keys=ON"):
        raw.execute(f"PRAGMA {pragma}")


def _set_up_postgresql(raw: Any, _record: ConnectionPoolEntry) -> None:
    raw.execute("SET TIME ZONE 'UTC'")  # moments come in UTC and need no look each
    raw.commit()


def _begin_reading(raw: Any) -> None:
    raw.execute("BEGIN")


def _begin_writing(raw: Any) -> None:
    raw.execute("BEGIN IMMEDIATE")


def bulk_load(tx: Tx, table: Table, frame: pl.DataFrame) -> None:
    """Write a frame whose columns are the table's, by the fastest way the driver has.

    `executemany` on SQLite, `COPY` on PostgreSQL: Core's insert costs three to six times as much.
    """
    if frame.is_empty():
        return
    touched.note_written(tx, table.name)
    if tx.dialect.name == "postgresql":
        names = ", ".join(f'"{name}"' for name in frame.columns)
        raw = tx.connection.driver_connection
        if raw is None:
            raise RuntimeError("the connection is closed")
        with raw.cursor().copy(f"COPY {table.name} ({names}) FROM STDIN (FORMAT csv)") as copy:
            copy.write(frame.write_csv(include_header=False, quote_style="necessary"))
        return
    names = ", ".join(f'"{name}"' for name in frame.columns)
    marks = ", ".join("?" * frame.width)
    cursor = tx.connection.cursor()
    try:
        cursor.executemany(f"INSERT INTO {table.name} ({names}) VALUES ({marks})", frame.rows())
    finally:
        cursor.close()


class Known(NamedTuple):
    """What callers remember of what they read; each is another dict once it holds no more."""

    until_any_write: dict[object, Any]
    until_lasting_write: dict[object, Any]  # for what read no table of `touched.EVERYDAY`
    until_sign_in: dict[object, Any]  # for who holds a key: of lasting tables and those of `touched.KEYS`


class Database:
    """One database: short reads that never wait, and writes."""

    def __init__(self, url: str) -> None:
        self.engine = make_engine(url)
        self._is_sqlite = self.engine.dialect.name == "sqlite"
        self._reading = make_engine(url, reads_only=True)
        self._watch: PoolProxiedConnection | None = None
        touched.watch_writes(self.engine)
        touched.watch_reads(self._reading)
        self._known = Known({}, {}, {})
        self._known_at: object = None
        self._marks: tuple[object, ...] = ()

    def reading(self) -> Tx:
        """A connection to read with; the caller closes it."""
        return self._reading.connect()

    def writing(self) -> AbstractContextManager[Tx]:
        """A transaction that commits when its block ends well."""
        return self.engine.begin()

    def analyse(self) -> None:
        """Tell SQLite how its tables are filled; PostgreSQL looks for itself.

        Unasked it guesses, and gathers all files of a city to show the fifty latest.
        """
        if self._is_sqlite:
            with self.engine.begin() as tx:
                tx.exec_driver_sql("PRAGMA analysis_limit = 400")
                tx.exec_driver_sql("ANALYZE")

    def known(self) -> dict[object, Any]:
        """What callers remember of what they read, empty again after any write by anybody; for one thread."""
        return self.known_apart().until_any_write

    def known_apart(self) -> Known:
        """The same beside what a write to tables of everyday leaves true; for one thread.

        A connection of its own tells whether anybody has written: SQLite by the number of commits of all
        others, PostgreSQL by its snapshot, which is the same only while every query would see the same.
        Only then is looked whether a lasting table was among it: a mark written with it tells.
        """
        version = self._ask("PRAGMA data_version" if self._is_sqlite else _SNAPSHOT)
        if not version or version != self._known_at:
            # Looked at after the version: what is written in between is asked about once more.
            marks = self._ask(_MARKS) if version else ()
            is_lasting = bool(marks) and marks[:1] == self._marks[:1]
            lasting = self._known.until_lasting_write if is_lasting else {}
            visitors = self._known.until_sign_in if is_lasting and marks == self._marks else {}
            self._known, self._known_at, self._marks = Known({}, lasting, visitors), version, marks
        elif max(map(len, self._known)) > _MOST_KNOWN:
            self._known = Known({}, {}, {})
        return self._known

    def _ask(self, what: str) -> tuple[object, ...]:
        """The one row; empty where the server has closed the connection: the next look opens another."""
        if self._watch is None:
            self._watch = (self.engine if self._is_sqlite else self._reading).raw_connection()
            self._watch.detach()  # from the pool
        cursor = self._watch.cursor()
        try:
            cursor.execute(what)
            return tuple(cursor.fetchall()[0])
        except self.engine.dialect.loaded_dbapi.OperationalError:
            if self._is_sqlite:
                raise
            self._unwatch()
            return ()

    def _unwatch(self) -> None:
        if self._watch is not None:
            self._watch.close()
            self._watch = None

    def close(self) -> None:
        """Give back all connections."""
        self._unwatch()
        self._reading.dispose()
        self.engine.dispose()
