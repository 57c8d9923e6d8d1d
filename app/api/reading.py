"""The one connection that a request reads with: who asks, and what they ask for."""

import asyncio
from typing import Protocol

from starlette.requests import Request
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from app.use_cases import Database, Reads, Tx, reads_of_request

READERS = 8  # far below what the pool may open: a pool that runs out stalls everybody


class Reading:
    """Opened when it is first asked for, given back before the answer goes out."""

    def __init__(self, database: Database, free: asyncio.Semaphore) -> None:
        self._database = database
        self._free = free
        self._tx: Tx | None = None

    @property
    def is_open(self) -> bool:
        return self._tx is not None

    @property
    def has_read(self) -> bool:
        """Whether it may show the database as it was some time ago."""
        return self._tx is not None and self._tx.in_transaction()

    async def open(self) -> Tx:
        """The connection; waits while too many read, and holds no thread by that."""
        if self._tx is None:
            await self._free.acquire()
            try:
                self._tx = self._database.reading()
            except BaseException:
                self._free.release()
                raise
        return self._tx

    def close(self) -> None:
        """Give it back; again does no harm."""
        tx, self._tx = self._tx, None
        if tx is not None:
            self._free.release()
            tx.close()


class _State(Protocol):
    reading: Reading


def reading_of(request: Request) -> Reading:
    """What `Readings` left with the request."""
    state: _State = request.state
    return state.reading


class Readings:
    """Gives every request its `Reading`.

    The framework's own way, a dependency that yields, costs as much as a whole query.
    """

    def __init__(self, app: ASGIApp, *, database: Database) -> None:
        self._app = app
        self._database = database
        self._free = asyncio.Semaphore(READERS)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self._app(scope, receive, send)
            return
        reading, reads = Reading(self._database, self._free), Reads()
        scope.setdefault("state", {}).update(reading=reading, reads=reads)
        reads_of_request.set(reads)  # threads that answer the request take it over

        async def send_after(message: Message) -> None:
            reading.close()
            await send(message)

        try:
            await self._app(scope, receive, send_after)
        finally:
            reading.close()
