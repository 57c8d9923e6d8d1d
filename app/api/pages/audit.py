"""The record of what was done."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, OpenRead, check_csrf
from app.api.pages.render import render
from app.use_cases import audit

router = APIRouter(prefix="/audit", dependencies=[Depends(check_csrf)])
PAGE = 50


@router.get("", name="list_audit")
def list_audit(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    before: Annotated[int | None, Query(ge=1, le=2**31 - 1)] = None,
    check: bool = False,
) -> Response:
    found = audit.list_entries(tx, actor, before_id=before, limit=PAGE + 1)
    broken = audit.find_broken_link(tx, actor) if check else None
    return render(
        request, "audit/list.html", entries=found[:PAGE], before=before, is_checked=check, broken=broken,
        older=found[PAGE - 1].id if len(found) > PAGE else None,
    )  # fmt: skip
