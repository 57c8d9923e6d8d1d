"""Takes an uploaded file in: durable on disk first, then registered in a short write."""

from collections.abc import Iterator
from datetime import datetime

from fastapi import UploadFile

from app.api.deps import Parts
from app.domain.access import Action, Actor, require
from app.domain.errors import Invalid
from app.domain.result_batches import ResultBatch
from app.use_cases import result_batches
from app.use_cases.result_batches import Given, NewFile

_CHUNK = 1 << 20


def receive_batch(
    parts: Parts, actor: Actor, file: UploadFile, *, items: UploadFile | None, given: Given, now: datetime
) -> tuple[ResultBatch, bool]:
    """The batch of a results file, and whether it is new."""
    require(actor, Action.LOAD_RESULTS)
    new = keep(parts, file)
    new_items = keep(parts, items) if items is not None and items.filename else None
    with parts.database.writing() as tx:
        return result_batches.receive(tx, actor, new, items=new_items, given=given, now=now)


def keep(parts: Parts, file: UploadFile) -> NewFile:
    """The file on disk under our own name; Invalid when nothing was sent."""
    if not file.filename or not file.size:
        raise Invalid("file.empty")
    name = file.filename.replace("\\", "/").rsplit("/", 1)[-1].replace("\0", "")
    return NewFile(file_name=name, stored=parts.store.keep_upload(_chunks(file)))


def _chunks(file: UploadFile) -> Iterator[bytes]:
    while chunk := file.file.read(_CHUNK):
        yield chunk
