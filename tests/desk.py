"""A person who loads files of results the way the product does: receive, check, confirm, load."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

from app.db.engine import Database
from app.domain.access import Actor
from app.domain.result_batches import Correction, Doubt, ResultBatch
from app.domain.result_files.cells import column_index
from app.files import Store
from app.jobs import Worker
from app.use_cases import assessments, result_batches, statistics
from app.use_cases.batch_pictures import BatchPicture
from app.use_cases.result_batches import Given, NewFile
from app.use_cases.statistics import TestPicture
from tests.make import NOW, Make

Report = Callable[[int, int], None]


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self) -> None:
        self.at = NOW

    def __call__(self) -> datetime:
        return self.at

    def move(self, by: timedelta) -> None:
        self.at += by


@dataclass(frozen=True, slots=True)
class Desk:
    """Does what an actor asks, each step in a transaction of its own, with a worker beside."""

    database: Database
    files: Store
    actor: Actor
    clock: Clock

    def by(self, actor: Actor) -> "Desk":
        """The same for somebody else."""
        return Desk(self.database, self.files, actor, self.clock)

    @property
    def worker(self) -> Worker:
        return Worker(self.database, self.files, now=self.clock)

    def keep(self, path: Path) -> NewFile:
        return NewFile(file_name=path.name, stored=self.files.keep_upload([path.read_bytes()]))

    def receive(self, path: Path, *, items: Path | None = None, **given: object) -> ResultBatch:
        """The batch that waits for its check."""
        with self.database.writing() as tx:
            batch, _ = result_batches.receive(
                tx, self.actor, self.keep(path), items=self.keep(items) if items else None,
                given=Given(**given), now=self.clock(),  # type: ignore[arg-type]
            )  # fmt: skip
        return batch

    def check(self, path: Path, *, items: Path | None = None, **given: object) -> ResultBatch:
        """The batch as its check left it."""
        batch = self.receive(path, items=items, **given)
        self.worker.run_for(self.actor, batch.id)
        return self.get(batch.id)

    def load(self, path: Path, *, items: Path | None = None, **given: object) -> ResultBatch:
        """The batch as accepted."""
        batch = self.check(path, items=items, **given)
        assert batch.status == "ready", (batch.status, batch.refusal, self.doubts(batch.id)[:3])
        self.confirm(batch)
        loaded = self.get(batch.id)
        assert loaded.status == "accepted", loaded
        return loaded

    def confirm(self, batch: ResultBatch, *, columns_in_place: bool = False) -> None:
        """Confirm what was seen and let the worker load it."""
        with self.database.writing() as tx:
            result_batches.confirm(
                tx, self.actor, batch.id, columns_in_place=columns_in_place, seen=batch.version,
                now=self.clock(),
            )  # fmt: skip
        self.worker.run_for(self.actor, batch.id)

    def cancel(self, batch: ResultBatch) -> None:
        with self.database.writing() as tx:
            result_batches.cancel(tx, self.actor, batch.id, seen=batch.version, now=self.clock())

    def mend(
        self, batch: ResultBatch, cells: dict[str, str] | None = None, **rows: tuple[int, ...]
    ) -> ResultBatch:
        """Checked again with cells («H17» → text) written over; `leave_out`, `take_back`: rows."""
        typed = [
            Correction(row=int(address.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")),
                       column=column_index(address.rstrip("0123456789")), text=text)
            for address, text in (cells or {}).items()
        ]  # fmt: skip
        with self.database.writing() as tx:
            result_batches.mend(
                tx, self.actor, batch.id, cells=typed, seen=batch.version, now=self.clock(), **rows
            )  # fmt: skip
        self.worker.run_for(self.actor, batch.id)
        return self.get(batch.id)

    def get(self, batch_id: int) -> ResultBatch:
        with self.database.reading() as tx:
            return result_batches.get(tx, self.actor, batch_id)

    def show(self, batch_id: int) -> BatchPicture:
        with self.database.reading() as tx:
            return result_batches.show(tx, self.actor, batch_id)

    def doubts(self, batch_id: int) -> list[Doubt]:
        with self.database.reading() as tx:
            return [one for _, one in result_batches.list_doubts(tx, self.actor, batch_id, limit=5000)]

    def picture(self, test_code: str, place_code: str) -> TestPicture:
        """The test in a place."""
        with self.database.reading() as tx:
            test_id, place_id = statistics.ids_of(tx, self.actor, test_code, place_code)
            return statistics.show_test(
                tx, self.actor, test_id, organisation_id=place_id, today=self.clock().date()
            )  # fmt: skip


def open_desk(make: Make, files: Store, actor: Actor) -> Desk:
    """A desk on a test's database with the catalogue of procedures in it."""
    with make.database.writing() as tx:
        assessments.ensure_procedures(tx)
    return Desk(make.database, files, actor, Clock())
