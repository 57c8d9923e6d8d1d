"""Layouts of result files: what a sheet must look like, as data.

A layout is read from a plain mapping (a YAML file): a new form of file needs a new mapping, not new code.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from dataclasses import field as dataclass_field
from enum import StrEnum
from functools import lru_cache

import polars as pl

from app.domain.errors import Invalid


class LayoutKind(StrEnum):
    """What a row of the table is."""

    PARTICIPANTS = "participants"
    SCHOOLS = "schools"
    ITEMS = "items"
    TERM_MARKS = "term_marks"  # how many of a class have each mark in a subject for a term


class Empty(StrEnum):
    """What an empty task cell of somebody who was present means."""

    ERROR = "error"
    NOT_ATTEMPTED = "not_attempted"
    NOT_ASKED = "not_asked"


class ClassStyle(StrEnum):
    """How the file names a class."""

    NAMED = "named"  # grade and letter: 5А
    NUMBERED = "numbered"  # place in a list that the file does not hold
    FREE = "free"  # any text


FIELDS: Mapping[LayoutKind, frozenset[str]] = {
    LayoutKind.PARTICIPANTS: frozenset(
        "school class grade letter code variant sex journal total mark programme presence ignored".split()
    ),
    LayoutKind.SCHOOLS: frozenset("school year measure ignored".split()),
    LayoutKind.ITEMS: frozenset(
        "label max title content topic cognitive item_type difficulty ignored".split()
    ),
    LayoutKind.TERM_MARKS: frozenset("school class subject period year measure ignored".split()),
}
TERM_MEASURES = ("m5", "m4", "m3", "m2", "not_attested")
MAY_REPEAT = frozenset({"variant", "ignored"})
FACTS = frozenset("year subject grade maximum date school participants level form".split())


@dataclass(frozen=True, slots=True, kw_only=True)
class Column:
    """One column that a layout knows. `personal`: its cells are dropped while reading."""

    field: str
    names: tuple[str, ...]  # normalised headings
    title: str  # the heading as people write it
    required: bool = False
    starts: bool = False  # the heading only has to begin with one of the names
    personal: bool = False
    pattern: str | None = None  # what a cell must look like, in the regex dialect of Polars
    values: Mapping[str, str] = dataclass_field(default_factory=dict)  # word in a cell → its meaning
    measure: str | None = None
    of: str | None = None  # the measure that this one is a part of
    reading: str | None = None  # why the column means something else than its heading says

    def answers_to(self, heading: str) -> bool:
        """Whether a normalised heading names this column."""
        return heading in self.names or (self.starts and heading.startswith(self.names))


@dataclass(frozen=True, slots=True, kw_only=True)
class TaskColumns:
    """How the headings of task columns look: group `label`, and `max` where the heading states it."""

    pattern: re.Pattern[str]
    empty: Empty = Empty.ERROR
    not_attempted: frozenset[str] = frozenset()  # upper case
    not_studied: frozenset[str] = frozenset()
    words: str | None = None  # what may be written instead of a number, as people are told
    difficulty_above: bool = False  # letters Б, П, В stand in the row above the headings


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRule:
    """A pattern whose named groups (FACTS) are facts that stand above the headings."""

    pattern: re.Pattern[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class SumRule:
    """The measures on the left, added up, are at most those on the right."""

    left: tuple[str, ...]
    right: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Layout:
    """A form of file that the product can read."""

    code: str
    name: str
    kind: LayoutKind
    source: str
    columns: tuple[Column, ...]
    sheet: str | None = None  # part of the sheet's name
    procedure: str | None = None  # kind of procedure, where the form belongs to one
    tasks: TaskColumns | None = None
    facts: tuple[FactRule, ...] = ()
    rules: tuple[SumRule, ...] = ()
    most_in_row: int | None = None  # term marks: more pupils than this are no class
    most_in_class: int | None = None  # participants: more of them are no class
    most_in_school: int | None = None  # the same, where a file tells classes not apart
    class_style: ClassStyle = ClassStyle.NAMED
    absent: frozenset[str] = frozenset()  # words that stand for «did not come», lower case
    no_mark: frozenset[str] = frozenset()  # words that stand for «no mark», lower case

    def may_be_headings(self, headings: frozenset[str]) -> bool:
        """Whether any of these normalised cells is one of the layout's names; a bare number tells nothing."""
        return any(name in headings for column in self.columns for name in column.names if not name.isdigit())


