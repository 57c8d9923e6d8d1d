"""The connection that a request reads with."""

import asyncio

import pytest

from app.api.reading import Reading
from app.use_cases import Database


def test_it_is_one_and_is_given_back_once(sqlite_database: Database) -> None:
    async def read() -> None:
        free = asyncio.Semaphore(1)
        reading = Reading(sqlite_database, free)
        tx = await reading.open()
        assert await reading.open() is tx
        assert free.locked()
        reading.close()
        reading.close()
        assert tx.closed
        assert not free.locked()
        await free.acquire()
        assert free.locked(), "closing twice gives nothing back twice"

    asyncio.run(read())


def test_the_next_waits_until_a_connection_is_given_back(sqlite_database: Database) -> None:
    async def read() -> None:
        free = asyncio.Semaphore(1)
        first, second = Reading(sqlite_database, free), Reading(sqlite_database, free)
        await first.open()
        waiting = asyncio.create_task(second.open())
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(asyncio.shield(waiting), 0.05)
        first.close()
        assert not (await waiting).closed
        second.close()

    asyncio.run(read())


def test_it_knows_whether_what_it_shows_may_be_older_than_now(sqlite_database: Database) -> None:
    async def read() -> None:
        reading = Reading(sqlite_database, asyncio.Semaphore(1))
        assert not reading.has_read
        tx = await reading.open()
        assert not reading.has_read, "a connection alone shows nothing yet"
        tx.exec_driver_sql("SELECT 1").all()
        assert reading.has_read
        reading.close()
        assert not reading.has_read

    asyncio.run(read())
