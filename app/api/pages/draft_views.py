"""Words of a passport's form: what may be chosen, what is wrong and at which field."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType

from app.api.pages.formula_words import RISING
from app.api.pages.indicator_views import DIRECTIONS, FORMS, LEVELS, PARAMETERS, PERIODS, UNIT_NAMES
from app.api.pages.model_views import numbers, told
from app.api.pages.words import PROCEDURES
from app.catalogues.form_words import UNIT_WORDS
from app.catalogues.messages import sentence
from app.domain.engine.aggregation import Aggregation, Gaps, Parts
from app.domain.errors import Refusal
from app.domain.formula_names import FormulaName, NameKind
from app.domain.observations import Unit as ReportedUnit
from app.domain.passport_fields import PassportFields, ground_text
from app.domain.quality_model import Segment, Unit
from app.use_cases.model_drafts import Editing

Option = tuple[str, str]
_NAMES = {
    NameKind.REPORTED: "Сообщают школы",
    NameKind.RESULTS: "Подсчёты по работам",
    NameKind.INDICATOR: "Другие показатели",
}
_AGGREGATIONS = {
    Aggregation.RATIO_OF_SUMS: "величины складываем, потом считаем по формуле",
    Aggregation.WEIGHTED_MEAN: "среднее чисел школ с весом",
    **RISING,
}
_PARTS = {Parts.UNITS: "всех школ", Parts.CHILDREN: "того, что стоит прямо под местом"}
_GAPS = {Gaps.MARK: "показать как неполное", Gaps.WITHHOLD: "не показывать"}
_SEGMENTS = {
    Segment.VSOKO: "ВСОКО — школа",
    Segment.MSOKO: "МСОКО — город",
    Segment.RSOKO: "РСОКО — регион",
    Segment.NSOKO: "НСОКО — страна и общество",
}
_NOTHING = [("", "не важно")]
_SPARE_ROWS = 2  # empty rows under those that are filled
_FEWEST_ROWS = 4

# A part of a passport in a package → the field of the form, where they are not called alike.
_FIELDS = (
    ("levels/high", "high"), ("levels/source", "set_by"), ("levels", "low"), ("scale/score", "points"),
    ("scale", "bands"), ("takes", "takes"), ("basis", "basis"), ("to_check", "to_check"),
)  # fmt: skip
# What happened → the field, where the part alone does not tell it.
_BECAUSE_FIELDS = {
    "aggregation.weight": "weight_by",
    "aggregation.children": "over",
    "aggregation.children_withheld": "missing",
    "aggregation.gaps": "min_coverage",
    "aggregation.coverage": "min_coverage",
    "aggregation.coverage_of_none": "min_coverage",
    "model.because.either_levels_or_a_scale": "low",
    "model.because.results_without": "takes",
    "model.because.not_of_what_schools_report": "takes",
}


def _options(words: Mapping[str, str]) -> list[Option]:
    return [(code, said) for code, said in words.items()]


CHOICES = MappingProxyType(
    {
        "parameters": _options({one.value: words for one, words in PARAMETERS.items()}),
        "units": _options({one.value: words for one, words in UNIT_NAMES.items()}),
        "directions": _options({one.value: words for one, words in DIRECTIONS.items()}),
        "aggregations": _options({one.value: words for one, words in _AGGREGATIONS.items()}),
        "over": [("", _PARTS[Parts.UNITS]), (Parts.CHILDREN.value, _PARTS[Parts.CHILDREN])],
        "missing": [("", _GAPS[Gaps.MARK]), (Gaps.WITHHOLD.value, _GAPS[Gaps.WITHHOLD])],
        "segments": _options({one.value: words for one, words in _SEGMENTS.items()}),
        "levels": _NOTHING + _options({one.value: words for one, words in LEVELS.items()}),
        "forms": _NOTHING + _options({one.value: words for one, words in FORMS.items()}),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Faults:
    """What is wrong: sentences at the fields of the form, and those that are about no field of it."""

    fields: Mapping[str, str] = field(default_factory=dict)
    rest: tuple[str, ...] = ()
    formula: tuple[str, str, str] | None = None  # before, at and after the character that is wrong

    def at(self, *names: str) -> str | None:
        """The words under a field; None where nothing is wrong there."""
        return " ".join(self.fields[name] for name in names if name in self.fields) or None

    def __bool__(self) -> bool:
        """Whether anything is wrong."""
        return bool(self.fields or self.rest)


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """A line of a table in the form; `number` from 1."""

    number: int
    cells: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Picks:
    """What the form has to tick and to fill, as it stands now."""

    grounds: list[Option]
    chosen_grounds: list[Option]
    bands: list[Row]
    points: list[Row]


def faults_of(refusal: Refusal, code: str) -> Faults:
    """What is wrong with an indicator or a criterion, each fault where its field stands."""
    faults = refusal.facts.get("faults")
    if not isinstance(faults, list):
        return Faults(rest=(sentence(refusal.code, refusal.facts),))
    fields: dict[str, str] = {}
    rest: list[str] = []
    for one in faults:
        name, words = field_of(one, code), told(one)
        if name is None:
            rest.append(f"{_where(one)}{words}")
        else:
            fields[name] = f"{fields[name]} {words}" if name in fields else words
    return Faults(fields=fields, rest=tuple(rest))


def field_of(fault: Mapping[str, object], code: str) -> str | None:
    """The field of the form that a fault of a package is about; None where it has none."""
    part, inner = str(fault.get("part", "")), fault["fault"]
    assert isinstance(inner, Mapping)
    is_twice = inner.get("code") == "model.because.code_twice" and inner.get("rest") == code
    if is_twice or part.endswith("/code"):
        return "code"
    if not code or f"/{code}/" not in f"/{part}/":
        return None
    if (name := _BECAUSE_FIELDS.get(str(inner.get("code")))) is not None:
        return name
    tail = f"/{part}/".partition(f"/{code}/")[2].rstrip("/")
    return next(
        (name for start, name in _FIELDS if tail.startswith(start)), tail.partition("/")[0] or "formula"
    )


def marked(formula: str, faults: Sequence[Mapping[str, object]]) -> tuple[str, str, str] | None:
    """The formula before, at and after the first character that is wrong; None where none is named."""
    for fault in faults:
        inner = fault["fault"]
        if isinstance(inner, Mapping) and isinstance(position := inner.get("position"), int):
            start = min(position - 1, len(formula))
            word = re.match(r"\w+|.?", formula[start:], re.DOTALL)
            end = start + (word.end() if word else 0)
            return formula[:start], formula[start:end] or " ", formula[end:]
    return None


def picks(editing: Editing, typed: PassportFields) -> Picks:
    """Grounds of the register, and rows of levels and points with a few empty ones."""
    grounds = [
        (ground_text(act.code, clause), f"{act.name}, {clause}" if clause else act.name)
        for act in editing.acts
        for clause in (None, *(one.clause for one in act.clauses))
    ]
    words = dict(grounds)
    chosen_codes = list(dict.fromkeys(filter(None, typed.basis)))
    return Picks(
        grounds=grounds,
        chosen_grounds=[(one, words.get(one, one)) for one in chosen_codes],
        bands=_rows(typed.band_name, typed.band_low, typed.band_high),
        points=_rows(typed.point_value, typed.point_score),
    )


def chosen(editing: Editing) -> Mapping[str, object]:
    """What else may be chosen in this form."""
    return {
        "names": _grouped(editing.names),
        "criteria": [
            (criterion.code, f"{PARAMETERS[branch.parameter]}: {criterion.name}")
            for branch in editing.branches
            for criterion in branch.criteria
        ],
        "procedures": [(one, PROCEDURES.get(one, one)) for one in editing.procedures],
        "subjects": [(one, one) for one in editing.subjects],
        "places": [(one.id, one.short_name) for one in editing.places],
        "years": [(one, one) for one in editing.years],
    }


def _grouped(names: Sequence[FormulaName]) -> list[tuple[str, list[tuple[str, str, str]]]]:
    """Group → text of a formula, words, unit and kind of year."""
    return [
        (
            words,
            [
                (one.text, one.words, f"{_unit(one)}, {PERIODS[one.year]}")
                for one in names
                if one.kind is kind
            ],
        )
        for kind, words in _NAMES.items()
    ]


def _unit(name: FormulaName) -> str:
    if isinstance(name.unit, ReportedUnit):
        return UNIT_WORDS[name.unit]
    if isinstance(name.unit, Unit):
        return name.unit_words or UNIT_NAMES[name.unit]
    return "работ"


def _rows(*columns: Sequence[str]) -> list[Row]:
    """The rows as they stand, for one of them may be marked by its number, and empty ones below."""
    found = list(zip(*columns, strict=False))
    while found and not any(one.strip() for one in found[-1]):
        found.pop()
    n = max(len(found) + _SPARE_ROWS, _FEWEST_ROWS)
    found += [("",) * len(columns)] * (n - len(found))
    return [Row(number=number, cells=cells) for number, cells in enumerate(found, 1)]


def _where(fault: Mapping[str, object]) -> str:
    """«staff-category: » of a fault in another indicator."""
    part = str(fault.get("part", ""))
    pieces = part.split("/")
    return f"{pieces[2]}: " if len(pieces) > 2 else ""


WORDS = MappingProxyType({"told": told, "marked": marked, "numbers": numbers})
