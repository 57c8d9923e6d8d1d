"""Uploaded files become text cells, or are refused with a named reason."""

import contextlib
import subprocess
import time
from collections import deque
from pathlib import Path
from typing import Any

import pytest

from app.domain.errors import Invalid
from app.workbooks import DEFAULT_LIMITS, FileLimits, Limits, read_cells_guarded
from app.workbooks.reading import read_cells
from tests.workbook_makers import (
    F1_SHEET,
    bomb,
    csv_file,
    edited,
    encrypted,
    f1,
    f1_row,
    old_excel,
    part,
    repacked,
    workbook,
)

SHEET_XML = "xl/worksheets/sheet1.xml"


def refusal(path: Path, *, limits: Limits = DEFAULT_LIMITS, file_name: str | None = None) -> str:
    """The code that the file is refused with."""
    with pytest.raises(Invalid) as refused:
        read_cells(path, file_name=file_name or path.name, limits=limits)
    return refused.value.code


def cells_of(path: Path) -> list[tuple[str | None, ...]]:
    """The rows of the first sheet."""
    return read_cells(path, file_name=path.name).sheets[0].frame.rows()


def test_every_cell_of_a_workbook_comes_out_as_text_at_its_place(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Лист": [[], [None, None, "Код", 3.1], [None, None, 40001, True]]})
    sheet = read_cells(path, file_name="a.xlsx").sheets[0]
    assert sheet.frame.columns == ["c0", "c1", "c2", "c3"]
    assert sheet.frame.rows() == [
        (None, None, None, None),
        (None, None, "Код", "3.1"),
        (None, None, "40001", "true"),
    ]


def test_hidden_and_empty_sheets_are_left_out(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Пусто": [], "Протокол": [["Код"]], "Списки": [["5А"]]})
    edited(path, "xl/workbook.xml", b'name="\xd0\xa1\xd0\xbf\xd0\xb8\xd1\x81\xd0\xba\xd0\xb8"',
           'name="Списки" state="hidden"'.encode())  # fmt: skip
    assert [sheet.name for sheet in read_cells(path, file_name="a.xlsx").sheets] == ["Протокол"]


def test_a_formula_without_a_value_is_seen_and_an_empty_text_is_not_one(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx",
        {"Л": [["a"]]},
        formulas={"B2": ("=1+1", 2), "B3": ("=1+1", None), "B4": ('=""', "")},
    )
    xml = part(path, SHEET_XML)
    repacked(path, {SHEET_XML: xml.replace(b'<c r="B4"><f>', b'<c r="B4" t="str"><f>')})
    sheet = read_cells(path, file_name="a.xlsx").sheets[0]
    assert sheet.formulas_without_value == {(3, 1)}
    assert sheet.frame["c1"].to_list() == [None, "2", "=", ""]


def test_a_formula_without_a_value_beyond_the_last_cell_is_seen(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Л": [["a", "b"], ["1"]]}, formulas={"C5": ("=1+1", None)})
    sheet = read_cells(path, file_name="a.xlsx").sheets[0]
    assert sheet.frame.shape == (5, 3)
    assert sheet.frame["c2"][4] == "="


def test_an_error_value_is_text_and_not_an_empty_cell(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Л": [["a"], [None]]}, formulas={"A2": ("=NA()", "#N/A")})
    sheet = read_cells(path, file_name="a.xlsx").sheets[0]
    assert sheet.frame["c0"].to_list() == ["a", "#N/A"]
    assert sheet.error_cells == {(2, 0)}


def test_a_sheet_written_with_a_prefix_is_read_alike(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {"Л": [["a"], [2]]}, formulas={"B2": ("=1+1", None)})
    xml = part(path, SHEET_XML).decode()
    for tag in (
        "worksheet",
        "dimension",
        "sheetData",
        "row",
        "c",
        "f",
        "v",
        "sheetViews",
        "sheetView",
        "sheetFormatPr",
        "pageMargins",
    ):
        for old, new in (
            (f"<{tag} ", f"<x:{tag} "),
            (f"<{tag}>", f"<x:{tag}>"),
            (f"</{tag}>", f"</x:{tag}>"),
            (f"<{tag}/>", f"<x:{tag}/>"),
        ):
            xml = xml.replace(old, new)
    repacked(path, {SHEET_XML: xml.replace("xmlns=", "xmlns:x=").encode()})
    sheet = read_cells(path, file_name="a.xlsx").sheets[0]
    assert sheet.formulas_without_value == {(2, 1)}
    assert sheet.frame.rows() == [("a", None), ("2", "=")]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251"])
@pytest.mark.parametrize("delimiter", [";", ",", "\t"])
def test_a_csv_is_read_in_its_encoding_and_with_its_delimiter(
    tmp_path: Path, encoding: str, delimiter: str
) -> None:
    path = csv_file(
        tmp_path / "a.csv",
        [["Код", "Класс", "Балл"], [1, "5Ё", 2], [2, "5Б", 0]],
        encoding=encoding,
        delimiter=delimiter,
    )
    assert cells_of(path) == [("Код", "Класс", "Балл"), ("1", "5Ё", "2"), ("2", "5Б", "0")]


@pytest.mark.parametrize("newline", [b"\r\n", b"\r"])
def test_other_line_ends_are_line_ends(tmp_path: Path, newline: bytes) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Код;Балл\n1;2\n".encode().replace(b"\n", newline))
    assert cells_of(path) == [("Код", "Балл"), ("1", "2")]


def test_a_trailing_delimiter_makes_an_empty_column_only(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["Код", "Балл"], [1, 2]], end=";")
    assert cells_of(path) == [("Код", "Балл", None), ("1", "2", None)]


def test_quotes_inside_quoted_cells_are_kept_where_nothing_is_ambiguous(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"Имя";"Код"\n"ГБОУ "Школа № 5"";"7"\n"""Лицей""";"8"\n', encoding="utf-8")
    assert cells_of(path) == [("Имя", "Код"), ('ГБОУ "Школа № 5"', "7"), ('"Лицей"', "8")]


def test_quotes_that_can_be_read_in_two_ways_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('"Имя";"Код"\n"ООО "Ромашка";"7";"8"\n', encoding="utf-8")
    assert refusal(path) == "csv.quotes"


def test_rows_with_too_few_or_too_many_cells_are_marked(tmp_path: Path) -> None:
    path = csv_file(tmp_path / "a.csv", [["Код", "Балл", "Итог"], [1, 2, 2], [2, 2], [3, 2, 2, 9], [4, 1, 1]])
    assert read_cells(path, file_name="a.csv").sheets[0].ragged_rows == {3, 4}


def test_bytes_of_no_known_encoding_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes("Код;Класс\n1;5".encode() + b"\xff\n")
    assert refusal(path) == "file.undecodable"
    path.write_bytes("Код;Класс\n1;".encode("cp1251") + b"\x98\n")
    assert refusal(path) == "file.undecodable"
    path.write_bytes("Код;Класс\n".encode("utf-16"))
    assert refusal(path) == "file.undecodable"


def test_files_that_are_no_table_are_refused_by_name(tmp_path: Path) -> None:
    empty = tmp_path / "empty.xlsx"
    empty.write_bytes(b"")
    assert refusal(empty) == "file.empty"
    blank = tmp_path / "blank.csv"
    blank.write_bytes(b" \n\n")
    assert refusal(blank) == "file.empty"
    assert refusal(workbook(tmp_path / "nothing.xlsx", {"Л": []})) == "file.empty"
    assert refusal(encrypted(tmp_path / "secret.xlsx")) == "file.encrypted"
    assert refusal(old_excel(tmp_path / "old.xls")) == "file.old_excel"
    picture = tmp_path / "a.pdf"
    picture.write_bytes(b"%PDF-1.7 ...")
    assert refusal(picture) == "file.unknown_kind"
    text = tmp_path / "a.xlsx"
    text.write_text("просто текст", encoding="utf-8")
    assert refusal(text) == "file.broken"
    good = f1(tmp_path / "good.xlsx", [f1_row(40001)]).read_bytes()
    half = tmp_path / "half.xlsx"
    half.write_bytes(good[: len(good) // 2])
    assert refusal(half) == "file.broken"
    half.write_bytes(good[:3000] + b"\x00" * 200 + good[3200:])
    assert refusal(half) == "file.broken"


def test_what_a_workbook_could_do_by_itself_is_refused(tmp_path: Path) -> None:
    def book() -> Path:
        return f1(tmp_path / "a.xlsx", [f1_row(40001)])

    assert refusal(repacked(book(), {"xl/vbaProject.bin": b"x"})) == "file.macros"
    assert refusal(repacked(book(), {"xl/externalLinks/externalLink1.xml": b"<a/>"})) == "file.external_links"
    image = b'<Relationship Id="r9" Type="x/image" Target="http://canary/" TargetMode="External"/>'
    linked = image + b"</Relationships>"
    assert (
        refusal(edited(book(), "xl/_rels/workbook.xml.rels", b"</Relationships>", linked))
        == "file.external_links"
    )
    assert refusal(repacked(book(), {"xl/workbook.xml": None})) == "file.unknown_kind"


@pytest.mark.parametrize("name", [SHEET_XML, "xl/sharedStrings.xml", "xl/workbook.xml", "docProps/core.xml"])
def test_a_document_type_is_refused_in_any_part(tmp_path: Path, name: str) -> None:
    path = f1(tmp_path / "a.xlsx", [f1_row(40001)])
    declared = b'?>\n<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd">]>'
    assert refusal(edited(path, name, b"?>", declared)) == "file.doctype"


def test_a_bomb_is_refused_by_what_it_unpacks_to(tmp_path: Path) -> None:
    path = bomb(tmp_path / "a.xlsx", megabytes=106)
    assert path.stat().st_size < 1_000_000
    assert refusal(path) == "file.bomb"


def test_a_bomb_that_declares_a_small_size_is_not_read_either(tmp_path: Path) -> None:
    path = bomb(tmp_path / "a.xlsx", megabytes=106, declared=1000)
    assert refusal(path) in ("file.bomb", "file.broken")


def test_limits_of_size_are_named(tmp_path: Path) -> None:
    small = Limits(
        workbook=FileLimits(megabytes=10, rows=5, seconds=5),
        csv=FileLimits(megabytes=1, rows=5, seconds=5),
        columns=6,
        cell_characters=20,
        head_rows=2,
    )
    rows = [["a", "b"]] * 9
    assert refusal(workbook(tmp_path / "r.xlsx", {"Л": rows}), limits=small) == "file.too_many_rows"
    assert refusal(csv_file(tmp_path / "r.csv", rows), limits=small) == "file.too_many_rows"
    wide = [["a"] * 9]
    assert refusal(workbook(tmp_path / "w.xlsx", {"Л": wide}), limits=small) == "file.too_many_columns"
    assert refusal(csv_file(tmp_path / "w.csv", wide), limits=small) == "file.too_many_columns"
    long = [["a", "b" * 21]]
    assert refusal(csv_file(tmp_path / "l.csv", long), limits=small) == "file.cell_too_long"
    big = tmp_path / "b.csv"
    big.write_bytes(b"1;2\n" * 300_000)
    assert refusal(big, limits=small) == "file.too_large"


def test_a_cell_of_two_thousand_letters_is_read_and_one_more_is_not(tmp_path: Path) -> None:
    assert cells_of(workbook(tmp_path / "a.xlsx", {"Л": [["ё" * 2000]]}))[0][0] == "ё" * 2000
    assert refusal(workbook(tmp_path / "b.xlsx", {"Л": [["ё" * 2001]]})) == "file.cell_too_long"


@pytest.mark.parametrize("dimension", [True, False])
def test_a_cell_far_to_the_right_or_below_is_refused_before_it_is_laid_out(
    tmp_path: Path, dimension: bool
) -> None:
    def book(address: bytes, row: bytes) -> Path:
        path = workbook(tmp_path / "a.xlsx", {"Л": [["a"], [1]]})
        far = b'<row r="%s"><c r="%s"><v>1</v></c></row></sheetData>' % (row, address)
        edited(path, SHEET_XML, b"</sheetData>", far)
        declared = b'<dimension ref="A1:A2"/>'
        return edited(path, SHEET_XML, declared, declared.replace(b"A2", address) if dimension else b"")

    assert refusal(book(b"XFD3", b"3")) == "file.too_many_columns"
    assert refusal(book(b"A1000000", b"1000000")) == "file.too_many_rows"


def test_too_many_parts_are_refused(tmp_path: Path) -> None:
    path = f1(tmp_path / "a.xlsx", [f1_row(40001)])
    assert refusal(repacked(path, {f"xl/media/{n}.png": b"" for n in range(200)})) == "file.too_many_parts"


def test_the_guarded_reader_gives_the_same_cells_and_refusals(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", {"Л": [["a"], [1]]}, formulas={"B2": ("=1", None), "C2": ("=NA()", "#N/A")}
    )
    plain, guarded = read_cells(path, file_name="я.xlsx"), read_cells_guarded(path, file_name="я.xlsx")
    assert guarded.file_name == "я.xlsx"
    assert guarded.sheets[0].frame.equals(plain.sheets[0].frame)
    assert guarded.sheets[0].formulas_without_value == plain.sheets[0].formulas_without_value
    assert guarded.sheets[0].error_cells == plain.sheets[0].error_cells
    with pytest.raises(Invalid) as refused:
        read_cells_guarded(encrypted(tmp_path / "b.xlsx"), file_name="b.xlsx")
    assert refused.value.code == "file.encrypted"


def test_a_file_that_takes_too_long_is_given_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.workbooks.guarded._SPARE_SECONDS", 0.0)
    hurried = Limits(workbook=FileLimits(megabytes=10, rows=20_000, seconds=0.02))
    path = f1(tmp_path / "a.xlsx", [f1_row(40001)] * 3_000)
    started = time.monotonic()
    with pytest.raises(Invalid) as refused:
        read_cells_guarded(path, file_name="a.xlsx", limits=hurried)
    assert refused.value.code == "file.too_slow"
    assert time.monotonic() - started < 5
    monkeypatch.undo()
    assert read_cells_guarded(path, file_name="a.xlsx").sheets[0].frame.height > 3_000, "the next one is read"


def test_one_child_reads_one_file_after_another(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    started = []

    def start(*given: Any, **named: Any) -> subprocess.Popen[bytes]:
        started.append(popen(*given, **named))
        return started[-1]

    popen = subprocess.Popen
    resting: deque[Any] = deque()
    monkeypatch.setattr("app.workbooks.guarded.subprocess.Popen", start)
    monkeypatch.setattr("app.workbooks.guarded._RESTING", resting)
    good = f1(tmp_path / "a.xlsx", [f1_row(40001)])
    for path in (good, encrypted(tmp_path / "b.xlsx"), good):
        with contextlib.suppress(Invalid):
            read_cells_guarded(path, file_name=path.name)
    assert len(started) == 1, "a refusal is an answer"
    started[0].kill()
    started[0].wait()
    assert read_cells_guarded(good, file_name="a.xlsx").sheets, "one that has died is replaced unseen"
    assert len(started) == 2
    monkeypatch.setattr("app.workbooks.guarded._KEPT_SECONDS", 0.0)
    assert read_cells_guarded(good, file_name="a.xlsx").sheets
    assert len(started) == 3, "one that has rested long is not trusted to be there"
    assert started[1].poll() is not None
    resting.pop().end()


def test_a_child_that_has_grown_large_is_not_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    resting: deque[Any] = deque()
    monkeypatch.setattr("app.workbooks.guarded._RESTING", resting)
    path = tmp_path / "a.csv"
    path.write_text(f"код{';балл' * 40}\n" + f"40001{';5' * 40}\n" * 500_000, encoding="utf-8")
    assert read_cells_guarded(path, file_name="a.csv").sheets[0].frame.height > 400_000
    assert not resting


def test_a_sheet_that_lies_about_its_size_does_not_take_the_memory(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", {F1_SHEET: [["a"]] + [[1]] * 10_000})
    edited(path, SHEET_XML, b"</sheetData>", b'<row r="15000"><c r="XFD15000"><v>1</v></c></row></sheetData>')
    with pytest.raises(Invalid) as refused:
        read_cells_guarded(path, file_name="a.xlsx")
    assert refused.value.code in ("file.too_slow", "file.too_many_columns")
