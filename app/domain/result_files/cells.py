"""Cells of an uploaded file as text, and what makes text comparable."""

from collections.abc import Iterable
from dataclasses import dataclass

import polars as pl

VALUELESS = "="  # stands in the frame where a formula was saved without its value

_INVISIBLE = (
    r"[\u{00AD}\u{034F}\u{061C}\u{115F}\u{1160}\u{17B4}\u{17B5}\u{180B}-\u{180E}\u{200B}-\u{200F}"
    r"\u{202A}-\u{202E}\u{2060}-\u{206F}\u{3164}\u{FE00}-\u{FE0F}\u{FEFF}\u{FFA0}\u{FFF9}-\u{FFFB}]"
)
_MAY_NEED_CLEANING = r"[^ -~А-Яа-яЁё№]|^ | $|  "


@dataclass(frozen=True, slots=True, kw_only=True)
class Sheet:
    """One sheet. `frame`: text columns c0, c1, …; its row i is the sheet's row i + `first_row`.

    Cells are (row, column): row as the spreadsheet counts, column from 0.
    """

    name: str
    frame: pl.DataFrame
    first_row: int = 1
    formulas_without_value: frozenset[tuple[int, int]] = frozenset()
    error_cells: frozenset[tuple[int, int]] = frozenset()
    ragged_rows: frozenset[int] = frozenset()  # CSV: more or fewer cells than the heading has
    formula_cells: frozenset[tuple[int, int]] = frozenset()  # where the reader was asked to mark them
    merged_cells: frozenset[tuple[int, int]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """An uploaded file, read and not yet understood."""

    file_name: str
    sheets: tuple[Sheet, ...]


def column_letter(index: int) -> str:
    """How a spreadsheet calls the column: 0 → A, 26 → AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def column_named(index: int, heading: str) -> str:
    """«E «ФИО»»: the letter, and the heading where there is one."""
    return f"{column_letter(index)} «{heading}»" if heading else column_letter(index)


def column_index(letters: str) -> int:
    """The column that a spreadsheet calls so, from 0: AA → 26."""
    index = 0
    for letter in letters.upper():
        index = index * 26 + ord(letter) - 64
    return index - 1


def cleaned(text: pl.Expr) -> pl.Expr:
    """Text in NFC, trimmed, single-spaced, without invisible characters; null where nothing is left."""
    tidy = (
        text.str.normalize("NFC")
        .str.replace_all(_INVISIBLE, "")
        .str.replace_all(r"\s+", " ")
        .str.strip_chars()
    )
    return pl.when(tidy != "").then(tidy)


def cleaned_column(text: pl.Series) -> pl.Series:
    """The same for a whole column, which is left as it is when no cell of it needs cleaning."""
    if text.cast(pl.UInt64, strict=False).null_count() == text.null_count():  # digits: nearly always
        return text
    if text.str.contains(_MAY_NEED_CLEANING).any():
        return text.to_frame().select(cleaned(pl.col(text.name))).to_series()
    if (text == "").any():
        return text.to_frame().select(pl.when(pl.col(text.name) != "").then(pl.col(text.name))).to_series()
    return text


def corrected(frame: pl.DataFrame, cells: Iterable[tuple[int, int, str]]) -> pl.DataFrame:
    """The frame with these cells (index of the row from 0, column from 0, text) written over."""
    by_column: dict[str, tuple[list[int], list[str]]] = {}
    for row, column, text in cells:
        name = f"c{column}"
        if name in frame.columns and 0 <= row < frame.height:
            at = by_column.setdefault(name, ([], []))
            at[0].append(row)
            at[1].append(text)
    return frame.with_columns(
        [
            frame[name].scatter(rows, pl.Series(texts, dtype=pl.String))
            for name, (rows, texts) in by_column.items()
        ]
    )
