"""«Таблица» on pages, exports and REST: the same numbers, the same rights, plain words for what cannot be."""

import re
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest

from app.domain.access import Role
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_marks

ClientFor = Callable[[str], PageClient]
ApiFor = Callable[[str], ApiClient]
GOOD = "vpr-math-4-good"
SCHOOLS = f"indicator={GOOD}&place=city&level=schools"


@pytest.fixture
def city(city: City, make: Make) -> City:
    """Mathematics of school 1 (30 of 60), 2 (45 of 60) and 3 (4 of 14); school 4 is silent."""
    test = make.test()
    for number, good, n in ((1, 30, 60), (2, 45, 60), (3, 4, 14)):
        add_marks(make, test, city.classes_of(number)[0], good=good, n=n, root=city.root)
    make.test(procedure="vpr-2025")
    make.compute()
    return city


def test_the_empty_page_says_what_to_choose(city: City, client_for: ClientFor) -> None:
    page = client_for("koordinator").get("/tables")
    assert page.status_code == 200
    assert "Выберите показатели, школы и годы." in words_of(page.text)
    assert 'href="/tables"' in client_for("koordinator").get("/indicators").text
    assert "/tables?place=city&" in client_for("koordinator").get(f"/organisations/{city.root.id}").text


def test_a_table_lies_as_its_address_says(city: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    page = client.get(f"/tables?{SCHOOLS}").text
    text = words_of(page)
    assert "2025/26. 5 строк × 1 столбец." in text
    rows = re.findall(r"<tr.*?</tr>", page[page.index("<tbody>") :], re.DOTALL)
    told = [words_of(one).split() for one in rows]
    assert [" ".join(one) for one in told] == [
        "Все вместе 59,0 , вероятно от 50 до 67 % 3 из 4 школ",
        "Школа № 1 50,0 , вероятно от 38 до 62 %",
        "Школа № 2 75,0 , вероятно от 63 до 84 %",
        "Школа № 3 4 из 14",
        "Школа № 4 нет данных",
    ]
    assert f'value="{GOOD}" checked' in page
    turned = client.get(f"/tables?{SCHOOLS}&rows=indicators&columns=places").text
    assert "1 строка × 5 столбцов" in words_of(turned)
    assert "«4» и «5» по математике, ВПР, 4 класс, %" in words_of(turned)


def test_a_number_opens_to_where_it_came_from(city: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    page = client.get(f"/tables?{SCHOOLS}").text
    (cell, *_) = re.findall(r'href="(/indicators/[^"]+/value\?[^"]+)"', page)
    opened = client.get(cell.replace("&amp;", "&"))
    assert "Откуда это число" in opened.text


def test_sheets_are_shown_one_by_one(city: City, client_for: ClientFor) -> None:
    client = client_for("koordinator")
    asked = f"/tables?{SCHOOLS}&year=2024/25&year=2025/26&sheets=years"
    first, second = client.get(asked).text, client.get(f"{asked}&sheet=1").text
    assert "<h2>2024/25</h2>" in first
    assert "<h2>2025/26</h2>" in second
    assert "sheet=1" in first


def test_htmx_gets_the_table_alone(city: City, client_for: ClientFor) -> None:
    part = client_for("koordinator").get(f"/tables?{SCHOOLS}", headers={"HX-Request": "true"}).text
    assert part.lstrip().startswith('<div id="table">')
    assert "table-form" not in part


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("rows=years&columns=years&indicator=" + GOOD, "Одно и то же стоит дважды"),
        ("indicator=нет", "В модели качества нет имени"),
        ("rows=moon", "«moon» не подходит"),
        (f"indicator={GOOD}&breakdown=class", "По классам таблица бывает только у школ."),
        (f"indicator={GOOD}&year=2025/27", "не учебный год"),
    ],
)
def test_what_cannot_be_is_told_beside_the_form(
    city: City, client_for: ClientFor, query: str, words: str
) -> None:
    page = client_for("koordinator").get(f"/tables?{query}")
    assert page.status_code == 422
    assert words in words_of(page.text)
    assert "Показать" in page.text
    assert client_for("koordinator").get(f"/tables.csv?{query}").status_code == 422


def test_an_enormous_table_says_how_large_it_would_be(city: City, client_for: ClientFor) -> None:
    years = "&".join(f"year={n}/{(n + 1) % 100:02}" for n in range(1905, 2190))
    all_of = "&".join(f"criterion={one}" for one in ("vpr", "staff", "surroundings", "final_exams"))
    client = client_for("koordinator")
    page = client.get(f"/tables?{all_of}&{years}&place=city&level=schools&breakdown=grade")
    assert page.status_code in (200, 422)
    large = client.get(f"/tables?{all_of}&{years}&place=city&level=schools")
    text = words_of(large.text)
    assert "1 425 строк × 24 столбца." in text
    assert "На странице показываем до 5 000 ячеек. Скачайте таблицу или возьмите меньше." in text
    assert "<tbody>" not in large.text


