"""Assessment procedures."""

from fastapi import APIRouter
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenRead, OpenTx
from app.api.rest.shapes import Out, Strict
from app.domain.assessments import Procedure
from app.use_cases import assessments

router = APIRouter(tags=["procedures"])


class ProcedureOut(Out):
    """A procedure, and what its results may not be used for."""

    code: str
    kind: str
    name: str
    academic_year: str
    purpose: str | None


class ProceduresOut(Out):
    """All of them, the latest year first."""

    items: list[ProcedureOut]


class ProcedureGiven(Strict):
    """A new procedure."""

    code: str = Field(min_length=1, max_length=60, description="`vpr-2027`: small Latin letters and digits")
    kind: str = Field(min_length=1, max_length=30, description="`vpr`")
    name: str = Field(min_length=1, max_length=200)
    academic_year: str = Field(description="`2026/27`", max_length=7)
    purpose: str | None = Field(default=None, max_length=2000)


def _out(one: Procedure) -> ProcedureOut:
    return ProcedureOut(
        code=one.code, kind=one.kind, name=one.name, academic_year=one.academic_year, purpose=one.purpose
    )


@router.get("/procedures", name="api_list_procedures")
def list_procedures(tx: OpenRead, actor: MachineActor) -> ProceduresOut:
    """Procedures that are known here."""
    return ProceduresOut(items=[_out(one) for one in assessments.list_procedures(tx, actor)])


@router.post("/procedures", name="api_add_procedure", status_code=201)
def add_procedure(tx: OpenTx, actor: MachineActor, now: Now, given: ProcedureGiven) -> ProcedureOut:
    """Add a procedure."""
    added = assessments.add_procedure(
        tx, actor, code=given.code, kind=given.kind, name=given.name, academic_year=given.academic_year,
        purpose=given.purpose, now=now,
    )  # fmt: skip
    return _out(added)
