"""Pages of files: fragments, forms without script, downloads, and words that nobody may run."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.domain.assessments import BatchStatus
from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.make import City, Make
from tests.workbook_makers import F1_HEAD, F1_SHEET, f1, f1_row, f1_sheet, workbook

ClientFor = Callable[[str], PageClient]
HTMX = {"HX-Request": "true"}
TITLE = "ВПР 2026 Математика 4 класс"
SCRIPT, TEMPLATE, FORMULA = "<script>alert(1)</script>", "{{7*7}}", "=cmd|'/c calc'!A1"


def row(code: int | str, **more: object) -> list[object]:
    return f1_row(code, **{"school": "sch1", "class_name": "4А", **more})  # type: ignore[arg-type, return-value]


def upload(client: PageClient, *paths: Path, **more: object) -> str:
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    answer = client.post("/result-batches", files=files, **more)
    assert answer.status_code == 303, answer.text
    return str(answer.headers["location"])


def write(path: Path, rows: list[list[object]], **more: object) -> Path:
    return f1(path, rows, title=TITLE, **more)  # type: ignore[arg-type]


def test_a_file_under_way_is_watched_by_a_fragment(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    address = upload(zavuch, write(tmp_path / "a.xlsx", [row(50001)]))
    waiting = zavuch.get(address).text
    assert f'hx-get="{address}/state"' in waiting
    assert "Страницу можно закрыть" in waiting
    fragment = zavuch.get(f"{address}/state", headers=HTMX).text
    assert fragment.lstrip().startswith('<div id="batch"')
    assert "<html" not in fragment
    work()
    done = zavuch.get(f"{address}/state", headers=HTMX).text
    assert "hx-get" not in done
    assert "Всё сходится." in words_of(done)


@pytest.mark.parametrize("what", ["corrections", "confirmation", "cancellation"])
def test_a_change_answers_htmx_with_the_fragment_and_a_form_with_a_redirect(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path, what: str
) -> None:
    for number, headers in enumerate(({}, HTMX)):
        address = upload(zavuch, write(tmp_path / f"{number}.xlsx", [row(50001 + number), row(50009)]))
        work()
        answer = zavuch.post(f"{address}/{what}", {"seen": 2, "skip": "9"}, headers=headers)
        if headers:
            assert answer.status_code == 200
            assert answer.text.lstrip().startswith('<div id="batch"')
        else:
            assert (answer.status_code, answer.headers["location"]) == (303, address)


def test_a_change_without_the_version_that_was_seen_is_asked_for_it(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    address = upload(zavuch, write(tmp_path / "a.xlsx", [row(50001)]))
    work()
    assert zavuch.post(f"{address}/confirmation").status_code == 428


def test_only_what_was_typed_over_becomes_a_correction(
    zavuch: PageClient, work: Callable[[], int], app: FastAPI, make: Make, tmp_path: Path
) -> None:
    rows = [row(50001, scores=(1, 5, 1, 3), total=7), row(50002, scores=(1, 5, 1, 3), total=7)]
    address = upload(zavuch, write(tmp_path / "a.xlsx", rows))
    work()
    typed = {"was:8:H": "5", "cell:8:H": "5", "was:9:H": "5", "cell:9:H": "2", "seen": 2}
    assert zavuch.post(f"{address}/corrections", typed).status_code == 303
    work()
    page = zavuch.get(address).text
    assert re.findall(r'name="cell:(\d+:\w+)"', page) == ["8:H"]
    assert "Ждёт исправления" in page


@pytest.mark.parametrize(
    "typed",
    [
        {"skip": "²"},
        {"skip": "99999999999999999999999"},
        {"skip": "-1,x,,0"},
        {"back": "٣"},
        {"cell:9999999:ZZZ": "1"},
        {"cell:0:A": "1"},
        {"cell:9:H": "a\x00b"},
        {"cell:9:H": "\ud83d\ude00" * 300},
    ],
)
def test_strange_fields_break_nothing(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path, typed: dict[str, str]
) -> None:
    rows = [row(50001), row(50002, scores=(1, 5, 1, 3), total=7)]
    address = upload(zavuch, write(tmp_path / "a.xlsx", rows))
    work()
    sent = {name: text.encode("utf-16", "surrogatepass").decode("utf-16") for name, text in typed.items()}
    answer = zavuch.post(f"{address}/corrections", {**sent, "seen": 2})
    assert answer.status_code in (303, 422)
    work()
    page = words_of(zavuch.get(address).text)
    assert "Файл не прочитан" not in page
    assert "Ждёт исправления" in page


@pytest.mark.parametrize(
    "body",
    [
        {"leave_out": [10**30]},
        {"leave_out": [-1]},
        {"take_back": [2**63]},
        {"cells": [{"row": 9, "column": "H", "text": "a\x00b"}]},
        {"cells": [{"row": 0, "column": "H", "text": "1"}]},
    ],
)
def test_strange_numbers_over_rest_break_nothing(
    zavuch: PageClient, api_for: Callable[[str], ApiClient], work: Callable[[], int], tmp_path: Path,
    body: dict[str, object],
) -> None:  # fmt: skip
    address = upload(
        zavuch, write(tmp_path / "a.xlsx", [row(50001), row(50002, scores=(1, 5, 1, 3), total=7)])
    )
    work()
    answer = api_for("zavuch").post(f"{address}/corrections", json=body, headers={"If-Match": '"2"'})
    assert answer.status_code in (200, 422), answer.text
    work()
    assert api_for("zavuch").get(address).json()["status"] == "remarks"


def test_several_files_come_at_once_with_one_item_table(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    head = ["Код школы", "Класс", "Код участника", "M0101", "M0102"]
    paths = [
        workbook(tmp_path / f"{n}.xlsx", {"Лист1": [head, ["sch1", f"8{letter}", 1, 1, 0]]})
        for n, letter in enumerate("АБ")
    ]
    items = workbook(
        tmp_path / "items.xlsx", {"Лист1": [["Задание", "Макс. балл"], ["M0101", 1], ["M0102", 2]]}
    )
    files = [("file", (path.name, path.read_bytes())) for path in paths]
    files.append(("items", (items.name, items.read_bytes())))
    said = {"procedure": "rdr-2026", "subject": "Математика", "grade": "8"}
    answer = zavuch.post("/result-batches", said, files=files)
    assert (answer.status_code, answer.headers["location"]) == (303, "/result-batches")
    work()
    listed = words_of(zavuch.get("/result-batches").text)
    assert listed.count("РДР-2026, математика, 8 класс") == 2
    for number in (1, 2):
        page = words_of(zavuch.get(f"/result-batches/{number}").text)
        assert "Всё сходится." in page


def test_the_list_is_narrowed_and_paged(zavuch: PageClient, make: Make, city: City) -> None:
    for number in range(53):
        make.batch(city.school(1), status=BatchStatus.READY, file_name=f"файл {number:02}.xlsx")
    make.batch(city.school(1), status=BatchStatus.CANCELLED, file_name="отменён.xlsx")
    make.batch(city.school(2), file_name="чужой.xlsx")
    first = zavuch.get("/result-batches", params={"state": ""})
    assert first.status_code == 200
    assert "чужой.xlsx" not in first.text
    assert first.text.count("файл ") == 49
    older = re.search(r'href="(/result-batches\?[^"]*before=\d+)"', first.text)
    assert older is not None
    assert zavuch.get(older[1].replace("&amp;", "&")).text.count("файл ") == 4
    only = zavuch.get("/result-batches", params={"state": "cancelled"}).text
    assert "отменён.xlsx" in only
    assert "файл " not in only


def test_the_file_comes_back_as_it_was(zavuch: PageClient, tmp_path: Path) -> None:
    path = write(tmp_path / "Результаты 4А.xlsx", [row(50001)])
    answer = zavuch.get(f"{upload(zavuch, path)}/file")
    assert answer.content == path.read_bytes()
    assert answer.headers["content-disposition"].startswith("attachment; filename*=utf-8''")
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"


def test_hostile_words_are_shown_and_not_run(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    """In the file's name, codes, classes, cells and headings: as they are, escaped."""
    head = [*F1_HEAD, SCRIPT, TEMPLATE]
    rows = [
        [*row(SCRIPT), "x", "y"],
        [*row(TEMPLATE, class_name=SCRIPT), "x", "y"],
        [*row(50003, scores=(TEMPLATE, FORMULA, SCRIPT, 3), total=7), SCRIPT, TEMPLATE],
        [*row(50004, school=SCRIPT), "x", "y"],
    ]
    sheet = f1_sheet(rows, head=head, title=TITLE)  # type: ignore[arg-type]
    path = workbook(tmp_path / "x.xlsx", {F1_SHEET: sheet})
    for name in (f"{SCRIPT}.xlsx", f"{TEMPLATE}.xlsx", f"{FORMULA}.xlsx"):
        files = {"file": (name, path.read_bytes() + b"")}
        address = zavuch.post("/result-batches", files=files).headers["location"]
        work()
        for shown in (zavuch.get(address), zavuch.get(f"{address}/state", headers=HTMX)):
            assert shown.status_code == 200
            assert "<script>alert" not in shown.text
            assert "&lt;script&gt;alert(1)" in shown.text
            assert TEMPLATE in shown.text
            assert "49" not in re.findall(r">([^<]*)<", shown.text)
        zavuch.post(f"{address}/cancellation", {"seen": 2})
    listed = zavuch.get("/result-batches").text
    assert "<script>alert" not in listed
    assert "{{7*7}}.xlsx" in listed


