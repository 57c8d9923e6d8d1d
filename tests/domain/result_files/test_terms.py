"""Term marks as class × subject counts: what is read, what is refused, and where."""

from collections.abc import Sequence

import polars as pl
import pytest

from app.catalogues.messages import doubt_sentence
from app.catalogues.subjects import subject_spellings
from app.domain.errors import Invalid
from app.domain.periods import PeriodKind
from app.domain.result_batches import Severity
from app.domain.result_files import TERM_MARKS, Examined, Expectation
from tests.domain.result_files.checking import ALL, OWN, check, codes, only
from tests.workbook_makers import Cell, cells, term_row, term_sheet

EXPECTED = Expectation(own_schools=OWN, all_school_codes=ALL, subjects=subject_spellings())
OF_SCHOOL = Expectation(
    own_schools=OWN, all_school_codes=ALL, subjects=subject_spellings(), school_code="edu301001"
)  # fmt: skip


def check_terms(
    rows: Sequence[Sequence[Cell]], *, expectation: Expectation = EXPECTED, **more: object
) -> Examined:
    """A sheet of term marks with these rows; they start at row 2."""
    return check(cells(term_sheet(rows, **more), name="Отметки"), expectation=expectation)  # type: ignore[arg-type]


def kept(examined: Examined) -> pl.DataFrame:
    assert examined.terms is not None
    return examined.terms


def test_a_good_table_is_read_class_by_subject() -> None:
    examined = check_terms([term_row(marks=(7, 11, 9, 1, 2))])
    assert examined.doubts == ()
    assert kept(examined).schema == TERM_MARKS
    assert kept(examined).rows() == [
        ("edu301001", "5А", "Математика", "2025/26 Q1", 7, 11, 9, 1, 2, 2)
    ]  # fmt: skip
    assert examined.per_class == (("edu301001", "5А", 1),)
    assert examined.layout_code == "term-marks"


@pytest.mark.parametrize("quotes", ["«5»,«4»,«3»,«2»,н/а", "5,4,3,2,Н/А", '"5","4","3","2",Не аттестованы'])
def test_marks_are_found_with_and_without_quotes(quotes: str) -> None:
    head = ["Школа", "Класс", "Предмет", "Период", *quotes.split(",")]
    examined = check_terms([term_row(marks=(1, 2, 3, 4, 5))], head=head)
    assert examined.doubts == ()
    assert kept(examined).select("m5", "m4", "m3", "m2", "not_attested").row(0) == (1, 2, 3, 4, 5)


@pytest.mark.parametrize(
    ("period", "code"),
    [
        ("I четверть 2025/26", "2025/26 Q1"),
        ("2025/26 T2", "2025/26 T2"),
        ("II полугодие 2025/2026", "2025/26 H2"),
    ],
)
def test_the_period_is_read_as_people_write_it(period: str, code: str) -> None:
    assert kept(check_terms([term_row(period=period)]))["period"].to_list() == [code]


def test_the_year_may_stand_in_a_column_above_the_table_or_be_said_by_the_person() -> None:
    head = ["Школа", "Класс", "Предмет", "Период", "Учебный год", "5", "4", "3", "2", "н/а"]
    row = term_row(period="III четверть")
    in_column = check_terms([[*row[:4], "2024-2025", *row[4:]]], head=head)
    above = check_terms([row], above=[["Учебный год: 2023/24"]])
    said = check_terms(
        [row],
        expectation=Expectation(
            own_schools=OWN, all_school_codes=ALL, subjects=subject_spellings(), first_year=2022
        ),
    )
    found = [kept(one)["period"].item() for one in (in_column, above, said)]
    assert found == ["2024/25 Q3", "2023/24 Q3", "2022/23 Q3"]
    assert [one.doubts for one in (in_column, above, said)] == [(), (), ()]


