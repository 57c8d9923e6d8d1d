"""Groups by level of preparation, counted from the files themselves and beside a slow twin."""

import time
from collections import Counter
from pathlib import Path

import pytest

from app.domain.errors import NotFound
from app.domain.levels import LevelName, Levels
from app.use_cases import levels, statistics
from tests.desk import Desk
from tests.use_cases.conftest import Town
from tests.workbook_makers import f1, f1_row

TEST = "vpr-2026.matematika.5"
# class, scores of the four tasks (1, 2, 2 and 4 points), mark, journal; None: nobody knows
ROWS = [
    ("5А", (1, 2, 1, 3), 4, 4), ("5А", (1, 2, 2, 4), 5, 4), ("5А", (0, 0, 1, 0), 2, 3),
    ("5А", (1, 1, 1, 0), 3, 3), ("5Б", (1, 2, 1, 2), 4, 5), ("5Б", (1, 2, 1, 2), 4, 5),
    ("5Б", (0, 1, 1, 1), 3, None), ("5Б", (1, 0, 1, 0), 2, 2),
]  # fmt: skip
POINTS = (1, 2, 2, 4)


def load(desk: Desk, folder: Path, rows: list[tuple[str, tuple[int, ...], int, int | None]]) -> None:
    lines = [
        f1_row(50000 + n, scores, class_name=name, mark=mark, journal=journal)
        for n, (name, scores, mark, journal) in enumerate(rows)
    ]
    desk.load(f1(folder / f"{len(rows)}.xlsx", lines))


def shown(desk: Desk, code: str = "edu301001") -> Levels:
    with desk.database.reading() as tx:
        test_id, place_id = statistics.ids_of(tx, desk.actor, TEST, code)
        return levels.show_levels(tx, desk.actor, desk.files, test_id, organisation_id=place_id)


def test_groups_and_pairs_are_those_of_the_slow_twin(desk: Desk, tmp_path: Path) -> None:
    load(desk, tmp_path, ROWS)
    found = shown(desk)
    assert [(one.mark, one.level, one.n) for one in found.groups] == [
        (2, LevelName.LOW, 2), (3, LevelName.BASIC, 2), (4, LevelName.RAISED, 3), (5, LevelName.HIGH, 1),
    ]  # fmt: skip
    for group in found.groups:
        for position, most in enumerate(POINTS, start=1):
            scores = [row[1][position - 1] for row in ROWS if row[2] == group.mark]
            task = group.tasks[position]
            assert (task.points, task.n, task.max_score) == (sum(scores), len(scores), most)
            assert task.rate_pct == pytest.approx(100 * sum(scores) / most / len(scores))
    assert [one.class_name for one in found.matrices] == [None, "5А", "5Б"]
    for one in found.matrices:
        twin = Counter(
            (journal, mark)
            for name, _, mark, journal in ROWS
            if journal is not None and one.class_name in (None, name)
        )
        assert dict(one.counts) == dict(twin)
    assert found.matrices[0].of_journal(5) == 2


def test_a_class_sees_only_itself(desk: Desk, town: Town, tmp_path: Path) -> None:
    load(desk, tmp_path, ROWS)
    found = shown(desk, "edu301001/5Б")
    assert sum(one.n for one in found.groups) == 4
    assert [(one.class_name, one.n) for one in found.matrices] == [(None, 3)]


def test_participants_are_named_by_code_only_in_a_class_and_only_to_its_school(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    load(desk, tmp_path, ROWS)
    assert shown(desk).participants is None, "a school is no class"
    known = shown(desk, "edu301001/5Б").participants or ()
    assert [(one.code, one.mark, one.total) for one in known] == [
        ("50004", 4, 6), ("50005", 4, 6), ("50006", 3, 3), ("50007", 2, 2),
    ]  # fmt: skip
    assert shown(desk.by(town.coordinator), "edu301001/5Б").participants is None


def test_only_current_works_count_when_a_class_is_loaded_again(desk: Desk, tmp_path: Path) -> None:
    load(desk, tmp_path, ROWS)
    load(desk, tmp_path, [("5Б", (1, 2, 2, 4), 5, 5)])
    found = shown(desk)
    assert {one.mark: one.n for one in found.groups} == {2: 1, 3: 1, 4: 1, 5: 2}
    assert [(one.class_name, one.n) for one in found.matrices] == [(None, 5), ("5А", 4), ("5Б", 1)]


def test_the_city_has_no_groups_and_another_school_is_not_there(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    load(desk, tmp_path, ROWS)
    assert shown(desk.by(town.coordinator), "town") == Levels()
    with pytest.raises(NotFound):
        shown(desk.by(town.other_deputy))


def test_a_file_that_is_gone_is_told_not_guessed(desk: Desk, tmp_path: Path) -> None:
    load(desk, tmp_path, ROWS)
    for path in (tmp_path / "data" / "results").rglob("*.parquet"):
        path.unlink()
    assert shown(desk) == Levels(lost=1)


def test_a_school_s_groups_come_fast(desk: Desk, tmp_path: Path) -> None:
    """A large parallel out of one file: well under a tenth of a second; five times that is allowed here."""
    rows = [(f"5{'АБВГДЕ'[n % 6]}", (1, n % 3, 1, n % 5), 2 + n % 4, 3 + n % 3) for n in range(160)]
    load(desk, tmp_path, rows)  # type: ignore[arg-type]
    shown(desk)
    start = time.perf_counter()
    found = shown(desk)
    assert time.perf_counter() - start < 0.5
    assert sum(one.n for one in found.groups) == 160
