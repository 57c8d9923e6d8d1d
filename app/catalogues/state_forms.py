"""Reads the state forms that we know in part, and other people's names of our variables."""

from datetime import date
from functools import cache
from itertools import product
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from app.catalogues.strict import Strict
from app.catalogues.variables import load_variables
from app.domain.errors import Invalid
from app.domain.foreign_layouts import Named, PeriodRule, stems, usual_rule
from app.domain.layouts import normalised
from app.domain.observation_values import read_breakdown
from app.domain.observations import canonical_breakdown, parsed_breakdown
from app.domain.state_forms import StateForm, StateRow, StateSection

_DATA = Path(__file__).resolve().parents[1] / "data"
STATE_FORMS_FOLDER = _DATA / "state_forms"


class _Row(Strict):
    labels: tuple[str, ...]
    variable: str
    breakdown: str = ""


class _Section(Strict):
    name: str
    columns: tuple[str, ...]
    rule: PeriodRule
    on_day: tuple[int, int] | None = None
    rows: tuple[_Row, ...]


class _Form(Strict):
    code: str
    name: str
    source: str
    as_of: date
    to_check: bool
    reach: str
    sections: tuple[_Section, ...]


class _Words(Strict):
    source: str
    synonyms: dict[str, tuple[str, ...]]


@cache
def load_state_forms(folder: Path = STATE_FORMS_FOLDER) -> tuple[StateForm, ...]:
    """All of them, by code; Invalid `variables.broken` for one that names what the catalogue has not."""
    return tuple(_form(path) for path in sorted(folder.glob("*.yaml")))


def _form(path: Path) -> StateForm:
    given = TypeAdapter(_Form).validate_python(yaml.safe_load(path.read_text("utf-8")))
    return StateForm(
        code=given.code, name=given.name, source=given.source, as_of=given.as_of, to_check=given.to_check,
        reach=given.reach, sections=tuple(_section(one) for one in given.sections),
    )  # fmt: skip


def _section(given: _Section) -> StateSection:
    return StateSection(
        name=given.name,
        columns=frozenset(map(normalised, given.columns)),
        rule=given.rule,
        on_day=given.on_day,
        rows=tuple(_row(one, given.rule) for one in given.rows),
    )


def _row(given: _Row, rule: PeriodRule) -> StateRow:
    variable = load_variables().variables.get(given.variable)
    if variable is None or variable.period is not rule.kind:
        raise Invalid("variables.broken", variable=given.variable, reason="a state form names it wrongly")
    return StateRow(
        labels=frozenset(map(normalised, given.labels)),
        variable=variable,
        breakdown=read_breakdown(parsed_breakdown(given.breakdown), variable),
    )


@cache
def named_variables() -> tuple[Named, ...]:
    """Variables and their parts that may stand in a foreign blank, each under a name that no other has."""
    catalogue = load_variables()
    found: dict[str, Named] = {}
    for group in catalogue.groups:
        for variable in group.variables:
            if usual_rule(variable) is None or variable.is_counted:
                continue
            for cell in product(*(one.values for one in variable.dimensions)):
                codes = {one.code: value for one, value in zip(variable.dimensions, cell, strict=True)}
                breakdown = canonical_breakdown(codes)
                parts = variable.breakdown_words(breakdown)
                name = f"{variable.name}: {parts}" if parts else variable.name
                name = f"{name} ({group.name})" if normalised(name) in found else name
                found[normalised(name)] = Named(variable=variable, breakdown=breakdown, name=name)
    return tuple(found.values())


@cache
def names_to_suggest() -> tuple[tuple[frozenset[str], Named], ...]:
    """Stems of each name and of other people's names for the same, and what they mean."""
    words = TypeAdapter(_Words).validate_python(
        yaml.safe_load((_DATA / "foreign_words.yaml").read_text("utf-8"))
    )
    found = []
    for one in named_variables():
        names = (one.variable.name, *words.synonyms.get(one.variable.code, ()))
        parts = one.variable.breakdown_words(one.breakdown)
        found += [(stems(f"{name} {parts}"), one) for name in names]
    return tuple(found)
