"""Foreign workbooks as the pages show them: the grid, what is named, what is filled, what is missing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.api.foreign_layouts import source_words
from app.api.pages.formats import plural
from app.api.pages.observation_views import figure, named
from app.catalogues.foreign_texts import RULE_WORDS, fault_words, missing_words, moved_words
from app.catalogues.state_forms import named_variables
from app.catalogues.variables import load_variables
from app.domain.errors import Invalid
from app.domain.foreign_answers import Taken
from app.domain.foreign_layouts import (
    Choice,
    Grid,
    Label,
    MappedCell,
    Named,
    PeriodRule,
    Place,
    address_of,
    usual_rule,
)
from app.domain.layouts import normalised
from app.domain.reported_periods import day_of_year
from app.domain.result_files.cells import VALUELESS, column_index, column_letter
from app.use_cases.foreign_layouts import Answer, Grids, Kept, Reading, cells_to_fill

MOST_ROWS, MOST_COLUMNS = 200, 26  # of a grid that is shown
MOST_CELLS = 300  # that one page asks about
MOST_FIELDS = 4_000
OPTIONS = [(rule.value, words) for rule, words in RULE_WORDS.items()]
_CELLS = ("ячейка", "ячейки", "ячеек")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was sent: field → text."""

    fields: Mapping[str, str]

    def get(self, name: str) -> str | None:
        """The field; None where there is none."""
        return self.fields.get(name)


@dataclass(frozen=True, slots=True, kw_only=True)
class CellView:
    """A cell that may be named. `is_offer`: the name is a suggestion, and nobody has said so yet."""

    key: str
    address: str
    labels: str
    name: str
    rule: str
    note: str
    is_offer: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class MappingView:
    """The page of one sheet."""

    lead: str
    sheets: tuple[str, ...]
    sheet: int
    letters: tuple[str, ...]
    rows: tuple[tuple[int, tuple[tuple[str, str], ...]], ...]  # number → text and what is named there
    is_cut: bool
    cells: tuple[CellView, ...]
    n_more: int
    names: tuple[str, ...]
    other_days: tuple[str, ...]


def mapping_view(kept: Kept, read: Grids, sheet: int, typed: Typed | None) -> MappingView:
    """What the page of a layout says of one of its sheets."""
    layout, names = kept.layout, list(read)
    at = min(sheet, len(names) - 1)
    grid = read[names[at]]
    mapped = {one.place: one for one in layout.cells}
    cells = [_mapped(one) for one in layout.cells if one.sheet == grid.name]
    offers = cells_to_fill(layout, grid) if kept.may_change else []
    cells += [_offer(one.row, one.column, one.labels, one.offer) for one in offers]
    letters = tuple(map(column_letter, range(min(max(map(len, grid.rows)), MOST_COLUMNS))))
    days = sorted({day_of_year(*one.on_day) for one in layout.cells if one.on_day is not None})
    return MappingView(
        lead=_lead(kept, offers),
        sheets=tuple(names),
        sheet=at,
        letters=letters,
        rows=tuple(
            (number, tuple(_shown(grid, number, column, mapped) for column in range(len(letters))))
            for number in range(grid.first_row, grid.first_row + min(len(grid.rows), MOST_ROWS))
        ),
        is_cut=len(grid.rows) > MOST_ROWS or max(map(len, grid.rows)) > MOST_COLUMNS,
        cells=tuple(_retyped(one, typed) for one in cells[:MOST_CELLS]),
        n_more=max(0, len(cells) - MOST_CELLS),
        names=tuple(one.name for one in named_variables()),
        other_days=tuple(days),
    )


def _lead(kept: Kept, offers: Sequence[Any]) -> str:
    n_mapped = len(kept.layout.cells)
    told = [f"Размечено: {plural(n_mapped, *_CELLS)}." if n_mapped else "Разметки пока нет."]
    n_offered = sum(one.offer is not None for one in offers)
    if n_offered:
        told.append(f"Похоже на наши показатели: {plural(n_offered, *_CELLS)}. Проверьте и сохраните.")
    if not kept.may_change:
        told.append(f"Разметка: {kept.layout.place_name}. Менять её можно там.")
    return " ".join(told)


def _shown(grid: Grid, row: int, column: int, mapped: Mapping[Place, MappedCell]) -> tuple[str, str]:
    one = mapped.get((grid.name, row, column))
    text = grid.text(row, column)
    text = "формула" if text == VALUELESS else text
    return text, _name_of(one.variable, one.breakdown) if one else ""


