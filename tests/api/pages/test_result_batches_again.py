"""Pages of files when something is not as the person thinks: no file, an old tab, the same file again."""

import re
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.api.faces import words_of
from tests.clients import PageClient
from tests.make import City, Make
from tests.workbook_makers import f1, f1_row

HTMX = {"HX-Request": "true"}


def write(path: Path, *codes: int) -> Path:
    rows = [f1_row(code, school="sch1", class_name="4А") for code in codes]
    return f1(path, rows, title="ВПР 2026 Математика 4 класс")


def _as_browsers_send(fields: dict[str, str]) -> bytes:
    """A form whose file field was left empty: a part with an empty name of a file."""
    parts = [f'name="{name}"\r\n\r\n{value}' for name, value in fields.items()]
    parts.append('name="file"; filename=""\r\nContent-Type: application/octet-stream\r\n\r\n')
    body = "".join(f"--edge\r\nContent-Disposition: form-data; {part}\r\n" for part in parts)
    return f"{body}--edge--\r\n".encode()


@pytest.mark.parametrize("has_part", [False, True])
def test_a_form_without_a_file_comes_back_with_what_was_typed(zavuch: PageClient, has_part: bool) -> None:
    said = {"grade": "7", "academic_year": "2025/26"}
    if has_part:
        answer = zavuch.http.post(
            "/result-batches",
            content=_as_browsers_send({"csrf": zavuch.csrf, **said}),
            headers={"Content-Type": "multipart/form-data; boundary=edge"},
        )
    else:
        answer = zavuch.post("/result-batches", said)
    assert answer.status_code == 422
    assert "Файл не выбран. Выберите его и загрузите снова." in words_of(answer.text)
    assert 'type="file" id="f-file"' in answer.text
    assert "<option selected>7</option>" in answer.text
    assert 'value="2025/26"' in answer.text


def test_of_several_files_the_bad_one_is_named_and_the_others_are_taken(
    zavuch: PageClient, tmp_path: Path
) -> None:
    good = write(tmp_path / "хороший.xlsx", 50001)
    files = [("file", (good.name, good.read_bytes())), ("file", ("пустой.xlsx", b""))]
    answer = zavuch.post("/result-batches", files=files)
    words = words_of(answer.text)
    assert answer.status_code == 422
    assert "пустой.xlsx : Файл пуст. Выберите другой файл." in words
    assert "Остальные файлы загружены: хороший.xlsx" in words
    (address,) = re.findall(r'href="(/result-batches/[0-9]+)"', answer.text)
    assert zavuch.get(address).status_code == 200


def test_an_empty_item_table_is_named_and_nothing_is_taken(zavuch: PageClient, tmp_path: Path) -> None:
    good = write(tmp_path / "хороший.xlsx", 50001)
    files = [("file", (good.name, good.read_bytes())), ("items", ("задания.xlsx", b""))]
    answer = zavuch.post("/result-batches", files=files)
    assert answer.status_code == 422
    assert "задания.xlsx : Файл пуст." in words_of(answer.text)
    assert "хороший.xlsx" not in zavuch.get("/result-batches").text


def test_the_same_file_again_leads_to_the_first_and_says_so(zavuch: PageClient, tmp_path: Path) -> None:
    one, other = write(tmp_path / "раз.xlsx", 50001), write(tmp_path / "два.xlsx", 50002)
    first = zavuch.post("/result-batches", files={"file": (one.name, one.read_bytes())}).headers["location"]
    assert "уже загружали" not in zavuch.get(first).text
    again = zavuch.post("/result-batches", files={"file": ("копия.xlsx", one.read_bytes())})
    assert again.headers["location"] == f"{first}?known=1"
    assert "Этот файл уже загружали, второй раз не берём." in words_of(zavuch.get(f"{first}?known=1").text)
    both = [("file", (path.name, path.read_bytes())) for path in (one, other)]
    listed = zavuch.get(zavuch.post("/result-batches", files=both).headers["location"])
    assert "Уже загружали раньше, второй раз не берём: раз.xlsx ." in words_of(listed.text)


