"""Task scores: what counts, and what is named at its cell."""

import pytest

from app.catalogues.messages import doubt_sentence
from app.domain.result_batches import Severity
from tests.domain.result_files.checking import check, check_f1, check_protocol, check_score, codes, only
from tests.workbook_makers import Cell, cells, f1_row, f1_sheet


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("два", "cell.text"),
        (-1, "cell.negative"),
        ("−1", "cell.negative"),
        (3, "cell.above"),
        (300, "cell.above"),
        (99999999999999, "cell.above"),
        ("1,5", "cell.fraction"),
        (0.5, "cell.fraction"),
        ("true", "cell.boolean"),
        ("ИСТИНА", "cell.boolean"),
        ("2026-01-02 00:00:00", "cell.date"),
        ("02.01.2026", "cell.date"),
        ("2.янв", "cell.date"),
        ("Янв.26", "cell.date"),
        ("nan", "cell.not_number"),
        ("-inf", "cell.not_number"),
        ("1e0", "cell.not_number"),
        ("٢", "cell.digits"),
        ("２", "cell.digits"),
        ("н/а", "cell.text"),
        ("+1", "cell.text"),
        ("1 1", "cell.text"),
        ("=1+1", "cell.text"),
    ],
)
def test_a_score_that_is_no_score_is_an_error_at_its_cell(value: Cell, code: str) -> None:
    (doubt,) = check_score(value)
    assert (doubt.severity, doubt.code) == (Severity.ERROR, code)
    assert (doubt.row, doubt.column, doubt.heading) == (9, "H", "2 (2б)")
    assert doubt.value == str(value)


def test_a_score_above_the_maximum_says_so_in_the_words_of_the_pages() -> None:
    (doubt,) = check_score(3)
    assert doubt_sentence(doubt) == (
        "Строка 9, задание 2: стоит 3, а наибольший балл 2. Исправьте здесь или в файле."
    )


@pytest.mark.parametrize("value", ["1", "1,0", "1.00", " 1 ", "\u200b1", "01"])
def test_a_whole_number_is_read_however_it_is_written(value: str) -> None:
    examined = check_f1([f1_row(40001, [1, value, 1, 1], total=4)])
    assert examined.doubts == ()
    assert examined.rows["t2"].to_list() == [1]


@pytest.mark.parametrize("value", ["X", "Х", "x", "х", " X", "-", "—", None])
def test_not_attempted_is_nought_and_known_as_such(value: Cell) -> None:
    examined = check_f1([f1_row(40001, [1, value, 1, 1], total=3)])
    assert examined.doubts == ()
    assert examined.rows.select("t2", "x2", "total").row(0) == (0, True, 3)


@pytest.mark.parametrize("value", ["N", "Н", "н", "н/п", "Н/П", "Тема не пройдена"])
def test_not_studied_is_no_score_at_all(value: str) -> None:
    examined = check_f1([f1_row(40001, [1, value, 1, 1], total=3)])
    note = only(examined)
    assert (note.severity, note.code) == (Severity.NOTE, "task.not_studied")
    assert note.facts == {"tasks": {"2": 1}}
    assert doubt_sentence(note).startswith("Тему не проходили: задание 2 — 1 участник.")
    assert examined.rows.select("t2", "x2", "total").row(0) == (None, False, 3)


def test_an_empty_score_in_the_schools_own_protocol_is_an_error() -> None:
    _, doubt = check_protocol([["Код", "Вариант", "1 (1б)", "2 (2б)"], [40001, 1, 1, None]]).doubts
    assert (doubt.code, doubt.row, doubt.column) == ("cell.empty", 2, "D")


def test_a_code_without_any_score_is_one_error_and_not_one_per_task() -> None:
    examined = check_protocol(
        [["Код", "Вариант", "1 (1б)", "2 (2б)"], [40001, 1, 1, 2], [40002, 1, None, None]]
    )
    assert codes(examined) == ["class.no_column", "row.unfilled"]
    assert examined.doubts[1].row == 3


def test_every_fault_of_a_row_is_named_and_the_row_is_left_out() -> None:
    examined = check_f1([f1_row(40001), f1_row(40002, ["а", 5, -1, "1,5"]), f1_row(40003)])
    assert codes(examined) == ["cell.text", "cell.above", "cell.negative", "cell.fraction"]
    assert examined.rows["code"].to_list() == ["40001", "40003"]
    assert examined.n_refused == 1


def test_values_under_the_wrong_headings_are_told_as_one_cause() -> None:
    shifted = [f1_row(40001 + n, [9, "X", 7, 1], total="X", mark=9 + n) for n in range(6)]
    first = check_f1(shifted).doubts[0]
    assert (first.severity, first.code) == (Severity.NOTE, "columns.shifted")
    assert doubt_sentence(first).startswith("В половине строк и больше не подходят сразу 4 столбца: 1")
    assert f"Сравните их в строке {check_f1(shifted).doubts[1].row};" in doubt_sentence(first)
    one_row = [f1_row(40001, [9, "X", 7, 1], total="X", mark=9), *(f1_row(40002 + n) for n in range(6))]
    assert "columns.shifted" not in codes(check_f1(one_row))


