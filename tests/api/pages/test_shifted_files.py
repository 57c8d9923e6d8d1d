"""The page of a file whose values seem to stand under the wrong headings, and of one that was cancelled."""

from collections.abc import Callable
from pathlib import Path

from tests.api.faces import words_of
from tests.clients import ApiClient, PageClient
from tests.workbook_makers import Cell, f1, f1_row

TITLE = "ВПР 2026 Математика 4 класс"
FAULTY = ",".join(map(str, range(8, 14)))
IN_PLACE = "Столбцы на своих местах"


def row(code: int, **more: object) -> list[Cell]:
    return f1_row(code, **{"school": "sch1", "class_name": "4А", **more})  # type: ignore[arg-type]


def shifted(path: Path) -> Path:
    faulty = [row(50011 + n, scores=[9, "X", 7, 1], total="X", mark=9 + n) for n in range(6)]
    return f1(path, [*faulty, row(50021), row(50022)], title=TITLE)


def upload(client: PageClient, path: Path) -> str:
    answer = client.post("/result-batches", files={"file": (path.name, path.read_bytes())})
    return str(answer.headers["location"])


def test_the_cause_stands_first_and_the_rest_is_folded(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    address = upload(zavuch, shifted(tmp_path / "a.xlsx"))
    work()
    page = zavuch.get(address).text
    cause, fold, field = (page.index(one) for one in ("Похоже, значения сдвинуты", "<details", 'name="cell:'))
    assert cause < fold < field
    words = words_of(page)
    assert "Похоже, столбцы сдвинуты: начните с них." in words
    assert "Остальные замечания: " in words
    assert "Берём сумму" not in words
    assert IN_PLACE not in words


def test_what_is_left_of_a_shifted_file_waits_for_a_word_on_its_columns(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    before = f1(tmp_path / "before.xlsx", [row(50001 + n) for n in range(5)], title=TITLE)
    first = upload(zavuch, before)
    work()
    zavuch.post(f"{first}/confirmation", {"seen": 2})
    work()
    address = upload(zavuch, shifted(tmp_path / "a.xlsx"))
    work()
    zavuch.post(f"{address}/corrections", {"skip": FAULTY, "seen": 2})
    work()
    words = words_of(zavuch.get(address).text)
    assert "Похоже, значения сдвинуты" in words
    assert words.index("Работ станет меньше: 4А — было 5, станет 2.") < words.index("Принять файл")
    assert "Работ станет меньше больше чем вдвое" in words
    refused = zavuch.post(f"{address}/confirmation", {"seen": 4})
    assert refused.status_code == 409
    assert "отметьте «Столбцы на своих местах»" in words_of(refused.text)
    said = {"columns_in_place": "1", "seen": 4}
    assert zavuch.post(f"{address}/confirmation", said).status_code == 303
    work()
    words = words_of(zavuch.get(address).text)
    assert "Загружено: 2 работы" in words
    assert "«Столбцы на своих местах» — подтверждено при загрузке, Человек zavuch." in words


def test_rest_takes_the_word_on_the_columns_too(
    zavuch: PageClient, api_for: Callable[[str], ApiClient], work: Callable[[], int], tmp_path: Path
) -> None:
    api = api_for("zavuch")
    address = upload(zavuch, shifted(tmp_path / "a.xlsx"))
    work()
    zavuch.post(f"{address}/corrections", {"skip": FAULTY, "seen": 2})
    work()
    assert api.get(address).json()["shifted"] is True
    refused = api.post(f"{address}/confirmation", headers={"If-Match": '"4"'})
    assert (refused.status_code, refused.json()["code"]) == (409, "batch.shifted")
    said = {"columns_in_place": True}
    assert api.post(f"{address}/confirmation", json=said, headers={"If-Match": '"4"'}).status_code == 200
    work()
    assert api.get(address).json()["status"] == "accepted"


def test_a_cancelled_file_was_not_accepted_as_it_is(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    address = upload(zavuch, f1(tmp_path / "a.xlsx", [row(50001), row(50002, class_name="7А")], title=TITLE))
    work()
    zavuch.post(f"{address}/cancellation", {"seen": 2})
    words = words_of(zavuch.get(address).text)
    assert "Не сошлось при проверке: 1" in words
    assert "приняли" not in words


def test_an_accepted_file_advises_another_file(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    address = upload(zavuch, f1(tmp_path / "a.xlsx", [row(50001), row(50002, class_name="7А")], title=TITLE))
    work()
    zavuch.post(f"{address}/confirmation", {"seen": 2})
    work()
    words = words_of(zavuch.get(address).text)
    assert "Не сошлось, приняли как в файле: 1" in words
    assert "Если это опечатка, загрузите исправленный файл." in words


def test_the_lead_names_the_rows_that_wait(
    zavuch: PageClient, work: Callable[[], int], tmp_path: Path
) -> None:
    rows = [row(50001), row(50002), row(50003, scores=(1, "два", 1, 3), total=7)]
    address = upload(zavuch, f1(tmp_path / "a.xlsx", rows, title=TITLE))
    work()
    words = words_of(zavuch.get(address).text)
    assert "2 работы, 1 класс. Ещё 1 строка ждёт исправления: 1 место." in words
