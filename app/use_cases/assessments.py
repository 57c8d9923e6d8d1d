"""Procedures and tests: what papers there are. No secret, so everybody who is signed in may ask."""

import re
from datetime import datetime

from app.catalogues import subjects
from app.catalogues.procedures import load_procedures
from app.db import assessments as store
from app.db import audit
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.assessments import Procedure, Test, TestContent, TestKey
from app.domain.errors import Conflict, Invalid

_CODE = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
_YEAR = re.compile(r"(\d{4})/(\d{2})")


def list_procedures(tx: Tx, actor: Actor) -> list[Procedure]:
    """All procedures, the latest year first."""
    require(actor, Action.SEE_ORGANISATIONS)
    return store.list_procedures(tx)


def get_procedure(tx: Tx, actor: Actor, code: str) -> Procedure:
    """One of them; Invalid `procedure.unknown` when there is none."""
    require(actor, Action.SEE_ORGANISATIONS)
    found = store.find_procedure(tx, code)
    if found is None:
        raise Invalid("procedure.unknown", code=code[:60])
    return found


def add_procedure(
    tx: Tx, actor: Actor, *, code: str, kind: str, name: str, academic_year: str, purpose: str | None,
    now: datetime,
) -> Procedure:  # fmt: skip
    """The procedure as added; Conflict when its code is taken, Invalid when a word does not fit."""
    require(actor, Action.CHANGE_PROCEDURES)
    if not _CODE.fullmatch(code) or not _CODE.fullmatch(kind):
        raise Invalid("procedure.code_wrong", code=code[:60])
    if not name.strip():
        raise Invalid("procedure.name_missing")
    if not _is_year(academic_year):
        raise Invalid("procedure.year_wrong", year=academic_year[:20])
    if store.find_procedure(tx, code) is not None:
        raise Conflict("procedure.code_taken", code=code)
    added = store.add_procedure(
        tx, code=code, kind=kind, name=name.strip(), academic_year=academic_year, purpose=purpose
    )
    after = {"code": code, "kind": kind, "name": added.name, "academic_year": academic_year}
    audit.record(tx, actor, "procedure.added", subject=f"procedure:{added.id}", after=after, at=now)
    return added


def _is_year(text: str) -> bool:
    found = _YEAR.fullmatch(text)
    return found is not None and (int(found[1]) + 1) % 100 == int(found[2])


def ensure_procedures(tx: Tx) -> int:
    """How many procedures of the product's own list were missing and are there now."""
    missing = [one for one in load_procedures() if store.find_procedure(tx, one.code) is None]
    for one in missing:
        store.add_procedure(
            tx, code=one.code, kind=one.kind, name=one.name, academic_year=one.academic_year,
            purpose=f"{one.purpose} Основание: {one.clause}.",
        )  # fmt: skip
    return len(missing)


def subject_names() -> tuple[str, ...]:
    """Subjects in the list's order."""
    return subjects.subject_names()


def describe_test(tx: Tx, actor: Actor, key: TestKey, content: TestContent, *, now: datetime) -> Test:
    """The test with its tasks and scale, as its description says; one that is known is left alone."""
    require(actor, Action.CHANGE_PROCEDURES)
    known = store.find(tx, key)
    if known is not None:
        return known
    procedure = store.find_procedure(tx, key.procedure)
    if procedure is None:
        raise Invalid("procedure.unknown", code=key.procedure)
    added = store.add(tx, procedure, key, content)
    audit.record(tx, actor, "test.described", subject=f"test:{added.id}", after={"code": added.code}, at=now)
    return added


def list_tests(tx: Tx, actor: Actor, *, procedure: str | None = None, after: str = "") -> list[Test]:
    """Tests by year (latest first), grade and subject; those of one procedure when it is named.

    `after`: code of the test before the first wanted; Invalid when it is not among them.
    """
    require(actor, Action.SEE_ORGANISATIONS)
    found = [one for one in store.list_tests(tx) if procedure in (None, one.procedure.code)]
    if not after:
        return found
    codes = [one.code for one in found]
    if after not in codes:
        raise Invalid("cursor.broken")
    return found[codes.index(after) + 1 :]


def get_test(tx: Tx, actor: Actor, code: str) -> Test:
    """The test with this code; NotFound when there is none."""
    require(actor, Action.SEE_ORGANISATIONS)
    return store.get_by_code(tx, code)
