"""Reads the columns that say who a participant is: school, class, code, sex, presence."""

import re
from collections.abc import Callable

import polars as pl

from app.domain.layouts import ClassStyle, Layout
from app.domain.organisations import grade_of
from app.domain.result_batches import HIDDEN_NAME, Severity
from app.domain.result_files.cells import cleaned_column
from app.domain.result_files.findings import Findings
from app.domain.result_files.shapes import Expectation, FieldColumn, Recognised

_LATIN = str.maketrans("ABCEHKMOPTXY", "АВСЕНКМОРТХУ")
_CLASS = re.compile(r"^([0-9]{1,2})([А-ЯЁ]{0,4}[0-9]{0,2})$")


_MOST_ROWS = 5  # named beside a repeated code


class Columns:
    """The layout's columns of a body, cleaned when first asked for."""

    def __init__(self, body: pl.DataFrame, recognised: Recognised) -> None:
        self._body = body
        self._recognised = recognised
        self._read: dict[int, pl.Series] = {}

    def first(self, name: str) -> FieldColumn | None:
        """The first column of this field."""
        return next(iter(self._recognised.named(name)), None)

    def text(self, where: FieldColumn) -> pl.Series:
        """Its cells, cleaned; null where empty."""
        if where.index not in self._read:
            self._read[where.index] = cleaned_column(self._body[f"c{where.index}"])
        return self._read[where.index]

    def find(self, name: str) -> pl.Series | None:
        """The first such column's cells; None when the sheet has no such column."""
        where = self.first(name)
        return None if where is None else self.text(where)

    @property
    def height(self) -> int:
        """The number of rows."""
        return self._body.height

    def none(self, dtype: pl.DataType) -> pl.Series:
        """As many nulls as there are rows."""
        return pl.repeat(None, self.height, dtype=dtype, eager=True)


def indices(mask: pl.Series) -> pl.Series:
    """Where the mask is true, u32."""
    if not mask.any():  # nearly always: in a small file each step over a column costs more than its rows
        return pl.Series(dtype=pl.UInt32)
    return mask.fill_null(False).arg_true().cast(pl.UInt32)


def spellings(text: pl.Series) -> list[str]:
    """Each of its texts once."""
    return [each for each in text.unique().to_list() if each is not None]


def translated(text: pl.Series, meaning: Callable[[str], str | None]) -> pl.Series:
    """Each cell's meaning, found once per spelling; null where there is none."""
    means = {each: meaning(each) for each in spellings(text)}
    if all(each == found for each, found in means.items()):  # nearly always: people write as we do
        return text
    return text.replace_strict(means, default=None, return_dtype=pl.String)


def absences(columns: Columns, recognised: Recognised) -> pl.Series:
    """Bool per row: a word in the variant, presence, total or mark column says «was not there»."""
    absent = pl.repeat(False, columns.height, dtype=pl.Boolean, eager=True)
    for where in recognised.fields:
        if where.column.field in ("variant", "presence", "total", "mark"):
            text = columns.text(where)
            words = [each for each in spellings(text) if each.lower() in recognised.layout.absent]
            if words:
                absent = absent | text.is_in(words).fill_null(False)
    return absent


def read_schools(
    columns: Columns, recognised: Recognised, expectation: Expectation, found: Findings
) -> pl.Series:
    """The school's code of each row; rows of other schools are errors, with one doubt a school."""
    where = columns.first("school")
    if where is None:
        return _one_school(columns, recognised, expectation, found)
    text = columns.text(where)
    found.about_cells(Severity.ERROR, "school.missing", indices(text.is_null()), where=where)
    for code in text.unique(maintain_order=True).to_list():
        if code is None or code in expectation.own_schools:
            continue
        fault = "school.foreign" if code in expectation.all_school_codes else "school.unknown"
        at = indices(text == code)
        facts = _how_many(at, found)
        found.about_cells(
            Severity.ERROR, fault, at, where=where, values=text.gather(at), facts=facts, once=True
        )
    return text


def _how_many(at: pl.Series, found: Findings) -> list[dict[str, object]]:
    """The only row, or how many there are: «строка 30», «5 строк, первая 14»."""
    return [{"only": found.row_of(int(at[0]))} if at.len() == 1 else {"many": at.len()}] if at.len() else []


def _one_school(
    columns: Columns, recognised: Recognised, expectation: Expectation, found: Findings
) -> pl.Series:
    code = expectation.school_code
    declared = recognised.declared_school
    rows = columns.none(pl.String())
    if declared is not None and declared not in expectation.own_schools:
        fault = "school.foreign" if declared in expectation.all_school_codes else "school.unknown"
        at = indices(rows.is_null())
        told = pl.Series([declared] * at.len(), dtype=pl.String)
        found.about_cells(Severity.ERROR, fault, at, values=told, facts=_how_many(at, found), once=True)
        return pl.repeat(declared, rows.len(), dtype=pl.String, eager=True)
    if declared is not None:
        code = declared
    if code is None:
        found.about_file(Severity.ERROR, "school.not_said")
        found.about_cells(Severity.ERROR, "school.missing", indices(rows.is_null()), once=True)
        return rows
    return pl.repeat(code, rows.len(), dtype=pl.String, eager=True)


def class_name(text: str) -> str | None:
    """«5 а», «5-А», «5A» → 5А; None when it is no class."""
    plain = re.sub(r"[\s\-–—_.«»\"'/]+|класс", "", text, flags=re.IGNORECASE).upper().translate(_LATIN)
    found = _CLASS.match(plain)
    if found is None or not 1 <= int(found[1]) <= 12:
        return None
    return f"{int(found[1])}{found[2]}"


