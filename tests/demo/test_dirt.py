"""Faulty files: each differs from its twin exactly where its doubts say."""

import json

import pytest

from app.demo.dirt import DemoDirt, Fault
from app.demo.generate import DemoFiles
from tests.demo.reading import f1, points, sheet_values


def dirt_of(demo: DemoFiles, fault: Fault) -> DemoDirt:
    (found,) = (each for each in demo.dirty if each.fault is fault)
    return found


def changed_cells(dirt: DemoDirt) -> set[tuple[int, int, str, str]]:
    """Row as a person counts, column from 0, what stands there, what the twin has."""
    faulty, twin = sheet_values(dirt.path), sheet_values(dirt.corrected)
    assert len(faulty) == len(twin)
    return {
        (row, column, str(a), str(b))
        for row, (left, right) in enumerate(zip(faulty, twin, strict=True), start=1)
        for column, (a, b) in enumerate(zip(left, right, strict=True))
        if a != b
    }


def test_every_fault_has_its_file(demo: DemoFiles) -> None:
    assert {each.fault for each in demo.dirty} == set(Fault)
    assert len(demo.dirty) == len(Fault)
    assert all(each.tells and each.doubts for each in demo.dirty)
    uploaders = {person.login for person in demo.people}
    assert all(each.uploader in uploaders for each in demo.dirty)


@pytest.mark.parametrize(
    "fault", [each for each in Fault if each not in (Fault.NAMES, Fault.SCORE_ABOVE_MAX)]
)
def test_a_file_differs_from_its_twin_only_at_its_doubts(demo: DemoFiles, fault: Fault) -> None:
    dirt = dirt_of(demo, fault)
    header = f1(dirt.corrected).header
    expected = {
        (d.row, header.index(d.column), d.found, d.should_be) for d in dirt.doubts if d.found != d.should_be
    }
    changed = changed_cells(dirt)
    if fault is Fault.OTHER_SCHOOL:  # the school's name goes with its code
        changed = {cell for cell in changed if header[cell[1]] != "Название ОО"}
    assert changed == expected


def test_a_score_above_its_maximum_takes_the_total_along(demo: DemoFiles) -> None:
    """So one thing is wrong, not two: the total still agrees, and the mark with it."""
    dirt = dirt_of(demo, Fault.SCORE_ABOVE_MAX)
    (doubt,) = dirt.doubts
    table = f1(dirt.path)
    row = table.rows[doubt.row - 14]
    assert row[doubt.column] == int(doubt.found) == 3
    assert doubt.column.endswith("(2б)")
    assert points(table.scores(row)) == row["Первичный балл"]
    assert row["Отметка"] == f1(dirt.corrected).rows[doubt.row - 14]["Отметка"]
    assert len(changed_cells(dirt)) == 2


def test_names_fill_a_column_and_are_plainly_invented(demo: DemoFiles) -> None:
    dirt = dirt_of(demo, Fault.NAMES)
    table = f1(dirt.path)
    names = [row["Фамилия ребёнка"] for row in table.rows]
    assert names == [f"Фамилия {number} Имя {number}" for number in range(1, len(names) + 1)]
    without = [{k: v for k, v in row.items() if k != "Фамилия ребёнка"} for row in table.rows]
    assert without == f1(dirt.corrected).rows


def test_the_total_and_only_the_total_disagrees(demo: DemoFiles) -> None:
    dirt = dirt_of(demo, Fault.TOTAL_DISAGREES)
    table = f1(dirt.path)
    off = [
        n for n, row in enumerate(table.rows, start=14) if points(table.scores(row)) != row["Первичный балл"]
    ]
    assert off == [doubt.row for doubt in dirt.doubts]


def test_a_latin_letter_looks_the_same_and_is_another(demo: DemoFiles) -> None:
    for doubt in dirt_of(demo, Fault.LATIN_LETTER_IN_CLASS).doubts:
        assert [ord(letter) for letter in doubt.found] == [0x34, 0x41]
        assert [ord(letter) for letter in doubt.should_be] == [0x34, 0x410]


def test_twins_are_whole(demo: DemoFiles) -> None:
    for dirt in demo.dirty:
        table = f1(dirt.corrected)
        codes = [row["Код участника"] for row in table.rows]
        assert len(set(codes)) == len(codes) == table.declared()
        assert {row["ОО"] for row in table.rows} == {f"edu100{dirt.uploader.removeprefix('zavuch_')}"}
        assert all(points(table.scores(row)) == row["Первичный балл"] for row in table.rows)


def test_no_twin_replaces_another_result(demo: DemoFiles) -> None:
    def places(key: object, schools: object) -> tuple[object, object]:
        return key, schools

    loaded = [places(result.key, school) for result in demo.results for school in result.schools]
    twins = [places(dirt.key, f"edu100{dirt.uploader.removeprefix('zavuch_')}") for dirt in demo.dirty]
    assert len(set(loaded + twins)) == len(loaded) + len(twins)


def test_the_answers_name_every_doubt(demo: DemoFiles) -> None:
    told = json.loads(demo.answers.read_text(encoding="utf-8"))["to_correct"]
    assert [(each["file"], each["fault"]) for each in told] == [
        (d.path.name, str(d.fault)) for d in demo.dirty
    ]
    for each, dirt in zip(told, demo.dirty, strict=True):
        assert [(d["row"], d["column"]) for d in each["doubts"]] == [(d.row, d.column) for d in dirt.doubts]