def _name_of(code: str, breakdown: str) -> str:
    found = next(
        (one for one in named_variables() if (one.variable.code, one.breakdown) == (code, breakdown)), None
    )
    return found.name if found else "показателя больше нет"


def _mapped(one: MappedCell) -> CellView:
    variable = load_variables().variables.get(one.variable)
    moment = variable.moment_words if variable else ""
    is_other = one.on_day is not None and variable is not None and variable.on_day != one.on_day
    wanted = f" Бланк берёт на {day_of_year(*one.on_day)}." if is_other and one.on_day else ""
    return CellView(
        key=f"{one.row}:{one.column}", address=one.address, labels=_labels(one.labels),
        name=_name_of(one.variable, one.breakdown), rule=one.rule.value,
        note=f"Наше число {moment}.{wanted}" if moment else "", is_offer=False,
    )  # fmt: skip


def _offer(row: int, column: int, labels: Sequence[Label], offer: Named | None) -> CellView:
    rule = usual_rule(offer.variable) if offer else None
    return CellView(
        key=f"{row}:{column}", address=address_of(row, column), labels=_labels(labels),
        name=offer.name if offer else "", rule=(rule or PeriodRule.THIS_YEAR).value,
        note="Предлагаем по подписям, проверьте." if offer else "", is_offer=offer is not None,
    )  # fmt: skip


def _labels(labels: Sequence[Label]) -> str:
    return " · ".join(one.text for one in labels)


def _retyped(one: CellView, typed: Typed | None) -> CellView:
    if typed is None or typed.get(f"cell:{one.key}") is None:
        return one
    return CellView(
        key=one.key, address=one.address, labels=one.labels, name=typed.get(f"cell:{one.key}") or "",
        rule=typed.get(f"rule:{one.key}") or one.rule, note=one.note, is_offer=False,
    )  # fmt: skip


def choices_of(typed: Typed, sheets: Sequence[str], sheet: int) -> tuple[list[Place], list[Choice]]:
    """Places that the page showed, and what was chosen for them and for one more address."""
    if sheet >= len(sheets):
        raise Invalid("foreign.no_sheet", sheet=str(sheet + 1))
    shown: list[Place] = []
    choices: list[Choice] = []
    for field, name in typed.fields.items():
        place = _place_of(field, sheets[sheet])
        if place is None:
            continue
        shown.append(place)
        if name.strip():
            choices.append(_choice(place, name, typed.get(f"rule:{place[1]}:{place[2]}") or ""))
    more = typed.get("address") or ""
    if more.strip():
        letters, number = _split(more)
        place = (sheets[sheet], number, column_index(letters))
        shown.append(place)
        choices.append(_choice(place, typed.get("address_name") or "", typed.get("address_rule") or ""))
    return shown, choices


def _place_of(field: str, sheet: str) -> Place | None:
    kind, _, place = field.partition(":")
    row, _, column = place.partition(":")
    is_place = kind == "cell" and row.isdecimal() and column.isdecimal() and len(place) < 12
    return (sheet, int(row), int(column)) if is_place else None


def _split(address: str) -> tuple[str, int]:
    plain = address.strip().upper()
    letters = plain.rstrip("0123456789")
    number = plain[len(letters) :]
    if not (letters.isascii() and letters.isalpha() and 0 < len(letters) < 3 and 0 < len(number) < 6):
        raise Invalid("foreign.address_unclear", value=address.strip()[:20])
    return letters, int(number)


def _choice(place: Place, name: str, rule: str) -> Choice:
    plain = normalised(name)
    found = next((one for one in named_variables() if normalised(one.name) == plain), None)
    if found is None:
        where = {"sheet": place[0], "cell": address_of(place[1], place[2])}
        raise Invalid("foreign.unknown_name", **where, name=name.strip()[:80])
    return Choice(
        sheet=place[0], row=place[1], column=place[2], variable=found.variable, breakdown=found.breakdown,
        rule=_rule(rule),
    )  # fmt: skip


def _rule(text: str) -> PeriodRule:
    return PeriodRule(text) if text in set(PeriodRule) else PeriodRule.THIS_YEAR


def column_choice(sheets: Sequence[str], sheet: int, column: str, variable: str, rule: str) -> dict[str, Any]:
    """What was chosen for a whole column."""
    letters = column.strip().upper()
    if sheet >= len(sheets) or not (letters.isascii() and letters.isalpha() and len(letters) < 3):
        raise Invalid("foreign.column_unclear", value=column.strip()[:20] or "пусто")
    plain = normalised(variable)
    found = next((one for one in load_variables().variables.values() if normalised(one.name) == plain), None)
    if found is None:
        where = {"sheet": sheets[sheet], "cell": letters}
        raise Invalid("foreign.unknown_name", **where, name=variable.strip()[:80] or "пусто")
    return {
        "sheet": sheets[sheet], "column": column_index(letters), "variable": found, "rule": _rule(rule),
    }  # fmt: skip


