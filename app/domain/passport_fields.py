"""A passport as a form holds it: every field a text, and back to the plain values of a package.

Nothing is judged here: what cannot be read stays as it was typed, for the reader of packages to refuse.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, fields, replace
from math import isfinite

from app.domain.quality_model import Passport

_BETWEEN = "|"  # an act and its clause in one field


@dataclass(frozen=True, slots=True, kw_only=True)
class PassportFields:
    """What a form about an indicator holds. Lists are rows of the form: an empty row is none.

    `set_by`: who set the benchmark. `band_wished`: the number of the row, from 1. Sources of thresholds are
    a norm, `act|clause`, or else `…_local` says who set them.
    """

    code: str = ""
    name: str = ""
    heading: str = ""
    definition: str = ""
    formula: str = ""
    people: str = ""
    procedures: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    grades: str = ""
    level: str = ""
    form: str = ""
    unit: str = ""
    unit_words: str = ""
    direction: str = ""
    aggregation: str = ""
    weight_by: str = ""
    over: str = ""
    min_coverage: str = ""
    missing: str = ""
    low: str = ""
    high: str = ""
    set_by: str = ""
    band_name: tuple[str, ...] = ()
    band_low: tuple[str, ...] = ()
    band_high: tuple[str, ...] = ()
    band_wished: str = ""
    bands_norm: str = ""
    bands_local: str = ""
    point_value: tuple[str, ...] = ()
    point_score: tuple[str, ...] = ()
    points_norm: str = ""
    points_local: str = ""
    weight: str = ""
    segments: tuple[str, ...] = ()
    source: str = ""
    frequency: str = ""
    responsible: str = ""
    legal_basis: str = ""
    basis: tuple[str, ...] = ()
    to_check: str = ""

    def with_typed(self, typed: Mapping[str, Sequence[str]]) -> "PassportFields":
        """With what a form sent; a field that it did not send stays."""
        changes: dict[str, object] = {}
        for one in fields(self):
            if one.name in typed:
                given = typed[one.name]
                is_text = isinstance(getattr(self, one.name), str)
                changes[one.name] = next(iter(given), "") if is_text else tuple(given)
        return replace(self, **changes)  # type: ignore[arg-type]


NAMES = frozenset(one.name for one in fields(PassportFields))
_REQUIRED = (
    "name", "heading", "definition", "formula", "unit", "direction", "aggregation", "source", "frequency",
    "responsible",
)  # fmt: skip
_OPTIONAL = ("unit_words", "people", "weight_by", "over", "missing", "legal_basis")


def fields_of(item: Mapping[str, object]) -> PassportFields:
    """The form of an indicator as a package has it, with what its criterion's indicators share."""
    takes, levels, scale = (_mapping(item.get(name)) for name in ("takes", "levels", "scale"))
    bands, points = _mapping(scale.get("levels")), _mapping(scale.get("score"))
    rows = [_mapping(one) for one in _list(bands.get("bands"))]
    pairs = [list(_list(one)) for one in _list(points.get("points"))]
    wished = [number for number, one in enumerate(rows, 1) if one.get("wished")]
    texts = {name: _text(item.get(name)) for name in (*_REQUIRED, *_OPTIONAL, "code")}
    return PassportFields(
        **texts,
        procedures=_texts(takes.get("procedures")),
        subjects=_texts(takes.get("subjects")),
        grades=", ".join(_texts(takes.get("grades"))),
        level=_text(takes.get("level")),
        form=_text(takes.get("form")),
        min_coverage=_text(item.get("min_coverage")),
        low=_text(levels.get("low")),
        high=_text(levels.get("high")),
        set_by=_text(levels.get("source")),
        band_name=tuple(_text(one.get("name")) for one in rows),
        band_low=tuple(_text(one.get("low")) for one in rows),
        band_high=tuple(_text(one.get("high")) for one in rows),
        band_wished=str(wished[0]) if wished else "",
        bands_norm=_ground_text(bands.get("norm")),
        bands_local=_text(bands.get("local")),
        point_value=tuple(_text(one[0]) for one in pairs if len(one) > 1),
        point_score=tuple(_text(one[1]) for one in pairs if len(one) > 1),
        points_norm=_ground_text(points.get("norm")),
        points_local=_text(points.get("local")),
        weight=_text(item.get("weight", 1)),
        segments=_texts(item.get("segments")),
        basis=tuple(_ground_text(one) for one in _list(item.get("basis"))),
        to_check="\n".join(_texts(item.get("to_check"))),
    )


