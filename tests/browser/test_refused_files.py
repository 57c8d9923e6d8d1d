"""Files that are not taken: each says why on the page, and the server answers others meanwhile."""

import time
from collections.abc import Callable
from pathlib import Path
from statistics import median

import pytest
from playwright.sync_api import Page, expect

from tests.browser.city import SLOW, send
from tests.browser.opened import Opened
from tests.workbook_makers import bomb, encrypted, f1, f1_row, repacked

Open = Callable[..., Page]


def _broken(path: Path) -> Path:
    path.write_bytes(b"PK\x03\x04 not a workbook")
    return path


def _half(path: Path) -> Path:
    whole = f1(path, [f1_row(40001)]).read_bytes()
    path.write_bytes(whole[: len(whole) // 2])
    return path


def _macros(path: Path) -> Path:
    return repacked(f1(path, [f1_row(40001)]), {"xl/vbaProject.bin": b"x"})


def _bomb(path: Path) -> Path:
    return bomb(path, megabytes=400)


FILES = (
    (_broken, "Файл повреждён, прочитать его нельзя. Сохраните его заново и загрузите снова."),
    (_half, "Файл повреждён, прочитать его нельзя. Сохраните его заново и загрузите снова."),
    (encrypted, "Файл закрыт паролем. Снимите пароль и загрузите снова."),
    (_macros, "В файле есть макросы. Сохраните его как .xlsx без макросов и загрузите снова."),
    (_bomb, "Файл при чтении занимает больше"),
)


@pytest.mark.parametrize(("make", "words"), FILES, ids=[one.__name__.strip("_") for one, _ in FILES])
def test_a_file_that_is_not_taken_says_why_and_holds_nobody_up(
    make: Callable[[Path], Path], words: str, page_of: Open, tmp_path: Path
) -> None:
    path = make(tmp_path / f"{make.__name__.strip('_')}.xlsx")
    page, other = page_of("zavuch_386"), page_of("koordinator_vlg").request
    send(page, path)
    refused = page.get_by_role("heading", name="Файл не прочитан")
    waits: list[float] = []
    while not waits or not refused.is_visible():
        assert sum(waits) < SLOW / 1000, page.locator("main").inner_text()
        asked = time.perf_counter()
        assert other.get("/results").status == 200
        waits.append(time.perf_counter() - asked)
    assert median(waits) < 2
    # Short words are glued to their neighbours.
    said = page.locator(".callout").inner_text().replace("\u00a0", " ")
    assert words in said
    expect(page.get_by_role("link", name="Загрузить другой файл")).to_be_visible()


def test_an_empty_file_is_not_even_received(page_of: Open, in_city: Opened, tmp_path: Path) -> None:
    path = tmp_path / "пустой.xlsx"
    path.write_bytes(b"")
    page = page_of("zavuch_386")
    page.goto("/result-batches/new")
    page.get_by_label("Перетащите файлы сюда или выберите").set_input_files(str(path))
    with in_city.allowing("status of 422"):
        page.get_by_role("button", name="Загрузить файл").click()
        expect(page.get_by_text("Файл пуст. Выберите другой файл.")).to_be_visible()
    page.goto("/result-batches")
    expect(page.get_by_text("пустой.xlsx")).to_have_count(0)


def test_nothing_of_a_refused_file_counts(page_of: Open, tmp_path: Path) -> None:
    page = page_of("zavuch_386")
    page.goto("/results")
    before = page.locator("main").inner_text()
    send(page, _macros(tmp_path / "ещё_макросы.xlsx"))
    expect(page.get_by_role("heading", name="Файл не прочитан")).to_be_visible(timeout=SLOW)
    page.goto("/results")
    assert page.locator("main").inner_text() == before
