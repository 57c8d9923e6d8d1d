"""Planted stories, counted again from the written files and held against `answers.json`."""

import json
from collections import Counter
from math import comb
from pathlib import Path

import pytest

from app.demo.generate import DemoFiles, DemoResult, Layout, generate
from tests.demo.reading import Table, f1, points, protocol

SPIKES = [0, 0, 1, 1, 1, 12, 6, 5, 3, 14, 9, 7, 5, 2, 13, 6, 4, 3, 2]


def result_of(demo: DemoFiles, school: int, year: int, subject: str, grade: int) -> DemoResult:
    (found,) = (
        result
        for result in demo.results
        if f"edu100{school}" in result.schools
        and (result.key.procedure, result.key.subject, result.key.grade) == (f"vpr-{year}", subject, grade)
    )
    return found


def good_of(demo: DemoFiles, school: int, year: int, grade: int) -> tuple[int, int]:
    table = f1(result_of(demo, school, year, "Математика", grade).path)
    return sum(row["Отметка"] in (4, 5) for row in table.rows), len(table.rows)


@pytest.fixture(scope="session")
def answers(demo: DemoFiles) -> dict:
    return json.loads(demo.answers.read_text(encoding="utf-8"))


@pytest.fixture(scope="session", params=[2026, 1, 77])
def any_demo(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> DemoFiles:
    """The city from several seeds: what is planted holds in each."""
    return generate(tmp_path_factory.mktemp("seeded"), seed=request.param)


def spikes(demo: DemoFiles) -> Table:
    return f1(result_of(demo, 318, 2025, "Математика", 4).path)


def test_story_1_has_its_exact_primary_scores(any_demo: DemoFiles) -> None:
    table = spikes(any_demo)
    counts = Counter(row["Первичный балл"] for row in table.rows)
    assert [counts[score] for score in range(19)] == SPIKES
    assert sum(table.maxima.values()) == 18
    assert Counter(row["Отметка"] for row in table.rows) == {2: 3, 3: 26, 4: 37, 5: 28}


def test_story_1_figures_in_the_answers_follow_from_the_file(demo: DemoFiles, answers: dict) -> None:
    story, table = answers["boundary_spikes"], spikes(demo)
    totals = [row["Первичный балл"] for row in table.rows]
    assert story["n"] == len(totals) == 94
    assert story["mean"] == sum(totals) / len(totals)
    assert round(story["mean"], 2) == 10.28
    at = sum(total in (5, 9, 14) for total in totals)
    around = sum(total in (4, 5, 8, 9, 13, 14) for total in totals)
    assert (story["at_boundaries"], story["at_and_below_boundaries"]) == (at, around) == (39, 45)
    assert story["cuts"] == [5, 9, 14]
    assert sum(story["city_counts"]) == 5860
    for name, told in story["classes"].items():
        rows = [row for row in table.rows if row["Класс"] == name]
        assert told["n"] == len(rows)
        assert told["points"] == sum(row["Первичный балл"] for row in rows)
        for label, task in told["tasks"].items():
            cells = [table.scores(row)[label] for row in rows]
            asked = [cell for cell in cells if cell != "N"]
            assert task["earned"] == points(dict(enumerate(asked)))
            assert task["possible"] == len(asked) * table.maxima[label]


def test_story_1_classes_differ_on_the_tasks_that_the_page_names(any_demo: DemoFiles) -> None:
    table = spikes(any_demo)
    assert Counter(row["Класс"] for row in table.rows) == {"4А": 24, "4Б": 23, "4В": 24, "4Г": 23}

    def share(name: str, label: str) -> float:
        cells = [table.scores(row)[label] for row in table.rows if row["Класс"] == name]
        return points(dict(enumerate(cells))) / len(cells) / table.maxima[label]

    assert share("4А", "8") < share("4Б", "8") - 0.1
    assert share("4Г", "8") < share("4В", "8") - 0.1
    assert all(share("4В", "9") < share(name, "9") - 0.1 for name in ("4А", "4Б", "4Г"))
    for row in table.rows:
        assert (table.scores(row)["10"] == "N") == (row["Класс"] == "4Г")


def test_story_1_falls_in_the_next_year(any_demo: DemoFiles) -> None:
    assert good_of(any_demo, 318, 2025, 4) == (65, 94)
    assert good_of(any_demo, 318, 2026, 5) == (34, 92)


def test_story_8_was_9_of_10_and_is_6_of_11(any_demo: DemoFiles) -> None:
    assert good_of(any_demo, 386, 2025, 4) == (9, 10)
    assert good_of(any_demo, 386, 2026, 4) == (6, 11)
    assert good_of(any_demo, 386, 2026, 5)[1] == 8


def test_story_8_may_be_chance() -> None:
    """Fisher's exact test by hand: tables no likelier than 9 of 10 against 6 of 11."""

    def chance(first: int) -> float:
        return comb(10, first) * comb(11, 15 - first) / comb(21, 15)

    p = sum(chance(k) for k in range(4, 11) if chance(k) <= chance(9) * (1 + 1e-9))
    assert round(p, 2) == 0.15


def test_story_10_each_class_wrote_what_fell_to_it(any_demo: DemoFiles) -> None:
    wrote = {
        (row["Класс"], result.key.subject, str(result.key.form))
        for result in any_demo.results
        if result.schools == ("edu100370",)
        and result.key.grade == 6
        and result.key.subject not in ("Русский язык", "Математика")
        for row in f1(result.path).rows
    }
    assert wrote == {
        ("6А", "Биология", "paper"),
        ("6А", "История", "paper"),
        ("6Б", "География", "computer"),
        ("6Б", "Литература", "paper"),
        ("6В", "География", "paper"),
        ("6В", "Английский язык", "paper"),
    }


def test_random_subjects_in_the_answers_follow_from_the_files(demo: DemoFiles, answers: dict) -> None:
    for told in answers["random_subjects"]:
        (result,) = (
            result
            for result in demo.results
            if result.schools == (told["school"],)
            and (result.key.subject, result.key.form) == (told["subject"], told["form"])
        )
        rows = f1(result.path).rows
        assert {row["Класс"] for row in rows} == set(told["classes"])
        assert len(rows) == told["n"]
    for told in answers["not_written"]:
        for result in demo.results:
            if result.schools == (told["school"],) and result.key.subject == told["subject"]:
                assert told["class"] not in {row["Класс"] for row in f1(result.path).rows}


def test_every_n_in_the_files_is_in_the_answers(demo: DemoFiles, answers: dict) -> None:
    found = set()
    for result in demo.results:
        is_form = result.layout is Layout.PROTOCOL
        table = protocol(result.path) if is_form else f1(result.path)
        for row in table.rows:
            name = row['Класс № (список формируется из листа "Классы")'] if is_form else row["Класс"]
            for label, cell in table.scores(row).items():
                if cell == "N":
                    found.add((result.schools[0], result.key.procedure, result.key.subject, name, label))
    subjects = {"math4": "Математика", "math5": "Математика", "rus6": "Русский язык"}
    told = {
        (each["school"], each["procedure"], subjects[each["paper"]], each["class"], label)
        for each in answers["not_studied"]
        for label in each["tasks"]
    }
    assert found == told


def test_the_answers_say_that_all_is_invented(answers: dict) -> None:
    assert answers["note"] == "Учебные данные, всё вымышлено"


def test_one_seed_gives_one_city(demo: DemoFiles, demo_folder: Path, tmp_path: Path) -> None:
    generate(tmp_path)
    names = sorted(path.relative_to(demo_folder) for path in demo_folder.rglob("*") if path.is_file())
    assert names == sorted(path.relative_to(tmp_path) for path in tmp_path.rglob("*") if path.is_file())
    for name in names:
        assert (demo_folder / name).read_bytes() == (tmp_path / name).read_bytes(), name


def test_another_seed_gives_another_city(demo: DemoFiles, demo_folder: Path, tmp_path: Path) -> None:
    other = generate(tmp_path, seed=5)
    same = [
        ours.path.name
        for ours, theirs in zip(demo.results, other.results, strict=True)
        if ours.path.read_bytes() == theirs.path.read_bytes()
    ]
    assert same == []
