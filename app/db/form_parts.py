"""Sections of answers that colleagues fill, and files behind cells: named queries."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import delete, insert, select, update

from app.db.engine import Tx
from app.db.tables.campaigns import submission_files, submission_parts
from app.db.tables.files import uploads
from app.db.tables.people import users
from app.domain.errors import NotFound
from app.domain.result_batches import Upload
from app.domain.submissions import Evidence, HandedOver

_P, _F = submission_parts.c, submission_files.c


def parts_of(tx: Tx, submission_id: int) -> list[HandedOver]:
    """The sections that somebody was given, of an answer that the caller may see."""
    query = (
        select(submission_parts, users.c.name, users.c.login)
        .join(users, users.c.id == _P.user_id)
        .where(_P.submission_id == submission_id)
        .order_by(_P.section)
    )
    return [
        HandedOver(**{name: row[name] for name in HandedOver.__slots__})
        for row in tx.execute(query).mappings()
    ]


def addresses_of_undone(tx: Tx, submission_id: int) -> list[str]:
    """Addresses of people whose sections are not ready, each once."""
    query = (
        select(users.c.email)
        .join(submission_parts, _P.user_id == users.c.id)
        .where(
            _P.submission_id == submission_id, _P.done_at.is_(None), users.c.is_active, users.c.email != ""
        )
        .distinct()
        .order_by(users.c.email)
    )
    return list(tx.execute(query).scalars())


def give(tx: Tx, submission_id: int, part: HandedOver) -> None:
    """Give a section to a colleague, in the stead of whoever had it."""
    take_back(tx, submission_id, part.section)
    values = {
        "submission_id": submission_id, "section": part.section, "user_id": part.user_id,
        "ground": part.ground, "given_by": part.given_by, "given_at": part.given_at, "done_at": None,
    }  # fmt: skip
    tx.execute(insert(submission_parts).values(values))


def take_back(tx: Tx, submission_id: int, section: str) -> None:
    """The section is nobody's by name any more."""
    tx.execute(delete(submission_parts).where(_P.submission_id == submission_id, _P.section == section))


def mark_done(tx: Tx, submission_id: int, sections: Sequence[str], *, at: datetime) -> None:
    """Their colleague says that they are ready."""
    where = (_P.submission_id == submission_id) & _P.section.in_(sections)
    tx.execute(update(submission_parts).where(where).values(done_at=at))


def files_of(tx: Tx, submission_id: int) -> list[Evidence]:
    """Files behind the cells of an answer that the caller may see, the earliest first."""
    query = (
        select(submission_files, uploads.c.file_name, uploads.c.size)
        .join(uploads, uploads.c.id == _F.upload_id)
        .where(_F.submission_id == submission_id)
        .order_by(_F.id)
    )
    return [
        Evidence(**{name: row[name] for name in Evidence.__slots__}) for row in tx.execute(query).mappings()
    ]


def upload_of(tx: Tx, submission_id: int, file_id: int) -> Upload:
    """The upload of one of them; NotFound when the answer has no such file."""
    query = (
        select(uploads)
        .join(submission_files, _F.upload_id == uploads.c.id)
        .where(_F.id == file_id, _F.submission_id == submission_id)
    )
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return Upload(**row)


def add_file(
    tx: Tx, submission_id: int, *, variable: str, breakdown: str, upload_id: int, by: str, at: datetime
) -> int:
    """Id of a file that stands behind a cell from now on."""
    values = {
        "submission_id": submission_id, "variable": variable, "breakdown": breakdown,
        "upload_id": upload_id, "added_by": by, "added_at": at,
    }  # fmt: skip
    return int(tx.execute(insert(submission_files).values(values).returning(_F.id)).scalar_one())


def drop_file(tx: Tx, submission_id: int, file_id: int) -> None:
    """The file no longer stands behind its cell; it stays on disk, for the record of actions."""
    tx.execute(delete(submission_files).where(_F.id == file_id, _F.submission_id == submission_id))
