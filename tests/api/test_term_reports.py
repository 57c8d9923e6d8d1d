"""The report of a term on both faces: what it says, to whom, and as which files."""

import io
import re
from collections.abc import Callable, Sequence

import docx
import openpyxl
import polars as pl
import pytest

from app.db import organisations, term_marks
from app.domain.access import Role
from app.domain.assessments import BatchStatus
from app.domain.organisations import Organisation
from app.domain.result_files import TERM_MARKS
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.marked import add_facts

Row = tuple[str, str, str, int, int, int, int, int]
Q1, Q2 = "2025/26 Q1", "2025/26 Q2"


def load(make: Make, school: Organisation, rows: Sequence[Row]) -> None:
    """An accepted file of term marks: class, subject, period, «5», «4», «3», «2», н/а."""
    batch = make.batch(school, status=BatchStatus.ACCEPTED, file_name="Четверть.xlsx")
    frame = pl.DataFrame(
        [(school.code, *row, number) for number, row in enumerate(rows, 2)], schema=TERM_MARKS, orient="row"
    )
    with make.writing() as tx:
        classes = organisations.add_classes(tx, school, sorted({row[0] for row in rows}))
        leaves = {(school.code, name): place for name, place in classes.items()}
        term_marks.add(tx, batch.id, frame, leaves)


TWO_QUARTERS: list[Row] = [
    ("5А", "Математика", Q1, 20, 40, 40, 0, 0),
    ("5А", "Химия", Q1, 10, 10, 10, 0, 0),
    ("5В", "Математика", Q1, 5, 5, 10, 0, 0),
    ("5А", "Математика", Q2, 7, 20, 70, 3, 0),
    ("5А", "Химия", Q2, 10, 11, 9, 0, 2),
    ("5Г", "Математика", Q2, 5, 5, 10, 0, 0),
    ("9А", "Математика", Q2, 2, 4, 2, 0, 0),
    ("1А", "Математика", Q2, 0, 0, 0, 0, 0),
]


@pytest.fixture
def loaded(city: City, make: Make) -> City:
    load(make, city.school(1), TWO_QUARTERS)
    return city


@pytest.fixture
def page(loaded: City, client_for: Callable[[str], PageClient]) -> PageClient:
    return client_for("zavuch")


def plain(text: str) -> str:
    return text.replace("\xa0", " ").replace("&nbsp;", " ")


def test_the_page_says_first_what_matters(loaded: City, page: PageClient) -> None:
    answer = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2")
    text = plain(answer.text)
    assert answer.status_code == 200
    assert "<h1>Итоги четверти</h1>" in text
    assert "II четверть 2025/26 учебного года" in text
    assert "Отметок «4» и «5»: 64 из 158 (40,5 %)." in text
    assert "меньше, чем в I четверти: случай такую разницу не объясняет." in text
    assert "Меньше «4» и «5» стало по предметам: математика." in text


def row_of(text: str, heading: str, name: str) -> list[str]:
    """The cells of a row of the table under a heading."""
    part = text.split(f"<h3>{heading}</h3>")[1].split("</table>")[0]
    row = part.split(f">{name}</th>")[1].split("</tr>")[0]
    return re.findall(r"<td[^>]*>([^<]*)</td>", row)


