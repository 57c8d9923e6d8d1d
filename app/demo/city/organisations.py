"""The lists of organisations: the tree with its context by year, and the conditions of September 2025."""

import csv
from collections.abc import Mapping, Sequence
from pathlib import Path

from app.demo.city.planted import stories
from app.demo.city.schools import INTO, JOINED, JOINED_IN, YEARS, CitySchool, city_schools
from app.demo.schools import CITY, CITY_CODE, DISTRICTS, PEOPLE, REGION, DemoPerson
from app.demo.scores import stream

PILOTS = (348, 356, 367, 370, 373, 380)
RENAMED = 344
_HEAD = ("Код", "Вид", "Название", "Краткое название", "Код вышестоящей", "Номер")
_FIRST, _SECOND, _THIRD = (f"01.09.{year - 1}" for year in YEARS)
_CENTRE = (52.3000, 48.1000)  # an invented point, and the districts around it
_PLACES = {
    "VLG-N": (0.045, 0.005),
    "VLG-Z": (-0.010, -0.080),
    "VLG-F": (-0.030, 0.060),
    "VLG-S": (0.000, 0.000),
}
_OUTSKIRTS = (314, 331, 363, 379, 386)
Row = dict[str, str]


def write_organisations(path: Path) -> Path:
    """The tree: country, region, city, districts, schools, buildings; dated facts of context."""
    rows = [*_above(), *(row for school in city_schools() for row in _with_buildings(school))]
    return _write(path, rows)


def write_conditions(path: Path, seed: int) -> Path:
    """The same schools once more, with their staff and conditions on 1 September 2025."""
    return _write(path, [_school_row(school) | conditions(seed, school) for school in _working()])


def _write(path: Path, rows: Sequence[Row]) -> Path:
    columns = [*_HEAD, *dict.fromkeys(name for row in rows for name in row if name not in _HEAD)]
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(columns)
        table.writerows([row.get(name, "") for name in columns] for row in rows)
    return path


def _working() -> list[CitySchool]:
    return [school for school in city_schools() if school.is_open(YEARS[-1])]


def _above() -> list[Row]:
    above = [
        ("RU", "Страна", "Россия", "Россия", "", ""),
        ("RU-VOL", "Регион", REGION, "Волгоярская область", "RU", ""),
        (CITY_CODE, "Муниципалитет", CITY, "Волгоярск", "RU-VOL", ""),
    ]
    districts = [
        dict(
            zip(
                _HEAD,
                (code, "Район", name if " " in name else f"{name} район", name, CITY_CODE, ""),
                strict=True,
            )
        )
        | _at(_CENTRE[0] + _PLACES[code][0], _CENTRE[1] + _PLACES[code][1])
        for code, name in DISTRICTS.items()
    ]
    return [*(dict(zip(_HEAD, row, strict=True)) for row in above), *districts]


def _at(latitude: float, longitude: float) -> Row:
    return {
        f"Широта на {_FIRST}": f"{latitude:.4f}".replace(".", ","),
        f"Долгота на {_FIRST}": f"{longitude:.4f}".replace(".", ","),
    }


def _school_row(school: CitySchool) -> Row:
    name = f"Муниципальное общеобразовательное учреждение «{school.name}» (учебная)"
    if school.number == RENAMED:
        name = "Муниципальное общеобразовательное учреждение «Школа № 344 имени Речного флота» (учебная)"
    cells = (school.login, "Школа", name, school.name, school.district, str(school.number))
    return dict(zip(_HEAD, cells, strict=True))


def _with_buildings(school: CitySchool) -> list[Row]:
    rng = stream("place", school.number)
    near = _PLACES[school.district]
    latitude = _CENTRE[0] + near[0] + rng.uniform(-0.018, 0.018)
    longitude = _CENTRE[1] + near[1] + rng.uniform(-0.028, 0.028)
    row = _school_row(school) | _context(school) | _at(latitude, longitude)
    if school.buildings == 1:
        return [row]
    buildings = [
        dict(
            zip(
                _HEAD,
                (
                    f"{school.login}-{n}",
                    "Здание",
                    f"{school.name}, здание {n}",
                    f"Здание {n}",
                    school.login,
                    "",
                ),
                strict=True,
            )
        )
        | _at(latitude + 0.004 * (n - 1), longitude - 0.006 * (n - 1))
        for n in (1, 2)
    ]
    return [row, *buildings]


def _context(school: CitySchool) -> Row:
    days = dict(zip(YEARS, (_FIRST, _SECOND, _THIRD), strict=True))
    needs = special_needs(school)
    row: Row = {f"Ученики на {day}": str(school.pupils[year]) for year, day in days.items()}
    there = {year: day for year, day in days.items() if school.is_open(year)}
    row |= {f"Доля учеников с ОВЗ на {day}, %": _number(needs[year]) for year, day in there.items()}
    row |= {f"Социальный индекс на {day}": _number(school.index) for day in there.values()}
    row |= {
        f"Тип на {_FIRST}": school.kind,
        f"Местность на {_FIRST}": "окраина" if school.number in _OUTSKIRTS else "город",
        f"Смен на {_FIRST}": str(school.shifts),
        f"Учебные периоды на {_FIRST}": "триместры" if school.trimesters else "четверти",
        f"Зданий на {_FIRST}": str(buildings_in(school, YEARS[0])),
    }
    return row | _changes(school)


