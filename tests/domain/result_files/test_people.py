"""Who took part: school, class, code, sex, presence."""

import pytest

from app.catalogues.messages import doubt_sentence
from app.domain.assessments import Participation
from app.domain.result_batches import Severity
from app.domain.result_files import Expectation
from app.domain.result_files.people import class_name
from tests.domain.result_files.checking import ALL, OWN, check, check_f1, check_protocol, codes, only
from tests.workbook_makers import F1_HEAD, Cell, cells, f1_row, f1_sheet


@pytest.mark.parametrize(
    "spelling", ["5А", "5а", "5 а", "5-А", "5 «А»", "5A", "5a", "05А", "5 класс А", "5\u00a0А"]
)
def test_one_class_is_written_in_many_ways(spelling: str) -> None:
    assert class_name(spelling) == "5А"


@pytest.mark.parametrize("text", ["", "А", "13А", "0А", "5D", "пятый", "5АБВГД", "2026-05-01 00:00:00", "٥А"])
def test_what_is_no_class_is_not_made_one(text: str) -> None:
    assert class_name(text) is None


def test_a_latin_letter_in_a_class_is_mended_and_told_once() -> None:
    examined = check_f1([f1_row(40001, class_name="5A"), f1_row(40002), f1_row(40003, class_name="5A")])
    doubt = only(examined)
    assert (doubt.severity, doubt.code, doubt.row, doubt.value) == (Severity.FIXED, "class.latin", 8, "5A")
    assert doubt.facts == {"count": 2, "read_as": "5А"}
    assert examined.per_class == (("edu301001", "5А", 3),)


def test_a_class_that_is_missing_or_unreadable_is_an_error() -> None:
    examined = check_f1([f1_row(40001, class_name=None), f1_row(40002, class_name="пятый")])
    assert codes(examined) == ["class.missing", "class.unreadable"]
    assert examined.rows.height == 0


def test_a_class_of_hundreds_is_none() -> None:
    rows = [f1_row(40001 + n) for n in range(61)] + [f1_row(50001 + n, class_name="5Б") for n in range(60)]
    crowded = only(check_f1(rows))
    assert (crowded.severity, crowded.code, crowded.value) == (Severity.ERROR, "class.crowded", "5А")
    assert (crowded.facts["n"], crowded.facts["most"]) == (61, 60)
    whole_grade = [f1_row(40001 + n, class_name="5") for n in range(130)]
    assert check_f1(whole_grade).doubts == ()
    many = [f1_row(40001 + n, class_name="5") for n in range(1501)]
    assert only(check_f1(many)).code == "school.crowded"


def test_a_class_of_another_grade_is_noted() -> None:
    examined = check_f1([f1_row(40001), f1_row(40002, class_name="6Б")])
    doubt = only(examined)
    assert (doubt.severity, doubt.code, doubt.facts["grade"]) == (Severity.NOTE, "class.other_grade", 5)
    assert examined.rows.height == 2


def test_grade_and_letter_in_two_columns_are_one_class() -> None:
    head = ["Код", "Номер класса", "Буква класса", "Вариант", "1 (1б)"]
    examined = check_protocol([head, [40001, 5, "а", 1, 1], [40002, 5, "B", 1, 0]])
    assert examined.rows["class_name"].to_list() == ["5А", "5В"]
    assert codes(examined) == ["class.latin"]


def test_two_rows_with_one_code_are_both_named() -> None:
    examined = check_f1([f1_row(40001), f1_row(40002), f1_row(40001), f1_row(40001, school="edu302001")])
    assert [(each.code, each.row, each.facts["others"]) for each in examined.doubts] == [
        ("code.twice", 8, [10]),
        ("code.twice", 10, [8]),
    ]
    assert examined.rows["row"].to_list() == [9, 11]


def test_what_is_no_code_is_not_called_repeated_too() -> None:
    assert codes(check_f1([f1_row("4А"), f1_row("4А")])) == ["code.shape", "code.shape"]


def test_leaving_one_of_two_out_frees_the_other() -> None:
    sheet = cells(f1_sheet([f1_row(40001), f1_row(40001)]))
    assert check(sheet, excluded_rows=frozenset({8})).doubts == ()


def test_codes_that_are_missing_misshapen_or_foreign_digits_are_errors() -> None:
    examined = check_f1([f1_row(""), f1_row("40-1"), f1_row("٤٠٠٠١"), f1_row(40004)])
    assert codes(examined) == ["code.missing", "code.shape", "code.shape"]
    assert examined.rows.height == 1


