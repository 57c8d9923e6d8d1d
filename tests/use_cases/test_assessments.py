"""Procedures and tests."""

import pytest

from app.catalogues.procedures import load_procedures
from app.db.engine import Tx
from app.domain.access import Role
from app.domain.errors import Conflict, Forbidden, Invalid
from app.use_cases import assessments
from tests.make import NOW, Make

GIVEN = {"code": "vpr-2030", "kind": "vpr", "name": "ВПР-2030", "academic_year": "2029/30", "purpose": None}


def test_the_list_of_procedures_is_added_once(tx: Tx, make: Make) -> None:
    anybody = make.actor_at(make.organisation("country"), Role.EXPERT)
    assert assessments.ensure_procedures(tx) == len(load_procedures())
    assert assessments.ensure_procedures(tx) == 0
    found = {one.code: one for one in assessments.list_procedures(tx, anybody)}
    assert found.keys() == {one.code for one in load_procedures()}
    assert "не оценивают" in (found["vpr-2026"].purpose or "")


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "ВПР"}, "procedure.code_wrong"),
        ({"code": "vpr 2030"}, "procedure.code_wrong"),
        ({"kind": "<b>"}, "procedure.code_wrong"),
        ({"name": "  "}, "procedure.name_missing"),
        ({"academic_year": "2029/31"}, "procedure.year_wrong"),
        ({"academic_year": "2029"}, "procedure.year_wrong"),
    ],
)
def test_a_procedure_that_does_not_fit_is_refused(
    tx: Tx, make: Make, change: dict[str, str], code: str
) -> None:
    coordinator = make.actor_at(make.organisation("country"))
    with pytest.raises(Invalid) as refusal:
        assessments.add_procedure(tx, coordinator, **{**GIVEN, **change}, now=NOW)  # type: ignore[arg-type]
    assert refusal.value.code == code


def test_a_code_is_given_once_and_by_coordinators_only(tx: Tx, make: Make) -> None:
    root = make.organisation("country")
    assessments.add_procedure(tx, make.actor_at(root), **GIVEN, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Conflict):
        assessments.add_procedure(tx, make.actor_at(root), **GIVEN, now=NOW)  # type: ignore[arg-type]
    with pytest.raises(Forbidden):
        assessments.add_procedure(tx, make.actor_at(root, Role.DEPUTY), **GIVEN, now=NOW)  # type: ignore[arg-type]