def taken_over(given: PassportFields, neighbour: Passport | None) -> PassportFields:
    """With the formal fields of a neighbour wherever nothing stands yet, so that a formula can be tried."""
    if neighbour is None:
        return given
    theirs = PassportFields(
        source=neighbour.source,
        frequency=neighbour.frequency,
        responsible=neighbour.responsible,
        segments=tuple(one.value for one in neighbour.segments),
        basis=tuple(ground_text(one.act, one.clause) for one in neighbour.basis),
        legal_basis="" if neighbour.basis else neighbour.legal_basis,
    )
    names = ("source", "frequency", "responsible", "segments", "basis", "legal_basis")
    empty = {name: getattr(theirs, name) for name in names if not getattr(given, name)}
    if given.basis or given.legal_basis:
        empty |= {"basis": given.basis, "legal_basis": given.legal_basis}
    return replace(given, **empty)


def item_of(given: PassportFields) -> dict[str, object]:
    """The plain values of a form, without its code; what is left empty and may be so is left out."""
    item: dict[str, object] = {name: getattr(given, name).strip() for name in _REQUIRED}
    item |= {name: text for name in _OPTIONAL if (text := getattr(given, name).strip())}
    item["segments"] = _filled(given.segments)
    if given.min_coverage.strip():
        item["min_coverage"] = number(given.min_coverage)
    if (weight := number(given.weight)) not in ("", 1):
        item["weight"] = weight
    parts: dict[str, object] = {
        "takes": _takes(given),
        "levels": _benchmark(given),
        "scale": _scale(given),
        "basis": [_ground(one) for one in _filled(given.basis)],
        "to_check": [line.strip() for line in given.to_check.splitlines() if line.strip()],
    }
    return item | {name: part for name, part in parts.items() if part}


def number(text: str) -> object:
    """A number as people write it, 12,5; other text as it is."""
    text = text.strip()
    try:
        found = float(text.replace(",", "."))
    except ValueError:
        return text
    if not isfinite(found):
        return text
    return int(found) if found.is_integer() else found


def _takes(given: PassportFields) -> dict[str, object]:
    grades = [number(one) for one in given.grades.replace(";", ",").split(",") if one.strip()]
    found = {
        "procedures": _filled(given.procedures), "grades": grades, "subjects": _filled(given.subjects),
        "level": given.level.strip(), "form": given.form.strip(),
    }  # fmt: skip
    return {name: value for name, value in found.items() if value}


def _benchmark(given: PassportFields) -> dict[str, object]:
    if not any(one.strip() for one in (given.low, given.high, given.set_by)):
        return {}
    return {"low": number(given.low), "high": number(given.high), "source": given.set_by.strip()}


def _scale(given: PassportFields) -> dict[str, object]:
    bands = [
        _band(row, is_wished=str(place) == given.band_wished)
        for place, row in enumerate(zip(given.band_name, given.band_low, given.band_high, strict=False), 1)
        if any(one.strip() for one in row)
    ]
    points = [
        [number(value), number(score)]
        for value, score in zip(given.point_value, given.point_score, strict=False)
        if value.strip() or score.strip()
    ]
    found: dict[str, object] = {}
    if bands:
        found["levels"] = {"bands": bands, **_set_by(given.bands_norm, given.bands_local)}
    if points:
        found["score"] = {"points": points, **_set_by(given.points_norm, given.points_local)}
    return found


def _band(row: Sequence[str], *, is_wished: bool) -> dict[str, object]:
    name, *ends = row
    band: dict[str, object] = {"name": name.strip()}
    band |= {key: number(end) for key, end in zip(("low", "high"), ends, strict=True) if end.strip()}
    return {**band, "wished": True} if is_wished else band


def _set_by(norm: str, local: str) -> dict[str, object]:
    found: dict[str, object] = {"norm": _ground(norm)} if norm.strip() else {}
    return {**found, "local": local.strip()} if local.strip() else found


def _ground(text: str) -> dict[str, object]:
    act, _, clause = text.partition(_BETWEEN)
    return {"act": act, "clause": clause} if clause else {"act": act}


def ground_text(act: str, clause: str | None) -> str:
    """How a field names an act, or a clause of it."""
    return f"{act}{_BETWEEN}{clause}" if clause else act


def _ground_text(given: object) -> str:
    ground = _mapping(given)
    clause = ground.get("clause")
    return ground_text(_text(ground.get("act")), _text(clause) or None) if ground else ""


def _text(given: object) -> str:
    if isinstance(given, float):
        return str(int(given) if given.is_integer() else given).replace(".", ",")
    return "" if given is None else str(given)


def _texts(given: object) -> tuple[str, ...]:
    return tuple(_text(one) for one in _list(given))


def _filled(given: Sequence[str]) -> list[str]:
    return [one.strip() for one in given if one.strip()]


def _mapping(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _list(given: object) -> Sequence[object]:
    return given if isinstance(given, list | tuple) else ()