def test_another_school_is_not_there(city: City, client_for: ClientFor, api_for: ApiFor) -> None:
    page = words_of(client_for("zavuch").get(f"/tables?{SCHOOLS}&place=sch2").text)
    assert "Школа № 1" in page
    assert "Школа № 2" not in page
    foreign, unknown = (
        client_for("zavuch").get(f"/tables?indicator={GOOD}&place={code}").text for code in ("sch2", "нет")
    )
    assert "Таких школ и мест здесь нет." in words_of(foreign)
    assert words_of(foreign) == words_of(unknown), "nobody learns which codes there are"
    told = api_for("zavuch").get("/tables", params={"indicator": GOOD, "place": ["sch1", "sch2"]}).json()
    assert told["places"] == ["sch1"]


def test_who_sees_no_results_has_no_table(city: City, make: Make, client_for: ClientFor) -> None:
    make.person(Role.EXPERT, city.root, "expert")
    assert client_for("expert").get("/tables").status_code == 403


def test_the_workbook_has_numbers_units_period_and_coverage(city: City, client_for: ClientFor) -> None:
    answer = client_for("koordinator").get(f"/tables.xlsx?{SCHOOLS}")
    book = openpyxl.load_workbook(BytesIO(answer.content))
    assert book.sheetnames == ["Таблица", "Числа"]
    sheet = book["Таблица"]
    rows = list(sheet.iter_rows(values_only=True))
    assert "2025/26" in str(rows[0][0])
    top = next(n for n, row in enumerate(rows) if row[0] == "Где")
    assert rows[top][1] == "«4» и «5» по математике, ВПР, 4 класс, %"
    assert sheet.freeze_panes == f"B{top + 2}"
    assert [row[:2] for row in rows[top + 1 : top + 6]] == [
        ("Все вместе", pytest.approx(100 * 79 / 134)), ("Школа № 1", 50), ("Школа № 2", 75),
        ("Школа № 3", pytest.approx(400 / 14)), ("Школа № 4", "не писали или ещё не загрузили"),
    ]  # fmt: skip
    notes = " ".join(str(row[0]) for row in rows[top + 6 :])
    assert "а не среднее долей" in notes
    assert "Ответили не все школы" in notes
    widths = [sheet.column_dimensions[name].width for name in "AB"]
    assert widths[1] > len("не писали или ещё не загрузили")
    numbers = list(book["Числа"].iter_rows(values_only=True))
    head = next(row for row in numbers if row[0] == "Показатель")
    together = next(row for row in numbers if row[3] == "Все вместе")
    told = dict(zip(head, together, strict=True))
    assert (told["Ответили школ"], told["Ждали школ"], told["Год"]) == (3, 4, "2025/26")
    assert (told["Числитель"], told["Знаменатель"], told["Единица"]) == (79, 134, "%")


def test_the_csv_is_one_list_of_numbers(city: City, client_for: ClientFor) -> None:
    text = client_for("koordinator").get(f"/tables.csv?{SCHOOLS}").content.decode("utf-8-sig")
    lines = text.splitlines()
    assert lines[0].startswith("Показатель;Код;Единица;Где;Код места;Год;Часть;")
    assert len({line.count(";") for line in lines}) == 1
    assert len(lines) == 6


def test_rest_gives_the_same_numbers(city: City, api_for: ApiFor) -> None:
    asked = {"indicator": GOOD, "place": "city", "level": "schools", "breakdown": "grade"}
    told = api_for("koordinator").get("/tables", params=asked).json()
    assert (told["periods"], told["parts"]) == (["2025/26"], ["4"])
    assert told["size"] == {"rows": 10, "columns": 1, "sheets": 1}
    whole = [one for one in told["cells"] if one["part"] is None]
    assert [(one["place"], one["not_measured"]) for one in whole] == [
        (None, None), ("sch1", None), ("sch2", None), ("sch3", None), ("sch4", "not_collected"),
    ]  # fmt: skip
    assert (whole[0]["sums"]["numerator"], whole[0]["sums"]["denominator"]) == (79, 134)
    assert whole[0]["coverage"] == {"reported": 3, "expected": 4}
    assert whole[3]["sums"]["small"] is True
    refused = api_for("koordinator").get("/tables", params={**asked, "rows": "moon"})
    assert (refused.status_code, refused.json()["code"]) == (422, "table.word_unknown")


def test_a_breakdown_that_cannot_be_made_says_why(city: City, make: Make, client_for: ClientFor) -> None:
    make.told((1, "staff_young", "2025/26", 2), (1, "staff_total", "2025/26", 10))
    client = client_for("koordinator")
    for asked, words in (
        (
            "indicator=staff-young&breakdown=subject",
            "Разбивки «по предметам» нет: эти числа школы сообщают целиком.",
        ),
        (
            "indicator=vpr-math-4-good&breakdown=grade&year=2020/21",
            "нет: за эти годы таких работ не загружено.",
        ),
        (
            "indicator=vpr-math-4-good&indicator=staff-young&breakdown=grade&year=2025/26",
            "Без разбивки, школы сообщают целиком: Молодые учителя.",
        ),
        ("indicator=class-size", "не делят сумму на сумму: в таблицу они не входят."),
    ):
        assert words in words_of(client.get(f"/tables?{asked}").text), asked


def test_the_form_says_what_no_table_takes(city: City, client_for: ClientFor) -> None:
    text = words_of(client_for("koordinator").get("/tables").text)
    assert (
        "Чего здесь нет:" in text and "Таблица складывает и разбивает только деления суммы на сумму." in text
    )