def test_a_name_in_place_of_a_code_is_refused_and_not_repeated() -> None:
    examined = check_f1([f1_row("Иванов Иван"), f1_row("Петрова А. Б."), f1_row("Сидоров")])
    assert codes(examined) == ["names.hidden", "code.name", "code.name", "code.name"]
    assert all(each.value is None for each in examined.doubts)


def test_rows_of_another_school_are_one_error_a_school() -> None:
    rows = [
        f1_row(40001),
        *[f1_row(41000 + n, school="edu999001") for n in range(30)],
        f1_row(5000, school="edu1"),
    ]
    examined = check_f1(rows)
    foreign, unknown = examined.doubts
    assert (foreign.code, foreign.row, foreign.value, foreign.facts["count"]) == (
        "school.foreign", 9, "edu999001", 30,
    )  # fmt: skip
    assert (unknown.code, unknown.row, unknown.value) == ("school.unknown", 39, "edu1")
    assert examined.rows["school_code"].to_list() == ["edu301001"]
    assert examined.n_refused == 31


def test_without_a_column_of_schools_the_heading_says_whose_the_file_is() -> None:
    head = [each for each in F1_HEAD if each != "ОО"]
    sheet = cells(f1_sheet([f1_row(40001)[1:]], head=head))
    assert check(sheet).rows["school_code"].to_list() == ["edu301001"]
    theirs = Expectation(
        own_schools={"edu302001": 2}, all_school_codes=ALL | set(OWN), school_code="edu302001"
    )
    assert codes(check(sheet, expectation=theirs)) == ["school.foreign"]


def test_a_file_that_does_not_say_whose_it_is_needs_a_school() -> None:
    rows: list[list[Cell]] = [["Код", "Вариант", "1 (1б)"], [40001, 1, 1]]
    examined = check_protocol(rows, expectation=Expectation(own_schools=OWN))
    assert codes(examined) == ["class.no_column", "school.not_said", "school.missing"]
    assert examined.rows.height == 0


@pytest.mark.parametrize("word", ["отсутствовал", "Отсутствовала", " отсутствовал ", "н/я"])
def test_absent_is_not_nought(word: str) -> None:
    examined = check_f1(
        [f1_row(40001), f1_row(40002, [None] * 4, variant=word, total="", mark=None, journal=None)]
    )
    assert examined.doubts == ()
    absent = examined.rows.row(1, named=True)
    assert absent["participation"] == Participation.ABSENT.value
    assert [absent[name] for name in ("variant", "total", "mark", "t1", "t4")] == [None] * 5
    assert absent["x1"] is False


def test_an_absent_pupil_with_scores_is_one_error_at_the_word() -> None:
    doubt = only(check_f1([f1_row(40001, [1, None, "X", 2], variant="отсутствовал", total="", mark=None)]))
    assert (doubt.code, doubt.column, doubt.value) == ("absent.has_scores", "F", "отсутствовал")
    assert doubt.facts["tasks"] == ["1", "3.1", "9К1"]
    assert doubt.may_be_overwritten


def test_a_word_for_absent_that_nobody_listed_is_named_with_its_cell() -> None:
    empty: list[Cell] = [None] * 4
    rows = [
        f1_row(40001, empty, variant="болел", total="", mark=None, journal=None),
        f1_row(40002, empty, variant=1, total="", mark=None, journal=None),
    ]
    named, silent = check_f1(rows).doubts
    assert (named.code, named.row, named.column, named.value) == ("row.unfilled", 8, "F", "болел")
    assert "слова «болел» не знаем." in doubt_sentence(named)
    assert (silent.code, silent.row, silent.column, silent.value) == ("row.unfilled", 9, "F", None)
    mended = check(cells(f1_sheet(rows)), corrections={(8, 5): "отсутствовал", (9, 5): "н/я"})
    assert mended.doubts == ()
    assert mended.rows["participation"].to_list() == [Participation.ABSENT.value] * 2


def test_pupils_on_adapted_programmes_are_kept_and_marked() -> None:
    head = [*F1_HEAD, "Программа", "Пол"]
    rows = [[*f1_row(40001), "АООП", "м"], [*f1_row(40002), "ООП", "Ж"], [*f1_row(40003), None, None]]
    examined = check_f1(rows, head=head)
    assert examined.rows["participation"].to_list() == ["adapted", "present", "present"]
    assert examined.rows["sex"].to_list() == ["м", "ж", None]
    assert examined.doubts == ()


def test_words_that_nobody_listed_are_errors() -> None:
    head = [*F1_HEAD, "Программа", "Пол"]
    examined = check_f1([[*f1_row(40001), "может быть", "?"]], head=head)
    assert codes(examined) == ["programme.unknown", "sex.unreadable"]
