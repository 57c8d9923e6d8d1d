"""The check of an uploaded file, in steps: what touches the database is short, what is slow touches none.

`begin` (read) → `read_file` (slow) → `expect` (read) → `examine_file` (slow) → `save` (write).
"""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from app.catalogues.layouts import load_layouts
from app.catalogues.subjects import subject_spellings
from app.db import organisations, uploads
from app.db import result_batches as store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.assessments import Task, Test, TestKey
from app.domain.organisations import SCHOOL
from app.domain.result_batches import ResultBatch, Upload
from app.domain.result_files.items import read_items
from app.domain.result_files.recognise import recognise
from app.domain.result_files.shapes import Examined, Recognised
from app.files import Store
from app.workbooks import read_cells_guarded

_EXCERPT_ROWS = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class Checked:
    """A batch whose file is to be read, with what the database knows of it."""

    batch: ResultBatch
    upload: Upload
    items_upload: Upload | None
    school_code: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What a check found: the file read and examined, and the paper that it is about."""

    recognised: Recognised
    examined: Examined
    key: TestKey | None
    missing: tuple[str, ...]  # parts of the key that nobody said
    known_test: Test | None


def begin(tx: Tx, actor: Actor, batch_id: int) -> Checked:
    """The batch with its files and the school that a file without schools belongs to."""
    batch = store.get(tx, batch_id, seen_by=actor)
    given = batch.given_key.get("school")
    school_code = str(given) if given else None
    if school_code is None:
        place = organisations.get(tx, batch.organisation_id, seen_by=actor)
        school = organisations.nearest_above(tx, place, kind=SCHOOL)
        school_code = school.code if school else None
    return Checked(
        batch=batch,
        upload=uploads.get(tx, batch.upload_id, seen_by=actor),
        items_upload=uploads.get(tx, batch.items_upload_id, seen_by=actor) if batch.items_upload_id else None,
        school_code=school_code,
    )


def read_file(checked: Checked, store_of_files: Store) -> tuple[Recognised, tuple[Task, ...] | None]:
    """The file's sheet with its layout, and the tasks of the item table beside it; Invalid when unreadable."""
    layouts = load_layouts()
    wanted = checked.batch.layout_code
    if wanted is not None:
        layouts = tuple(one for one in layouts if one.code == wanted)
    read = partial(_cells, store_of_files)
    recognised = recognise(read(checked.upload), layouts, subjects=subject_spellings())
    items = read_items(read(checked.items_upload), load_layouts()) if checked.items_upload else None
    return recognised, items


def _cells(store_of_files: Store, upload: Upload):  # type: ignore[no-untyped-def]
    path: Path = store_of_files.path(upload.stored_as)
    return read_cells_guarded(path, file_name=upload.file_name)