def has_latin(text: str) -> bool:
    """Whether a class is spelt with Latin letters that look like Cyrillic ones."""
    return bool(re.search(r"[A-Za-z]", text)) and class_name(text) is not None


def read_classes(
    columns: Columns, layout: Layout, absent: pl.Series, grade: int | None, found: Findings
) -> pl.Series:
    """The class of each row as we write it, 5А."""
    where = columns.first("class") or columns.first("grade")
    if where is None:
        return columns.none(pl.String())
    text = columns.text(where)
    letter = columns.find("letter")
    if where.column.field == "grade" and letter is not None:
        text = pl.select(pl.concat_str(text, letter.fill_null(""))).to_series()
    found.about_cells(Severity.ERROR, "class.missing", indices(text.is_null() & ~absent), where=where)
    if layout.class_style is ClassStyle.FREE:
        return text
    numbered = layout.class_style is ClassStyle.NUMBERED and not text.str.contains("[^0-9]").any()
    if numbered and text.drop_nulls().len():
        numbers = sorted(text.drop_nulls().unique().to_list(), key=lambda each: (len(each), each))
        found.about_file(
            Severity.NOTE,
            "class.numbered",
            column=where.index,
            heading=where.heading,
            classes=numbers[:20],
        )
        return text
    named = translated(text, class_name)
    bad = indices(text.is_not_null() & named.is_null())
    found.about_cells(Severity.ERROR, "class.unreadable", bad, where=where, values=text.gather(bad))
    for spelling in sorted(each for each in spellings(text) if has_latin(each)):
        at = indices(text == spelling)
        read_as = [{"read_as": class_name(spelling)}]
        found.about_cells(
            Severity.FIXED, "class.latin", at, where=where, values=text.gather(at), facts=read_as, once=True
        )
    if grade is not None:
        for spelling in sorted(each for each in spellings(named) if grade_of(each) != grade):
            at = indices(named == spelling)
            facts = [{"grade": grade}]
            found.about_cells(
                Severity.NOTE,
                "class.other_grade",
                at,
                where=where,
                values=named.gather(at),
                facts=facts,
                once=True,
            )
    return named


def read_codes(columns: Columns, schools: pl.Series, found: Findings) -> pl.Series:
    """The participants' codes; missing, misshapen and repeated ones are errors."""
    where = columns.first("code")
    if where is None:
        return columns.none(pl.String())
    text = columns.text(where)
    found.about_cells(Severity.ERROR, "code.missing", indices(text.is_null()), where=where)
    named = text == HIDDEN_NAME
    found.about_cells(Severity.ERROR, "code.name", indices(named), where=where)
    no_code = named.fill_null(False)
    if where.column.pattern is not None:
        misshapen = (~text.str.contains(where.column.pattern) & ~named).fill_null(False)
        bad = indices(misshapen)
        found.about_cells(Severity.ERROR, "code.shape", bad, where=where, values=text.gather(bad))
        no_code = no_code | misshapen
    _repeated(text.set(no_code, None) if no_code.any() else text, schools, where, found)
    return text


def _repeated(text: pl.Series, schools: pl.Series, where: FieldColumn, found: Findings) -> None:
    present = text.drop_nulls()
    if present.n_unique() == present.len():
        return
    frame = pl.DataFrame({"school": schools, "code": text}).with_row_index("at").drop_nulls("code")
    again = (
        frame.filter(pl.struct("school", "code").is_duplicated())
        .with_columns(pl.col("at").implode().over("school", "code").alias("all"))
        .sort("at")
    )
    if again.height:
        at = again["at"].cast(pl.UInt32)
        facts = [
            {
                "others": [found.row_of(other) for other in alike[: _MOST_ROWS + 1] if other != own][
                    :_MOST_ROWS
                ],
                "more": max(len(alike) - 1 - _MOST_ROWS, 0) or None,
            }
            for own, alike in zip(at.to_list(), again["all"].to_list(), strict=True)
        ]
        found.about_cells(Severity.ERROR, "code.twice", at, where=where, values=again["code"], facts=facts)


def read_words(columns: Columns, name: str, fault: str, found: Findings) -> pl.Series:
    """What the cells of this column mean by its layout's list; other words are errors."""
    where = columns.first(name)
    if where is None:
        return columns.none(pl.String())
    text = columns.text(where)
    meaning = translated(text, lambda word: where.column.values.get(word.lower()))
    bad = indices(text.is_not_null() & meaning.is_null())
    found.about_cells(Severity.ERROR, fault, bad, where=where, values=text.gather(bad))
    return meaning


def read_variants(columns: Columns, recognised: Recognised, absent: pl.Series) -> pl.Series:
    """The variant; with two unlike ones «1/2»; null for those who were absent."""
    parts = [columns.text(where) for where in recognised.named("variant")]
    if not parts:
        return columns.none(pl.String())
    joined = parts[0]
    for part in parts[1:]:
        both = pl.DataFrame({"a": joined, "b": part})
        unlike = pl.col("a") != pl.col("b")
        joined = both.select(
            pl.when(unlike).then(pl.concat_str("a", "b", separator="/")).otherwise(pl.coalesce("a", "b"))
        ).to_series()
    return joined.set(absent, None) if absent.any() else joined
