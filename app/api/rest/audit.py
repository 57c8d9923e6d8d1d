"""The record of what was done."""

from typing import Annotated

from fastapi import Query
from pydantic import Field

from app.api.deps import MachineActor, OpenRead
from app.api.rest.root import part
from app.api.rest.shapes import ByMoment, Out, moment
from app.use_cases import audit

router = part("audit")


class EntryOut(Out):
    """One thing that was done."""

    id: int
    at: str
    login: str
    role: str
    event: str
    subject: str
    before: dict[str, object] | None
    after: dict[str, object] | None


class EntriesOut(Out):
    """A part of the record, the latest first; `next` is null at its end."""

    items: list[EntryOut]
    next: int | None = Field(description="give it back as `before`")


@router.get("/audit", name="api_list_audit")
def list_audit(tx: OpenRead, actor: MachineActor, asked: Annotated[ByMoment, Query()]) -> EntriesOut:
    """What people did who act in your subtree."""
    found = audit.list_entries(tx, actor, before_id=asked.before, limit=asked.limit + 1)
    shown = found[: asked.limit]
    items = [
        EntryOut(
            id=one.id,
            at=moment(one.at) or "",
            login=one.login,
            role=one.role,
            event=one.event,
            subject=one.subject,
            before=None if one.before is None else dict(one.before),
            after=None if one.after is None else dict(one.after),
        )
        for one in shown
    ]
    return EntriesOut(items=items, next=shown[-1].id if len(found) > asked.limit else None)
