"""Saved tables on the page «Таблица»: kept, opened, renamed, copied, taken away."""

from typing import Annotated
from urllib.parse import parse_qs, urlencode

from fastapi import APIRouter, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, OpenTx, SeenVersion
from app.api.pages.render import Addresses, go_to
from app.domain.crosstabs import read_choice
from app.domain.saved_tables import SavedTable
from app.use_cases import saved_tables

router = APIRouter(prefix="/tables/saved")
Name = Annotated[str, Form(max_length=400)]
Shared = Annotated[str, Form(max_length=10)]


def opened(request: Request, saved: SavedTable) -> Response:
    """A 303 to the page of its choice."""
    addresses: Addresses = request.app.state.addresses
    query = urlencode([*saved.choice.pairs, ("saved", str(saved.id))])
    return RedirectResponse(f"{addresses('show_table')}?{query}", status_code=303)


@router.post("", name="save_table")
def save(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    name: Name = "",
    choice: Annotated[str, Form(max_length=200_000)] = "",
    shared: Shared = "",
) -> Response:
    """`choice`: the query of the page's address."""
    wanted = read_choice(parse_qs(choice))
    return opened(
        request, saved_tables.save(tx, actor, wanted, name=name, is_shared=bool(shared), now=now)
    )  # fmt: skip


@router.get("/{saved_id}", name="open_saved_table")
def show(request: Request, tx: OpenRead, actor: CurrentActor, saved_id: Id) -> Response:
    return opened(request, saved_tables.get_saved(tx, actor, saved_id))


@router.post("/{saved_id}/name", name="rename_saved_table")
def rename(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    seen: SeenVersion,
    now: Now,
    saved_id: Id,
    name: Name = "",
    shared: Shared = "",
) -> Response:
    changed = saved_tables.rename(
        tx, actor, saved_id, name=name, is_shared=bool(shared), seen=seen, now=now
    )  # fmt: skip
    return opened(request, changed)


@router.post("/{saved_id}/copies", name="copy_saved_table")
def copy(request: Request, tx: OpenTx, actor: CurrentActor, now: Now, saved_id: Id) -> Response:
    return opened(request, saved_tables.copy(tx, actor, saved_id, now=now))


@router.post("/{saved_id}/deletion", name="remove_saved_table")
def remove(
    request: Request, tx: OpenTx, actor: CurrentActor, seen: SeenVersion, now: Now, saved_id: Id
) -> Response:
    saved_tables.remove(tx, actor, saved_id, seen=seen, now=now)
    return go_to(request, "show_table")
