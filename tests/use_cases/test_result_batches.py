"""A file of results on its way: received, checked, mended, confirmed, cancelled; on both databases."""

from pathlib import Path

import pytest

from app.db import audit
from app.demo.dirt import Fault, Reaction
from app.demo.generate import DemoFiles
from app.domain.access import Role
from app.domain.errors import Conflict, Forbidden, Invalid, NotFound
from app.domain.jobs import JobState
from app.domain.result_batches import Severity
from app.domain.result_files.cells import Cells
from app.use_cases import checking, result_batches
from app.use_cases.result_batches import Given
from tests.desk import Desk
from tests.make import NOW, Make
from tests.use_cases.conftest import Town
from tests.workbook_makers import (
    F1_SHEET,
    csv_file,
    encrypted,
    f1,
    f1_row,
    f1_sheet,
    old_excel,
    workbook,
)

TEST = "vpr-2026.matematika.5"


@pytest.fixture
def good(tmp_path: Path) -> Path:
    """Twelve works of 5А."""
    return f1(tmp_path / "good.xlsx", [f1_row(50001 + n, (1, min(n, 2), 1, 3)) for n in range(12)])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    """Row 9 has a score above the maximum (H), row 10 a word (I), row 11 repeats a code."""
    rows = [
        f1_row(50001),
        f1_row(50002, (1, 5, 1, 3), total=7),
        f1_row(50003, (1, 2, "два", 3), total=8),
        f1_row(50001),
    ]
    return f1(tmp_path / "bad.xlsx", rows)


def events(desk: Desk) -> list[str]:
    with desk.database.reading() as tx:
        found = audit.page(tx, seen_by=desk.actor, before_id=None, limit=50)
    return [one.event for one in reversed(found)]


def refused_code(desk: Desk, path: Path, **given: object) -> str:
    batch = desk.check(path, **given)
    assert batch.status == "refused"
    assert batch.refusal is not None
    return str(batch.refusal["code"])


# What a check finds.


def test_a_good_file_is_ready_and_says_what_was_understood(desk: Desk, good: Path) -> None:
    batch = desk.check(good)
    assert (batch.status, batch.n_rows, batch.n_errors) == ("ready", 12, 0)
    assert batch.title == "ВПР-2026, математика, 5 класс"
    assert batch.reading["classes"] == [["edu301001", "5А", 12]]
    assert batch.reading["is_new_test"] is True
    assert batch.reading["replaces"] == []
    assert desk.show(batch.id).steps == {"correct", "confirm", "cancel"}


def test_every_error_is_named_at_its_cell(desk: Desk, bad: Path) -> None:
    batch = desk.check(bad)
    assert batch.status == "remarks"
    found = {(d.row, d.column, d.code) for d in desk.doubts(batch.id) if d.severity is Severity.ERROR}
    assert {(9, "H", "cell.above"), (10, "I", "cell.text")} <= found
    assert {row for row, _, code in found if code == "code.twice"} == {8, 11}
    assert batch.n_errors == len(found)


def test_a_batch_with_errors_is_not_confirmed(desk: Desk, bad: Path) -> None:
    batch = desk.check(bad)
    with pytest.raises(Conflict) as refusal:
        desk.confirm(batch)
    assert (refusal.value.code, refusal.value.facts["n"]) == ("batch.has_errors", batch.n_errors)
    assert desk.get(batch.id) == batch


def test_cells_written_over_let_the_batch_through(desk: Desk, bad: Path) -> None:
    batch = desk.mend(desk.check(bad), {"H9": "2", "I10": "2", "D11": "50004"})
    assert (batch.status, batch.n_errors, batch.n_rows) == ("ready", 0, 4)
    assert [(one.row, one.column, one.text) for one in batch.corrections] == [
        (9, 7, "2"),
        (10, 8, "2"),
        (11, 3, "50004"),
    ]
    desk.confirm(batch)
    figures = desk.picture(TEST, "edu301001").figures
    assert (figures.n, figures.points) == (4, 7 + 7 + 8 + 7)


