"""What the formulas of a package may name, before they themselves are read."""

from collections.abc import Iterator, Mapping

from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import KnownIndicator, KnownVariable
from app.domain.formulas.parsing import parse
from app.domain.formulas.units import PERCENT, PURE
from app.domain.observations import Variable as Reported
from app.domain.quality_model import Unit


def nameable(one: Reported) -> KnownVariable:
    """A reported variable as formulas see it: whole numbers of a breakdown are written as numbers."""
    return KnownVariable(
        words=one.name,
        dimensions={
            each.code: frozenset(int(value) if value.isdecimal() else value for value in each.values)
            for each in one.dimensions
        },
    )


def indicators_in(top: Mapping[str, object]) -> dict[str, KnownIndicator]:
    """Indicators that formulas may name; what is wrong with them is told when they are read."""
    found: dict[str, KnownIndicator] = {}
    for shared, item in _raw_passports(top):
        code, unit = item.get("code"), item.get("unit", shared.get("unit"))
        if isinstance(code, str):
            try:
                tree = parse(str(item.get("formula")))
            except FormulaError:
                tree = None
            sign = PERCENT if unit in (Unit.PERCENT, Unit.YES_NO) else PURE
            found[code] = KnownIndicator(words=str(item.get("name")), unit=sign, tree=tree)
    return found


def _raw_passports(
    top: Mapping[str, object],
) -> Iterator[tuple[Mapping[object, object], Mapping[object, object]]]:
    """What a criterion says of all its indicators, and each of them, where they are mappings at all."""
    for branch in _mappings(top.get("parameters")):
        for criterion in _mappings(branch.get("criteria")):
            shared = criterion.get("shared")
            for item in _mappings(criterion.get("indicators")):
                yield shared if isinstance(shared, Mapping) else {}, item


def _mappings(given: object) -> list[Mapping[object, object]]:
    return [one for one in given if isinstance(one, Mapping)] if isinstance(given, list | tuple) else []
