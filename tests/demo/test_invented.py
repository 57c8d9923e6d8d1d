"""Nothing of the demonstration city is real, and every file says so."""

import csv
import re
from pathlib import Path

from app.demo.generate import DemoFiles
from app.domain.access import Role
from tests.demo.reading import everything_written

NOTICE = "Учебные данные, всё вымышлено"


def written(demo: DemoFiles, folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file())


def test_only_numbers_of_the_invented_schools_occur(demo: DemoFiles, demo_folder: Path) -> None:
    for path in written(demo, demo_folder):
        text = path.name + everything_written(path)
        numbers = {int(number) for number in re.findall(r"№\s?(\d+)", text)}
        numbers |= {int(number) for number in re.findall(r"edu100(\d{3})", text)}
        assert all(301 <= number <= 390 for number in numbers), path.name
        assert len(re.findall(r"edu\d", text)) == len(re.findall(r"edu100\d{3}\b", text)), path.name


def test_every_file_says_that_it_is_invented(demo: DemoFiles, demo_folder: Path) -> None:
    for path in written(demo, demo_folder):
        has_room = path.suffix in (".xlsx", ".json")
        assert NOTICE in everything_written(path) if has_room else path.name.startswith("учебные_"), path.name


def test_people_are_roles_of_known_kinds_in_known_places(demo: DemoFiles) -> None:
    with demo.organisations.open(encoding="utf-8", newline="") as file:
        codes = {row["Код"] for row in csv.DictReader(file, delimiter=";")}
    for person in demo.people:
        assert Role(person.role)
        assert person.organisation.split("/")[0] in codes
    assert {person.role for person in demo.people} == {role.value for role in Role}
    assert len({person.login for person in demo.people}) == len(demo.people) == 13


def test_organisations_make_one_tree(demo: DemoFiles) -> None:
    with demo.organisations.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    seen = {""}
    for row in rows:
        assert row["Код вышестоящей"] in seen
        seen.add(row["Код"])
    assert [row["Код"] for row in rows if not row["Код вышестоящей"]] == ["RU"]
    schools = {row["Код"]: row for row in rows if row["Вид"] == "Школа"}
    assert set(schools) == {school for result in demo.results for school in result.schools}
    for code, row in schools.items():
        assert code == f"edu100{row['Номер']}"
        assert int(row["Ученики на 01.09.2025"]) > 0
        assert re.fullmatch(r"\d+,\d", row["Доля учеников с ОВЗ на 01.09.2025, %"])