def column_names() -> list[str]:
    """Variables that are broken down once, so that a column may be named at one go."""
    found = (one.variable for one in named_variables() if len(one.variable.dimensions) == 1)
    return list(dict.fromkeys(one.name for one in found))


@dataclass(frozen=True, slots=True, kw_only=True)
class LineView:
    """A cell of an answer: where, what, of when, how much, from where or why not."""

    place: str
    name: str
    period: str
    value: str
    words: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerView:
    """What is filled and what is missing."""

    lead: str
    filled: tuple[LineView, ...]
    missing: tuple[LineView, ...]


def answer_view(answer: Answer) -> AnswerView:
    """What the page says of an answer."""
    filling = answer.filling
    several = len({one.sheet for one in answer.kept.layout.cells}) > 1

    def line(one: Any, value: str, words: str) -> LineView:
        return LineView(
            place=_place(one.cell, several), name=named(one.variable, one.cell.breakdown),
            period=f"{one.period.words}, {one.variable.moment_words}", value=value, words=words,
        )  # fmt: skip

    told = [
        f"Заполнится {plural(len(filling.filled), *_CELLS)}." if filling.filled else "Заполнить пока нечем."
    ]
    if filling.missing:
        told.append(f"Не хватает {plural(len(filling.missing), 'числа', 'чисел', 'чисел')}.")
    if filling.gone:
        told.append(f"Показателя больше нет: {plural(len(filling.gone), *_CELLS)}. Укажите другой.")
    return AnswerView(
        lead=" ".join(told),
        filled=tuple(
            line(one, one.written if isinstance(one.written, str) else figure(one.variable, one.written),
                 source_words(one))
            for one in filling.filled
        ),
        missing=tuple(line(one, "", missing_words(one)) for one in filling.missing),
    )  # fmt: skip


def _place(cell: MappedCell, several: bool) -> str:
    return f"лист «{cell.sheet}», {cell.address}" if several else cell.address


@dataclass(frozen=True, slots=True, kw_only=True)
class ValueView:
    """A cell of a filled workbook. `text`, `seen`: what is sent back when it is confirmed."""

    item: int
    place: str
    name: str
    period: str
    was: str
    becomes: str
    words: str
    text: str
    seen: int


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingView:
    """What a filled workbook changes."""

    lead: str
    changed: tuple[ValueView, ...]
    faults: tuple[ValueView, ...]
    moved: tuple[str, ...]
    n_same: int
    n_empty: int
    needs_reason: bool


def reading_view(reading: Reading) -> ReadingView:
    """What the page says of a filled workbook."""
    changed = [one for one in reading.taken if one.changes]
    faults = [one for one in reading.taken if one.code is not None]
    return ReadingView(
        lead=_reading_lead(reading, changed, faults),
        changed=tuple(map(_value, changed)),
        faults=tuple(map(_value, faults)),
        moved=tuple(map(moved_words, reading.moved)),
        n_same=sum(one.value is not None and not one.changes for one in reading.taken),
        n_empty=sum(not one.text for one in reading.taken),
        needs_reason=any(one.was is not None for one in changed),
    )


def _reading_lead(reading: Reading, changed: Sequence[Taken], faults: Sequence[Taken]) -> str:
    if reading.moved:
        n = plural(len(reading.moved), "подпись", "подписи", "подписей")
        return f"Книга другой формы: не на месте {n}. Ничего не записано."
    if not changed and not faults:
        return "Всё из книги уже известно. Записывать нечего."
    told = [f"Изменится {plural(len(changed), 'число', 'числа', 'чисел')}."] if changed else []
    if faults:
        told.append(f"Исправьте в книге {plural(len(faults), 'ячейку', *_CELLS[1:])}: причины ниже.")
    told.append("Пока ничего не записано.")
    return " ".join(told)


def _value(one: Taken) -> ValueView:
    return ValueView(
        item=one.item, place=f"лист «{one.cell.sheet}», {one.cell.address}",
        name=named(one.variable, one.cell.breakdown),
        period=f"{one.period.words}, {one.variable.moment_words}",
        was=figure(one.variable, one.was.value) if one.was else "",
        becomes=figure(one.variable, one.value) if one.value is not None else one.text,
        words=fault_words(one), text=one.typed, seen=one.was.revision if one.was else 0,
    )  # fmt: skip