def test_a_later_word_on_a_cell_replaces_the_earlier(desk: Desk, bad: Path) -> None:
    once = desk.mend(desk.check(bad), {"H9": "4", "I10": "2", "D11": "50004"})
    assert once.status == "remarks"
    twice = desk.mend(once, {"H9": "0"})
    assert (twice.status, len(twice.corrections)) == ("ready", 3)


def test_rows_left_out_stay_in_the_manifest(desk: Desk, bad: Path) -> None:
    batch = desk.mend(desk.check(bad), leave_out=(9, 10, 11))
    assert (batch.status, batch.excluded_rows, batch.n_rows) == ("ready", (9, 10, 11), 1)
    desk.confirm(batch)
    accepted = desk.get(batch.id)
    assert (accepted.status, accepted.excluded_rows) == ("accepted", (9, 10, 11))
    assert desk.picture(TEST, "edu301001").figures.n == 1
    with desk.database.reading() as tx:
        (entry,) = [
            one
            for one in audit.page(tx, seen_by=desk.actor, before_id=None, limit=50)
            if one.event == "batch.accepted"
        ]
    assert entry.after == {"test": TEST, "rows": 1, "excluded": [9, 10, 11]}


def test_a_row_taken_back_blocks_again(desk: Desk, bad: Path) -> None:
    out = desk.mend(desk.check(bad), leave_out=(9, 10, 11))
    back = desk.mend(out, take_back=(9,))
    assert (back.status, back.excluded_rows) == ("remarks", (10, 11))
    assert [d.code for d in desk.doubts(back.id) if d.severity is Severity.ERROR] == ["cell.above"]


def test_what_no_cell_of_the_file_is_cannot_be_mended_into_it(desk: Desk, good: Path) -> None:
    """Cells above the headings, below the last row and beyond the last column are nobody's."""
    batch = desk.mend(desk.check(good), {"A1": "x", "H7": "x", "H900000": "9", "ZZZ9": "9"})
    assert (batch.status, batch.n_rows) == ("ready", 12)


@pytest.mark.parametrize(
    "fault",
    [
        Fault.SCORE_ABOVE_MAX,
        Fault.SCORE_IN_WORDS,
        Fault.CODE_REPEATED,
        Fault.OTHER_SCHOOL,
        Fault.LATIN_LETTER_IN_CLASS,
        Fault.TOTAL_DISAGREES,
        Fault.NAMES,
        Fault.COLUMN_RENAMED,
    ],
)
def test_planted_mistakes_meet_what_they_deserve(
    make: Make, desk: Desk, town: Town, demo: DemoFiles, fault: Fault
) -> None:
    """The demonstration's dirty files, by the school that would load them."""
    schools = {n: make.organisation("school", town.root, code=f"edu100{n}") for n in (318, 370, 386)}
    (dirt,) = (one for one in demo.dirty if one.fault is fault)
    number = int(dirt.uploader.removeprefix("zavuch_"))
    at_work = desk.by(make.person(Role.DEPUTY, schools[number]))
    batch = at_work.check(dirt.path)
    if fault in (Fault.NAMES, Fault.COLUMN_RENAMED):
        assert batch.status == "refused"
        return
    expected = {Reaction.BLOCKED: "remarks", Reaction.MENDED: "ready"}[dirt.reaction]
    assert batch.status == expected
    rows = {doubt.row for doubt in at_work.doubts(batch.id)}
    assert {one.row for one in dirt.doubts} & rows
    assert at_work.check(dirt.corrected).status == "ready"


def test_a_file_with_names_is_refused_whole_and_not_kept(desk: Desk, tmp_path: Path, town: Town) -> None:
    rows = [[*f1_row(50001), "Иванов Иван"], [*f1_row(50002), "Петрова Анна"]]
    sheet = f1_sheet(rows)
    sheet[6].append("Фамилия ребёнка")
    batch = desk.check(workbook(tmp_path / "имена.xlsx", {F1_SHEET: sheet}))
    assert batch.status == "refused"
    assert batch.refusal is not None
    assert batch.refusal["code"] == "columns.personal"
    with pytest.raises(NotFound):
        desk.files.path(desk.show(batch.id).upload.stored_as)
    assert desk.doubts(batch.id) == []
    assert "Иванов" not in str(batch)


