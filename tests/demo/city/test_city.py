"""The city as a whole: its frame, its people, its sizes, and that one seed gives one city."""

import csv
import os
import re
import subprocess
import sys
from collections import Counter
from hashlib import sha256
from pathlib import Path

from app.demo.generate import DemoFiles
from app.domain.access import Role
from app.domain.assessments import Level
from tests.demo.city.reading import number, organisations, schools
from tests.demo.reading import everything_written
from tests.demo.test_invented import NOTICE

KINDS = {
    "Лицей": 3,
    "Гимназия": 6,
    "Основная школа": 4,
    "Вечерняя школа": 1,
    "Средняя школа": 76,
}


def test_ninety_schools_of_five_kinds_in_four_districts(any_city: DemoFiles) -> None:
    found = schools(any_city)
    assert [row["Номер"] for row in found] == [str(n) for n in range(301, 391)]
    assert Counter(row["Тип на 01.09.2023"] for row in found) == KINDS
    assert len({row["Код вышестоящей"] for row in found}) == 4
    assert sum(row["Учебные периоды на 01.09.2023"] == "триместры" for row in found) == 14
    assert sum(row["Смен на 01.09.2023"] == "2" for row in found) == 22
    pilots = [int(row["Номер"]) for row in found if row["Пилотная школа на 01.09.2025"]]
    assert pilots == [348, 356, 367, 370, 373, 380]
    buildings = Counter(
        row["Код вышестоящей"] for row in organisations(any_city.organisations) if row["Вид"] == "Здание"
    )
    assert len(buildings) == 9
    assert set(buildings.values()) == {2}


def test_there_are_60_200_pupils_and_5_860_tested_in_grade_4(any_city: DemoFiles) -> None:
    assert sum(int(row["Ученики на 01.09.2025"]) for row in schools(any_city)) == 60_200
    grade_4 = [
        result
        for result in any_city.results
        if (result.key.procedure, result.key.subject, result.key.grade) == ("vpr-2025", "Математика", 4)
    ]
    assert sum(result.counted for result in grade_4) == 5_860


def test_schools_and_districts_have_a_place_near_the_invented_point(city: DemoFiles) -> None:
    rows = [row for row in organisations(city.organisations) if row["Вид"] in ("Школа", "Район")]
    places = [(number(row["Широта на 01.09.2023"]), number(row["Долгота на 01.09.2023"])) for row in rows]
    assert len(set(places)) == 94
    assert all(52.2 < north < 52.4 and 47.9 < east < 48.3 for north, east in places)


def test_organisations_make_one_tree(city: DemoFiles) -> None:
    seen = {""}
    for row in organisations(city.organisations):
        assert row["Код вышестоящей"] in seen
        assert row["Код"] not in seen
        seen.add(row["Код"])


def test_only_numbers_of_the_invented_schools_occur(city: DemoFiles, city_folder: Path) -> None:
    for path in every_file(city_folder):
        text = path.name + written(path)
        numbers = {int(found) for found in re.findall(r"№\s?(\d+)", text)}
        numbers |= {int(found) for found in re.findall(r"edu100(\d{3})", text)}
        assert all(301 <= one <= 390 for one in numbers), path.name
        assert len(re.findall(r"edu\d", text)) == len(re.findall(r"edu100\d{3}\b", text)), path.name


def test_every_file_says_that_it_is_invented(city: DemoFiles, city_folder: Path) -> None:
    for path in every_file(city_folder):
        assert path.name.startswith("учебные_") or NOTICE in written(path), path.name
        has_room = path.suffix in (".xlsx", ".json") or path.parent.name in ("results", "term_marks")
        assert not has_room or path.name.startswith("учебные_oge") or NOTICE in written(path), path.name