def special_needs(school: CitySchool) -> dict[int, float]:
    """Per cent of pupils with special needs, by the year of the spring session."""
    rng = stream("context", school.number)
    needs = {year: max(0.4, school.special_needs + rng.uniform(-0.4, 0.4)) for year in YEARS}
    return needs | {YEARS[-1]: school.special_needs}


def buildings_in(school: CitySchool, year: int) -> int:
    """Buildings of a school: the second one of № 360 came with the school that joined it."""
    return 1 if school.number == INTO and year < JOINED_IN else school.buildings


def _changes(school: CitySchool) -> Row:
    row: Row = {}
    if school.number == INTO:
        row |= {
            f"Зданий на {_THIRD}": str(school.buildings),
            f"Присоединилась на {_THIRD}": f"школа № {JOINED}",
        }
    if school.number == JOINED:
        row |= {f"Закрыта на {_THIRD}": f"присоединена к школе № {INTO}"}
    if school.number == RENAMED:
        row |= {f"Прежнее название на {_SECOND}": "Школа № 344 Фабричного района"}
    if school.number in PILOTS:
        row |= {f"Пилотная школа на {_THIRD}": "да"}
    if school.number in stories().observers:
        row |= {"Наблюдатели на ВПР на 01.04.2026": "да"}
    return row


def _number(value: float) -> str:
    return f"{value:.1f}".replace(".", ",")


def conditions(seed: int, school: CitySchool) -> Row:
    """Facts of staff and conditions by heading."""
    facts = condition_facts(seed, school)
    return {_dated(name): str(value).replace(".", ",") for name, value in facts.items()}


def condition_facts(seed: int, school: CitySchool) -> dict[str, float]:
    """Staff and conditions by name; vacancies and mentors are planted, the others are chance."""
    rng = stream("conditions", seed, school.number)
    pupils = school.pupils[YEARS[-1]]
    filled = school.posts - school.vacant
    load = _LOADS.get(school.number, rng.uniform(1.15, 1.5))
    teachers = _TEACHERS.get(school.number, max(5, round(filled / load)))
    highest = round(teachers * min(0.8, max(0.1, rng.gauss(0.46, 0.14))))
    young = round(teachers * min(0.4, max(0.0, rng.gauss(0.16, 0.07))))
    return {
        "Ставок педагогов": school.posts,
        "Вакантных ставок": school.vacant,
        "Ставок на учителя": round(load, 2),
        "Педагогов": teachers,
        "Педагогов высшей категории": highest,
        "Педагогов с категорией": _WITH_CATEGORY.get(
            school.number, min(teachers, highest + round(teachers * rng.uniform(0.1, 0.3)))
        ),
        "Молодых учителей": young,
        "Наставников": max(1, round(young / 2)) if school.mentors else 0,
        "Компьютеров": round(pupils * rng.uniform(0.08, 0.2)),
        "Психологов": round(pupils / rng.uniform(350, 700) * 2) / 2,
        "Книг в библиотеке": round(pupils * rng.uniform(12, 24)),
        "Скорость интернета, Мбит/с": rng.choice((50, 100, 100, 100, 200)),
        "Часов обучения на педагога": rng.randint(16, 60),
        "Учеников в классе": round(rng.uniform(21.5, 26.5), 1),
        "Учеников во вторую смену": round(pupils * rng.uniform(0.1, 0.35)) if school.shifts == 2 else 0,
    }


# Planted: № 352 in the fifth story, № 383 among the small things.
_LOADS: Mapping[int, float] = {352: 1.62}
_TEACHERS: Mapping[int, int] = {383: 27}
_WITH_CATEGORY: Mapping[int, int] = {383: 15}


def _dated(name: str) -> str:
    fact, comma, unit = name.partition(",")
    return f"{fact} на {_THIRD}{comma}{unit}"


def city_people() -> tuple[DemoPerson, ...]:
    """The people of the three schools' city, and the deputies of all others; those of stories are named."""
    known = {person.login for person in PEOPLE}
    named = {309, 327, 331, 333, 341, 344, 352, 360, 370, 386, *PILOTS}
    deputies = [
        DemoPerson(
            login=f"zavuch_{number}",
            name=f"Завуч школы № {number}",
            role="deputy",
            organisation=f"edu100{number}",
            is_named=number in named,
        )
        for number in (school.number for school in city_schools())
        if f"zavuch_{number}" not in known
    ]
    director = DemoPerson(
        login="direktor_352", name="Директор школы № 352", role="director", organisation="edu100352"
    )
    return (*PEOPLE, *deputies, director)
