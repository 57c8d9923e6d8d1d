"""P1, P2, P3: a protocol read, checked and loaded by the product's own use cases, beside bare readers.

Usage: python -m benchmarks.p1_import [ROUNDS]      default: 5 rounds
Goals, in CPU: 20,000 rows read, recognised, examined, counted and written (Parquet, cube, manifest) ≤ 1.5 ×
`polars.read_excel` alone, ≥ 5 × less than openpyxl takes to parse; 1,000 rows read and examined ≤ 3 ×
python-calamine alone. Every variant first reads a small file outside the clock, as a worker that is warm.
"""

import argparse
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import openpyxl
import polars as pl
import python_calamine

from app.catalogues.layouts import load_layouts
from app.catalogues.subjects import subject_spellings
from app.db import people
from app.db.engine import Database
from app.domain.access import Actor
from app.domain.assessments import BatchStatus
from app.domain.result_files.recognise import recognise
from app.files import Store
from app.jobs import BatchWork
from app.rubbish import settle
from app.use_cases import checking, loading, result_batches
from app.use_cases.result_batches import Given, NewFile
from app.workbooks.reading import read_cells
from benchmarks import city
from benchmarks.goals import Goal, need_shared, print_goals, ratio
from benchmarks.turns import measure
from tests.make import NOW

MODULE = "benchmarks.p1_import"
BARE, PASS, WORKER, CHECK, OPENPYXL = (
    "polars.read_excel", "product: one full pass", "product: check, then load, in guarded children",
    "product: check alone, in a guarded child", "openpyxl read_only, parsing only",
)  # fmt: skip
CALAMINE, EXAMINED = "python-calamine", "product: parse and examine"
LARGE = {
    BARE: "polars_excel",
    PASS: "full_pass",
    CHECK: "check_by_worker",
    WORKER: "check_and_load",
    OPENPYXL: "openpyxl_rows",
}
SMALL = {CALAMINE: "calamine_rows", EXAMINED: "parse_and_examine", "polars.read_excel": "polars_excel"}


@dataclass(frozen=True, slots=True)
class Desk:
    """A city of its own and a file that was received but not yet looked at."""

    database: Database
    files: Store
    actor: Actor
    batch_id: int

    @property
    def work(self) -> BatchWork:
        return BatchWork(self.database, self.files, now=lambda: NOW)


def warm_desk(given: dict[str, str]) -> Desk:
    """The received file on a copy of the prepared database, where a small one went before it."""
    folder = Path(tempfile.mkdtemp(prefix="run-", dir=given["folder"]))
    shutil.copy(Path(given["folder"], "mera.db"), folder)
    database, files = Database(city.sqlite_url(folder)), Store(folder)
    with database.reading() as tx:
        actor = people.find_actor(tx, city.LOGIN)
    assert actor is not None
    _pass(_received(database, files, actor, Path(given["folder"], "warm.xlsx")))
    desk = _received(database, files, actor, Path(given["folder"], given["name"]))
    settle()  # as a worker does before its first file
    return desk


def _received(database: Database, files: Store, actor: Actor, path: Path) -> Desk:
    with database.writing() as tx:
        stored = files.keep_upload([path.read_bytes()])
        batch, _ = result_batches.receive(
            tx, actor, NewFile(file_name=path.name, stored=stored), items=None, now=NOW,
            given=Given(procedure=city.PROCEDURE, subject=city.SUBJECT, grade=city.GRADE),
        )  # fmt: skip
    return Desk(database, files, actor, batch.id)


def _examined(desk: Desk) -> tuple[checking.Checked, checking.Paper, checking.Examined]:
    with desk.database.reading() as tx:
        checked = checking.begin(tx, desk.actor, desk.batch_id, expected=BatchStatus.CHECKING)
    cells = read_cells(desk.files.path(checked.upload.stored_as), file_name=checked.upload.file_name)
    recognised = recognise(cells, load_layouts(), subjects=subject_spellings())
    with desk.database.reading() as tx:
        paper, expectation = checking.expect(tx, desk.actor, checked, recognised, None)
    return checked, paper, checking.examine_file(checked, recognised, paper, expectation)


