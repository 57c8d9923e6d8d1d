"""What differs between two model packages: over their plain mappings, whatever fields passports have."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum


class Subject(StrEnum):
    """What has changed."""

    MODEL = "model"
    VARIABLE = "variable"
    CRITERION = "criterion"
    INDICATOR = "indicator"


class What(StrEnum):
    """How it has changed."""

    ADDED = "added"
    REMOVED = "removed"
    MOVED = "moved"  # to another parameter or criterion
    RENAMED = "renamed"
    CHANGED = "changed"  # a field of it
    REWRITTEN = "rewritten"  # its formula, which counts the same


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One difference. `before` and `after` are plain values of the field, or where it stood and stands."""

    subject: Subject
    what: What
    code: str
    name: str
    field: str = ""
    before: object = None
    after: object = None


# Changes of these fields change numbers or what is said of them.
COUNTED = frozenset({"formula", "takes", "people", "aggregation", "unit"})
JUDGED = frozenset({"levels", "direction"})
_OWN_FIELDS = {"code", "version", "parameters", "variables"}  # told elsewhere, or the versions' own names
_PLACE = {"code", "place"}


def differences(before: Mapping[str, object], after: Mapping[str, object]) -> tuple[Change, ...]:
    """Every difference of two packages that were checked: model, variables, criteria, indicators."""
    return (
        *_fields(Subject.MODEL, str(after.get("code")), before, after, but=_OWN_FIELDS),
        *_each(Subject.VARIABLE, _variables(before), _variables(after)),
        *_each(Subject.CRITERION, _criteria(before), _criteria(after)),
        *_each(Subject.INDICATOR, indicators_of(before), indicators_of(after)),
    )


def recounted(changes: Sequence[Change]) -> tuple[str, ...]:
    """Codes of indicators whose numbers or levels may differ now, of new ones and those gone, each once."""
    return tuple(
        dict.fromkeys(
            one.code
            for one in changes
            if one.subject is Subject.INDICATOR
            and (one.what in (What.ADDED, What.REMOVED) or one.field in COUNTED | JUDGED)
        )
    )


def indicators_of(package: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    """Code → fields of every indicator, with what its criterion's indicators share and its `place`."""
    return {
        str(one["code"]): {
            **_mapping(criterion.get("shared")),
            **one,
            "place": (parameter, criterion["code"]),
        }
        for parameter, criterion in _placed(package)
        for one in map(_mapping, _list(criterion.get("indicators")))
    }


def criterion_names(package: Mapping[str, object]) -> dict[str, str]:
    """Code → name of every criterion."""
    return {str(one["code"]): str(one.get("name", one["code"])) for _, one in _placed(package)}


def _placed(package: Mapping[str, object]) -> Iterator[tuple[str, Mapping[str, object]]]:
    for branch in map(_mapping, _list(package.get("parameters"))):
        for criterion in map(_mapping, _list(branch.get("criteria"))):
            yield str(branch["parameter"]), criterion


def _criteria(package: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {
        str(one["code"]): {"name": one.get("name", one["code"]), "place": (parameter,)}
        for parameter, one in _placed(package)
    }


def _variables(package: Mapping[str, object]) -> dict[str, Mapping[str, object]]:
    return {
        code: {"name": _mapping(one).get("words", code), **_mapping(one)}
        for code, one in _mapping(package.get("variables")).items()
    }


def _each(
    subject: Subject, before: Mapping[str, Mapping[str, object]], after: Mapping[str, Mapping[str, object]]
) -> Iterator[Change]:
    """Those of the new version in its order, then those that are gone."""
    for code, item in after.items():
        if code in before:
            yield from _fields(subject, code, before[code], item, but=_PLACE)
            if before[code].get("place") != item.get("place"):
                yield Change(
                    subject=subject, what=What.MOVED, code=code, name=str(item["name"]), field="place",
                    before=before[code].get("place"), after=item.get("place"),
                )  # fmt: skip
        else:
            yield Change(
                subject=subject, what=What.ADDED, code=code, name=str(item["name"]), after=item.get("place")
            )
    for code in (one for one in before if one not in after):
        name, place = str(before[code]["name"]), before[code].get("place")
        yield Change(subject=subject, what=What.REMOVED, code=code, name=name, before=place)


def _fields(
    subject: Subject, code: str, before: Mapping[str, object], after: Mapping[str, object], *, but: set[str]
) -> Iterator[Change]:
    for field in dict.fromkeys((*after, *before)):
        old, new = before.get(field), after.get(field)
        if field in but or old == new:
            continue
        what = What.RENAMED if field == "name" else What.CHANGED
        if subject is Subject.VARIABLE and field == "words":
            continue  # said as its name
        yield Change(
            subject=subject, what=what, code=code, name=str(after["name"]), field=field, before=old, after=new
        )


def _mapping(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _list(given: object) -> Sequence[object]:
    return given if isinstance(given, list | tuple) else ()