def test_a_file_that_says_nothing_of_its_paper_asks_for_it(desk: Desk, tmp_path: Path) -> None:
    path = f1(tmp_path / "без темы.xlsx", [f1_row(50001)], title="Результаты")
    batch = desk.check(path)
    assert batch.status == "remarks"
    assert batch.reading["missing"] == ["procedure", "grade"]
    with desk.database.writing() as tx:
        given = Given(procedure="vpr-2026", subject="Математика", grade=5)
        result_batches.name_paper(tx, desk.actor, batch.id, given, seen=batch.version, now=NOW)
    desk.worker.run_for(desk.actor, batch.id)
    named = desk.get(batch.id)
    assert (named.status, named.title) == ("ready", "ВПР-2026, математика, 5 класс")
    desk.confirm(named)
    assert desk.picture(TEST, "edu301001").figures.n == 1


def test_an_unknown_procedure_cannot_be_named(desk: Desk, tmp_path: Path) -> None:
    batch = desk.check(f1(tmp_path / "x.xlsx", [f1_row(50001)], title="Результаты"))
    with desk.database.writing() as tx, pytest.raises(Invalid) as refusal:
        result_batches.name_paper(
            tx, desk.actor, batch.id, Given(procedure="выдумка"), seen=batch.version, now=NOW
        )
    assert refusal.value.code == "procedure.unknown"


# Files that cannot be read.


def test_unreadable_files_are_refused_with_a_code_and_the_queue_goes_on(
    desk: Desk, tmp_path: Path, good: Path
) -> None:
    broken = tmp_path / "broken.xlsx"
    broken.write_bytes(good.read_bytes()[:2000])
    noise = tmp_path / "noise.xlsx"
    noise.write_bytes(bytes(range(256)) * 20)
    files = [broken, noise, encrypted(tmp_path / "encrypted.xlsx"), old_excel(tmp_path / "old.xls")]
    waiting = [desk.receive(path) for path in [*files, good]]
    assert desk.worker.run_all() == 5
    done = [desk.get(one.id) for one in waiting]
    assert [one.status for one in done] == ["refused"] * 4 + ["ready"]
    codes = [str(one.refusal["code"]) for one in done if one.refusal]
    assert all(code.startswith("file.") for code in codes), codes
    assert {desk.show(one.id).job.state for one in waiting} == {JobState.DONE}  # type: ignore[union-attr]


