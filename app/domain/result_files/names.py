"""Names of people among the cells of a file: found, hidden before anything else reads them, and told."""

import re
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
_FATHER = "(ович|евич|ьич|кич|мич|овна|евна|ьинична|кинична|минична|итична)"
_PATRONYMIC = rf"[а-яё]+{_FATHER}"
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
# In the middle of a longer cell: «Учитель: Петрова Анна Сергеевна». Words like «условна» are no patronymics.
_WITHIN = rf"(?i:\b[а-яё\-]{{2,}},?\s+[а-яё]{{2,}}{_FATHER}\b|\b[а-яё]{{2,}}{_FATHER}\s+[а-яё\-]{{2,}})"
_NO_PATRONYMIC = (
    r"(?i:\b((без)?условна|(не)?виновна|(не)?ровна|духовна|уголовна|церковна|верховна|душевна|плачевна)\b)"
)
_OF_FATHER = "((ович|евич)(а|у|е|ем)|(овн|евн)(ы|е|у|ой))"
_INITIALS = r"[А-ЯЁ]\.\s?[А-ЯЁ]\."
# The same of people whom a school or a street may be called after: looked for where nothing says so.
_WITHIN_UNLESS_HONOURED = "|".join(
    (
        rf"\b{_WORD}\s+({_WORD}\s+[А-ЯЁ][а-яё]+{_OF_FATHER}|[А-ЯЁ][а-яё]+{_OF_FATHER}\s+{_WORD})\b",
        rf"(\b{_WORD}|(?i:\b[а-яё]{{2,}}(ов|ова|ев|ева|ин|ина|ский|ская))),?\s+{_INITIALS}",
        rf"(^|[^А-ЯЁа-яё.]){_INITIALS}\s?{_WORD}",
        rf"\b{_SURNAME}\s+[А-ЯЁ]\.\s*($|[,;)])",
        rf"(?i:\b(учитель|руководитель|директор|эксперт|организатор|учени(к|ца))\s?:\s*){_WORD}",
    )
)
_HONOURED = (
    r"(?i:\b(имени|им\.|памяти)\s)[^,;:()]*"
    r"(,\s(?i:(дважды|геро|маршал|генерал|адмирал|академик|кавалер|народн|заслуженн|лауреат))[^,;:()]*)*"
    rf"|(?i:\b(школа|лицей|гимназия|ул\.|улица|проспект)\s+){_INITIALS}\s?{_WORD}|Ф\.\s?И\.\s?О\."
)
# None of the above is there without one of these: the long look is for the few cells that have one.
_HINT = (
    r"(?i:[вькм]ич(а|у|ем?)?\b|вн(а|ы|е|у|ой)\b|ична\b"
    r"|(тель|директор|эксперт|организатор|учени(к|ца))\s?:)|[А-ЯЁ]\."
)
_IN_ANY_NAME = r"\p{Cyrillic}|\p{Lu}"  # whatever the rule
_NO_NAME = r"^(?i:итог|всего|средн|сумм|не |нет |имя скрыто)"
_WORDY = ("subject", "period", "year", "measure", "school", "ignored")  # fields that hold words anyway


def without_names(found: Recognised, sheets: Iterable[Sheet]) -> Recognised:
    """It, with every cell that looks like somebody's name hidden; `names_in` says where they stood.

    Columns that the layout calls personal are emptied; strange columns of names are marked as personal.
    `sheets`: all of the file.
    """
    dropped = _personal_dropped(found)
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
    is_above = _names_above(marked)
    return replace(
        marked,
        key=replace(marked.key, subject_text=HIDDEN_NAME) if _is_in_subject(marked, is_above) else marked.key,
        sheet=replace(marked.sheet, frame=marked.sheet.frame.with_columns(changed)),
        holds_names=bool(dropped.dropped or places or others or is_above),
        named_columns=tuple(places),
        named_above=is_above,
        named_sheets=others,
    )


def tell_names(recognised: Recognised, found: Findings) -> None:
    """Notes on columns of names that are dropped, and on names that stand elsewhere."""
    for each in recognised.dropped:
        found.about_file(
            Severity.NOTE, "columns.dropped", row=recognised.header_row, column=each.index,
            heading=each.heading, letter=column_letter(each.index),
        )  # fmt: skip
    if recognised.named_columns or recognised.named_sheets or recognised.named_above:
        found.about_file(
            Severity.NOTE,
            "names.hidden",
            columns=[f"«{one}»" for one in recognised.named_columns[:_MOST_PLACES]],
            others=[f"«{one}»" for one in recognised.named_sheets[:_MOST_PLACES]],
            above="над таблицей" if recognised.named_above else None,
        )


def must_hold_no_names(cells: Sequence[Correction]) -> None:
    """Invalid when somebody's name would be written into a cell: it would be kept with the corrections."""
    if cells and _named(pl.Series([cell.text for cell in cells], dtype=pl.String), _LIKELY) is not None:
        raise Invalid("correction.name")


def _personal_dropped(found: Recognised) -> Recognised:
    """It, with the cells of the layout's personal columns dropped; `dropped`: those that held any."""
    personal = [each for each in found.fields if each.column.personal]
    if not personal:
        return found
    below = found.body
    held = [each for each in personal if any(one.strip() for one in below[f"c{each.index}"].drop_nulls())]
    emptied = [pl.lit(None, dtype=pl.String).alias(f"c{each.index}") for each in personal]
    sheet = replace(found.sheet, frame=found.sheet.frame.with_columns(emptied))
    return replace(found, sheet=sheet, dropped=tuple(held))


def _names_above(found: Recognised) -> bool:
    """Whether a title row above the headings names somebody."""
    above = found.sheet.frame.head(found.header_row - found.sheet.first_row)
    hinted = [cell for row in above.rows() for cell in row if cell and re.search(_HINT, cell)]
    return bool(hinted) and _named(pl.Series(hinted), _WITHIN) is not None


def _is_in_subject(found: Recognised, is_above: bool) -> bool:
    said = found.key.subject_text
    return is_above and said is not None and _named(pl.Series([said]), _CERTAIN) is not None


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
    hinted = spellings.filter(pl.col("cell").str.contains(_HINT))
    if hinted.height:
        inside = text.str.replace_all(_NO_PATRONYMIC, "").str.contains(_WITHIN)
        inside |= text.str.replace_all(_HONOURED, "").str.contains(_WITHIN_UNLESS_HONOURED)
        names = names.append(hinted.filter(inside)["cell"])
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
