"""Reads the dated breaks in series: what changed, of what, since when, and where that is known from."""

from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from app.catalogues.acts import Link, grounds_of
from app.catalogues.procedures import load_purposes
from app.catalogues.strict import Strict
from app.catalogues.subjects import subject_names
from app.catalogues.variables import load_variables
from app.domain.breaks import DATED, TERM_MARKS, Break, DatedBreak
from app.domain.errors import Invalid
from app.domain.norms import NormSource
from app.domain.periods import parse_period
from app.domain.school_groups import first_day

BREAKS_FILE = Path(__file__).resolve().parents[1] / "data" / "norms" / "breaks.yaml"


class _Entry(Strict):
    code: str
    why: Break
    since: str
    words: str
    source: str
    to_check: str | None
    basis: tuple[Link, ...] = ()
    procedures: tuple[str, ...] = ()
    subjects: tuple[str, ...] = ()
    grades: tuple[int, ...] = ()
    indicators: tuple[str, ...] = ()
    variables: tuple[str, ...] = ()


class _File(Strict):
    breaks: tuple[_Entry, ...]


def load_breaks() -> tuple[DatedBreak, ...]:
    """All breaks, the earliest first; Invalid `breaks.broken` names the entry and the reason."""
    return _read(BREAKS_FILE)


def break_sources() -> tuple[NormSource, ...]:
    """The breaks as rules that stand on something."""
    return tuple(
        NormSource(
            key=f"breaks.{one.code}",
            name=f"Разрыв ряда с {one.since.academic_year}: {one.words}",
            valid_from=first_day(one.since),
            source=one.source,
            to_check=one.to_check,
            basis=one.basis,
        )
        for one in load_breaks()
    )


@cache
def _read(path: Path) -> tuple[DatedBreak, ...]:
    try:
        file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    except (ValidationError, yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid("breaks.broken", entry=path.name, reason=str(error)[:200]) from error
    found = sorted(map(_break, file.breaks), key=lambda one: one.since.begins)
    codes = [one.code for one in found]
    if twice := sorted({code for code in codes if codes.count(code) > 1}):
        raise Invalid("breaks.broken", entry=twice[0], reason="code stands twice")
    return tuple(found)


def _break(given: _Entry) -> DatedBreak:
    kinds = {*load_purposes(), TERM_MARKS}
    faults = {
        f"why is one of {', '.join(DATED)}": given.why not in DATED,
        "it concerns nothing": not (given.procedures or given.indicators or given.variables),
        "a kind of procedures is unknown": not kinds >= set(given.procedures),
        "a subject is unknown": not set(subject_names()) >= set(given.subjects),
        "a variable is unknown": not load_variables().variables.keys() >= set(given.variables),
        "subjects and grades go with procedures": bool(given.subjects or given.grades)
        and not given.procedures,
    }
    for reason, is_so in faults.items():
        if is_so:
            raise Invalid("breaks.broken", entry=given.code, reason=reason)
    basis = grounds_of(given.basis, where=f"breaks/{given.code}")
    return DatedBreak(**{**dict(given), "since": parse_period(given.since), "basis": basis})
