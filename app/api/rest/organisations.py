"""Organisations and lists of them."""

from typing import Annotated

from fastapi import Form, Query, UploadFile
from pydantic import Field

from app.api.deps import Id, MachineActor, Now, OpenRead, PartsOf
from app.api.rest.root import part
from app.api.rest.shapes import MOST, FactOut, Out, Strict
from app.api.rest.unchanged import UNCHANGED
from app.api.uploads import keep
from app.domain.access import Action, require
from app.domain.organisation_plans import Plan
from app.domain.school_groups import CLOSED
from app.use_cases import organisations
from app.use_cases.organisations import Described

router = part("organisations")


class OrganisationOut(Out):
    """An organisation with the facts that hold today."""

    id: int
    code: str
    kind: str
    name: str
    short_name: str
    number: int | None
    parent_code: str | None
    closed_on: str | None = Field(description="since when a school is closed; null: it is open")
    facts: list[FactOut]


class OrganisationsOut(Out):
    """A part of the list; `next` is null at its end."""

    items: list[OrganisationOut]
    next: str | None = Field(description="give it back as `after`")


class OrganisationsAsked(Strict):
    """Which organisations."""

    kind: str | None = Field(
        default=None, max_length=30, description="country, region, municipality, …: a refusal names them all"
    )
    code: str | None = Field(default=None, max_length=60, description="exactly this one")
    after: str = Field(default="", max_length=60, description="`next` of the answer before")
    limit: int = Field(default=50, ge=1, le=MOST)


class ListGiven(Strict):
    """A file of organisations: CSV or XLSX in one of the known layouts."""

    file: UploadFile
    under: str | None = Field(
        default=None, max_length=60, description="code of the organisation that the list hangs below"
    )
    dry_run: bool = Field(default=False, description="true: say what would change, write nothing")


class ListErrorOut(Out):
    """Something that must be mended in the file."""

    code: str
    row: int
    facts: dict[str, object]


class ListOut(Out):
    """What loading changed, or would change."""

    dry_run: bool
    layout: str
    new: list[str] = Field(description="codes")
    changed: list[str] = Field(description="codes")
    unchanged: int
    absent: list[str] = Field(description="codes of the same kinds that the file does not name; they stay")
    errors: list[ListErrorOut] = Field(description="only in a dry run; otherwise they are a problem, 422")


def _out(one: Described) -> OrganisationOut:
    found = one.organisation
    return OrganisationOut(
        id=found.id, code=found.code, kind=found.kind, name=found.name, short_name=found.short_name,
        number=found.number, parent_code=one.parent_code,
        closed_on=next((f.valid_from.isoformat() for f in one.facts if f.fact == CLOSED), None),
        facts=[
            FactOut(fact=f.fact, value=f.value, valid_from=f.valid_from.isoformat(), source=f.source)
            for f in one.facts
        ],
    )  # fmt: skip


@router.get("/organisations", name="api_list_organisations", dependencies=[UNCHANGED])
def list_organisations(
    tx: OpenRead, actor: MachineActor, now: Now, asked: Annotated[OrganisationsAsked, Query()]
) -> OrganisationsOut:
    """Organisations of your subtree, by code."""
    found = organisations.get_page(
        tx, actor, kind=asked.kind, code=asked.code, after=asked.after, limit=asked.limit + 1, now=now
    )
    shown = found[: asked.limit]
    more = shown[-1].organisation.code if len(found) > asked.limit else None
    return OrganisationsOut(items=[_out(one) for one in shown], next=more)


@router.get("/organisations/{organisation_id}", name="api_get_organisation")
def get_organisation(tx: OpenRead, actor: MachineActor, now: Now, organisation_id: Id) -> OrganisationOut:
    """One organisation of your subtree, by id."""
    return _out(organisations.describe(tx, actor, organisation_id, now=now))


@router.post("/organisation-lists", name="api_load_organisations")
def load_organisations(
    actor: MachineActor,
    parts: PartsOf,
    now: Now,
    given: Annotated[ListGiven, Form(media_type="multipart/form-data")],
) -> ListOut:
    """Load a list, all of it or nothing. The same file twice changes nothing."""
    require(actor, Action.CHANGE_ORGANISATIONS)
    kept = keep(parts, given.file)
    path = parts.store.path(kept.stored.name)
    try:
        read = organisations.read_file(path, file_name=kept.file_name, under=given.under)
    finally:
        parts.store.drop(kept.stored.name)
    if given.dry_run:
        with parts.database.reading() as tx:
            plan = organisations.preview(tx, actor, read, now=now)
    else:
        with parts.database.writing() as tx:
            plan = organisations.load(tx, actor, read, file_name=kept.file_name, now=now)
    return _plan_out(plan, dry_run=given.dry_run)


def _plan_out(plan: Plan, *, dry_run: bool) -> ListOut:
    return ListOut(
        dry_run=dry_run,
        layout=plan.layout_title,
        new=[one.code for one in plan.new],
        changed=[one.node.code for one in plan.changed],
        unchanged=plan.unchanged,
        absent=[one.code for one in plan.absent],
        errors=[ListErrorOut(code=one.code, row=one.row, facts=dict(one.facts)) for one in plan.errors],
    )