@lru_cache(maxsize=8_192)
def normalised(heading: str) -> str:
    """A heading without differences of case, spacing and ё, so that spellings can be compared."""
    return re.sub(r"\s+", " ", heading.replace("\xa0", " ")).strip(" .:;,*").lower().replace("ё", "е")


def layout_of(given: object, *, where: str) -> Layout:
    """The layout that a plain mapping describes.

    `where` names the file in the error. Invalid `layout.broken` says which part is wrong.
    """
    top = _mapping(given, where, "layout")
    known = {
        "code", "name", "kind", "source", "sheet", "procedure", "columns", "tasks", "facts", "rules",
        "class_style", "absent", "no_mark", "about", "most_in_row", "most_in_class",
        "most_in_school",
    }  # fmt: skip
    _only(top, known, where, "layout")
    try:
        kind = LayoutKind(_text(top, "kind", where))
        style = ClassStyle(str(top.get("class_style", ClassStyle.NAMED)))
    except ValueError as error:
        raise _broken(where, "kind", str(error)) from error
    columns = tuple(_column(item, kind, where) for item in _list(top.get("columns"), where, "columns"))
    if not any(column.required for column in columns):
        raise _broken(where, "columns", "no required column")
    tasks = _tasks(top["tasks"], where) if top.get("tasks") is not None else None
    if kind is LayoutKind.PARTICIPANTS and tasks is None:
        raise _broken(where, "tasks", "missing")
    layout = Layout(
        code=_text(top, "code", where),
        name=_text(top, "name", where),
        kind=kind,
        source=_text(top, "source", where),
        columns=columns,
        sheet=normalised(str(top["sheet"])) if top.get("sheet") else None,
        procedure=str(top["procedure"]) if top.get("procedure") else None,
        tasks=tasks,
        facts=tuple(_fact(item, where) for item in _list(top.get("facts", []), where, "facts")),
        rules=tuple(_rule(item, where) for item in _list(top.get("rules", []), where, "rules")),
        most_in_row=_limit(top, "most_in_row"),
        most_in_class=_limit(top, "most_in_class"),
        most_in_school=_limit(top, "most_in_school"),
        class_style=style,
        absent=frozenset(word.lower() for word in _words(top.get("absent", []), where, "absent")),
        no_mark=frozenset(word.lower() for word in _words(top.get("no_mark", []), where, "no_mark")),
    )
    _check_measures(layout, where)
    return layout


def _limit(top: Mapping[str, object], name: str) -> int | None:
    return int(str(top[name])) if top.get(name) else None


def _column(given: object, kind: LayoutKind, where: str) -> Column:
    item = _mapping(given, where, "column")
    known = {
        "field",
        "names",
        "required",
        "starts",
        "personal",
        "pattern",
        "values",
        "measure",
        "of",
        "reading",
    }
    _only(item, known, where, "column")
    name = str(item.get("field", "ignored"))
    if name not in FIELDS[kind]:
        raise _broken(where, "field", name)
    names = _words(item.get("names"), where, f"names of {name}")
    if not names:
        raise _broken(where, "names", name)
    values = _mapping(item.get("values", {}), where, "values")
    return Column(
        field=name,
        names=tuple(normalised(each) for each in names),
        title=names[0],
        required=bool(item.get("required", False)),
        starts=bool(item.get("starts", False)),
        personal=bool(item.get("personal", False)),
        pattern=_cell_pattern(item["pattern"], where) if item.get("pattern") else None,
        values={
            word.lower(): str(meaning)
            for meaning, words in values.items()
            for word in _words(words, where, "values")
        },
        measure=str(item["measure"]) if item.get("measure") else None,
        of=str(item["of"]) if item.get("of") else None,
        reading=str(item["reading"]) if item.get("reading") else None,
    )