def test_leaving_the_faulty_rows_out_does_not_put_the_columns_right() -> None:
    faulty = [f1_row(40001 + n, [9, "X", 7, 1], total="X", mark=9 + n) for n in range(6)]
    sheet = cells(f1_sheet([*faulty, f1_row(40011), f1_row(40012)]))
    rest = check(sheet, excluded_rows=frozenset(range(8, 14)))
    assert (codes(rest), rest.rows.height) == (["columns.shifted"], 2)
    assert rest.doubts[0].facts["first"] == 8
    mended = {(row, column): "1" for row in range(8, 14) for column in (6, 8)}
    whole = {**mended, **{(row, 10): "3" for row in range(8, 14)}, **{(row, 11): "4" for row in range(8, 14)}}
    assert "columns.shifted" not in codes(check(sheet, corrections=whole))
    few = cells(f1_sheet([*faulty, *(f1_row(40011 + n) for n in range(7))]))
    assert "columns.shifted" not in codes(check(few, excluded_rows=frozenset(range(8, 14))))


def test_no_total_is_put_right_where_the_columns_may_be_shifted() -> None:
    faulty = [f1_row(40001 + n, [9, "X", 7, 1], total="X", mark=9 + n) for n in range(6)]
    rows = [*faulty, f1_row(40011, total=3), f1_row(40012)]
    examined = check_f1(rows)
    (doubt,) = [one for one in examined.doubts if one.code.startswith("total.")]
    assert (doubt.severity, doubt.code, doubt.row) == (Severity.ERROR, "total.contradicts", 14)
    assert "Берём" not in doubt_sentence(doubt)
    assert examined.rows["code"].to_list() == ["40012"]


def test_forty_equal_faults_are_one_doubt_that_names_forty_rows() -> None:
    rows = [
        f1_row(40001 + n, [1, 5 if n % 125 == 7 else 2, 1, 3], total=7, class_name=f"5А{n // 60}")
        for n in range(5000)
    ]
    examined = check_f1(rows)
    assert codes(examined) == ["cell.above"]
    assert len(examined.doubts[0].rows) == 40
    assert examined.rows.height == 4960


def test_the_same_mistake_in_every_row_does_not_drown_the_page() -> None:
    rows = [f1_row(40001 + n, [f"а{n}", 2, 1, 3], class_name=f"5А{n // 60}") for n in range(3000)]
    examined = check_f1(rows)
    assert codes(examined) == ["cell.text"] * 1000 + ["doubts.more"]
    assert examined.doubts[-1].facts == {"of": "cell.text", "count": 2000}
    assert examined.doubts[-1].severity is Severity.ERROR
    assert examined.n_refused == 3000


def test_corrections_are_read_instead_of_the_cell() -> None:
    sheet = cells(f1_sheet([f1_row(40001, [1, "два", 1, 1], total=5)]))
    assert codes(check(sheet)) == ["cell.text"]
    mended = check(sheet, corrections={(8, 7): " 2 "})
    assert mended.doubts == ()
    assert mended.rows["t2"].to_list() == [2]


def test_a_row_left_out_brings_no_doubts() -> None:
    sheet = cells(f1_sheet([f1_row(40001), f1_row(40002, ["а", 1, 1, 1])]))
    examined = check(sheet, excluded_rows=frozenset({9}))
    assert examined.doubts == ()
    assert (examined.rows.height, examined.n_excluded, examined.n_rows_read) == (1, 1, 2)


def test_one_value_in_a_whole_column_is_one_doubt() -> None:
    rows = [f1_row(40001 + n, ["а", 2, 1, 3], class_name=f"5А{n // 60}") for n in range(97)]
    rows[7][6] = "б"
    odd, alike = sorted(check_f1(rows).doubts, key=lambda one: len(one.rows))
    assert (odd.row, alike.row, len(alike.rows)) == (15, 8, 96)
    assert doubt_sentence(alike).startswith("Строки 8, 9 и ещё 94, задание 1: в ячейке текст «а»")
    rows[7][6] = "а"
    (whole,) = check_f1(rows).doubts
    assert doubt_sentence(whole).startswith("Строки 8–104, задание 1:")


def test_a_code_that_is_repeated_often_names_the_first_rows() -> None:
    first, *_ = check_f1([f1_row(40001) for _ in range(24)]).doubts
    assert "код 40001 уже есть, строки 9–13 и ещё 18." in doubt_sentence(first)


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("2026-05-01", "в ячейке дата 01.05.2026, нужно"),
        ("2026-05-01 00:00:00", "в ячейке дата 01.05.2026, нужно"),
        ("TRUE", "стоит ИСТИНА, нужно"),
        ("1.5", "стоит 1,5, нужно"),
    ],
)
def test_a_value_is_said_as_a_spreadsheet_shows_it_here(value: str, words: str) -> None:
    (doubt,) = [one for one in check_score(value) if one.severity is Severity.ERROR]
    assert words in doubt_sentence(doubt)
    assert doubt.value == value


@pytest.mark.parametrize("word", ["н/п", "н.п.", "не проходили", "Не изучали", "не проходил", "N"])
def test_a_topic_not_studied_is_spelt_in_many_ways(word: str) -> None:
    assert {one.code for one in check_score(word)} == {"task.not_studied", "total.differs"}


def test_a_word_that_is_not_known_is_told_with_those_that_are() -> None:
    (doubt,) = [one for one in check_score("два") if one.code == "cell.text"]
    assert "нужно число; не проходили тему — N или н/п; не приступал — X." in doubt_sentence(doubt)
