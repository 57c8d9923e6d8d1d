"""What the invented schools report: three years, loaded without a fault, equal to the facts of the lists."""

import csv
from collections import defaultdict
from datetime import date
from pathlib import Path

from app.catalogues.variables import load_headings, load_variables
from app.demo.city.organisations import condition_facts
from app.demo.city.schools import city_schools
from app.demo.city.told import write_told
from app.demo.generate import DemoFiles
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON
from app.domain.observation_files import ReadValues, read_values
from app.domain.observation_plans import Entry, make_plan, understand
from app.domain.organisations import SCHOOL, Organisation
from app.workbooks.reading import read_cells

YEARS = {"2023/24", "2024/25", "2025/26"}


def read(path: Path) -> ReadValues:
    return read_values(read_cells(path, file_name=path.name), load_headings())


def entries(found: ReadValues) -> list[Entry]:
    places = {
        one.login: Organisation(
            id=one.number, code=one.login, kind=SCHOOL, name=one.name, short_name=one.name, number=one.number,
            parent_id=None, path=f"{one.number}.",
        )
        for one in city_schools()
    }  # fmt: skip
    understood, faults = understand(found.given, load_variables(), places, on=date(2026, 11, 16))
    assert faults == []
    return understood


def test_the_files_load_without_a_fault(any_city: DemoFiles) -> None:
    whole, corrected = map(read, any_city.observations[:2])
    understood = entries(whole)
    assert len(understood) > 90 * 20 * 3
    assert {one.cell.period.code for one in understood} == YEARS
    assert len({one.cell.variable for one in understood}) >= 20
    (right,) = entries(corrected)
    assert right.reason
    wrong = next(one for one in understood if one.cell == right.cell)
    assert wrong.value != right.value
    assert make_plan([right], [], {}).new == (right,)


def test_the_latest_year_is_what_the_facts_say(any_city: DemoFiles, city: DemoFiles) -> None:
    seed = 2026 if any_city is city else 77
    values = {
        (one.cell.organisation_id, one.cell.variable): one.value
        for found in map(read, any_city.observations)
        for one in entries(found)
        if one.cell.period.code == "2025/26"
    }
    for school in city_schools():
        if school.is_open(2026):
            facts = condition_facts(seed, school)
            assert values[school.number, "staff_with_category"] == facts["Педагогов с категорией"]
            assert values[school.number, "posts_vacant"] == school.vacant
            assert values[school.number, "pupils_total"] == school.pupils[2026]


def test_parts_make_the_whole_in_every_year(city: DemoFiles) -> None:
    whole: dict[tuple[int, str], float] = {}
    parts: dict[tuple[int, str], float] = defaultdict(float)
    for one in entries(read(city.observations[0])):
        key, value = (one.cell.organisation_id, one.cell.period.code), one.value
        if one.cell.variable == "pupils_total" and isinstance(value, float):
            whole[key] = value
        if one.cell.variable == "pupils_by_level" and isinstance(value, float):
            parts[key] += value
    assert whole == parts


def test_every_row_says_that_it_is_invented_and_the_same_seed_gives_the_same_bytes(
    city: DemoFiles, tmp_path: Path
) -> None:
    for path, again in zip(city.observations[:2], write_told(tmp_path, 2026), strict=True):
        assert path.read_bytes() == again.read_bytes()
        with path.open(encoding="utf-8", newline="") as file:
            assert {row[DEMO_LABEL] for row in csv.DictReader(file, delimiter=";")} == {DEMO_REASON}
