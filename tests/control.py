"""Checks of a plan of in-school control for tests."""

from datetime import date
from typing import Any

from app.db import school_control as store
from app.domain.access import Actor
from app.domain.organisations import Organisation
from app.domain.school_control import CheckKind, CheckTerms
from tests.make import NOW, Make


def terms(responsible_id: int, **other: Any) -> CheckTerms:
    """A check of two weeks in November."""
    usual: dict[str, Any] = {
        "theme": "Домашние задания", "kind": CheckKind.THEMATIC, "first_day": date(2026, 11, 2),
        "last_day": date(2026, 11, 13), "responsible_id": responsible_id,
    }  # fmt: skip
    return CheckTerms(**{**usual, **other})


def check_of(make: Make, school: Organisation, responsible: Actor, **other: Any) -> int:
    """Id of a check in the plan of a school."""
    with make.writing() as tx:
        given = terms(responsible.user_id, **other)
        (check_id,) = store.add_all(tx, [given], place_id=school.id, by="zavuch", at=NOW)
    return check_id
