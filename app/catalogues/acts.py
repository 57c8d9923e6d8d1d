"""Reads the register of acts, and links to it in other data files."""

from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import yaml
from pydantic import ValidationError

from app.catalogues.strict import Strict
from app.domain.acts import Act, ActKind, Clause, Ground, Register
from app.domain.errors import Invalid

ACTS_FILE = Path(__file__).resolve().parents[1] / "data" / "norms" / "acts.yaml"


class Link(Strict):
    """A ground in a data file, `basis: [{act: 273-fz, clause: статья 97}]`."""

    act: str
    clause: str | None = None


class _Clause(Strict):
    clause: str
    gist: str


class _Act(Strict):
    code: str
    name: str
    title: str
    kind: ActKind
    number: str | None = None
    signed_on: date | None = None
    body: str
    in_force_from: date | None = None
    in_force_to: date | None = None
    replaces: tuple[str, ...] = ()
    amends: tuple[str, ...] = ()
    clauses: tuple[_Clause, ...] = ()
    source: str
    to_check: tuple[str, ...] = ()


@cache
def load_acts(path: Path = ACTS_FILE) -> Register:
    """All acts; Invalid `acts.broken` names the act and the reason."""
    try:
        # The loader in C: this is the longest of the data files, and the first page waits for it.
        given = yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid("acts.broken", act=path.name, reason=str(error)[:200]) from error
    entries = given.get("acts") if isinstance(given, dict) else None
    if not isinstance(entries, list) or given.keys() != {"acts"}:
        raise Invalid("acts.broken", act=path.name, reason="not a list under `acts`")
    return Register([_act(entry, place) for place, entry in enumerate(entries, start=1)])


def _act(given: object, place: int) -> Act:
    try:
        read = _Act.model_validate(given)
    except ValidationError as error:
        code = given.get("code") if isinstance(given, dict) else None
        first = error.errors()[0]
        where = ".".join(str(part) for part in first["loc"])
        raise Invalid("acts.broken", act=code or f"no. {place}", reason=f"{where}: {first['msg']}") from error
    clauses = tuple(Clause(clause=one.clause, gist=one.gist) for one in read.clauses)
    return Act(**{**dict(read), "clauses": clauses})


def grounds_of(links: Sequence[Link], *, where: str) -> tuple[Ground, ...]:
    """The grounds that links name; Invalid `acts.link_broken` says where a link leads nowhere."""
    register = load_acts()
    return tuple(register.ground(one.act, one.clause, where=where) for one in links)
