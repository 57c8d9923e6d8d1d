"""What schools report of themselves on 1 September of three years, as a file of values.

The latest year is what the lists of organisations state as facts; the earlier ones drift towards it.
"""

import csv
from collections.abc import Iterator, Sequence
from pathlib import Path

from app.demo.city.organisations import buildings_in, condition_facts, special_needs
from app.demo.city.schools import YEARS, CitySchool, city_schools, sizes
from app.demo.scores import stream
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON

HEAD = (
    "Код организации", "Показатель", "Период", "Уровень образования", "Значение", "Причина", DEMO_LABEL,
)  # fmt: skip
_NAMES = {
    "posts_total": "Ставок педагогов",
    "posts_vacant": "Вакантных ставок",
    "load_per_teacher": "Ставок на учителя",
    "staff_total": "Педагогов",
    "staff_highest_category": "Педагогов высшей категории",
    "staff_with_category": "Педагогов с категорией",
    "staff_young": "Молодых учителей",
    "mentors": "Наставников",
    "computers_total": "Компьютеров",
    "psychologist_posts": "Психологов",
    "library_books": "Книг в библиотеке",
    "internet_mbps": "Скорость интернета, Мбит/с",
    "training_hours_mean": "Часов обучения на педагога",
    "class_size_mean": "Учеников в классе",
    "pupils_second_shift": "Учеников во вторую смену",
}
LEVELS = {"начальное общее": range(1, 5), "основное общее": range(5, 10), "среднее общее": range(10, 13)}
NOT_APPLICABLE = "не применимо"
_SLIP = (318, "staff_total", "совместителя посчитали дважды")  # in the latest year; corrected later
Row = tuple[str, ...]


def write_told(folder: Path, seed: int) -> tuple[Path, ...]:
    """A file of the three years, and one that corrects a slip in it."""
    rows = [row for year in YEARS for row in _rows(seed, year)]
    number, variable, reason = _SLIP
    at = max(n for n, row in enumerate(rows) if row[:2] == (f"edu100{number}", variable))
    right = rows[at]
    rows[at] = (*right[:4], str(int(right[4]) + 1))
    return (
        _write(folder / "учебные_сведения.csv", rows),
        _write(folder / "учебные_сведения_исправление.csv", [(*right, reason)]),
    )


def _write(path: Path, rows: Sequence[Row]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEAD)
        table.writerows([*row, *[""] * (len(HEAD) - 1 - len(row)), DEMO_REASON] for row in rows)
    return path


def _rows(seed: int, year: int) -> Iterator[Row]:
    period = f"{year - 1}/{year % 100:02}"
    for school in city_schools():
        if school.is_open(year):
            for variable, level, value in _values(seed, school, year):
                yield school.login, variable, period, level, text_of(value)


def text_of(value: float | str) -> str:
    """As people write it, with a decimal comma."""
    return str(value).replace(".", ",")


def _values(seed: int, school: CitySchool, year: int) -> Iterator[tuple[str, str, float | str]]:
    pupils, facts = sizes(school, year), facts_in(seed, school, year)
    yield "pupils_total", "", sum(pupils.values())
    for level, grades in LEVELS.items():
        taught = [pupils[grade] for grade in grades if grade in pupils]
        yield "pupils_by_level", level, sum(taught) if taught else NOT_APPLICABLE
    yield "pupils_special_needs_pct", "", round(special_needs(school)[year], 1)
    yield "shifts", "", school.shifts
    yield "buildings", "", buildings_in(school, year)
    yield "mentoring", "", "да" if school.mentors else "нет"
    for variable, name in _NAMES.items():
        yield variable, "", facts[name]


def facts_in(seed: int, school: CitySchool, year: int) -> dict[str, float]:
    """Staff and conditions of a school in a year, by the names of facts."""
    facts = condition_facts(seed, school)
    if year == YEARS[-1]:
        return facts
    rng, ago = stream("earlier conditions", seed, school.number, year), YEARS[-1] - year
    latest = school.pupils[YEARS[-1]]
    grown = school.pupils[year] / latest if latest else 1.0
    posts = max(1, round(facts["Ставок педагогов"] * grown))
    teachers = max(5, round(facts["Педагогов"] * grown) + rng.choice((-1, 0, 0, 1)))
    highest = _within(facts["Педагогов высшей категории"] - ago * rng.randint(0, 2), 0, teachers)
    young = _within(facts["Молодых учителей"] + rng.choice((-1, 0, 1)), 0, teachers)
    return facts | {
        "Ставок педагогов": posts,
        "Вакантных ставок": _within(facts["Вакантных ставок"] + rng.choice((-1, 0, 0, 1)), 0, posts),
        "Ставок на учителя": round(facts["Ставок на учителя"] + rng.uniform(-0.05, 0.05), 2),
        "Педагогов": teachers,
        "Педагогов высшей категории": highest,
        "Педагогов с категорией": _within(
            facts["Педагогов с категорией"] - ago * rng.randint(0, 2), highest, teachers
        ),
        "Молодых учителей": young,
        "Наставников": max(1, round(young / 2)) if school.mentors else 0,
        "Компьютеров": round(facts["Компьютеров"] * 0.93**ago),
        "Книг в библиотеке": round(facts["Книг в библиотеке"] * 1.02**ago),
        "Часов обучения на педагога": rng.randint(16, 60),
        "Учеников в классе": round(facts["Учеников в классе"] + rng.uniform(-0.6, 0.6), 1),
        "Учеников во вторую смену": round(facts["Учеников во вторую смену"] * grown),
    }


def _within(value: float, low: float, high: float) -> int:
    return round(min(high, max(low, value)))