def _tasks(given: object, where: str) -> TaskColumns:
    item = _mapping(given, where, "tasks")
    _only(
        item,
        {"pattern", "empty", "not_attempted", "not_studied", "words", "difficulty_above"},
        where,
        "tasks",
    )
    pattern = _pattern(_text(item, "pattern", where), where)
    if "label" not in pattern.groupindex:
        raise _broken(where, "tasks", "no group «label»")
    try:
        empty = Empty(str(item.get("empty", Empty.ERROR)))
    except ValueError as error:
        raise _broken(where, "tasks", str(error)) from error
    return TaskColumns(
        pattern=pattern,
        empty=empty,
        not_attempted=_upper(item.get("not_attempted", []), where),
        not_studied=_upper(item.get("not_studied", []), where),
        words=str(item["words"]) if item.get("words") else None,
        difficulty_above=bool(item.get("difficulty_above", False)),
    )


def _fact(given: object, where: str) -> FactRule:
    pattern = _pattern(_text(_mapping(given, where, "fact"), "pattern", where), where)
    if not pattern.groupindex or not set(pattern.groupindex) <= FACTS:
        raise _broken(where, "facts", pattern.pattern)
    return FactRule(pattern=pattern)


def _rule(given: object, where: str) -> SumRule:
    item = _mapping(given, where, "rule")
    sides = (_words(item.get("left"), where, "left"), _words(item.get("right"), where, "right"))
    return SumRule(left=tuple(sides[0]), right=tuple(sides[1]))


def _check_measures(layout: Layout, where: str) -> None:
    names = {column.measure for column in layout.columns if column.measure}
    asked = {column.of for column in layout.columns if column.of}
    asked |= {name for rule in layout.rules for name in (*rule.left, *rule.right)}
    if not asked <= names:
        raise _broken(where, "measure", ", ".join(sorted(asked - names)))
    if layout.kind is LayoutKind.SCHOOLS and not names:
        raise _broken(where, "columns", "no measure")
    if layout.kind is LayoutKind.TERM_MARKS and not set(TERM_MEASURES) - {"not_attested"} <= names <= set(
        TERM_MEASURES
    ):
        raise _broken(where, "measure", f"not {', '.join(TERM_MEASURES)}")


def _broken(where: str, part: str, reason: str) -> Invalid:
    return Invalid("layout.broken", layout=where, part=part, reason=reason)


def _mapping(given: object, where: str, part: str) -> Mapping[str, object]:
    if not isinstance(given, Mapping):
        raise _broken(where, part, "not a mapping")
    return {str(key): value for key, value in given.items()}


def _only(given: Mapping[str, object], known: set[str], where: str, part: str) -> None:
    if unknown := sorted(set(given) - known):
        raise _broken(where, part, f"unknown: {', '.join(unknown)}")


def _text(given: Mapping[str, object], name: str, where: str) -> str:
    if not isinstance(given.get(name), str) or not given[name]:
        raise _broken(where, name, "missing")
    return str(given[name])


def _list(given: object, where: str, part: str) -> Sequence[object]:
    if not isinstance(given, list | tuple):
        raise _broken(where, part, "not a list")
    return given


def _words(given: object, where: str, part: str) -> list[str]:
    words = _list(given, where, part)
    if not all(isinstance(word, str | int) and not isinstance(word, bool) for word in words):
        raise _broken(where, part, "only text; quote the words yes, no, on, off")
    return [str(word) for word in words]


def _upper(given: object, where: str) -> frozenset[str]:
    return frozenset(word.upper() for word in _words(given, where, "tasks"))


def _pattern(given: object, where: str) -> re.Pattern[str]:
    try:
        return re.compile(str(given), re.IGNORECASE)
    except re.error as error:
        raise _broken(where, "pattern", str(given)) from error


def _cell_pattern(given: object, where: str) -> str:
    pattern = str(given).replace(r"\d", "[0-9]")  # there «\d» is a digit of any script
    try:
        pl.Series([""]).str.contains(pattern)
    except pl.exceptions.PolarsError as error:
        raise _broken(where, "pattern", str(given)) from error
    return pattern