def test_a_quarter_without_a_year_is_asked_about_once() -> None:
    examined = check_terms([term_row(name, period="I четверть") for name in ("5А", "5Б", "5В")])
    doubt = only(examined)
    assert (doubt.code, doubt.row, doubt.column, doubt.facts["count"]) == ("period.no_year", 2, "D", 3)
    assert kept(examined).is_empty()


@pytest.mark.parametrize(
    ("change", "code", "column"),
    [
        ({"class_name": "пятый"}, "class.unreadable", "B"),
        ({"class_name": None}, "class.missing", "B"),
        ({"subject": "Матиматика"}, "marks.subject_unknown", "C"),
        ({"subject": None}, "marks.subject_missing", "C"),
        ({"period": "V четверть 2025/26"}, "period.unreadable", "D"),
        ({"period": None}, "period.missing", "D"),
        ({"school": "edu777777"}, "school.unknown", "A"),
        ({"school": "edu999001"}, "school.foreign", "A"),
        ({"marks": (7, -1, 9, 1, 0)}, "cell.negative", "F"),
        ({"marks": (7, "2,5", 9, 1, 0)}, "cell.fraction", "F"),
        ({"marks": (7, "много", 9, 1, 0)}, "cell.text", "F"),
        ({"marks": (7, 11, "#Н/Д", 1, 0)}, "cell.not_number", "G"),
        ({"marks": (70, 11, 9, 1, 0)}, "marks.too_many", None),
    ],
)
def test_each_fault_is_named_at_its_cell(change: dict[str, object], code: str, column: str | None) -> None:
    good = term_row("6А")
    examined = check_terms([term_row(**change), good])  # type: ignore[arg-type]
    doubt = only(examined)
    assert (doubt.code, doubt.severity, doubt.row, doubt.column) == (code, Severity.ERROR, 2, column)
    assert kept(examined)["row"].to_list() == [3]


def test_a_strange_subject_comes_with_the_one_it_resembles() -> None:
    doubt = only(check_terms([term_row(subject="Матиматика"), term_row("5Б", "Матиматика")]))
    assert (doubt.facts["perhaps"], doubt.facts["rows"]) == ("Математика", [2, 3])
    assert "Похож «Математика»" in doubt_sentence(doubt)


def test_a_class_in_latin_letters_is_read_and_told() -> None:
    examined = check_terms([term_row("5A")])  # Latin
    doubt = only(examined)
    assert (doubt.code, doubt.severity, doubt.facts["read_as"]) == ("class.latin", Severity.FIXED, "5А")
    assert kept(examined)["class_name"].item() == "5А"


def test_the_same_class_subject_and_period_twice_are_named_with_each_other() -> None:
    rows = [term_row(), term_row("5Б"), term_row("5 а", "матем", period="1 четверть 2025/26")]
    examined = check_terms(rows)
    assert [(one.code, one.row, one.facts["others"]) for one in examined.doubts] == [
        ("marks.twice", 2, [4]), ("marks.twice", 4, [2]),
    ]  # fmt: skip
    assert "5А, Математика, I четверть уже есть, строка 4" in doubt_sentence(examined.doubts[0])
    assert kept(examined)["class_name"].to_list() == ["5Б"]


def test_trimesters_beside_quarters_in_one_school_are_an_error_that_says_so() -> None:
    rows = [
        term_row(),
        term_row("5Б"),
        term_row("6А", period="2025/26 T1"),
        term_row("6А", school="edu302001"),
    ]
    examined = check_terms(rows)
    doubt = only(examined)
    assert (doubt.code, doubt.row, doubt.facts["rows"]) == ("terms.mixed", 4, [4])
    assert "триместры" in doubt_sentence(doubt)
    assert "четверти" in doubt_sentence(doubt)


def test_another_school_or_another_year_may_have_trimesters() -> None:
    rows = [
        term_row(), term_row(school="edu302001", period="2025/26 T1"), term_row(period="2024/25 T1"),
        term_row("10А", period="2025/26 H1"),
    ]  # fmt: skip
    assert check_terms(rows).doubts == ()


