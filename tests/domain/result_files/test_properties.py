"""Whatever stands in the cells: nothing raises, and no row is lost."""

import polars as pl
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from app.domain.result_files import RESULT_ROWS
from app.domain.result_files.cells import cleaned, cleaned_column, column_index, column_letter
from tests.domain.result_files.checking import check, check_f1, check_protocol
from tests.workbook_makers import F1_HEAD, cells, f1_row, f1_sheet

WORDS = (
    "0|1|2|3|1,0|1,5|-1|X|Х|Н|N|=|#N/A|отсутствовал|5А|5A|edu301001|edu999001|40001|40002|Иванов Иван|true"
    "|2026-01-02 00:00:00|٢|\u200b|nan| |"
)
words = st.sampled_from(WORDS.split("|"))
anything = st.one_of(st.none(), words, st.text(max_size=12))
rows_of_anything = st.lists(st.lists(anything, min_size=len(F1_HEAD), max_size=len(F1_HEAD)), max_size=6)
nearly_good = st.lists(
    st.tuples(
        st.integers(40001, 40006), st.lists(st.one_of(st.integers(0, 4), anything), min_size=4, max_size=4)
    ),
    max_size=8,
)
often = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


@often
@given(rows_of_anything)
def test_any_text_in_any_cell_is_kept_or_reported(rows: list[list[str | None]]) -> None:
    examined = check_f1(rows)
    assert dict(examined.rows.schema).items() >= dict(RESULT_ROWS).items()


@often
@given(nearly_good, st.sets(st.integers(7, 17), max_size=4))
def test_rows_in_are_rows_kept_refused_and_left_out(
    rows: list[tuple[int, list[object]]], left_out: set[int]
) -> None:
    sheet = cells(f1_sheet([f1_row(code, scores) for code, scores in rows]))  # type: ignore[arg-type]
    examined = check(sheet, excluded_rows=frozenset(left_out))
    assert examined.n_rows_read == len(rows)
    named = {doubt.row for doubt in examined.doubts if doubt.severity == "error"}
    assert named.isdisjoint(examined.rows["row"].to_list())


@often
@given(nearly_good)
def test_kept_scores_are_those_of_the_file(rows: list[tuple[int, list[object]]]) -> None:
    """The slow, obvious twin: what a kept row says is what Python reads in its cells."""
    examined = check_f1([f1_row(code, scores) for code, scores in rows])  # type: ignore[arg-type]
    for row in examined.rows.iter_rows(named=True):
        for task, cell in enumerate(rows[row["row"] - 8][1], 1):
            text = "" if cell is None else str(cell).strip().strip("\u200b").upper()
            if text.removesuffix(",0").isdecimal() and text.isascii():
                assert row[f"t{task}"] == int(text.removesuffix(",0"))
            elif row["participation"] == "present":
                assert row[f"t{task}"] in (0, None)
                assert row[f"x{task}"] == (row[f"t{task}"] == 0)


@often
@given(st.lists(st.lists(anything, min_size=4, max_size=4), max_size=6))
def test_the_schools_own_protocol_takes_any_text_too(rows: list[list[str | None]]) -> None:
    check_protocol([["Код", "Вариант", "1 (1б)", "2 (2б)"], *rows])


@given(st.integers(0, 20_000))
def test_letters_of_columns_go_both_ways(index: int) -> None:
    assert column_index(column_letter(index)) == index


@given(
    st.lists(st.one_of(st.none(), st.text(" \t5aаё+\u0306\u200b\xa0", max_size=4)), min_size=1, max_size=3)
)
def test_a_column_left_as_it_is_needed_no_cleaning(texts: list[str | None]) -> None:
    column = pl.Series("cell", texts, dtype=pl.String)
    assert cleaned_column(column).equals(column.to_frame().select(cleaned(pl.col("cell")))["cell"])


@often
@given(st.lists(st.one_of(st.none(), st.text(max_size=8)), min_size=1, max_size=5))
def test_cleaning_twice_changes_nothing(texts: list[str | None]) -> None:
    from_texts = cells([[each] for each in texts]).sheets[0].frame["c0"]
    once = cleaned_column(from_texts)
    assert cleaned_column(once).equals(once)
    assert not (once == "").any()
