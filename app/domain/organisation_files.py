"""Lists of organisations: the cells of a file become nodes, with every doubt named at its row.

A layout is data. Either each row names one organisation and the one above it (`columns`), or each row
names a whole chain from the widest to the narrowest (`levels`).
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

import polars as pl

from app.domain.demonstration import DEMO_LABEL
from app.domain.errors import Invalid
from app.domain.organisations import LONGEST_SHORT_NAME, SCHOOL, GivenFact, Node, number_in, short_name_in
from app.domain.result_files.cells import Cells, Sheet, cleaned_column, column_letter

LONGEST_CODE = 60
LONGEST_NAME = 500
LONGEST_FACT = 100
_HEADING_ROWS = 20  # a heading is looked for in this many rows from the top
_DATED = re.compile(r"(?P<fact>.+?) на (?P<day>\d{1,2})\.(?P<month>\d{1,2})\.(?P<year>\d{4})(?P<unit>,.*)?")
_SLOT = re.compile(r"\{([^{}]+)\}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Level:
    """One level of a chain. Templates over headings: «{idschool}/{idclass}»; no code: made of the name."""

    kind: str
    code: str | None
    name: str
    short_name: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ListLayout:
    """How a list is laid out: what each of our columns may be called, or the levels of a chain."""

    code: str
    title: str
    columns: Mapping[str, tuple[str, ...]]
    optional: Mapping[str, tuple[str, ...]]
    levels: tuple[Level, ...]

    def needed(self) -> tuple[tuple[str, ...], ...]:
        """Headings that must be there, each with its other spellings."""
        if not self.levels:
            return tuple(self.columns.values())
        templates = [text for one in self.levels for text in (one.code, one.name, one.short_name) if text]
        return tuple((name,) for text in templates for name in _SLOT.findall(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class ListError:
    """Something in a list that must be mended; `facts` always hold the row of the sheet."""

    code: str
    row: int
    facts: Mapping[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadList:
    """A list as read: nobody has compared it with the tree yet."""

    layout_code: str
    layout_title: str
    is_chain: bool
    nodes: tuple[Node, ...]
    errors: tuple[ListError, ...]
    mentioned: frozenset[str]  # codes of all rows, of those with errors too
    under: str | None


@dataclass(frozen=True, slots=True)
class _Table:
    """A sheet below its heading. `rows`: `row` as the spreadsheet counts and one text column a heading."""

    rows: pl.DataFrame
    headings: Mapping[str, str]  # folded → as written


@dataclass(slots=True)
class _Draft:
    spellings: Mapping[str, str]
    nodes: list[Node] = field(default_factory=list)
    errors: list[ListError] = field(default_factory=list)
    mentioned: set[str] = field(default_factory=set)

    def refuse(self, code: str, row: int, **facts: object) -> None:
        self.errors.append(ListError(code=code, row=row, facts={"row": row, **_cut(facts)}))


def _cut(facts: Mapping[str, object]) -> dict[str, object]:
    """The facts with long words of the file cut: they are shown to people."""
    return {
        name: f"{value[:LONGEST_CODE]}…" if isinstance(value, str) and len(value) > LONGEST_CODE else value
        for name, value in facts.items()
    }


def read_list(
    cells: Cells, layouts: Sequence[ListLayout], spellings: Mapping[str, str], *, under: str | None
) -> ReadList:
    """The nodes that a file names, in the order of its rows.

    `spellings`: how a list may write a kind → its code. `under`: code of the organisation that the list
    hangs below; chains need it. Invalid `organisations.columns_missing`, `.column_twice`, `.under_missing`.
    """
    layout, sheet, heading = _recognised(cells, layouts)
    draft = _Draft(spellings={_fold(name): code for name, code in spellings.items()})
    table = _table(sheet, heading, layout, draft)
    if layout.levels:
        if under is None:
            raise Invalid("organisations.under_missing", layout=layout.title)
        _read_chains(table, layout, under, draft)
    else:
        _read_rows(table, layout, under, draft)
    return ReadList(
        layout_code=layout.code,
        layout_title=layout.title,
        is_chain=bool(layout.levels),
        nodes=tuple(draft.nodes),
        errors=tuple(sorted(draft.errors, key=lambda one: one.row)),
        mentioned=frozenset(draft.mentioned),
        under=under,
    )


def _fold(text: str) -> str:
    return text.casefold().replace("ё", "е")


def _recognised(cells: Cells, layouts: Sequence[ListLayout]) -> tuple[ListLayout, Sheet, int]:
    nearest: tuple[int, ListLayout, frozenset[str]] | None = None
    for sheet in cells.sheets:
        for index in range(min(_HEADING_ROWS, sheet.frame.height)):
            present = frozenset(_fold(text) for text in _headings(sheet, index) if text)
            for layout in layouts:
                found = sum(_is_there(names, present) for names in layout.needed())
                if found == len(layout.needed()):
                    return layout, sheet, index
                if nearest is None or found > nearest[0]:
                    nearest = (found, layout, present)
    if nearest is None:
        raise Invalid("organisations.empty")
    _, layout, present = nearest
    missing = dict.fromkeys(names[0] for names in layout.needed() if not _is_there(names, present))
    raise Invalid("organisations.columns_missing", columns=", ".join(missing))


def _headings(sheet: Sheet, index: int) -> list[str | None]:
    return cleaned_column(pl.Series("h", list(sheet.frame.row(index)), dtype=pl.String)).to_list()


def _is_there(names: Sequence[str], present: frozenset[str]) -> bool:
    return any(_fold(name) in present for name in names)


def _table(sheet: Sheet, heading: int, layout: ListLayout, draft: _Draft) -> _Table:
    """The rows under the heading, cleaned; a heading that is used and stands twice is Invalid."""
    columns: dict[str, int] = {}
    headings: dict[str, str] = {}
    used = {_fold(name) for names in (*layout.needed(), *layout.optional.values()) for name in names}
    for position, text in enumerate(_headings(sheet, heading)):
        key = _fold(text or "")
        if key == _fold(DEMO_LABEL) or (layout.levels and key not in used):
            continue
        if not text:
            if sheet.frame.to_series(position).slice(heading + 1).drop_nulls().len():
                raise Invalid("organisations.heading_missing", column=column_letter(position))
            continue
        if key in columns:
            raise Invalid("organisations.column_twice", column=text)
        columns[key], headings[key] = position, text
    body = sheet.frame.slice(heading + 1)
    first = sheet.first_row + heading + 1
    cells = [cleaned_column(body.to_series(at)).alias(key) for key, at in columns.items()]
    rows = pl.DataFrame(cells).with_row_index("row", offset=first)
    rows = rows.filter(pl.any_horizontal(pl.exclude("row").is_not_null()))
    _refuse_broken_cells(sheet, first, {at: headings[key] for key, at in columns.items()}, draft)
    _refuse_control_characters(rows, headings, draft)
    return _Table(rows, headings)


def _refuse_broken_cells(sheet: Sheet, first: int, used: Mapping[int, str], draft: _Draft) -> None:
    for row, column in sorted(sheet.formulas_without_value | sheet.error_cells):
        if row >= first and column in used:
            draft.refuse("organisation.no_value", row, column=used[column])
    for row in sorted(sheet.ragged_rows):
        if row >= first:
            draft.refuse("organisation.ragged", row)


def _refuse_control_characters(rows: pl.DataFrame, headings: Mapping[str, str], draft: _Draft) -> None:
    for key, heading in headings.items():
        bad = rows.filter(pl.col(key).str.contains(r"[\x00-\x1F\x7F]"))
        for row in bad["row"]:
            draft.refuse("organisation.control_character", row, column=heading)


def _read_rows(table: _Table, layout: ListLayout, under: str | None, draft: _Draft) -> None:
    place = {
        role: next((_fold(name) for name in names if _fold(name) in table.headings), None)
        for role, names in {**layout.columns, **layout.optional}.items()
    }
    facts = _fact_columns({k: v for k, v in table.headings.items() if k not in place.values()})
    seen: dict[str, int] = {}
    for cells in table.rows.iter_rows(named=True):
        given = {role: cells[key] if key else None for role, key in place.items()}
        stated = tuple(
            GivenFact(fact=fact, valid_from=day, value=value)
            for key, (fact, day) in facts.items()
            if (value := cells[key]) is not None
        )
        _read_row(cells["row"], given, stated, under, seen, draft)


def _read_row(
    row: int, given: Mapping[str, str | None], facts: tuple[GivenFact, ...], under: str | None,
    seen: dict[str, int], draft: _Draft,
) -> None:  # fmt: skip
    code, name = given["code"], given["name"]
    if code is None:
        return draft.refuse("organisation.code_missing", row)
    if code in seen:
        return draft.refuse("organisation.code_twice", row, value=code, first_row=seen[code])
    seen[code] = row
    draft.mentioned.add(code)
    if name is None:
        return draft.refuse("organisation.name_missing", row)
    kind = draft.spellings.get(_fold(given["kind"] or ""))
    if kind is None:
        return draft.refuse("organisation.kind_unknown", row, value=given["kind"] or "пусто")
    short_name = given["short_name"] or short_name_in(name)
    number = _number(row, given["number"], draft)
    if number is None and kind == SCHOOL:
        number = number_in(short_name) or number_in(name)
    node = Node(
        code=code, kind=kind, name=name, short_name=short_name, parent_code=given["parent"] or under,
        number=number, facts=facts, row=row,
    )  # fmt: skip
    return _add(node, draft)


def _number(row: int, text: str | None, draft: _Draft) -> int | None:
    if text is None:
        return None
    if not re.fullmatch(r"[0-9]{1,9}", text):
        draft.refuse("organisation.number_wrong", row, value=text)
        return None
    return int(text)


def _add(node: Node, draft: _Draft) -> None:
    """Keep a node whose words fit the database; name those that do not."""
    limits = (
        (node.code, LONGEST_CODE),
        (node.name, LONGEST_NAME),
        (node.short_name, LONGEST_SHORT_NAME),
        *((one.value, LONGEST_NAME) for one in node.facts),
    )
    for text, longest in limits:
        if len(text) > longest:
            return draft.refuse("organisation.too_long", node.row, value=text, longest=longest)
    draft.nodes.append(node)
    return None


def _fact_columns(headings: Mapping[str, str]) -> dict[str, tuple[str, date | None]]:
    """Folded heading → name of the fact and the day it holds from."""
    found: dict[str, tuple[str, date | None]] = {}
    for key, heading in headings.items():
        dated = _DATED.fullmatch(heading)
        if dated is None:
            fact, day = heading, None
        else:
            fact, day = dated["fact"] + (dated["unit"] or ""), _day(dated, heading)
        if len(fact) > LONGEST_FACT:
            raise Invalid("organisations.heading_long", column=f"{fact[:40]}…", longest=LONGEST_FACT)
        if (fact, day) in found.values():
            raise Invalid("organisations.column_twice", column=heading)
        found[key] = (fact, day)
    return found


def _day(dated: re.Match[str], heading: str) -> date:
    try:
        return date(int(dated["year"]), int(dated["month"]), int(dated["day"]))
    except ValueError as error:
        raise Invalid("organisations.heading_day", column=heading) from error


def _read_chains(table: _Table, layout: ListLayout, under: str, draft: _Draft) -> None:
    frame = table.rows.select("row", *_level_columns(layout.levels))
    for depth in range(len(layout.levels)):
        if layout.levels[depth].code is None:
            made = pl.concat_str(pl.lit(f"{under}/"), pl.col(f"name{depth}"))
            frame = frame.with_columns(made.alias(f"code{depth}"))
    seen: dict[str, Node] = {}
    for depth, level in enumerate(layout.levels):
        above = pl.col(f"code{depth - 1}") if depth else pl.lit(under)
        found = frame.select(
            "row", pl.col(f"code{depth}").alias("code"), pl.col(f"name{depth}").alias("name"),
            pl.col(f"short{depth}").alias("short"), above.alias("above"),
        ).unique(["code", "name", "short", "above"], keep="first", maintain_order=True)  # fmt: skip
        for node in _chain_nodes(found, level.kind, draft):
            draft.mentioned.add(node.code)
            first = seen.setdefault(node.code, node)
            if first is node:
                _add(node, draft)
            else:
                draft.refuse("organisation.differs", node.row, value=node.code, first_row=first.row)


def _level_columns(levels: Sequence[Level]) -> list[pl.Expr]:
    wanted = []
    for depth, level in enumerate(levels):
        wanted.append(_filled(level.name).alias(f"name{depth}"))
        short = _filled(level.short_name) if level.short_name else pl.lit(None, pl.String)
        wanted.append(short.alias(f"short{depth}"))
        if level.code is not None:
            wanted.append(_filled(level.code).alias(f"code{depth}"))
    return wanted


def _filled(template: str) -> pl.Expr:
    """The template over each row's cells; null where a cell is empty."""
    parts = _SLOT.split(template)  # text, heading, text, heading, …
    pieces = [pl.col(_fold(part)) if index % 2 else pl.lit(part) for index, part in enumerate(parts) if part]
    return pl.concat_str(pieces)


def _chain_nodes(found: pl.DataFrame, kind: str, draft: _Draft) -> Iterator[Node]:
    for row, code, name, short, above in found.iter_rows():
        if name is None:
            draft.refuse("organisation.name_missing", row)
        elif code is None:
            draft.refuse("organisation.code_missing", row)
        elif above is not None:  # otherwise the level above has said it of this row
            short_name = short or short_name_in(name)
            number = number_in(short_name) or number_in(name) if kind == SCHOOL else None
            yield Node(
                code=code, kind=kind, name=name, short_name=short_name, parent_code=above, number=number,
                facts=(), row=row,
            )  # fmt: skip
