"""Names of people among the cells of a file: found, hidden before anything else reads them, and told."""

from collections.abc import Iterable, Sequence
from dataclasses import replace

import polars as pl

from app.domain.errors import Invalid
from app.domain.result_batches import HIDDEN_NAME, Correction, Severity
from app.domain.result_files.cells import Sheet, cleaned, cleaned_column, column_letter
from app.domain.result_files.findings import Findings
from app.domain.result_files.headings import is_personal
from app.domain.result_files.shapes import Recognised, StrangeColumn

_HEAD_ROWS = 40
_SHORTEST = 6  # bytes: a name has at least three Cyrillic letters
_MOST_PLACES = 10  # named in one note

_SURNAME = r"[А-ЯЁ][а-яё]+(ов|ова|ев|ева|ёв|ёва|ин|ина|ын|ына|енко|чук)(-[А-ЯЁ][а-яё]+)?"
_WORD = r"[А-ЯЁ][а-яё]+(-[А-ЯЁ][а-яё]+)?"
_PATRONYMIC = r"[а-яё]+(ович|евич|ьич|кич|мич|овна|евна|ьинична|кинична|минична|итична)"
# What stands as a whole cell and is hardly anything but a name.
_CERTAIN = "|".join(
    (
        rf"(?i:^[а-яё\-]{{2,}},?\s+([а-яё\-]+\s+)?{_PATRONYMIC}$)",
        rf"(?i:^[а-яё\-]{{2,}}\s+{_PATRONYMIC}\s+[а-яё\-]{{2,}}$)",
        rf"^{_WORD},?\s+[А-ЯЁ]\.\s?([А-ЯЁ]\.)?$",
        rf"^[А-ЯЁ]\.\s?([А-ЯЁ]\.)?\s?{_WORD}$",
        rf"^{_SURNAME},?\s+{_WORD}(\s+{_WORD})?$",
        rf"^{_WORD}\s+({_WORD}\s+)?{_SURNAME}$",
    )
)
# «Ким Анна»: two or three words, each with a capital.
_LIKELY = rf"{_CERTAIN}|^{_WORD},?(\s+[А-ЯЁ]([а-яё]+|\.)){{1,3}}(\s*[А-ЯЁ]\.)?$"
# Where numbers and short words belong, a surname alone is a name too.
_IN_PLACE_OF_NUMBER = rf"{_LIKELY}|^{_SURNAME}$|^[А-ЯЁ][а-яё]+(ский|ская|цкий|цкая)$"
# A code has digits: words alone are somebody's name.
_IN_PLACE_OF_CODE = (
    rf"{_CERTAIN}|(?i:^[а-яё]{{3,}}([ \-.,]+[а-яё]+\.?)*$)|[А-ЯЁ][а-яё]{{2,}}\s+[А-ЯЁ]([а-яё]|\.)"
    r"|^[A-Z][a-z]+ [A-Z][a-z]+$"
)
_IN_ANY_NAME = r"\p{Cyrillic}|\p{Lu}"  # whatever the rule
_NO_NAME = r"^(?i:итог|всего|средн|сумм|не |нет |имя скрыто)"
_WORDY = ("subject", "period", "year", "measure", "school", "ignored")  # fields that hold words anyway


def without_names(found: Recognised, sheets: Iterable[Sheet]) -> Recognised:
    """It, with every cell that looks like somebody's name hidden; `names_in` says where they stood.

    Columns that the layout calls personal are emptied; strange columns of names are marked as personal.
    `sheets`: all of the file.
    """
    dropped, holds_names = _personal_dropped(found)
    marked = replace(dropped, strange=_strange_marked(dropped))
    first = marked.header_row - marked.sheet.first_row + 1
    changed: list[pl.Series] = []
    places: list[str] = []
    # Nearly all columns hold scores: one look at all lengths leaves them out.
    longest = marked.sheet.frame.slice(first).select(pl.all().str.len_bytes().max()).row(0, named=True)
    for index, heading, rule in _rules(marked):
        if (longest[f"c{index}"] or 0) < _SHORTEST:
            continue
        cells = marked.sheet.frame[f"c{index}"]
        named = _named(cells.slice(first), rule)
        if named is not None:
            whole = pl.concat([pl.repeat(False, first, dtype=pl.Boolean, eager=True), named])
            changed.append(cells.set(whole, HIDDEN_NAME))
            places.append(heading or column_letter(index))
    others = tuple(each.name for each in sheets if each.name != found.sheet.name and _holds_names(each))
    return replace(
        marked,
        sheet=replace(marked.sheet, frame=marked.sheet.frame.with_columns(changed)),
        holds_names=holds_names or bool(places or others),
        named_columns=tuple(places),
        named_sheets=others,
    )