def test_rows_of_another_school_are_left_out_by_one_button(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    rows = [row(50001), row(50002, school="sch2"), row(50003), row(50004, school="sch2")]
    address = upload(zavuch, write(tmp_path / "a.xlsx", rows))
    work()
    page = zavuch.get(address).text
    assert "Это данные другой школы, «Школа № 2»: 2 строки, первая 9." in words_of(page)
    assert 'name="cell:' not in page
    assert "Не загружать чужие строки: 2" in words_of(page)
    (skip,) = re.findall(r'name="skip" value="([\d,]+)"', page)
    assert zavuch.post(f"{address}/corrections", {"skip": skip, "seen": 2}).status_code == 303
    work()
    ready = words_of(zavuch.get(address).text)
    assert "2 работы, 1 класс. Не войдут в числа: 2 строки." in ready
    assert "Всё сходится" not in ready


def test_a_missing_column_is_chosen_among_the_files_own_headings(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    head = ["Итого" if each == "Первичный балл" else each for each in F1_HEAD]
    address = upload(zavuch, write(tmp_path / "a.xlsx", [row(50001)], head=head))
    work()
    page = zavuch.get(address).text
    assert "Файл похож на такой: ФИС ОКО" in words_of(page)
    assert 'name="column:Первичный балл"' in page
    assert "<option>Итого</option>" in page
    nothing = zavuch.post(f"{address}/columns", {"column:Первичный балл": "", "seen": 2})
    assert nothing.status_code == 422
    assert "Не поняли, какой столбец где. Выберите" in words_of(nothing.text)
    answer = zavuch.post(f"{address}/columns", {"column:Первичный балл": "Итого", "seen": 2})
    assert answer.status_code == 303
    work()
    assert "Всё сходится." in words_of(zavuch.get(address).text)


def test_a_renamed_class_is_chosen_among_the_columns_that_the_file_lacks(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    renamed = {"Класс": "Группа", "Вариант": "Билет"}
    head = [renamed.get(str(each), each) for each in F1_HEAD]
    address = upload(zavuch, write(tmp_path / "a.xlsx", [row(50001)], head=head))
    work()
    page = zavuch.get(address).text
    assert "Столбец E «Группа» — это" in words_of(page)
    assert "Столбца «Класс» нет: все работы будут без класса." in words_of(page)
    assert "1 работа. " in words_of(page)  # and no class is counted
    assert '<select class="form-select" id="strange-1" name="heading:Группа">' in page
    assert "<option>Класс</option>" in page
    twice = zavuch.post(
        f"{address}/columns", {"heading:Группа": "Класс", "heading:Билет": "Класс", "seen": 2}
    )
    assert twice.status_code == 422
    assert "Не поняли, какой столбец где: Группа, Билет." in words_of(twice.text)
    named = {"heading:Группа": "Класс", "heading:Билет": "Вариант", "seen": 2}
    assert zavuch.post(f"{address}/columns", named).status_code == 303
    work()
    assert "1 работа, 1 класс. Всё сходится." in words_of(zavuch.get(address).text)


def test_the_excerpt_tells_how_many_columns_have_no_remark_and_opens_them(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    wrong, clean = (
        upload(zavuch, write(tmp_path / f"{total}.xlsx", [row(50001), row(50002, total=total)]))
        for total in (1, 7)
    )
    work()
    page = zavuch.get(wrong).text
    excerpt, rest = page.split("<details><summary>Ещё 10\xa0столбцов без замечаний</summary>")
    assert re.findall(r'<td class="tx">([^<]*)</td>', excerpt) == ["Код участника", "Класс", "Первичный балл"]
    assert re.findall(r'<td class="tx">([^<]*)</td>', rest) == [*map(str, F1_HEAD)]
    page = zavuch.get(clean).text
    assert re.findall(r'<td class="tx">([^<]*)</td>', page) == [*map(str, F1_HEAD)]
    assert "без замечаний</summary>" not in page


def test_a_corrected_file_says_what_was_corrected_and_never_that_all_agrees(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    rows = [row(50001, scores=(1, 5, 1, 3), total=7), row(50002, total=6), row(50003, scores=(9, 9, 9, 9))]
    address = upload(zavuch, write(tmp_path / "a.xlsx", rows))
    work()
    typed = {"was:8:H": "5", "cell:8:H": "2", "skip": "10", "seen": 2}
    zavuch.post(f"{address}/corrections", typed)
    work()
    page = zavuch.get(address).text
    words = words_of(page)
    assert "Изменено вручную: 1 ячейка. Поправлено при чтении: 1 место, проверьте." in words
    assert "Не войдут в числа: 1 строка." in words
    assert "Всё сходится" not in words
    assert "было 5 , стало 2" in words
    assert '<td class="fixed">' in page
    assert ">Принять файл<" in page
    assert ">Загрузить файл<" not in page
    assert zavuch.post(f"{address}/confirmation", {"seen": 4}).status_code == 303
    work()
    page = zavuch.get(address).text
    words = words_of(page)
    assert "Изменили здесь: 1 ячейка" in words
    assert "стояло 5, стало 2" in words
    assert "Поправили сами: 1" in words
    assert "Не вошли в числа Строка 10." in words
    assert re.search(r'<a class="btn btn-primary" href="/tests/\d+[^"]*">Посмотреть результат</a>', page)
