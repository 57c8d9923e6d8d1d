"""Which tables a statement touches: of everyday, where people type all day long, or lasting ones.

A page that read lasting tables alone stays true while a form is filled. Told by the text of each statement
as it goes to the driver, so nobody has to declare anything; what is not understood counts as lasting to
write and, by the name of a table anywhere, as everyday to read.
"""

import re
from collections.abc import Callable
from contextvars import ContextVar
from functools import lru_cache
from secrets import token_hex
from typing import Any

from sqlalchemy import Engine

# Cells of forms and what goes with each of them: on the evening of a deadline they change twenty times a
# second. Everything else is lasting, a table that comes later as well.
EVERYDAY = frozenset(
    {
        "submissions", "submission_cells", "submission_words", "submission_steps", "submission_parts",
        "submission_files", "submission_reminders", "letters", "audit_entries",
        "sessions", "tokens", "calendar_links", "sign_in_attempts", "creations",
    }
)  # fmt: skip
# Of these, the ones that say who holds a session or a token: a write there ends what is known of visitors.
KEYS = frozenset({"sessions", "tokens"})
LASTING_MARK = "lasting mark"  # a key of the installation: another word with each commit of lasting tables
KEYS_MARK = "keys mark"  # the same for tables of keys
_FORMS_OF_STATEMENTS = 5_000  # a list of values makes a text of its own for each length
_LASTING, _SCHEMA = "writes lasting tables", "changes the schema"
_OPENS = "writes tables of keys"
_PERHAPS, _CHANGES = "perhaps writes lasting tables", "rows that were changed before"
_OF_SCHEMA = re.compile(r"\s*(?:CREATE|ALTER|DROP)\b", re.IGNORECASE)
_NAMES = re.compile(rf"\b(?:{'|'.join(sorted(EVERYDAY))})\b")
# Not the `FOR UPDATE` of a reader nor the `DO UPDATE` of an insert, whose table stands before.
_WRITTEN = re.compile(r'(?:INSERT\s+INTO|(?<!FOR )(?<!DO )\bUPDATE|DELETE\s+FROM)\s+"?(\w+)', re.IGNORECASE)
_ONLY_READS = re.compile(
    r"\s*(?:SELECT|WITH|PRAGMA|ANALYZE|SAVEPOINT|RELEASE|ROLLBACK|SHOW|SET|RESET)\b", re.IGNORECASE
)
_RETURNS_ROWS = re.compile(r"\bRETURNING\b", re.IGNORECASE)
_MARK = (
    "INSERT INTO installation (key, value) VALUES ({0}, {0})"
    " ON CONFLICT (key) DO UPDATE SET value = excluded.value"
)


class Reads:
    """Whether a request has read everyday tables so far."""

    __slots__ = ("everyday",)

    def __init__(self) -> None:
        self.everyday = False


# Not with the connection: a page may read by several.
of_request: ContextVar[Reads | None] = ContextVar("reads of the request", default=None)


@lru_cache(_FORMS_OF_STATEMENTS)
def names_everyday(statement: str) -> bool:
    """Whether it may read an everyday table."""
    return _NAMES.search(statement) is not None


@lru_cache(_FORMS_OF_STATEMENTS)
def writes_lasting(statement: str) -> bool:
    """Whether it may change a lasting table."""
    written = _WRITTEN.findall(statement)
    if not written:
        return _ONLY_READS.match(statement) is None
    return any(name not in EVERYDAY for name in written)


@lru_cache(_FORMS_OF_STATEMENTS)
def writes_keys(statement: str) -> bool:
    """Whether it may change who is signed in."""
    return any(name in KEYS for name in _WRITTEN.findall(statement))


@lru_cache(_FORMS_OF_STATEMENTS)
def tells_count(statement: str) -> bool:
    """Whether SQLite's driver knows at once how many rows it changed: not while rows wait to be fetched."""
    return _RETURNS_ROWS.search(statement) is None


def note_written(connection: Any, table: str) -> None:
    """For what goes past SQLAlchemy to the driver."""
    if table not in EVERYDAY:
        connection.info[_LASTING] = True


def watch_reads(engine: Engine) -> None:
    """Let `of_request` know what is read; events would cost each query more than its looking up."""
    _wrap(engine, _note_read)


def watch_writes(engine: Engine) -> None:
    """Let each transaction that changed lasting tables leave another mark as the last it does.

    The last, since all such writers wait for each other at that row.
    """
    dialect = engine.dialect
    begin, commit = dialect.do_begin, dialect.do_commit
    mark = _MARK.format("?" if dialect.paramstyle == "qmark" else "%s")

    def begin_unmarked(connection: Any) -> None:
        for kind in (_LASTING, _SCHEMA, _PERHAPS, _OPENS):
            connection.info.pop(kind, None)
        connection.info[_CHANGES] = _n_changed(connection)
        begin(connection)

    def commit_marked(connection: Any) -> None:
        # A migration may come before the table of the mark; servers begin anew after it.
        info = connection.info
        is_changed = info.pop(_PERHAPS, False) and _n_changed(connection) != info.get(_CHANGES)
        is_lasting = (info.pop(_LASTING, False) or is_changed) and not info.pop(_SCHEMA, False)
        marks = [(LASTING_MARK, is_lasting), (KEYS_MARK, info.pop(_OPENS, False))]
        if any(is_due for _, is_due in marks):
            cursor = connection.cursor()
            try:
                for key, is_due in marks:
                    if is_due:
                        cursor.execute(mark, (key, token_hex(8)))
            finally:
                cursor.close()
        commit(connection)

    dialect.do_begin = begin_unmarked  # type: ignore[assignment,method-assign]
    dialect.do_commit = commit_marked  # type: ignore[assignment,method-assign]
    _wrap(engine, _note_read, _note_write)


def _n_changed(connection: Any) -> int:
    """Rows that an SQLite connection has changed so far; PostgreSQL's driver counts at once."""
    found: int = getattr(connection, "total_changes", 0)
    return found


def _note_read(_cursor: Any, statement: str, _context: Any) -> None:
    if names_everyday(statement):
        reads = of_request.get()
        if reads is not None:
            reads.everyday = True


def _note_write(cursor: Any, statement: str, context: Any) -> None:
    if writes_keys(statement) and cursor.rowcount != 0:
        context.root_connection.info[_OPENS] = True
    # A worker that finds nothing to do changes no row; a driver that cannot count says -1.
    if writes_lasting(statement):
        if cursor.rowcount != 0:
            kind = _SCHEMA if _OF_SCHEMA.match(statement) else _LASTING
        elif tells_count(statement):
            return
        else:
            kind = _PERHAPS
        context.root_connection.info[kind] = True


def _wrap(engine: Engine, *notes: Callable[[Any, str, Any], None]) -> None:
    def noting(execute: Callable[..., None]) -> Callable[..., None]:
        def noted(cursor: Any, statement: str, *more: Any) -> None:
            execute(cursor, statement, *more)
            for note in notes:
                note(cursor, statement, more[-1])  # the context comes last

        return noted

    dialect = engine.dialect
    for name in ("do_execute", "do_executemany", "do_execute_no_params"):
        setattr(dialect, name, noting(getattr(dialect, name)))