def tell_names(recognised: Recognised, found: Findings) -> None:
    """A note that the file holds names, where they are not in a column of their own."""
    if recognised.named_columns or recognised.named_sheets:
        found.about_file(
            Severity.NOTE,
            "names.hidden",
            columns=[f"«{one}»" for one in recognised.named_columns[:_MOST_PLACES]],
            others=[f"«{one}»" for one in recognised.named_sheets[:_MOST_PLACES]],
        )


def must_hold_no_names(cells: Sequence[Correction]) -> None:
    """Invalid when somebody's name would be written into a cell: it would be kept with the corrections."""
    if cells and _named(pl.Series([cell.text for cell in cells], dtype=pl.String), _LIKELY) is not None:
        raise Invalid("correction.name")


def _personal_dropped(found: Recognised) -> tuple[Recognised, bool]:
    """It, with the cells of personal columns that the layout names dropped; and whether they held any."""
    names = [f"c{each.index}" for each in found.fields if each.column.personal]
    if not names:
        return found, False
    below = found.sheet.frame[names].slice(found.header_row - found.sheet.first_row + 1)
    holds_names = any(cell.strip() for name in names for cell in below[name].drop_nulls())
    frame = found.sheet.frame.with_columns([pl.lit(None, dtype=pl.String).alias(name) for name in names])
    return replace(found, sheet=replace(found.sheet, frame=frame)), holds_names


def _strange_marked(found: Recognised) -> tuple[StrangeColumn, ...]:
    below = found.body
    return tuple(
        replace(each, personal=each.personal or _mostly_names(below[f"c{each.index}"]))
        for each in found.strange
    )


def _mostly_names(cells: pl.Series) -> bool:
    filled = cleaned_column(cells).drop_nulls()
    named = _named(filled, _LIKELY)
    return named is not None and 2 * int(named.sum()) > filled.len()


def _rules(found: Recognised) -> list[tuple[int, str, str]]:
    """Index and heading of each column, and what in it is a name."""
    rules = [(each.index, each.heading, _IN_PLACE_OF_NUMBER) for each in found.tasks]
    for each in found.fields:
        if not each.column.personal:
            name = each.column.field
            rule = _IN_PLACE_OF_CODE if name == "code" else _IN_PLACE_OF_NUMBER
            rules.append((each.index, each.heading, _CERTAIN if name in _WORDY else rule))
    rules += [(each.index, each.heading, _CERTAIN) for each in found.strange if not each.personal]
    return sorted(rules)


def _named(cells: pl.Series, rule: str) -> pl.Series | None:
    """Which of the cells are names; None when none is."""
    long = cells.filter(cells.str.len_bytes() >= _SHORTEST)
    if long.is_empty():  # nearly always: a column of scores costs one look at its lengths
        return None
    worded = long.filter(long.str.contains(_IN_ANY_NAME))
    if worded.is_empty():  # codes: thousands of spellings, all of digits
        return None
    text = cleaned(pl.col("cell"))
    spellings = worded.unique().alias("cell").to_frame()
    names = spellings.filter(text.str.contains(rule) & ~text.str.contains(_NO_NAME))["cell"]
    return cells.is_in(names.implode()).fill_null(False) if names.len() else None


def _holds_names(sheet: Sheet) -> bool:
    """Whether a sheet that is not read has a cell with a name, or a column that a heading calls so."""
    frame = sheet.frame
    for name in frame.columns:
        if _named(frame[name], _CERTAIN) is not None:
            return True
        top = cleaned_column(frame[name].head(_HEAD_ROWS)).to_list()
        heads = [row for row, cell in enumerate(top) if cell and len(cell) <= 60 and is_personal(cell)]
        if heads and cleaned_column(frame[name].slice(heads[0] + 1)).drop_nulls().len():
            return True
    return False
