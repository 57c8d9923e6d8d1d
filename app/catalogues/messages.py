"""Sentences for codes of refusals and doubts, in the words of the pages."""

import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from types import MappingProxyType

import yaml

from app.domain.result_batches import Doubt

MESSAGES_FOLDER = Path(__file__).resolve().parents[1] / "data" / "messages"

_OPTIONAL = re.compile(r"\[\[(.*?)\]\]", re.DOTALL)
_FACT = re.compile(r"\{(\w+)(?::([^{}]*))?\}")
_LONGEST_HEADING = 40
_ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00)?)?")
_FRACTION = re.compile(r"[-+]?\d+\.\d+")
_TRUTH = {"true": "ИСТИНА", "false": "ЛОЖЬ"}


@cache
def templates() -> Mapping[str, str]:
    """Code → template, of all files of messages; ValueError when two files name one code."""
    found: dict[str, str] = {}
    for path in sorted(MESSAGES_FOLDER.glob("*.yaml")):
        given = yaml.safe_load(path.read_text("utf-8")) or {}
        if again := found.keys() & given.keys():
            raise ValueError(f"{path.name}: {', '.join(sorted(again))}")
        found |= {str(code): str(text) for code, text in given.items()}
    return MappingProxyType(found)


def sentence(code: str, facts: Mapping[str, object]) -> str:
    """The sentence for this code, filled with its facts; plain text that still has to be escaped.

    KeyError when there is no sentence, or it asks for a fact that is not given.
    """
    told = {"place": _place(facts), **facts}
    text = _OPTIONAL.sub(lambda part: part[1] if _is_told(part[1], told) else "", templates()[code])
    return _FACT.sub(lambda fact: _fact(told[fact[1]], fact[2]), text)


def doubt_sentence(doubt: Doubt, *, is_open: bool = True) -> str:
    """The sentence for a doubt, which knows its sheet, row, heading and value itself.

    `is_open`: its file may still be mended; of one that may not, «code.closed» advises what can be done.
    """
    closed = f"{doubt.code}.closed"
    code = closed if not is_open and closed in templates() else doubt.code
    own = {
        "sheet": doubt.sheet, "row": doubt.row, "column": doubt.column, "heading": doubt.heading,
        "value": in_russian(doubt.value),
    }  # fmt: skip
    return sentence(code, {**{name: fact for name, fact in own.items() if fact is not None}, **doubt.facts})


def in_russian(value: str | None) -> str | None:
    """What stands in a cell as a spreadsheet shows it here: 01.05.2026, 1,5 and ИСТИНА."""
    if value is None:
        return None
    if day := _ISO_DATE.fullmatch(value):
        return f"{day[3]}.{day[2]}.{day[1]}"
    if _FRACTION.fullmatch(value):
        return value.replace(".", ",")
    return _TRUTH.get(value.lower(), value)


def plural(number: int, one: str, few: str, many: str) -> str:
    """The form of a noun after this number: 1 школа, 2 школы, 5 школ, 21 школа."""
    tens, units = abs(number) % 100, abs(number) % 10
    if units == 1 and tens != 11:
        return one
    return few if 2 <= units <= 4 and not 12 <= tens <= 14 else many


def ranges(numbers: Sequence[int]) -> str:
    """«14–18, 21»: numbers in order, runs of three and more from end to end."""
    runs: list[list[int]] = []
    for number in sorted(numbers):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 2 else ", ".join(map(str, run)) for run in runs)


def _place(facts: Mapping[str, object]) -> str:
    row, task, heading = facts.get("row"), facts.get("task"), facts.get("heading")
    if facts.get("alike"):
        place = _place({**facts, "alike": None})
        return place.replace(f"Строка {row}", _rows_of(facts["rows"]), 1)
    if heading is not None and len(str(heading)) > _LONGEST_HEADING:
        heading = f"{str(heading)[: _LONGEST_HEADING - 1]}…"
    if row is not None and task is not None:
        return f"Строка {row}, задание {task}"
    if heading == "" and facts.get("column"):
        return f"Столбец {facts['column']} без заголовка"
    if heading is not None:
        return f"Строка {row}, столбец «{heading}»" if row is not None else f"Столбец «{heading}»"
    return f"Строка {row}" if row is not None else "Файл"


def _rows_of(rows: object) -> str:
    """«Строки 14–110», or where they do not follow one another «Строки 14, 16 и ещё 95»."""
    assert isinstance(rows, list)
    if rows[-1] - rows[0] + 1 == len(rows):
        return f"Строки {ranges(rows)}"
    return f"Строки {ranges(rows[:2])} и ещё {len(rows) - 2}"


def _is_told(part: str, told: Mapping[str, object]) -> bool:
    return all(told.get(name) not in (None, "", [], {}, ()) for name, _ in _FACT.findall(part))


def _fact(value: object, forms: str | None) -> str:
    if isinstance(value, Mapping) and "code" in value:  # a fault with a sentence of its own
        return sentence(str(value["code"]), value)
    if isinstance(value, Mapping) and forms:
        kind, *nouns = forms.split(",")
        return ", ".join(f"{kind} {name} — {_fact(n, ','.join(nouns))}" for name, n in value.items())
    if isinstance(value, Mapping):
        return ", ".join(f"«{name}» — «{other}»" for name, other in value.items())
    if isinstance(value, list) and forms:
        one, many = forms.split(",")
        return f"{one if len(value) == 1 else many} {ranges(value)}"
    if isinstance(value, list | tuple | frozenset | set):
        return ", ".join(str(each) for each in value)
    if forms and isinstance(value, int):
        one, few, many = forms.split(",")
        return f"{_grouped(value)} {plural(value, one, few, many)}"
    if isinstance(value, float):  # as people write it: 7 and 0,7
        return f"{value:.15g}".replace(".", ",")
    return str(value)


def _grouped(number: int) -> str:
    """Thousands set apart by a narrow space that does not break."""
    return f"{number:,}".replace(",", "\u202f")
