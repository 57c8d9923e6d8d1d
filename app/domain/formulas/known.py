"""What a formula may name: variables and indicators with their units, kinds and words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from app.domain.formulas.tree import Node
from app.domain.formulas.units import PURE, Unit


class Kind(StrEnum):
    """What a part of a formula gives."""

    NUMBER = "number"
    CONDITION = "condition"  # true or false


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownVariable:
    """A variable. `dimensions`: its breakdowns, each with the values that a selector may ask for."""

    words: str
    unit: Unit = PURE
    kind: Kind = Kind.NUMBER
    dimensions: Mapping[str, frozenset[int | str]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownIndicator:
    """An indicator: always a number. `tree`: its own formula, None where it is counted otherwise."""

    words: str
    unit: Unit = PURE
    tree: Node | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """All that may be named, by code."""

    variables: Mapping[str, KnownVariable]
    indicators: Mapping[str, KnownIndicator] = field(default_factory=dict)