def test_trimesters_after_quarters_that_were_loaded_are_an_error() -> None:
    known = Expectation(
        own_schools=OWN, all_school_codes=ALL, subjects=subject_spellings(),
        term_kinds={("edu301001", 2025): frozenset({PeriodKind.QUARTER})},
    )  # fmt: skip
    examined = check_terms(
        [term_row(period="2025/26 T1"), term_row("5Б", period="2025/26 T2")], expectation=known
    )
    doubt = only(examined)
    assert (doubt.code, doubt.facts["count"], doubt.facts["rows"]) == ("terms.other_before", 2, [2, 3])
    assert check_terms([term_row()], expectation=known).doubts == ()


def test_an_empty_cell_beside_numbers_is_read_as_nobody_and_told_once_a_column() -> None:
    rows = [term_row(marks=(7, 11, 9, None, None)), term_row("5Б", marks=(7, 11, 9, None, 1))]
    examined = check_terms(rows)
    told = [(one.code, one.severity, one.heading, one.facts["count"]) for one in examined.doubts]
    assert told == [
        ("marks.blank", Severity.FIXED, "«2»", 2), ("marks.blank", Severity.FIXED, "н/а", 1),
    ]  # fmt: skip
    assert kept(examined)["m2"].to_list() == [0, 0]


@pytest.mark.parametrize("nothing", [None, 0])
def test_a_class_without_marks_stays_and_is_told(nothing: int | None) -> None:
    examined = check_terms([term_row("1А", marks=(nothing,) * 5), term_row("5Б")])
    doubt = only(examined)
    assert (doubt.code, doubt.severity) == ("marks.none", Severity.NOTE)
    assert kept(examined)["class_name"].to_list() == ["1А", "5Б"]


def test_a_table_without_the_column_of_those_not_attested_says_so() -> None:
    row = term_row()[:-1]
    examined = check_terms([row], head=["Школа", "Класс", "Предмет", "Период", "5", "4", "3", "2"])
    assert codes(examined) == ["marks.no_column_na"]
    assert kept(examined)["not_attested"].item() == 0


def test_without_a_column_of_schools_the_marks_are_of_the_school_that_loads_them() -> None:
    head = ["Класс", "Предмет", "Период", "5", "4", "3", "2", "н/а"]
    examined = check_terms([term_row()[1:]], head=head, expectation=OF_SCHOOL)
    assert examined.doubts == ()
    assert kept(examined)["school_code"].item() == "edu301001"
    assert "school.not_said" in codes(check_terms([term_row()[1:]], head=head))


@pytest.mark.parametrize("heading", ["ФИО учителя", "Фамилия"])
def test_a_column_of_names_is_an_error_by_its_own_name(heading: str) -> None:
    head = [*term_sheet([])[0], heading]
    assert "columns.personal" in codes(check_terms([[*term_row(), "Иванова И. И."]], head=head))


def test_a_table_without_the_subject_is_not_recognised() -> None:
    head = ["Школа", "Класс", "Что-то", "Период", "5", "4", "3", "2", "н/а"]
    with pytest.raises(Invalid) as refused:
        check_terms([term_row()], head=head)
    assert (refused.value.code, refused.value.facts["missing"]) == ("columns.missing", ["Предмет"])


def test_derived_columns_of_a_journal_are_left_alone() -> None:
    head = [*term_sheet([])[0], "Качество, %", "СОУ"]
    assert check_terms([[*term_row(), "64,3", "62,3"]], head=head).doubts == ()


def test_a_mended_cell_and_a_row_left_out_are_checked_anew() -> None:
    given = cells(term_sheet([term_row(subject="Матиматика"), term_row("Итого")]), name="Отметки")
    examined = check(
        given, expectation=EXPECTED, corrections={(2, 2): "Математика"}, excluded_rows=frozenset({3})
    )  # fmt: skip
    assert examined.doubts == ()
    assert (kept(examined).height, examined.n_excluded) == (1, 1)
