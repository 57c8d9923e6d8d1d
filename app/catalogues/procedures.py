"""Reads the list of assessment procedures and what their results may not be used for."""

from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml

from app.catalogues.acts import Link, grounds_of
from app.catalogues.strict import Strict
from app.domain.purposes import strictest
from app.domain.quality_model import Purpose

PROCEDURES_FILE = Path(__file__).resolve().parents[1] / "data" / "procedures.yaml"


class _Purpose(Strict):
    text: str
    clause: str
    basis: tuple[Link, ...] = ()
    fact_only: bool = False
    to_check: bool


class _Entry(Strict):
    code: str
    kind: str
    name: str
    year: str
    purpose: str


class _File(Strict):
    purposes: dict[str, _Purpose]
    procedures: tuple[_Entry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedProcedure:
    """A procedure of the list. `to_check`: the clause was not compared with the document itself."""

    code: str
    kind: str
    name: str
    academic_year: str
    purpose: str
    clause: str
    to_check: bool


@cache
def load_procedures() -> tuple[ListedProcedure, ...]:
    """All procedures in the list's order."""
    file = _file()
    return tuple(
        ListedProcedure(
            code=entry.code,
            kind=entry.kind,
            name=entry.name,
            academic_year=entry.year,
            purpose=file.purposes[entry.purpose].text,
            clause=file.purposes[entry.purpose].clause,
            to_check=file.purposes[entry.purpose].to_check,
        )
        for entry in file.procedures
    )


@cache
def load_purposes() -> Mapping[str, Purpose]:
    """Kind of procedure → what its figures may not be used for; the strictest of its procedures."""
    file, found = _file(), defaultdict[str, list[Purpose]](list)
    for entry in file.procedures:
        given = file.purposes[entry.purpose]
        found[entry.kind].append(
            Purpose(
                text=given.text,
                clause=given.clause,
                is_fact_only=given.fact_only,
                to_check=given.to_check,
                basis=grounds_of(given.basis, where=f"purposes/{entry.purpose}"),
            )
        )
    return {kind: strictest(purposes) for kind, purposes in found.items()}


def _file() -> _File:
    return _File.model_validate(yaml.safe_load(PROCEDURES_FILE.read_text("utf-8")))


def procedure_for(kind: str, academic_year: str) -> ListedProcedure | None:
    """The procedure of this kind in this academic year; None when the list has none."""
    return next(
        (each for each in load_procedures() if (each.kind, each.academic_year) == (kind, academic_year)), None
    )
