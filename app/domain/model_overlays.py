"""Overlays: what a school or a city adds to a published version, and what of it clashes with another one.

An overlay is a small package with `extends`. It has its own criteria (with a name), its own indicators under
them or under a criterion of the base (without a name), its own variables, and local benchmarks of the base's
indicators. The base is never changed by it, and moving it to another base drops nothing of it.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from app.domain.errors import Invalid
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.parsing import parse
from app.domain.formulas.tree import Indicator, Variable, walk
from app.domain.model_versions import Reference
from app.domain.quality_model import Parameter

_TOP = {"code", "name", "version", "in_force_from", "extends", "variables", "parameters", "benchmarks"}
_BRANCH = {"parameter", "criteria"}
Package = Mapping[str, object]


class Reason(StrEnum):
    """Why a part of an overlay does not fit its base."""

    CODE_TAKEN = "code_taken"  # the base has this code now
    CRITERION_GONE = "criterion_gone"  # the base has no such criterion
    VARIABLE_GONE = "variable_gone"  # nor such a variable
    INDICATOR_GONE = "indicator_gone"  # nor such an indicator


@dataclass(frozen=True, slots=True, kw_only=True)
class Clash:
    """A part of an overlay that does not fit: `code` is the overlay's own, `about` what is taken or gone."""

    reason: Reason
    code: str
    about: str


@dataclass(frozen=True, slots=True, kw_only=True)
class _Own:
    """An own indicator with where it stands."""

    parameter: str
    criterion: Mapping[str, object]
    item: Mapping[str, object]

    @property
    def code(self) -> str:
        return str(self.item.get("code"))


def is_overlay(given: object) -> bool:
    """Whether the mapping says what it extends."""
    return isinstance(given, Mapping) and "extends" in given


def extended(given: Package, *, where: str) -> Reference:
    """The version that an overlay stands on; Invalid names what of its frame cannot be read."""
    _known(given, _TOP, "model", where)
    base = given.get("extends")
    if not isinstance(base, Mapping):
        raise _broken(where, "extends", "not a mapping")
    _known(base, {"code", "version"}, "extends", where)
    number = base.get("version")
    if not isinstance(number, int) or isinstance(number, bool) or number < 1:
        raise _broken(where, "extends/version", "not a whole number from 1")
    for part in ("variables", "benchmarks"):
        if not isinstance(given.get(part, {}), Mapping):
            raise _broken(where, part, "not a mapping")
    for branch in _all(given.get("parameters", []), "parameters", where):
        _known(branch, _BRANCH, "parameters", where)
        name = branch.get("parameter")
        if not isinstance(name, str) or name not in set(Parameter):
            raise _broken(where, "parameters", f"not one of {', '.join(Parameter)}: {name}")
        for criterion in _all(branch.get("criteria", []), name, where):
            _all(criterion.get("indicators", []), f"{name}/{criterion.get('code')}", where)
    return Reference(code=str(base.get("code")), version=number)


def own_codes(overlay: Package) -> list[str]:
    """Codes of own indicators, in order."""
    return [one.code for one in _own(overlay)]


def clashes(overlay: Package, base: Package, *, reported: frozenset[str]) -> tuple[Clash, ...]:
    """What of an overlay does not fit a base; `reported`: variables that schools report."""
    taken = {str(one["code"]) for _, one in _criteria(base)} | _indicator_codes(base)
    own_variables, base_variables = _mapping(overlay.get("variables")), _mapping(base.get("variables"))
    variables = own_variables.keys() | base_variables.keys() | reported
    known = _indicator_codes(base) | set(own_codes(overlay))
    found = [
        *(
            Clash(reason=Reason.CODE_TAKEN, code=code, about=code)
            for code in own_variables
            if code in base_variables.keys() | reported
        ),
        *(
            Clash(reason=Reason.CODE_TAKEN, code=code, about=code)
            for _, criterion in _criteria(overlay)
            if "name" in criterion and (code := str(criterion["code"])) in taken
        ),
    ]
    bases = {str(one["code"]) for _, one in _criteria(base)}
    for one in _own(overlay):
        criterion = str(one.criterion.get("code"))
        if one.code in taken:
            found.append(Clash(reason=Reason.CODE_TAKEN, code=one.code, about=one.code))
        if "name" not in one.criterion and criterion not in bases:
            found.append(Clash(reason=Reason.CRITERION_GONE, code=one.code, about=criterion))
        for gone in _names_of(one, Variable):
            if gone not in variables:
                found.append(Clash(reason=Reason.VARIABLE_GONE, code=one.code, about=gone))
        for gone in _names_of(one, Indicator):
            if gone not in known:
                found.append(Clash(reason=Reason.INDICATOR_GONE, code=one.code, about=gone))
    found += [
        Clash(reason=Reason.INDICATOR_GONE, code=code, about=code)
        for code in _mapping(overlay.get("benchmarks"))
        if code not in _indicator_codes(base)
    ]
    return tuple(found)


