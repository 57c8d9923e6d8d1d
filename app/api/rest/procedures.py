"""Assessment procedures."""

from fastapi import Response
from pydantic import Field

from app.api.deps import IdempotencyKey, MachineActor, Now, OpenRead, OpenTx
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.api.uploads import fingerprint
from app.domain.assessments import Procedure
from app.use_cases import assessments, creations

router = part("procedures")


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


@router.get("/procedures", name="api_list_procedures", dependencies=[UNCHANGED])
def list_procedures(tx: OpenRead, actor: MachineActor) -> ProceduresOut:
    """Procedures that are known here."""
    return ProceduresOut(items=[_out(one) for one in assessments.list_procedures(tx, actor)])


@router.post("/procedures", name="api_add_procedure", status_code=201)
def add_procedure(
    tx: OpenTx,
    actor: MachineActor,
    now: Now,
    given: ProcedureGiven,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> ProcedureOut:
    """Add a procedure; the same call again, with its key: 200."""

    def create() -> tuple[int, bool]:
        return assessments.add_procedure(tx, actor, **given.model_dump(), now=now).id, True

    said = fingerprint(list(given.model_dump().values()))
    _, is_new = creations.once(tx, actor, idempotency_key, create, path="procedures", body_hash=said, now=now)
    if not is_new:
        response.status_code = 200
    return _out(assessments.get_procedure(tx, actor, given.code))
