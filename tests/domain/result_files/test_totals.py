"""Totals and marks are recomputed and compared."""

from app.catalogues.messages import doubt_sentence
from app.domain.assessments import Band, checked_scale
from app.domain.result_batches import Severity
from app.domain.result_files import Expectation
from tests.domain.result_files.checking import ALL, OWN, check, check_f1, check_protocol, codes, only
from tests.workbook_makers import F1_HEAD, cells, f1_row, f1_sheet

SCALE = checked_scale(
    [
        Band(mark=2, low=0, high=2),
        Band(mark=3, low=3, high=4),
        Band(mark=4, low=5, high=7),
        Band(mark=5, low=8, high=9),
    ],
    max_score=9,
    source="проба",
)


def test_a_total_that_disagrees_is_named_at_its_cell_and_the_sum_is_taken() -> None:
    examined = check_f1([f1_row(40001, [1, 2, 1, 3], total=9)])
    doubt = only(examined)
    assert (doubt.severity, doubt.code, doubt.row, doubt.column) == (Severity.FIXED, "total.differs", 8, "K")
    assert doubt.facts == {"stated": 9, "sum": 7}
    assert examined.rows["total"].to_list() == [7]
    assert doubt_sentence(doubt) == (
        "Строка 8: по заданиям выходит 7, в столбце «Первичный балл» стоит 9. Берём сумму заданий."
    )


def test_a_total_above_the_papers_maximum_is_an_error() -> None:
    doubt = only(check_f1([f1_row(40001, total=10)]))
    assert (doubt.severity, doubt.code, doubt.facts["maximum"]) == (Severity.ERROR, "total.above", 9)


def test_a_total_is_not_compared_where_a_score_is_at_fault() -> None:
    assert codes(check_f1([f1_row(40001, [1, "два", 1, 3], total=7)])) == ["cell.text"]


def test_totals_that_are_no_numbers_are_errors() -> None:
    examined = check_f1([f1_row(40001, total="семь"), f1_row(40002, total="7,5"), f1_row(40003, total="7,0")])
    assert codes(examined) == ["cell.text", "cell.fraction"]


def test_a_formula_without_a_value_is_an_error_in_a_score_and_in_a_total() -> None:
    sheet = cells(f1_sheet([f1_row(40001, [1, "=", 1, 1], total="=")]))
    marked = type(sheet)(
        file_name="a.xlsx",
        sheets=(
            type(sheet.sheets[0])(
                name=sheet.sheets[0].name,
                frame=sheet.sheets[0].frame,
                formulas_without_value=frozenset({(8, 7), (8, 10)}),
            ),
        ),
    )
    assert codes(check(marked)) == ["cell.formula", "cell.formula"]


def test_a_mark_that_the_scale_would_not_give_is_noted_and_kept() -> None:
    known = Expectation(own_schools=OWN, all_school_codes=ALL, scale=SCALE)
    examined = check_f1([f1_row(40001, mark=5), f1_row(40002, mark=4)], expectation=known)
    doubt = only(examined)
    assert (doubt.severity, doubt.code, doubt.row) == (Severity.NOTE, "mark.differs", 8)
    assert doubt.facts == {"mark": 5, "by_scale": 4, "total": 7}
    assert examined.rows["mark"].to_list() == [5, 4]


def test_without_a_column_of_marks_the_scale_gives_them() -> None:
    known = Expectation(own_schools=OWN, school_code="edu301001", scale=SCALE)
    examined = check_protocol(
        [["Код", "Вариант", "1 (9б)"], [40001, 1, 8], [40002, "отсутствовал", None]], expectation=known
    )
    assert examined.rows["mark"].to_list() == [5, None]


def test_marks_are_from_two_to_five_or_none() -> None:
    rows = [
        f1_row(40001, mark=6),
        f1_row(40002, journal=1),
        f1_row(40003, mark="Нет отметки", journal="н/а"),
        f1_row(40004, journal=None),
    ]
    examined = check_f1(rows)
    assert [(each.code, each.row) for each in examined.doubts] == [("mark.out", 8), ("journal.out", 9)]
    assert examined.rows["journal"].to_list() == [None, None]


def test_fewer_rows_than_declared_are_noted() -> None:
    doubt = only(check_f1([f1_row(40001)], declared=24))
    assert (doubt.severity, doubt.code) == (Severity.NOTE, "participants.differ")
    assert doubt.facts == {"declared": 24, "count": 1}


def test_totals_are_not_judged_while_a_task_is_missing() -> None:
    """A renamed column of a task is one doubt: that its sum is short is no other."""
    renamed = ["Задача два" if each == "2 (2б)" else each for each in F1_HEAD]
    for rows in ([f1_row(40001)], [f1_row(40001, (1, 2, 2, 4), total=9)]):
        assert codes(check_f1(rows, head=renamed)) == ["maximum.differs", "columns.extra"]