def merged(overlay: Package, base: Package, found: Sequence[Clash]) -> dict[str, object]:
    """The whole model: the base as it is, with what of the overlay fits."""
    left_out = {one.code for one in found}
    # With a variable that means something else now an own number would be another one.
    left_out |= {one.code for one in _own(overlay) if left_out & set(_names_of(one, Variable))}
    benchmarks = {
        code: levels for code, levels in _mapping(overlay.get("benchmarks")).items() if code not in left_out
    }
    branches: dict[str, list[dict[str, object]]] = {one.value: [] for one in Parameter}
    places: dict[str, dict[str, object]] = {}

    def put(parameter: str, criterion: Mapping[str, object], indicators: list[object]) -> None:
        made = {**criterion, "indicators": indicators}
        places[str(criterion["code"])] = made
        branches[parameter].append(made)

    for parameter, criterion in _criteria(base):
        put(parameter, criterion, [_judged(one, benchmarks) for one in _indicators(criterion)])
    for parameter, criterion in _criteria(overlay):
        code = str(criterion.get("code"))
        if "name" in criterion and code not in left_out:
            put(parameter, criterion, [])
        shared = {} if "name" in criterion else _mapping(criterion.get("shared"))
        items = places[code]["indicators"] if code in places and not _is_out(criterion, left_out) else None
        if isinstance(items, list):
            items += [{**shared, **one} for one in _indicators(criterion) if one.get("code") not in left_out]
    own = {code: one for code, one in _mapping(overlay.get("variables")).items() if code not in left_out}
    return {
        **{name: overlay.get(name) for name in ("code", "name", "version", "in_force_from")},
        "variables": {**_mapping(base.get("variables")), **own},
        "parameters": [{"parameter": name, "criteria": criteria} for name, criteria in branches.items()],
    }


def moved(overlay: Package, to: Reference, *, version: int) -> dict[str, object]:
    """The same overlay on another version of the base, with all that it holds."""
    extends = {"code": to.code, "version": to.version}
    return {**overlay, "version": version, "extends": extends}


def _is_out(criterion: Mapping[str, object], left_out: set[str]) -> bool:
    return "name" in criterion and str(criterion.get("code")) in left_out


def _judged(one: Mapping[str, object], benchmarks: Mapping[str, object]) -> Mapping[str, object]:
    code = str(one.get("code"))
    return {**one, "levels": benchmarks[code]} if code in benchmarks else one


def _names_of(one: _Own, kind: type[Variable] | type[Indicator]) -> list[str]:
    """Names in the formula, and in what counts the people; nothing of a formula that cannot be read."""
    shared = _mapping(one.criterion.get("shared"))
    texts = [one.item.get("formula"), one.item.get("people", shared.get("people"))]
    found: list[str] = []
    for text in texts:
        try:
            tree = parse(text) if isinstance(text, str) else None
        except FormulaError:
            continue
        if tree is not None:
            found += [node.code for node, _, _ in walk(tree) if isinstance(node, kind)]
    return list(dict.fromkeys(found))


def _own(overlay: Package) -> Iterator[_Own]:
    for parameter, criterion in _criteria(overlay):
        for item in _indicators(criterion):
            yield _Own(parameter=parameter, criterion=criterion, item=item)


def _indicator_codes(package: Package) -> set[str]:
    return {str(one.get("code")) for _, criterion in _criteria(package) for one in _indicators(criterion)}


def _criteria(package: Package) -> Iterator[tuple[str, Mapping[str, object]]]:
    branches = package.get("parameters", [])
    for branch in branches if isinstance(branches, list | tuple) else ():
        for criterion in branch.get("criteria", []):
            yield str(branch["parameter"]), criterion


def _indicators(criterion: Mapping[str, object]) -> list[Mapping[str, object]]:
    found = criterion.get("indicators", [])
    return list(found) if isinstance(found, list | tuple) else []


def _mapping(given: object) -> Mapping[str, object]:
    return given if isinstance(given, Mapping) else {}


def _all(given: object, part: str, where: str) -> list[Mapping[str, object]]:
    if not isinstance(given, list | tuple):
        raise _broken(where, part, "not a list")
    if not all(isinstance(one, Mapping) for one in given):
        raise _broken(where, part, "not a mapping")
    return list(given)


def _known(given: Mapping[str, object], known: set[str], part: str, where: str) -> None:
    if unknown := sorted(str(one) for one in given if one not in known):
        raise _broken(where, part, f"unknown: {', '.join(unknown)}")


def _broken(where: str, part: str, reason: str) -> Invalid:
    return Invalid("model.broken", model=where, part=part, reason=reason)
