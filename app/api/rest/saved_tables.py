"""Saved tables: a choice under a name, private or shared with all who work at the place and below."""

from fastapi import Response
from pydantic import Field

from app.api.deps import Id, IdempotencyKey, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.rest.crosstabs import TableAsked
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.api.uploads import fingerprint
from app.domain.access import Actor
from app.domain.crosstabs import read_choice
from app.domain.saved_tables import SavedTable
from app.use_cases import creations, saved_tables

router = part("tables")


class NameGiven(Strict):
    """How it is called and who sees it."""

    name: str = Field(max_length=400)
    shared: bool = False


class TableGiven(NameGiven):
    """A choice to keep: fields of /tables."""

    choice: TableAsked


class SavedOut(Out):
    """A saved table. `choice`: fields of /tables; what is usual is left out."""

    id: int
    version: int = Field(description="give it back in If-Match")
    name: str
    shared: bool
    own: bool = Field(description="yours: others may copy it, not change it")
    place: str = Field(description="where it is shared, in words")
    owner: str
    choice: dict[str, list[str]]
    changed_at: str | None


class SavedListOut(Out):
    """Your own and those shared with your place, by name."""

    items: list[SavedOut]


def _out(saved: SavedTable, actor: Actor) -> SavedOut:
    choice: dict[str, list[str]] = {}
    for name, value in saved.choice.pairs:
        choice.setdefault(name, []).append(value)
    return SavedOut(
        id=saved.id,
        version=saved.version,
        name=saved.name,
        shared=saved.is_shared,
        own=saved.is_of(actor.user_id),
        place=saved.place_name,
        owner=saved.owner_name,
        choice=choice,
        changed_at=moment(saved.changed_at),
    )


@router.get("/saved-tables", name="api_list_saved_tables")
def list_saved(tx: OpenRead, actor: MachineActor) -> SavedListOut:
    """Saved tables that you see."""
    return SavedListOut(items=[_out(one, actor) for one in saved_tables.list_saved(tx, actor)])


@router.get("/saved-tables/{saved_id}", name="api_get_saved_table")
def get_saved(tx: OpenRead, actor: MachineActor, saved_id: Id) -> SavedOut:
    """One of them; ask /tables with its choice for the numbers that you may see."""
    return _out(saved_tables.get_saved(tx, actor, saved_id), actor)


@router.post("/saved-tables", name="api_save_table", status_code=201)
def save(
    tx: OpenTx,
    actor: MachineActor,
    now: Now,
    given: TableGiven,
    response: Response,
    idempotency_key: IdempotencyKey = None,
) -> SavedOut:
    """Keep a choice under a name. The same call again with its key: 200."""

    def create() -> tuple[int, bool]:
        choice = read_choice(given.choice.given())
        saved = saved_tables.save(tx, actor, choice, name=given.name, is_shared=given.shared, now=now)
        return saved.id, True

    said = fingerprint([given.model_dump_json()])
    saved_id, is_new = creations.once(
        tx, actor, idempotency_key, create, path="saved-tables", body_hash=said, now=now
    )
    if not is_new:
        response.status_code = 200
    return _out(saved_tables.get_saved(tx, actor, saved_id), actor)


@router.put("/saved-tables/{saved_id}", name="api_rename_saved_table")
def rename(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, saved_id: Id, given: NameGiven
) -> SavedOut:
    """Another name, shared or no longer: only who saved it."""
    changed = saved_tables.rename(
        tx, actor, saved_id, name=given.name, is_shared=given.shared, seen=seen, now=now
    )
    return _out(changed, actor)


@router.post("/saved-tables/{saved_id}/copies", name="api_copy_saved_table", status_code=201)
def copy(tx: OpenTx, actor: MachineActor, now: Now, saved_id: Id) -> SavedOut:
    """A private copy of your own."""
    return _out(saved_tables.copy(tx, actor, saved_id, now=now), actor)


@router.delete("/saved-tables/{saved_id}", name="api_remove_saved_table", status_code=204)
def remove(tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, saved_id: Id) -> None:
    """Take it away, for all who see it: only who saved it."""
    saved_tables.remove(tx, actor, saved_id, seen=seen, now=now)
