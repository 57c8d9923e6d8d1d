"""Takes an uploaded file in: durable on disk first, then registered in a short write."""

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime

from fastapi import UploadFile

from app.api.deps import Parts
from app.domain.access import Action, Actor, require
from app.domain.errors import Invalid
from app.use_cases import creations, result_batches
from app.use_cases.result_batches import Given, NewFile

_CHUNK = 1 << 20


def receive_batch(
    parts: Parts,
    actor: Actor,
    file: UploadFile,
    *,
    items: UploadFile | None,
    given: Given,
    now: datetime,
    key: str | None = None,
) -> tuple[int, bool]:
    """The id of a results file's batch, and whether it is new; `key` names the call of a machine."""
    require(actor, Action.LOAD_RESULTS)
    if items is not None and items.filename and not items.size:
        raise Invalid("file.empty", file=items.filename)
    new = keep(parts, file)
    new_items = keep(parts, items) if items is not None and items.filename else None
    said = [new.stored.sha256, new_items.stored.sha256 if new_items else "", *given.as_key().values()]
    with parts.database.writing() as tx:

        def create() -> tuple[int, bool]:
            batch, is_new = result_batches.receive(tx, actor, new, items=new_items, given=given, now=now)
            return batch.id, is_new

        found = creations.once(
            tx, actor, key, create, path="result-batches", body_hash=fingerprint(said), now=now
        )
    if not found[1]:  # the same bytes lie here already
        for one in (new, new_items):
            if one is not None:
                parts.store.drop(one.stored.name)
    return found


def fingerprint(said: Sequence[object]) -> str:
    """A digest of what a call said."""
    return hashlib.sha256("\0".join(str(one) for one in said).encode()).hexdigest()


def keep(parts: Parts, file: UploadFile) -> NewFile:
    """The file on disk under our own name; Invalid when nothing was sent."""
    return NewFile(file_name=name_of(file), stored=parts.store.keep_upload(chunks(file)))


def name_of(file: UploadFile) -> str:
    """What the person calls it, without folders; Invalid when nothing was sent."""
    if not file.filename:
        raise Invalid("file.none")
    if not file.size:
        raise Invalid("file.empty")
    return file.filename.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")


def chunks(file: UploadFile) -> Iterator[bytes]:
    """Its bytes, from the beginning."""
    file.file.seek(0)  # one item table may come with several files
    while chunk := file.file.read(_CHUNK):
        yield chunk
