"""Organisations and people of the demonstration city. A new school is one more row of `SCHOOLS`."""

from collections.abc import Mapping
from dataclasses import dataclass

CITY_CODE = "VLG"
CITY = "Волгоярск (учебный город)"
REGION = "Волгоярская область (учебная)"
DISTRICTS = {"VLG-N": "Северный", "VLG-Z": "Заречный", "VLG-F": "Фабричный", "VLG-S": "Старый город"}


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoSchool:
    """An invented school. `classes`: year of the spring session and grade → class → pupils on the list."""

    number: int
    district: str  # code
    kind: str
    pupils: int  # on 01.09.2025
    special_needs_pct: float  # on 01.09.2025
    shifts: int
    ability: float  # logits above a middling school
    absent_share: float
    classes: Mapping[tuple[int, int], Mapping[str, int]]

    @property
    def login(self) -> str:
        """The login in the federal system, and the organisation's code here."""
        return f"edu100{self.number}"

    @property
    def name(self) -> str:
        """«Школа № 318»."""
        return f"Школа № {self.number}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoPerson:
    """Somebody who can sign in. The name is a role in words: nobody here has a name."""

    login: str
    name: str
    role: str
    organisation: str  # code; a class is "edu100318/4А"
    is_named: bool = True  # at the terminal, with whom one may begin


def _classes(grade: int, *sizes: int) -> dict[str, int]:
    return {f"{grade}{letter}": size for letter, size in zip("АБВГДЕ", sizes, strict=False)}


SCHOOLS: tuple[DemoSchool, ...] = (
    DemoSchool(
        number=318,
        district="VLG-N",
        kind="Средняя школа",
        pupils=986,
        special_needs_pct=4.3,
        shifts=1,
        ability=0.0,
        absent_share=0.03,
        classes={
            (2025, 4): _classes(4, 25, 24, 25, 24),
            (2025, 5): _classes(5, 24, 25, 24, 23),
            (2025, 6): _classes(6, 25, 24, 23, 24),
            (2026, 4): _classes(4, 24, 25, 25, 24),
            (2026, 5): _classes(5, 24, 24, 24, 24),
            (2026, 6): _classes(6, 24, 25, 24, 23),
        },
    ),
    DemoSchool(
        number=370,
        district="VLG-F",
        kind="Средняя школа",
        pupils=812,
        special_needs_pct=5.8,
        shifts=2,
        ability=0.15,
        absent_share=0.03,
        classes={
            (2025, 4): _classes(4, 26, 26, 25),
            (2025, 5): _classes(5, 25, 26, 26),
            (2025, 6): _classes(6, 26, 25, 25),
            (2026, 4): _classes(4, 26, 25, 26),
            (2026, 5): _classes(5, 26, 26, 25),
            (2026, 6): _classes(6, 25, 26, 26),
        },
    ),
    DemoSchool(
        number=386,
        district="VLG-Z",
        kind="Основная школа",
        pupils=84,
        special_needs_pct=7.1,
        shifts=1,
        ability=0.1,
        absent_share=0.0,
        classes={
            (2025, 4): _classes(4, 10),
            (2025, 5): _classes(5, 9),
            (2025, 6): _classes(6, 10),
            (2026, 4): _classes(4, 11),
            (2026, 5): _classes(5, 8),
            (2026, 6): _classes(6, 9),
        },
    ),
)

ORGANISATION_COLUMNS = (
    "Код",
    "Вид",
    "Название",
    "Краткое название",
    "Код вышестоящей",
    "Номер",
    "Ученики на 01.09.2025",
    "Доля учеников с ОВЗ на 01.09.2025, %",
    "Смен на 01.09.2025",
    "Тип на 01.09.2025",
)


def organisation_rows() -> list[list[str]]:
    """Rows of the organisations' file under `ORGANISATION_COLUMNS`, parents before children."""
    above = [
        ["RU", "Страна", "Россия", "Россия", "", ""],
        ["RU-VOL", "Регион", REGION, "Волгоярская область", "RU", ""],
        [CITY_CODE, "Муниципалитет", CITY, "Волгоярск", "RU-VOL", ""],
        *(
            [code, "Район", name if " " in name else f"{name} район", name, CITY_CODE, ""]
            for code, name in DISTRICTS.items()
        ),
    ]
    schools = [
        [
            school.login,
            "Школа",
            f"Муниципальное общеобразовательное учреждение «{school.name}» (учебная)",
            school.name,
            school.district,
            str(school.number),
            str(school.pupils),
            f"{school.special_needs_pct:.1f}".replace(".", ","),
            str(school.shifts),
            school.kind,
        ]
        for school in SCHOOLS
    ]
    return [[*row, "", "", "", ""] for row in above] + schools


PEOPLE: tuple[DemoPerson, ...] = tuple(
    DemoPerson(login=login, name=name, role=role, organisation=organisation)
    for login, name, role, organisation in (
        ("admin_vlg", "Администратор", "administrator", "RU"),
        ("koordinator_vlg", "Координатор города", "coordinator", CITY_CODE),
        ("metodist_vlg", "Методист города", "methodologist", CITY_CODE),
        ("direktor_318", "Директор школы № 318", "director", "edu100318"),
        ("zavuch_318", "Завуч школы № 318", "deputy", "edu100318"),
        ("zavuch_370", "Завуч школы № 370", "deputy", "edu100370"),
        ("zavuch_386", "Завуч школы № 386", "deputy", "edu100386"),
        ("uchitel_318", "Учитель 4А школы № 318", "teacher", "edu100318/4А"),
        ("rukovoditel_318", "Руководитель методического объединения", "association_head", "edu100318"),
        ("expert_vlg", "Эксперт города", "expert", CITY_CODE),
        ("komissiya_318", "Член комиссии школы № 318", "commission", "edu100318"),
        ("sovet_318", "Член управляющего совета школы № 318", "council", "edu100318"),
        ("robot_vlg", "Городская система (обмен данными)", "machine", CITY_CODE),
    )
)