def test_a_file_that_breaks_the_reader_is_refused_and_the_queue_goes_on(
    desk: Desk, good: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    other = f1(tmp_path / "other.xlsx", [f1_row(50001, class_name="5Б")])
    first, second = desk.receive(good), desk.receive(other)
    original = checking.read_cells_guarded

    def explode(path: Path, *, file_name: str) -> Cells:
        if file_name == "good.xlsx":
            raise RuntimeError("a defect of the reader")
        return original(path, file_name=file_name)

    monkeypatch.setattr(checking, "read_cells_guarded", explode)
    assert desk.worker.run_all() == 2
    refused = desk.get(first.id)
    assert (refused.status, refused.refusal) == ("refused", {"code": "job.broken", "facts": {}})
    assert desk.get(second.id).status == "ready"


def test_bytes_that_no_database_keeps_do_not_break_the_check(desk: Desk, tmp_path: Path) -> None:
    path = csv_file(
        tmp_path / "Ф1 Индивидуальные результаты.csv", f1_sheet([f1_row(50001, ("1\x000", 2, 1, 3))])
    )
    batch = desk.check(path)
    assert batch.status in ("remarks", "refused")
    assert batch.refusal is None or batch.refusal["code"] != "job.broken"


# The same file, other people, stale pages.


def test_the_same_bytes_make_no_second_batch(desk: Desk, good: Path) -> None:
    first = desk.load(good)
    again = desk.receive(good)
    assert again == first
    desk.worker.run_all()
    assert events(desk).count("batch.uploaded") == 1
    assert desk.picture(TEST, "edu301001").figures.n == 12


def test_the_same_bytes_of_another_school_are_another_batch(desk: Desk, town: Town, good: Path) -> None:
    mine = desk.check(good)
    theirs = desk.by(town.other_deputy).check(good)
    assert theirs.id != mine.id
    assert (theirs.status, (theirs.refusal or {})["code"]) == ("refused", "batch.all_foreign")


def test_a_cancelled_file_can_be_loaded_again(desk: Desk, good: Path) -> None:
    first = desk.load(good)
    desk.cancel(first)
    second = desk.load(good)
    assert second.id != first.id
    assert desk.picture(TEST, "edu301001").figures.n == 12


@pytest.mark.parametrize("change", ["mend", "confirm", "cancel", "name_paper"])
def test_a_stale_page_changes_nothing(desk: Desk, good: Path, change: str) -> None:
    batch = desk.check(good)
    more: dict[str, object] = {"mend": {"leave_out": (8,)}}.get(change, {})
    given = (Given(grade=6),) if change == "name_paper" else ()
    with pytest.raises(Conflict) as refusal, desk.database.writing() as tx:
        getattr(result_batches, change)(
            tx, desk.actor, batch.id, *given, **more, seen=batch.version - 1, now=NOW
        )
    assert refusal.value.code == "batch.stale"
    assert desk.get(batch.id) == batch
    assert events(desk) == ["batch.uploaded"]


def test_nobody_reaches_a_batch_of_another_school(desk: Desk, town: Town, good: Path) -> None:
    batch = desk.check(good)
    other = desk.by(town.other_deputy)
    for ask in (other.get, other.show, other.doubts):
        with pytest.raises(NotFound):
            ask(batch.id)
    for change in (other.confirm, other.cancel, other.mend):
        with pytest.raises(NotFound):
            change(batch)
    assert desk.get(batch.id) == batch
    assert desk.by(town.coordinator).get(batch.id) == batch


def test_those_who_only_look_at_files_change_none(desk: Desk, town: Town, make: Make, good: Path) -> None:
    batch = desk.check(good)
    looks = desk.by(make.person(Role.METHODOLOGIST, town.root))
    assert looks.get(batch.id) == batch
    assert looks.show(batch.id).steps == frozenset()
    for change in (looks.confirm, looks.cancel, looks.mend):
        with pytest.raises(Forbidden):
            change(batch)
    with pytest.raises(Forbidden):
        looks.receive(good)


def test_every_step_is_in_the_audit(desk: Desk, bad: Path) -> None:
    batch = desk.mend(desk.check(bad), leave_out=(9, 10, 11))
    desk.confirm(batch)
    desk.cancel(desk.get(batch.id))
    assert events(desk) == [
        "batch.uploaded",
        "batch.mended",
        "batch.confirmed",
        "batch.accepted",
        "batch.cancelled",
    ]


def test_a_batch_under_way_is_not_cancelled(desk: Desk, good: Path) -> None:
    batch = desk.receive(good)
    with pytest.raises(Conflict) as refusal:
        desk.cancel(batch)
    assert refusal.value.code == "batch.not_cancellable"
    assert desk.get(batch.id) == batch


def test_a_city_file_is_not_a_schools(desk: Desk, town: Town, tmp_path: Path) -> None:
    """One sheet with two schools, loaded by the coordinator: each school sees its figures, not the file."""
    rows = [f1_row(50001), f1_row(50002), f1_row(50001, school="edu301002")]
    whole = desk.by(town.coordinator).load(f1(tmp_path / "city.xlsx", rows, declared=3))
    assert desk.picture(TEST, "edu301001").figures.n == 2
    assert desk.by(town.other_deputy).picture(TEST, "edu301002").figures.n == 1
    with pytest.raises(NotFound):
        desk.get(whole.id)