def test_the_page_names_who_needs_attention_without_blame(loaded: City, page: PageClient) -> None:
    text = plain(page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2").text)
    assert row_of(text, "Не аттестованы", "Химия") == ["2", "5А — 2"]
    assert row_of(text, "Ученики, не достигшие минимума", "Математика") == ["3", "5А — 3"]
    fallen = "Стало меньше «4» и «5», случай разницу не объясняет"
    assert row_of(text, fallen, "Математика") == ["60,0 %", "27,0 %"]
    for word in ("двоечник", "слаб", "худш", "лучш", "отстающ"):
        assert word not in text.lower()


def test_a_renamed_class_is_not_compared_and_said_so(loaded: City, page: PageClient) -> None:
    text = plain(page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2").text)
    alone = "Классы, которые не с чем сравнить"
    assert row_of(text, alone, "5В") == ["в I четверти отметки были, сейчас их нет"]
    assert row_of(text, alone, "5Г") == ["в I четверти отметок не было, класс новый или переименован"]


def test_a_class_of_eight_is_a_sentence_and_a_class_without_marks_is_words(
    loaded: City, page: PageClient
) -> None:
    text = plain(page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2").text)
    assert "8 учеников: «4» и «5» — 6 из 8" in text
    assert "75,0" not in text
    assert "отметок нет" in text
    assert row_of(text, "Отметок нет", "Математика") == ["1А"]


def test_the_first_quarter_has_nothing_to_be_compared_with(loaded: City, page: PageClient) -> None:
    text = plain(page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q1").text)
    assert "Это первая четверть года: сравнивать не с чем." in text
    assert "Изменение" not in text
    answer = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q1/report.docx")
    made = docx.Document(io.BytesIO(answer.content))
    heads = {cell.text for table in made.tables for cell in table.rows[0].cells}
    assert "«4» и «5»" in heads
    assert "Изменение" not in heads, "no column that says «не с чем сравнить» in every row"
    assert "сравнивать не с чем" in "\n".join(one.text for one in made.paragraphs)


def test_a_trimester_speaks_of_trimesters(
    city: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    load(make, city.school(1), [("5А", "Математика", "2025/26 T2", 5, 10, 10, 0, 0)])
    text = plain(client_for("zavuch").get(f"/term-reports/{city.school(1).id}/2025-26-t2").text)
    assert "<h1>Итоги триместра</h1>" in text
    assert "В 1-м триместре отметок нет: сравнивать не с чем." in text


def test_a_school_of_trimesters_has_no_quarters(
    city: City, make: Make, client_for: Callable[[str], PageClient], api_for: Callable[[str], ApiClient]
) -> None:
    school = city.school(1)
    add_facts(make, school, {"Учебные периоды": "триместры"})
    load(make, school, [("5А", "Математика", "2025/26 T2", 5, 10, 10, 0, 0)])
    client = client_for("zavuch")
    text = plain(client.get(f"/term-reports/{school.id}/2025-26-q1").text)
    assert "Школа учится по триместрам: четвертей у неё нет." in text
    assert "Загрузить файл" not in text
    assert "Итоги четверти</a>" not in text
    for address in (f"/organisations/{school.id}", "/results", f"/term-reports/{school.id}/2025-26-t2"):
        page = client.get(address).text
        assert "Итоги триместра</a>" in page, address
        assert "Итоги четверти</a>" not in page, address
    for period, has in (("2025/26 Q1", False), ("2025/26 T2", True)):
        asked = {"organisation": school.code, "period": period}
        told = api_for("zavuch").get("/term-reports", params=asked).json()
        assert (told["terms"], told["has_period"], told["periods"]) == ("trimester", has, ["2025/26 T2"])


def test_every_year_with_marks_is_one_click_away(loaded: City, make: Make, page: PageClient) -> None:
    school = loaded.school(1)
    earlier = ["2022/23 Q4", "2023/24 Q1", "2023/24", "2024/25 Q1", "2024/25 Q2", "2024/25 Q3", "2024/25 Q4"]
    load(make, school, [("5А", "Математика", period, 5, 10, 10, 0, 0) for period in earlier])
    text = page.get(f"/term-reports/{school.id}/2025-26-q2").text
    for slug in ("2022-23-q4", "2023-24-q1", "2023-24", "2024-25-q1", "2024-25-q4", "2025-26-q1"):
        assert f'href="/term-reports/{school.id}/{slug}"' in text, slug
    assert "2024/25 учебный год: I четверть , II четверть" in words_of(text)


def test_a_term_without_marks_says_so_and_offers_to_load(loaded: City, page: PageClient) -> None:
    answer = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q3")
    assert answer.status_code == 200
    assert "За III четверть 2025/26 учебного года отметок пока нет." in plain(answer.text)
    assert page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q3/report.docx").status_code == 404


def test_one_click_from_the_school_leads_to_its_latest_report(loaded: City, page: PageClient) -> None:
    school = loaded.school(1).id
    assert f'href="/term-reports/{school}"' in page.get(f"/organisations/{school}").text
    answer = page.get(f"/term-reports/{school}")
    assert (answer.status_code, answer.headers["location"]) == (303, f"/term-reports/{school}/2025-26-q2")


def test_the_list_of_a_school_names_its_periods_the_latest_first(loaded: City, page: PageClient) -> None:
    text = page.get("/term-reports").text
    assert text.index("II четверть 2025/26") < text.index(">I четверть 2025/26")


def test_the_list_of_a_city_goes_by_school_number_and_names_who_has_not_loaded(
    loaded: City, client_for: Callable[[str], PageClient]
) -> None:
    text = plain(client_for("koordinator").get("/term-reports").text)
    places = [text.index(f"Школа № {n}") for n in (1, 2, 3, 4)]
    assert places == sorted(places)
    assert text.count("отметок нет") == 3
    assert "не загрузила" not in text, "nobody owes marks"


def test_the_list_of_quarters_and_trimesters_is_called_by_both(
    loaded: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    page = client_for("koordinator")
    assert "<h1>Итоги четверти</h1>" in page.get("/term-reports").text
    add_facts(make, loaded.school(2), {"Учебные периоды": "триместры"})
    assert "<h1>Итоги четвертей и триместров</h1>" in page.get("/term-reports").text


def test_a_teacher_is_told_who_sees_the_reports(
    loaded: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    place = loaded.classes_of(1)[0]
    make.person(Role.TEACHER, place, "teacher")
    text = client_for("teacher").get("/term-reports").text
    assert "Их видят директор и заместитель директора." in plain(text)
    assert f'href="/organisations/{place.id}"' in text
    assert "Загрузите" not in text
    assert "Столбцы файла" not in text


def test_a_school_without_marks_is_told_what_to_load(
    city: City, client_for: Callable[[str], PageClient]
) -> None:
    answer = client_for("zavuch").get(f"/term-reports/{city.school(1).id}")
    assert answer.status_code == 200
    assert "Отметок пока нет. Загрузите сводную ведомость" in plain(answer.text)


@pytest.mark.parametrize("slug", ["2025-26-q5", "2025-27-q1", "x", "2025-26-t4"])
def test_a_period_that_is_none_is_not_there(loaded: City, page: PageClient, slug: str) -> None:
    assert page.get(f"/term-reports/{loaded.school(1).id}/{slug}").status_code == 404


def test_another_schools_report_is_not_there(
    loaded: City, client_for: Callable[[str], PageClient], api_for: Callable[[str], ApiClient]
) -> None:
    other, school = client_for("other"), loaded.school(1)
    for address in ("", "/2025-26-q2", "/2025-26-q2/report.docx", "/2025-26-q2/report.xlsx"):
        assert other.get(f"/term-reports/{school.id}{address}").status_code == 404
    asked = {"organisation": school.code, "period": Q2}
    assert api_for("other").get("/term-reports", params=asked).status_code == 404
    assert api_for("zavuch").get("/term-reports", params=asked).status_code == 200


def test_only_a_school_has_a_report(loaded: City, client_for: Callable[[str], PageClient]) -> None:
    page = client_for("koordinator")
    for place in (loaded.root, loaded.districts[0], loaded.classes_of(1)[0]):
        assert page.get(f"/term-reports/{place.id}/2025-26-q2").status_code == 404


def test_a_role_without_results_is_refused(
    loaded: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    make.person(Role.EXPERT, loaded.school(1), "expert")
    assert client_for("expert").get(f"/term-reports/{loaded.school(1).id}/2025-26-q2").status_code == 403


def test_the_word_document_says_what_the_page_says(loaded: City, page: PageClient) -> None:
    answer = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2/report.docx")
    assert answer.status_code == 200
    assert answer.headers["content-type"].endswith("wordprocessingml.document")
    made = docx.Document(io.BytesIO(answer.content))
    text = plain("\n".join(one.text for one in made.paragraphs))
    assert "Итоги четверти. Школа № 1, II четверть 2025/26 учебного года" in text
    assert "Отметок «4» и «5»: 64 из 158 (40,5 %)." in text
    assert "Химия: 5А — 2 ученика" in text
    by_class, by_subject, grid = (
        [[cell.text for cell in row.cells] for row in one.rows] for one in made.tables
    )
    assert [row[0] for row in by_class] == ["Класс", "1А", "5А", "5Г", "9А"]
    assert by_class[4][1:4] == ["8", "6 из 8", ""]
    assert by_subject[1][:3] == ["Математика", "128", "43 из 128"]
    assert grid == [
        ["Предмет", "1А", "5А", "5Г", "9А"],
        ["Математика", "—", "27 из 100", "10 из 20", "6 из 8"],
        ["Химия", "", "21 из 30", "", ""],
    ]


def test_the_workbook_holds_every_count(loaded: City, page: PageClient) -> None:
    answer = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2/report.xlsx")
    cells = pl.read_excel(io.BytesIO(answer.content), sheet_name="Классы и предметы", has_header=False)
    rows = [row for row in cells.rows() if row[0] == "5А" and row[1] == "Химия"]
    assert [str(one) for one in rows[0][2:8]] == ["10", "11", "9", "0", "2", "30"]


def sheet(page: PageClient, city: City, name: str) -> dict[str, dict[str, object]]:
    """Rows of a sheet of the report by their first cell."""
    answer = page.get(f"/term-reports/{city.school(1).id}/2025-26-q2/report.xlsx")
    rows = [
        [cell.value for cell in row] for row in openpyxl.load_workbook(io.BytesIO(answer.content))[name].rows
    ]
    top = next(n for n, row in enumerate(rows) if "«4» и «5», %" in row)
    return {str(row[0]): dict(zip(map(str, rows[top]), row, strict=True)) for row in rows[top + 1 :]}


def test_a_workbook_withholds_of_few_pupils_what_page_and_word_withhold(
    loaded: City, page: PageClient
) -> None:
    few = sheet(page, loaded, "По классам")["9А"]
    assert (few["Учеников"], few["«4» и «5»"]) == (8, 6)
    for share in ("«4» и «5», %", "Вероятно от, %", "до, %", "«3» и выше, %", "СОУ, %"):
        assert few[share] is None, share
    assert sheet(page, loaded, "По классам")["5А"]["«4» и «5», %"] is not None
    of_class = sheet(page, loaded, "Классы и предметы")["9А"]
    assert [of_class[one] for one in ("Отметок", "«4» и «5», %", "СОУ, %")] == [8, None, None]


def test_a_change_is_a_number_that_can_be_sorted_and_words_beside_it(loaded: City, page: PageClient) -> None:
    subjects = sheet(page, loaded, "По предметам")
    assert subjects["Математика"]["Изменение, п. п."] == pytest.approx(-33.0)
    assert subjects["Математика"]["Об изменении"] == "случай разницу не объясняет"
    assert subjects["Химия"]["Об изменении"] == "может быть случай"
    assert subjects["Химия"]["Учеников с отметкой"] == 30, "two more are not attested"


def test_one_change_of_many_subjects_is_not_told_as_more_than_chance(
    city: City, make: Make, client_for: Callable[[str], PageClient], api_for: Callable[[str], ApiClient]
) -> None:
    names = ["Русский язык", "История", "География", "Биология", "Физика", "Информатика", "Музыка"]
    rows: list[Row] = [("5А", name, period, 20, 40, 40, 0, 0) for name in names for period in (Q1, Q2)]
    load(
        make,
        city.school(1),
        [*rows, ("5А", "Химия", Q1, 20, 40, 40, 0, 0), ("5А", "Химия", Q2, 18, 27, 55, 0, 0)],
    )
    page = client_for("zavuch")
    text = words_of(page.get(f"/term-reports/{city.school(1).id}/2025-26-q2").text)
    assert "Меньше «4» и «5» стало" not in text
    assert "−15,0 п. п., среди 9 сравнений такое бывает и случайно" in text
    assert "случайно в среднем не больше чем каждое двадцатое" in text
    assert "Из двадцати таких сравнений" not in text
    about = sheet(page, city, "По предметам")["Химия"]["Об изменении"]
    assert about == "среди 9 сравнений такое бывает и случайно"
    asked = {"organisation": city.school(1).code, "period": Q2}
    told = api_for("zavuch").get("/term-reports", params=asked).json()["subjects"]
    (chemistry,) = (one["change"] for one in told if one["name"] == "Химия")
    assert (chemistry["verdict"], chemistry["is_news"]) == ("below", False)


def test_what_did_not_change_is_said_so(
    city: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    rows: list[Row] = [("5А", "Математика", period, 5, 10, 10, 0, 0) for period in (Q1, Q2)]
    load(make, city.school(1), [*rows, ("5А", "Химия", Q2, 5, 10, 10, 0, 1)])
    text = plain(client_for("zavuch").get(f"/term-reports/{city.school(1).id}/2025-26-q2").text)
    assert "без изменений" in text
    assert "0,0 п. п." not in text
    assert "Нет аттестации по предмету: 1 случай, он назван ниже." in text
    assert "Учеников с отметкой" in text


def test_word_says_how_many_cases_it_names(
    city: City, make: Make, client_for: Callable[[str], PageClient]
) -> None:
    """Fifteen subjects with two cases each: the page names all, paper those of twelve subjects."""
    load(make, city.school(1), [("5А", f"Предмет {n:02}", Q2, 5, 10, 10, 0, 2) for n in range(15)])
    client, address = client_for("zavuch"), f"/term-reports/{city.school(1).id}/2025-26-q2"
    assert "30 случаев, они названы ниже." in plain(client.get(address).text)
    made = docx.Document(io.BytesIO(client.get(f"{address}/report.docx").content))
    text = plain("\n".join(one.text for one in made.paragraphs))
    assert "Нет аттестации по предмету: 30 случаев, ниже названы 24 из 30." in text
    assert "и ещё 3 строки: все — в файле XLSX" in text


def test_the_csv_is_neutral_and_complete(loaded: City, page: PageClient) -> None:
    body = page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2/report.csv").content.decode("utf-8-sig")
    lines = body.splitlines()
    assert lines[0].startswith("Класс;Предмет;«5»;«4»;«3»;«2»;н/а;Отметок")
    assert "5А;Математика;7;20;70;3;0;100;27;97" in body


def test_taking_a_report_away_is_written_down(loaded: City, make: Make, page: PageClient) -> None:
    page.get(f"/term-reports/{loaded.school(1).id}/2025-26-q2/report.docx")
    with make.database.reading() as tx:
        events = tx.exec_driver_sql("SELECT event FROM audit_entries").scalars().all()
    assert events == ["export.made"]


def test_rest_gives_counts_and_shares_of_the_same_report(
    loaded: City, api_for: Callable[[str], ApiClient]
) -> None:
    asked = {"organisation": loaded.school(1).code, "period": Q2}
    body = api_for("zavuch").get("/term-reports", params=asked).json()
    assert (body["period"], body["compared_with"]) == (Q2, Q1)
    assert (body["appeared"], body["gone"]) == (["1А", "5Г", "9А"], ["5В"])
    (chemistry,) = (one for one in body["subjects"] if one["name"] == "Химия")
    assert chemistry["marks"] == {
        "m5": 10, "m4": 11, "m3": 9, "m2": 0, "not_attested": 2, "n": 30,
        "quality_pct": pytest.approx(70.0), "pass_pct": pytest.approx(100.0),
        "sou_pct": pytest.approx(100 * (10 + 0.64 * 11 + 0.36 * 9 + 0.07 * 2) / 32),
    }  # fmt: skip
    assert chemistry["change"]["verdict"] == "alike"
    assert body["whole"]["change"]["verdict"] == "below"
    assert body["sources"][0]["file_name"] == "Четверть.xlsx"


@pytest.mark.parametrize("period", ["", "Q2", "2025/26 Q9"])
def test_rest_refuses_a_period_that_is_none(
    loaded: City, api_for: Callable[[str], ApiClient], period: str
) -> None:
    asked = {"organisation": loaded.school(1).code, "period": period}
    answer = api_for("zavuch").get("/term-reports", params=asked)
    assert (answer.status_code, answer.json()["code"]) == (422, "period.unknown")
