"""What figures with a purpose may be used for: the one place that answers it, with the citation.

The purposes themselves are data (procedures.yaml, variables/*.yaml). Figures that are only facts, ВПР first
of all, carry no level, enter no index, stand in no order by size and get no verdict beside others; they may
be taken away, with the words of their purpose. An order by size is refused to all figures: schools stand by
number, nobody is ranked. Figures whose purpose nobody has stated are treated as facts.
"""

from collections.abc import Iterable
from enum import StrEnum

from app.domain.errors import Invalid
from app.domain.formulas.tree import Comparison, Indicator, walk
from app.domain.quality_model import Passport, Purpose


class Use(StrEnum):
    """What somebody wants to do with figures."""

    LEVEL = "level"  # a benchmark with below, within, above
    INDEX = "index"  # a part of a weighted number, or of another indicator that has a level
    ORDER = "order"  # sorted by size, a place in a list
    VERDICT = "verdict"  # above or below beside others, in words or by a colour
    EXPORT = "export"  # taken away as a table or over REST


_OF_FACTS = frozenset({Use.EXPORT})
_OF_ALL = frozenset(Use) - {Use.ORDER}


def may(purpose: Purpose | None, use: Use) -> bool:
    """Whether figures with this purpose may be used so; None: nobody has stated one."""
    return use in (_OF_FACTS if purpose is None or purpose.is_fact_only else _OF_ALL)


def refused_uses(purpose: Purpose | None) -> tuple[Use, ...]:
    """All that the figures may not be used for."""
    return tuple(use for use in Use if not may(purpose, use))


def require_use(purpose: Purpose, use: Use, *, indicator: str) -> None:
    """Invalid `purpose.vpr` with the rule and its clause unless figures of this purpose may be used so."""
    if not may(purpose, use):
        raise Invalid(
            "purpose.vpr", indicator=indicator, use=use.value, text=purpose.text, clause=purpose.clause
        )


def uses_of(passport: Passport) -> tuple[Use, ...]:
    """What a passport makes of its figures besides showing them.

    A comparison in the formula is a level by another name, and several indicators together are an index,
    whatever puts them together. A weight of one is what each indicator has where nothing is said.
    """
    nodes = [node for node, _, _ in walk(passport.tree)]
    together = {node.code for node in nodes if isinstance(node, Indicator)}
    found = []
    if passport.levels or passport.scale or any(isinstance(node, Comparison) for node in nodes):
        found.append(Use.LEVEL)
    if len(together) > 1 or passport.weight != 1:
        found.append(Use.INDEX)
    return tuple(found)


def strictest(purposes: Iterable[Purpose]) -> Purpose:
    """The purpose of figures put together of several: one fact among them makes all of it a fact."""
    found = list(purposes)
    return next((one for one in found if one.is_fact_only), found[0])


def cited(purpose: Purpose) -> str:
    """The rule with its clause: «По ней не оценивают учителей. Основание: положение региона.»; or nothing."""
    return f"{purpose.text} Основание: {purpose.clause}." if purpose.text else ""
