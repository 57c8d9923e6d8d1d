"""Reads the variables that are reported, their dimensions, and how people write their values."""

from collections.abc import Mapping
from functools import cache
from itertools import chain
from pathlib import Path
from typing import Literal

import yaml
from pydantic import Field

from app.catalogues.organisations import load_kinds
from app.catalogues.strict import Strict
from app.catalogues.subjects import subject_names
from app.domain.assessments import NotMeasured
from app.domain.errors import Invalid
from app.domain.layouts import normalised
from app.domain.observation_files import Headings
from app.domain.observations import (
    Catalogue,
    Dimension,
    Forbidden,
    Group,
    Measured,
    Moment,
    Purposes,
    Unit,
    ValueKind,
    Variable,
)
from app.domain.reported_periods import PeriodOf

_DATA = Path(__file__).resolve().parents[1] / "data"
VARIABLES_FOLDER = _DATA / "variables"


class _Dimension(Strict):
    code: str
    name: str
    values: dict[str, str] | Literal["subjects"]
    grades: dict[str, frozenset[int]] = Field(default_factory=dict)


class _Words(Strict):
    yes_words: tuple[str, ...]
    no_words: tuple[str, ...]
    not_measured: dict[NotMeasured, tuple[str, ...]]


class _Ways(Strict):
    source: str
    dimensions: tuple[_Dimension, ...]
    words: _Words
    headings: dict[str, tuple[str, ...]]


class _Forbidden(Strict):
    text: str
    clause: str
    to_check: bool


class _Purposes(Strict):
    permitted: tuple[str, ...]
    forbidden: tuple[_Forbidden, ...]


class _Shared(Strict):
    """What a group says for all its variables, and a variable may say otherwise."""

    period: PeriodOf
    moment: Moment
    on_day: tuple[int, int] | None = None
    reporters: frozenset[str]
    purposes: str
    source: str
    to_check: str | None = None
    grades: frozenset[int] = frozenset()
    is_for_some: bool = False
    is_counted: bool = False
    is_rate: bool = False


class _Variable(_Shared):
    code: str
    name: str
    definition: str
    unit: Unit
    kind: ValueKind
    low: float | None = None
    high: float | None = None
    dimensions: tuple[str, ...] = ()
    same_as: str | None = None


class _Group(_Shared):
    code: str
    name: str
    variables: tuple[dict[str, object], ...]


class _File(Strict):
    purposes: dict[str, _Purposes]
    groups: tuple[_Group, ...]


@cache
def load_variables(folder: Path = VARIABLES_FOLDER) -> Catalogue:
    """All variables; Invalid `variables.broken` names the variable that contradicts itself."""
    ways = _ways()
    dimensions = {one.code: _dimension(one) for one in ways.dimensions}
    groups = tuple(chain.from_iterable(_groups(path, dimensions) for path in sorted(folder.glob("*.yaml"))))
    variables: dict[str, Variable] = {}
    for variable in chain.from_iterable(group.variables for group in groups):
        if variable.code in variables:
            raise Invalid("variables.broken", variable=variable.code, reason="code stands twice")
        variables[variable.code] = variable
    for variable in variables.values():
        if variable.same_as is not None and variable.same_as not in variables.keys() - {variable.code}:
            reason = f"same_as names no other variable: {variable.same_as}"
            raise Invalid("variables.broken", variable=variable.code, reason=reason)
    return Catalogue(groups=groups, variables=variables, dimensions=dimensions, words=_words(ways.words))


@cache
def load_headings() -> Headings:
    """How the columns of a file of values may be called."""
    given = _ways().headings
    return Headings(
        **{role: tuple(map(normalised, given[role])) for role in given},
        names={role: names[0] for role, names in given.items()},
        dimensions={normalised(one.name): one.code for one in load_variables().dimensions.values()},
    )


@cache
def _ways() -> _Ways:
    return _Ways.model_validate(yaml.safe_load((_DATA / "observations.yaml").read_text("utf-8")))


def _dimension(given: _Dimension) -> Dimension:
    values = {name: name for name in subject_names()} if given.values == "subjects" else given.values
    return Dimension(code=given.code, name=given.name, values=values, grades=given.grades)


def _words(given: _Words) -> dict[str, Measured]:
    found: dict[str, Measured] = dict.fromkeys(map(normalised, given.yes_words), 1.0)
    found |= dict.fromkeys(map(normalised, given.no_words), 0.0)
    for kind, spellings in given.not_measured.items():
        found |= dict.fromkeys(map(normalised, spellings), kind)
    return found


def _groups(path: Path, dimensions: Mapping[str, Dimension]) -> list[Group]:
    file = _File.model_validate(yaml.safe_load(path.read_text("utf-8")))
    purposes = {code: _purposes(one) for code, one in file.purposes.items()}
    groups = []
    for group in file.groups:
        shared = {name: getattr(group, name) for name in _Shared.model_fields}
        given = [_Variable.model_validate({**shared, **one}) for one in group.variables]
        variables = tuple(_variable(one, purposes[one.purposes], dimensions) for one in given)
        groups.append(Group(code=group.code, name=group.name, variables=variables))
    return groups


def _purposes(given: _Purposes) -> Purposes:
    forbidden = tuple(
        Forbidden(text=one.text, clause=one.clause, to_check=one.to_check) for one in given.forbidden
    )
    return Purposes(permitted=given.permitted, forbidden=forbidden)


def _variable(given: _Variable, purposes: Purposes, dimensions: Mapping[str, Dimension]) -> Variable:
    _refuse_contradictions(given)
    return Variable(
        code=given.code,
        name=given.name,
        definition=given.definition,
        unit=given.unit,
        kind=given.kind,
        low=given.low,
        high=given.high,
        period=given.period,
        moment=given.moment,
        on_day=given.on_day,
        dimensions=tuple(dimensions[code] for code in given.dimensions),
        reporters=given.reporters,
        purposes=purposes,
        source=given.source,
        to_check=given.to_check,
        same_as=given.same_as,
        grades=given.grades,
        is_for_some=given.is_for_some,
        is_counted=given.is_counted,
        is_rate=given.is_rate,
    )


def _refuse_contradictions(given: _Variable) -> None:
    faults = {
        "yes or no is a kind and a unit at once": (given.unit is Unit.YES_NO)
        is not (given.kind is ValueKind.YES_NO),
        "its lowest value is above its highest": given.low is not None
        and given.high is not None
        and given.low > given.high,
        "only a fact on a day has a day": given.on_day is not None and given.moment is not Moment.ON_DATE,
        "a kind of organisation is unknown": not given.reporters
        <= frozenset(kind.code for kind in load_kinds()),
    }
    for reason, is_so in faults.items():
        if is_so:
            raise Invalid("variables.broken", variable=given.code, reason=reason)