def every_file(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def written(path: Path) -> str:
    if path.suffix == ".csv" and path.parent.name in ("results", "term_marks"):
        return path.read_text(encoding="cp1251")
    return everything_written(path)


def test_people_are_roles_in_known_places(city: DemoFiles) -> None:
    codes = {row["Код"] for row in organisations(city.organisations)}
    logins = [person.login for person in city.people]
    assert len(set(logins)) == len(logins)
    for person in city.people:
        assert Role(person.role)
        assert person.organisation.split("/")[0] in codes
    wanted = (309, 318, 327, 331, 333, 341, 344, 352, 360, 370, 386)
    assert {f"zavuch_{school}" for school in wanted} <= set(logins)
    assert {"koordinator_vlg", "direktor_318", "direktor_352"} <= set(logins)
    assert {result.uploader for result in city.results} <= set(logins)
    assert {file.uploader for file in city.term_marks} <= set(logins)


def test_the_files_are_few_and_of_a_size_that_loads(city: DemoFiles) -> None:
    assert len(city.results) <= 120
    rows = sum(result.counted + result.absent + result.adapted for result in city.results)
    assert 250_000 < rows < 300_000
    assert all(result.path.stat().st_size < 1_000_000 for result in city.results)
    assert len({result.path for result in city.results}) == len(city.results)


def test_no_result_of_a_school_is_in_two_files(city: DemoFiles) -> None:
    """Classes may be: one paper can fall to a class in its own file, another to the next."""
    twice = Counter(
        (result.key, school)
        for result in city.results
        for school in result.schools
        if result.schools == (school,) or len(result.schools) > 1
    )
    assert {key: n for key, n in twice.items() if n > 1} == {}
    twins = {(dirt.key, f"edu100{dirt.uploader.removeprefix('zavuch_')}") for dirt in city.dirty}
    assert not twins & set(twice)


def test_every_year_has_its_papers(city: DemoFiles) -> None:
    by_year = {
        year: {
            (result.key.subject, result.key.grade, result.key.level)
            for result in city.results
            if result.key.procedure in (f"vpr-{year}", f"oge-{year}")
        }
        for year in (2024, 2025, 2026)
    }
    basic, advanced = Level.BASIC, Level.ADVANCED
    always = {("Русский язык", grade, basic) for grade in range(4, 10)}
    always |= {("Математика", grade, basic) for grade in range(4, 10)}
    always |= {("Математика", 8, advanced), ("Окружающий мир", 4, basic)}
    assert all(always <= found for found in by_year.values())
    later = {("Русский язык", 10, basic), ("Математика", 10, basic), ("Физика", 8, advanced)}
    assert later <= by_year[2025] & by_year[2026]


def test_the_three_schools_keep_their_own_files(city: DemoFiles, demo: DemoFiles) -> None:
    """All but the one paper that the coordinator loads for everybody."""
    ours = {result.path.name: result for result in city.results}
    alone = [result for result in demo.results if len(result.schools) == 1]
    assert len(alone) == len(demo.results) - 1 == 45
    for result in alone:
        assert ours[result.path.name].path.read_bytes() == result.path.read_bytes()
    assert [each.path.name for each in city.dirty] == [each.path.name for each in demo.dirty]


def test_the_closed_school_has_results_until_it_joined(city: DemoFiles) -> None:
    years = {result.key.procedure[-4:] for result in city.results if "edu100361" in result.schools}
    assert years == {"2024", "2025"}


def test_the_evening_school_only_has_exams(city: DemoFiles) -> None:
    kinds = {result.key.procedure[:3] for result in city.results if "edu100377" in result.schools}
    assert kinds == {"oge"}


def test_the_survey_has_its_answers(city: DemoFiles) -> None:
    (path,) = (path for path in city.later if path.suffix == ".csv")
    with path.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    assert len(rows) == 212
    assert sum(row["Довольны питанием"] == "да" for row in rows) == 115
    assert min(Counter(row["Класс"] for row in rows).items(), key=lambda pair: pair[1])[1] <= 7
    assert sum(bool(row["Предложение"]) for row in rows) == 12


def test_one_seed_gives_one_city_whatever_the_order_of_sets(
    city: DemoFiles, city_folder: Path, tmp_path: Path
) -> None:
    code = (
        "import sys; from pathlib import Path; from app.demo.city.generate import generate_city;"
        "generate_city(Path(sys.argv[1]))"
    )
    env = {**os.environ, "PYTHONHASHSEED": "7"}
    subprocess.run([sys.executable, "-c", code, str(tmp_path)], check=True, env=env, timeout=300)
    assert sums(tmp_path) == sums(city_folder)


def sums(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): sha256(path.read_bytes()).hexdigest() for path in every_file(folder)
    }


def test_another_seed_gives_another_city(city: DemoFiles, other_city: DemoFiles) -> None:
    same = [
        ours.path.name
        for ours, theirs in zip(city.results, other_city.results, strict=True)
        if ours.path.read_bytes() == theirs.path.read_bytes()
    ]
    assert same == []