def test_files_known_before_are_named_only_to_those_who_may_see_them(
    zavuch: PageClient, make: Make, city: City
) -> None:
    foreign = make.batch(city.school(2), file_name="чужой.xlsx")
    assert zavuch.get("/result-batches", params={"known": str(foreign.id)}).status_code == 404
    assert zavuch.get("/result-batches", params={"known": "1,x"}).status_code == 422


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_an_old_tab_is_shown_the_present_state_with_the_reason(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path, headers: dict[str, str]
) -> None:
    path = write(tmp_path / "a.xlsx", 50001, 50002)
    address = zavuch.post("/result-batches", files={"file": (path.name, path.read_bytes())}).headers[
        "location"
    ]
    work()
    for what in ("corrections", "confirmation", "cancellation"):
        answer = zavuch.post(f"{address}/{what}", {"seen": 1, "skip": "8"}, headers=headers)
        assert answer.status_code == 409
        assert "Пока вы смотрели, файл изменили." in words_of(answer.text)
        assert "Всё сходится." in words_of(answer.text)
        assert ">Принять файл<" in answer.text
        assert ("<html" in answer.text) == (not headers)


def test_a_refused_change_leaves_nothing_behind(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path, client_for: Callable[[str], PageClient]
) -> None:
    path = write(tmp_path / "a.xlsx", 50001, 50002)
    address = zavuch.post("/result-batches", files={"file": (path.name, path.read_bytes())}).headers[
        "location"
    ]
    work()
    zavuch.post(f"{address}/confirmation", {"seen": 2})
    work()
    assert zavuch.post(f"{address}/cancellation", {"seen": 2}).status_code == 409
    page = zavuch.get(address).text
    assert "Загружено: 2 работы" in words_of(page)
    figures = re.findall(r'href="(/tests/[0-9]+[^"]*)"', page)[0].replace("&amp;", "&")
    assert zavuch.get(figures).status_code == 200
    events = words_of(client_for("admin").get("/audit").text)
    assert "загрузка подтверждена" in events
    assert "файл отменён" not in events


def test_one_field_mends_a_wrong_school_in_every_row(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    rows = [f1_row(50001 + place, school="sch7", class_name="4А") for place in range(12)]
    path = f1(tmp_path / "a.xlsx", rows, title="ВПР 2026 Математика 4 класс")
    answer = zavuch.post("/result-batches", files=[("file", (path.name, path.read_bytes()))])
    address = answer.headers["location"]
    work()
    page = zavuch.get(address).text
    fields = dict(re.findall(r'name="((?:was|rows):8:A)" value="([^"]*)"', page))
    assert fields == {"was:8:A": "sch7", "rows:8:A": ",".join(str(row) for row in range(8, 20))}
    assert "во всех строках: 12" in words_of(page)
    typed = {**fields, "cell:8:A": "sch1", "seen": 2}
    assert zavuch.post(f"{address}/corrections", typed).status_code == 303
    work()
    assert "12 работ" in words_of(zavuch.get(address).text)


def test_the_headline_counts_who_wrote_and_says_a_loss(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    was_ill = f1_row(
        50002, [None] * 4, school="sch1", class_name="4А", variant="отсутствовал", total="", mark=None,
        journal=None,
    )  # fmt: skip
    rows = [f1_row(50001 + 2 * place, school="sch1", class_name="4А") for place in range(3)]
    for name, given in (("a", [*rows, was_ill]), ("b", rows[:1]), ("c", [])):
        path = f1(tmp_path / f"{name}.xlsx", given, title="ВПР 2026 Математика 4 класс")
        address = zavuch.post("/result-batches", files={"file": (path.name, path.read_bytes())}).headers[
            "location"
        ]
        work()
        page = words_of(zavuch.get(address).text)
        if name == "a":
            assert "3 работы, 1 класс, не писали: 1." in page
            assert zavuch.post(f"{address}/confirmation", {"seen": 2}).status_code == 303
            work()
        elif name == "b":
            assert "Работ станет меньше: 4А — было 3, станет 1." in page
            assert "Всё сходится" not in page
        else:
            assert "В файле нет ни одной строки под заголовками" in page
            assert "Возьмите файл своей школы" not in page
