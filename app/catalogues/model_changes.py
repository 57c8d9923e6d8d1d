"""Differences of two models in the words of the pages: for a deputy head, not for a programmer."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import date
from typing import cast

from app.catalogues.messages import sentence, templates
from app.domain.errors import Invalid
from app.domain.formulas.parsing import parse
from app.domain.formulas.printing import printed
from app.domain.formulas.ratios import sides_of
from app.domain.formulas.tree import Chain
from app.domain.model_diffs import Change, Subject, What

_NAME = re.compile(r"[a-z][a-z0-9_]*(?:\{[^}]*\})?")
_NOTHING = "нет"
_FEW_NEW = 3  # new indicators of a criterion that are told one by one


def change_words(change: Change, names: Mapping[str, str]) -> str:
    """One sentence; `names` are words of variables and names of criteria and parameters by code."""
    facts: dict[str, object] = {"name": _inside_quotes(change.name), "code": change.code}
    if change.what is What.CHANGED:
        old, new = (value_words(change.field, one, names) for one in (change.before, change.after))
        if old == new:  # words hide what differs: `a / b` and `share(a, b)`
            old, new = str(change.before), str(change.after)
        facts |= {
            "field": _said("field", change.field), "before": old.rstrip("."), "after": new.rstrip("."),
        }  # fmt: skip
        return sentence(f"model.change.{change.subject}.changed", facts)
    if change.what is What.RENAMED:
        was = {"before": _inside_quotes(str(change.before))}
        return sentence(f"model.change.{change.subject}.renamed", {**facts, **was})
    place = {"before": _place(change.before, names), "after": _place(change.after, names)}
    return sentence(f"model.change.{change.subject}.{change.what}", {**facts, **place})


def change_sentences(changes: Sequence[Change], names: Mapping[str, str]) -> list[str]:
    """A sentence each; of many new indicators of one criterion one sentence with all their names."""
    places = Counter(_place(one.after, names) for one in changes if _is_new_indicator(one))
    found: dict[str, list[str]] = {}  # a sentence, or a place → names of what is new there
    for one in changes:
        place = _place(one.after, names) if _is_new_indicator(one) else ""
        if places[place] > _FEW_NEW:
            found.setdefault(place, []).append(_inside_quotes(one.name))
        else:
            found[change_words(one, names)] = []
    return [_told_together(place, new) if new else place for place, new in found.items()]


def _is_new_indicator(change: Change) -> bool:
    return change.subject is Subject.INDICATOR and change.what is What.ADDED


def _told_together(place: str, new: Sequence[str]) -> str:
    facts = {"after": place, "n": len(new), "names": "; ".join(new)}
    return sentence("model.change.indicator.added_together", facts)


def value_words(field: str, value: object, names: Mapping[str, str]) -> str:
    """A field's value as a person reads it."""
    if value is None or value == [] or value == {}:
        return _NOTHING
    if field in ("formula", "people"):
        return formula_words(str(value), names)
    if isinstance(value, Mapping) and value.keys() >= {"low", "high", "source"}:
        return f"от {_number(value['low'])} до {_number(value['high'])} ({value['source']})"
    if isinstance(value, Mapping) and "act" in value:
        act = str(value["act"])
        return ", ".join(str(one) for one in (names.get(act, act), value.get("clause")) if one)
    if isinstance(value, Mapping):
        parts = (f"{_said('field', str(key))} — {value_words(str(key), one, names)}"
                 for key, one in value.items())  # fmt: skip
        return "; ".join(parts)
    if isinstance(value, list | tuple):
        return ", ".join(value_words(field, one, names) for one in value)
    if isinstance(value, date):
        return f"{value:%d.%m.%Y}"
    if isinstance(value, bool | int | float):
        return _number(value)
    return _said("value", str(value))


def formula_words(formula: str, names: Mapping[str, str]) -> str:
    """«(работы с «4» + работы с «5») ÷ работы с отметкой»; the formula itself where it cannot be read."""
    try:
        tree = parse(formula)
    except Invalid:
        return formula
    sides = sides_of(tree) or (tree,)
    shown = [f"({printed(one)})" if isinstance(one, Chain) and len(sides) > 1 else printed(one)
             for one in sides]  # fmt: skip
    return _NAME.sub(lambda found: names.get(found[0], found[0]), " ÷ ".join(shown))


def _inside_quotes(name: str) -> str:
    """Quotes within quotes have a shape of their own."""
    return name.replace("«", "„").replace("»", "“")


def _place(place: object, names: Mapping[str, str]) -> str:
    steps = cast(Sequence[object], place) if isinstance(place, tuple) else ()
    return " · ".join(names.get(str(one), _said("value", str(one))) for one in steps)


def _said(kind: str, word: str) -> str:
    return templates().get(f"model.{kind}.{word}", word)


def _number(value: object) -> str:
    return str(value).removesuffix(".0").replace(".", ",")