def _pass(desk: Desk) -> int:
    checked, paper, examined = _examined(desk)
    prepared = loading.prepare(paper, examined, desk.files)
    with desk.database.writing() as tx:
        loading.save(tx, desk.actor, checked, paper, examined, prepared, now=NOW)
    return examined.rows.height


def prepare_full_pass(given: dict[str, str]) -> Desk:
    return warm_desk(given)


def full_pass(given: dict[str, str], desk: Desk) -> None:
    rows = _pass(desk)
    assert rows == int(given["rows"]), rows


def prepare_parse_and_examine(given: dict[str, str]) -> Desk:
    return warm_desk(given)


def parse_and_examine(given: dict[str, str], desk: Desk) -> None:
    _, _, examined = _examined(desk)
    assert examined.rows.height == int(given["rows"])


prepare_check_by_worker = prepare_check_and_load = prepare_full_pass


def check_by_worker(_given: dict[str, str], desk: Desk) -> None:
    batch = desk.work.check(desk.actor, desk.batch_id, lambda _done, _of: None)
    assert batch.status is BatchStatus.READY, batch.refusal


def check_and_load(_given: dict[str, str], desk: Desk) -> None:
    batch = desk.work.check(desk.actor, desk.batch_id, lambda _done, _of: None)
    with desk.database.writing() as tx:
        result_batches.confirm(tx, desk.actor, batch.id, seen=batch.version, now=NOW)
    assert desk.work.load(desk.actor, batch.id, lambda _done, _of: None).status is BatchStatus.ACCEPTED


def _file(given: dict[str, str]) -> Path:
    return Path(given["folder"], given["name"])


def prepare_polars_excel(given: dict[str, str]) -> None:
    pl.read_excel(Path(given["folder"], "warm.xlsx"), engine="calamine")


def polars_excel(given: dict[str, str], _ready: None) -> None:
    assert pl.read_excel(_file(given), engine="calamine").height == int(given["rows"])


def openpyxl_rows(given: dict[str, str]) -> None:
    sheet = openpyxl.load_workbook(_file(given), read_only=True, data_only=True).active
    assert len(list(sheet.iter_rows(values_only=True))) == int(given["rows"]) + 1


def calamine_rows(given: dict[str, str]) -> None:
    sheet = python_calamine.CalamineWorkbook.from_path(_file(given)).get_sheet_by_index(0)
    assert len(sheet.to_python()) == int(given["rows"]) + 1


def run(rounds: int) -> list[Goal]:
    """Measured in a folder of its own, which is removed."""
    need_shared()
    import gen_protocols

    with tempfile.TemporaryDirectory(prefix="mera-p1-") as folder:
        for name, rows in (("warm.xlsx", 40), ("p1k.xlsx", 1_000), ("p20k.xlsx", 20_000)):
            gen_protocols.xlsx(f"{folder}/{name}", rows)
        database = city.migrated(city.sqlite_url(Path(folder)))
        city.add_city(database)
        with database.engine.connect() as connection:
            connection.exec_driver_sql("ROLLBACK")
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        database.close()
        print("xlsx of 20,000 rows and 28 columns")
        large = measure(MODULE, LARGE, {"folder": folder, "name": "p20k.xlsx", "rows": 20_000}, rounds=rounds)
        print("xlsx of 1,000 rows and 28 columns")
        small = measure(MODULE, SMALL, {"folder": folder, "name": "p1k.xlsx", "rows": 1_000}, rounds=rounds)
    return [
        Goal(code="P1", what="import of 20,000 rows / polars.read_excel", limit=1.5,
             reached=ratio(large, PASS, BARE)),
        Goal(code="P1", what="the same as the worker does it: check, then load",
             reached=ratio(large, WORKER, BARE)),
        Goal(code="P2", what="openpyxl read_only / import of 20,000 rows", limit=5, at_least=True,
             reached=ratio(large, OPENPYXL, PASS)),
        Goal(code="P3", what="1,000 rows parsed and examined / python-calamine", limit=3,
             reached=ratio(small, EXAMINED, CALAMINE)),
    ]  # fmt: skip


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("rounds", type=int, nargs="?", default=5)
    print_goals(run(parser.parse_args().rounds))
