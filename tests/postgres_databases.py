"""Databases on the PostgreSQL server of a run: made once, emptied after a test, and given to the next.

To make one and to drop it copies and unlinks some hundred files, a third of a second of a busy machine for
each of more than a thousand tests.
"""

import itertools
import os

from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.engine import URL

from app.db import migrations
from app.db.engine import Database
from app.db.tables import metadata

_NUMBERS = itertools.count(1)
_MOST_ROWS = 5_000  # of a test, beyond which its database is dropped: what is deleted stays on the pages
# A closed connection takes a moment to end; milliseconds are the longest that this may take.
_END_OTHERS = (
    "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
    " WHERE datname = current_database() AND pid <> pg_backend_pid()"
)
_BEGIN_NUMBERS = (
    "SELECT setval(format('%I', sequencename)::regclass, 1, false)"
    " FROM pg_sequences WHERE last_value IS NOT NULL"
)


class PostgresDatabases:
    """Migrated databases without any row of a test's, for one process."""

    def __init__(self, server: URL) -> None:
        self._server = server
        self._admin = create_engine(server, isolation_level="AUTOCOMMIT")
        self._template = f"mera_template_{os.getpid()}"
        self._free: list[str] = []
        with self._admin.connect() as admin:
            admin.execute(text(f"CREATE DATABASE {self._template}"))
        database = Database(self.url(self._template))
        migrations.upgrade(database.engine)
        self._new = _look(database.engine)
        database.close()

    def url(self, name: str) -> str:
        """The address of a database of this server."""
        return self._server.set(database=name).render_as_string(hide_password=False)

    def take(self) -> str:
        """The name of a database for one test."""
        return self._free.pop() if self._free else self.make(self._template)

    def make(self, template: str) -> str:
        """The name of a new one."""
        name = f"mera_{os.getpid()}_{next(_NUMBERS)}"
        with self._admin.connect() as admin:
            admin.execute(text(f"CREATE DATABASE {name} TEMPLATE {template} STRATEGY FILE_COPY"))
        return name

    def give_back(self, name: str) -> None:
        """Empty it for the next test; drop it where much was left behind or its tables have changed."""
        engine = create_engine(self.url(name), isolation_level="AUTOCOMMIT", pool_size=1)
        try:
            is_empty = _look(engine) == self._new and _is_emptied(engine)
        finally:
            engine.dispose()
        if is_empty:
            self._free.append(name)
        else:
            self.drop(name)

    def drop(self, name: str) -> None:
        """Remove a database, whoever uses it."""
        with self._admin.connect() as admin:
            admin.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))

    def close(self) -> None:
        """Remove all of them."""
        for name in (*self._free, self._template):
            self.drop(name)
        self._admin.dispose()


def _look(engine: Engine) -> tuple[object, ...]:
    """The migration, and a number that changes with any column and index of a table."""
    query = """
        SELECT (SELECT string_agg(version_num, ' ') FROM alembic_version),
            sum(hashtext(concat(c.relname, ' ', a.attname, ' ', a.atttypid, ' ', a.attnotnull)))
        FROM pg_class AS c JOIN pg_attribute AS a ON a.attrelid = c.oid
        WHERE c.relnamespace = 'public'::regnamespace AND a.attnum > 0
    """
    with engine.connect() as connection:
        return tuple(connection.execute(text(query)).one())


def _is_emptied(engine: Engine) -> bool:
    """Delete all rows and begin all numbers anew; False where there was too much."""
    with engine.connect() as connection:
        connection.execute(text(_END_OTHERS))
        connection.execute(text("SET session_replication_role = replica"))  # no key is looked up row by row
        deleted = sum(
            connection.execute(text(f'DELETE FROM "{one}"')).rowcount for one in _filled(connection)
        )
        connection.execute(text(_BEGIN_NUMBERS))
        return deleted <= _MOST_ROWS


def _filled(connection: Connection) -> list[str]:
    tables = [table.name for table in metadata.sorted_tables]
    asked = (f"SELECT '{one}' WHERE EXISTS (SELECT 1 FROM \"{one}\")" for one in tables)
    return list(connection.execute(text(" UNION ALL ".join(asked))).scalars())
