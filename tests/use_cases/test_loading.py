"""A confirmed file on its way into the figures: all of it or nothing, once, and never over history."""

import threading
from collections import Counter
from datetime import timedelta
from pathlib import Path

import openpyxl
import polars as pl
import pytest

from app.db import jobs
from app.db import result_batches as store_of_batches
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_details, cube_results
from app.demo.generate import DemoFiles, Layout
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from app.domain.jobs import LEASE, MOST_ATTEMPTS, JobKind, JobState
from app.domain.result_batches import ResultBatch
from app.domain.result_files.shapes import RESULT_ROWS
from app.use_cases import loading, result_batches, sources
from tests.desk import Desk
from tests.make import Make
from tests.use_cases.conftest import Town
from tests.workbook_makers import F1_HEAD, f1, f1_row, f1_sheet, workbook

TEST = "vpr-2026.matematika.5"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Three works of 5Б before two of 5А, each of 7 points."""
    rows = [f1_row(50010 - n, class_name="5Б") for n in range(3)]
    return f1(tmp_path / "good.xlsx", [*rows, f1_row(50002), f1_row(50001)])


def classes(desk: Desk, place: str = "edu301001") -> dict[str, int]:
    """Class → works."""
    below = desk.picture(TEST, place).below
    return {one.organisation.short_name: one.figures.n for one in below if one.figures}


def rows_in_cube(desk: Desk) -> list[int]:
    with desk.database.reading() as tx:
        return [
            tx.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one()
            for table in (batch_parts, cube_results, cube_details)
        ]


def confirmed(desk: Desk, path: Path) -> ResultBatch:
    """A batch that waits for its load."""
    batch = desk.check(path)
    with desk.database.writing() as tx:
        return result_batches.confirm(tx, desk.actor, batch.id, seen=batch.version, now=desk.clock())


# What a load leaves behind.


def test_a_loaded_file_is_in_the_figures_of_class_school_and_city(desk: Desk, town: Town, good: Path) -> None:
    batch = desk.load(good)
    assert batch.confirmed_by == "zavuch"
    assert classes(desk) == {"5А": 2, "5Б": 3}
    figures = desk.picture(TEST, "edu301001").figures
    assert (figures.n, figures.points, figures.possible, figures.scores) == (5, 35, 45, {7: 5})
    whole = desk.by(town.coordinator).picture(TEST, "town")
    assert whole.figures == figures
    assert [one.organisation.number for one in whole.below] == [301, 302]
    assert whole.below[1].figures is None


def test_a_figure_is_followed_down_to_the_rows_of_its_file(desk: Desk, good: Path) -> None:
    batch = desk.load(good)
    picture = desk.picture(TEST, "edu301001")
    with desk.database.reading() as tx:
        found = sources.sources(tx, desk.actor, picture.test.id, organisation_id=picture.place.id)
    sheet = openpyxl.load_workbook(good)[str(batch.reading["sheet"])]
    rows: dict[str, list[int]] = {"5А": [], "5Б": []}
    for number, row in enumerate(sheet.iter_rows(values_only=True), 1):
        for name in rows.keys() & set(row):
            rows[name].append(number)
    assert {one.organisation_name: one.file_rows for one in found.files} == {
        name: [[numbers[0], numbers[-1]]] for name, numbers in rows.items()
    }
    (line,) = found.by_file
    assert (line.classes, line.rows) == (["5А", "5Б"], [[rows["5Б"][0], rows["5А"][-1]]])


def test_rows_lie_sorted_in_a_parquet_file_of_the_agreed_columns(desk: Desk, good: Path) -> None:
    batch = desk.load(good)
    assert batch.stored_as is not None
    assert batch.stored_as.startswith("results/2025-26/vpr-2026.matematika.5/")
    rows = pl.read_parquet(desk.files.path(batch.stored_as))
    tasks = {**{f"t{n}": pl.UInt8() for n in range(1, 5)}, **{f"x{n}": pl.Boolean() for n in range(1, 5)}}
    assert dict(rows.schema) == {**RESULT_ROWS, **tasks}
    assert rows.select("class_name", "code").rows() == [
        ("5А", "50001"), ("5А", "50002"), ("5Б", "50008"), ("5Б", "50009"), ("5Б", "50010"),
    ]  # fmt: skip
    assert rows["t4"].to_list() == [3] * 5


def test_adapted_and_absent_pupils_leave_the_denominators(desk: Desk, tmp_path: Path) -> None:
    head = [*F1_HEAD, "Программа"]
    rows = [
        [*f1_row(50001), "ООП"],
        [*f1_row(50002, (0, 0, 0, 0), mark=2), "АООП"],
        [*f1_row(50003, (None, None, None, None), variant="отсутствовал", total=None, mark=None), None],
    ]
    rows[2][10] = None
    path = workbook(tmp_path / "a.xlsx", {"Ф1 Индивидуальные результаты": f1_sheet(rows, head=head)})
    batch = desk.load(path)
    figures = desk.picture(TEST, "edu301001").figures
    assert (figures.n, figures.adapted, figures.absent) == (1, 1, 1)
    assert (figures.points, figures.possible, figures.marks.n, figures.marks.m2) == (7, 9, 1, 0)
    assert all(task.n == 1 for task in figures.tasks)
    assert batch.stored_as is not None
    kept = pl.read_parquet(desk.files.path(batch.stored_as))
    assert kept["participation"].to_list() == ["present", "adapted", "absent"]


def test_the_demonstration_files_load_and_count_as_they_were_written(
    make: Make, desk: Desk, town: Town, demo: DemoFiles
) -> None:
    """One of each layout: an own «Ф1», the protocol form, CSV in windows-1251, a sheet of three schools."""
    for number in (318, 370, 386):
        make.organisation("school", town.root, code=f"edu100{number}", number=number)
    at_work = desk.by(town.coordinator)
    kinds = {(one.layout, len(one.schools)): one for one in demo.results}
    assert len(kinds) == 4
    for result in kinds.values():
        key = result.key
        given: dict[str, object] = {}
        if result.layout is Layout.PROTOCOL:
            given = {"procedure": key.procedure, "subject": key.subject, "grade": key.grade,
                     "school": result.schools[0]}  # fmt: skip
        at_work.load(result.path, **given)
        for_test = [one for one in kinds.values() if one.key == key]
        figures = at_work.picture(key.code, "town").figures
        assert len(for_test) == 1
        assert (figures.n, figures.absent, figures.adapted) == (
            result.counted,
            result.absent,
            result.adapted,
        )


# All or nothing.


@pytest.mark.parametrize(
    "step", ["cubes.add_cube", "audit.record", "store.save", "assessments.add", "batch_parts.add_parts"]
)
def test_a_load_that_fails_midway_leaves_nothing(
    desk: Desk, good: Path, monkeypatch: pytest.MonkeyPatch, step: str
) -> None:
    batch = confirmed(desk, good)
    module, name = step.split(".")
    owner = getattr(loading, module)
    real = getattr(owner, name)

    def write_and_fail(*given: object, **more: object) -> object:
        real(*given, **more)
        raise RuntimeError("the power went out")

    monkeypatch.setattr(owner, name, write_and_fail)
    if step == "store.save":  # the same query opens the batch again, so only the first call fails

        def fail_once(*given: object, **more: object) -> object:
            monkeypatch.setattr(owner, name, real)
            raise RuntimeError("the power went out")

        monkeypatch.setattr(owner, name, fail_once)
    assert desk.worker.run_one()
    monkeypatch.undo()
    assert rows_in_cube(desk) == [0, 0, 0]
    again = desk.get(batch.id)
    assert (again.status, again.confirmed_by, again.stored_as) == ("ready", None, None)
    job = desk.show(batch.id).job
    assert job is not None
    assert (job.state, job.error) == (JobState.FAILED, {"code": "job.broken", "facts": {}})
    desk.confirm(again)
    assert desk.get(batch.id).status == "accepted"
    assert classes(desk) == {"5А": 2, "5Б": 3}


def test_a_second_look_that_finds_errors_opens_the_batch_again(
    desk: Desk, town: Town, good: Path, tmp_path: Path
) -> None:
    """Between check and load another file described the test with other maxima."""
    batch = confirmed(desk, good)
    tasks = [name.replace("2 (2б)", "2 (3б)") for name in F1_HEAD]
    rows = [f1_row(50001, school="edu301002")]
    other = workbook(
        tmp_path / "b.xlsx", {"Ф1 Индивидуальные результаты": f1_sheet(rows, head=tasks, maximum=10)}
    )
    theirs = desk.by(town.other_deputy)
    with desk.database.writing() as tx:  # the first load waits in the queue meanwhile
        (job,) = jobs.page(tx, seen_by=desk.actor, before_id=None, limit=1)
        jobs.take(tx, now=desk.clock(), only=job.id)
    theirs.load(other)
    desk.clock.move(LEASE * 2)
    desk.worker.run_for(desk.actor, batch.id)
    again = desk.get(batch.id)
    assert again.status == "ready"
    job = desk.show(batch.id).job
    assert job is not None
    assert job.error is not None
    assert job.error["code"] == "batch.has_errors"
    assert classes(theirs, "edu301002") == {"5А": 1}


# Workers.


def test_a_load_done_twice_does_no_harm(desk: Desk, good: Path) -> None:
    batch = desk.load(good)
    before = rows_in_cube(desk)
    with desk.database.writing() as tx:
        jobs.add(
            tx, JobKind.LOAD, subject_id=batch.id, organisation_id=desk.actor.place.id, created_by="zavuch",
            at=desk.clock(),
        )  # fmt: skip
    desk.worker.run_all()
    assert rows_in_cube(desk) == before
    assert desk.get(batch.id) == batch


def test_a_killed_workers_load_is_finished_by_another(desk: Desk, good: Path) -> None:
    batch = confirmed(desk, good)
    with desk.database.writing() as tx:
        taken = jobs.take(tx, now=desk.clock())
    assert taken is not None  # and its worker is heard of no more
    assert not desk.worker.run_one()
    desk.clock.move(LEASE + timedelta(seconds=1))
    assert desk.worker.run_one()
    assert desk.get(batch.id).status == "accepted"
    assert classes(desk) == {"5А": 2, "5Б": 3}
    job = desk.show(batch.id).job
    assert job is not None
    assert (job.id, job.state, job.attempts) == (taken.id, JobState.DONE, 2)


def test_a_file_that_kills_its_workers_is_given_up(desk: Desk, good: Path) -> None:
    batch = desk.receive(good)
    for _ in range(MOST_ATTEMPTS):
        with desk.database.writing() as tx:
            assert jobs.take(tx, now=desk.clock()) is not None
        desk.clock.move(LEASE * 2)
    assert desk.worker.run_one()
    refused = desk.get(batch.id)
    assert (refused.status, refused.refusal) == (
        "refused",
        {"code": "job.worn_out", "facts": {"attempts": MOST_ATTEMPTS + 1}},
    )
    assert not desk.worker.run_one()


def test_a_worker_that_lost_its_lease_spoils_nothing(desk: Desk, good: Path) -> None:
    """It wakes up after another finished its check and the person had the file checked again."""
    batch = desk.receive(good)
    slow = desk.worker
    woken = []

    def sleep(done: int, _total: int) -> None:
        if done == 3 and not woken:
            woken.append(True)
            desk.clock.move(LEASE * 2)
            desk.worker.run_for(desk.actor, batch.id)
            checked = desk.get(batch.id)
            assert checked.status == "ready"
            with desk.database.writing() as tx:
                result_batches.mend(
                    tx, desk.actor, batch.id, leave_out=(8,), seen=checked.version, now=desk.clock()
                )

    assert slow.run_one(report=sleep)
    assert woken
    waiting = desk.get(batch.id)
    assert (waiting.status, waiting.refusal) == ("checking", None)
    with desk.database.reading() as tx:
        states = [one.state for one in jobs.page(tx, seen_by=desk.actor, before_id=None, limit=5)]
    assert states == [JobState.NEW, JobState.DONE]
    desk.worker.run_for(desk.actor, batch.id)
    assert (desk.get(batch.id).status, desk.get(batch.id).excluded_rows) == ("ready", (8,))


def test_progress_can_be_seen_while_it_lasts(desk: Desk, good: Path) -> None:
    batch = desk.receive(good)
    seen = []

    def look(done: int, total: int) -> None:
        job = desk.show(batch.id).job
        assert job is not None
        assert (job.state, job.done, job.total) == (JobState.RUNNING, done, total)
        seen.append(done)

    assert desk.worker.run_one(report=look)
    assert seen == [1, 2, 3]
    job = desk.show(batch.id).job
    assert job is not None
    assert job.state is JobState.DONE


def test_several_workers_share_a_heap_of_files(desk: Desk, tmp_path: Path) -> None:
    letters = "АБВГДЕ"
    batches = [
        desk.receive(f1(tmp_path / f"{n}.xlsx", [f1_row(50001, class_name=f"5{letter}")]))
        for n, letter in enumerate(letters)
    ]
    workers = [threading.Thread(target=desk.worker.run_all) for _ in range(2)]
    for one in workers:
        one.start()
    for one in workers:
        one.join(60)
    done = [desk.get(one.id) for one in batches]
    assert Counter(one.status for one in done) == {BatchStatus.READY: 6}
    assert {one.version for one in done} == {2}


def test_the_whole_file_of_a_deputy_is_hers_and_the_citys(
    desk: Desk, make: Make, town: Town, good: Path
) -> None:
    """The file of a school names its place, so that everybody above and nobody beside sees it."""
    batch = desk.load(good)
    with desk.database.reading() as tx:
        for role, place, n in [(Role.DIRECTOR, town.first, 1), (Role.COORDINATOR, town.root, 1),
                               (Role.DIRECTOR, town.second, 0)]:  # fmt: skip
            seen = store_of_batches.page(tx, seen_by=make.actor_at(place, role), limit=10)
            assert [one.batch.id for one in seen] == [batch.id] * n
