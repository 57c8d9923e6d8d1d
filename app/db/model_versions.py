"""Versions of quality models: named queries. What was published is written by no query again."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, RowMapping, Select, insert, or_, select, update

from app.db.engine import Tx
from app.db.scope import visible
from app.db.tables.model_versions import model_versions
from app.db.tables.organisations import organisations
from app.domain.access import Action, Actor
from app.domain.errors import Conflict, NotFound
from app.domain.model_versions import Content, ModelVersion, Reference, State

_C = model_versions.c
_IS_CURRENT = _C.is_current & _C.extends_code.is_(None)
_CURRENT = select(_C.digest).where(_IS_CURRENT)


@dataclass(frozen=True, slots=True, kw_only=True)
class Owned:
    """A version with the name of its owner; empty: it came with the program."""

    version: ModelVersion
    owner: str


def current_digest(tx: Tx) -> str | None:
    """The digest of the package that values are computed with; None before any is put down."""
    found: str | None = tx.execute(_CURRENT).scalar()
    return found


def current_text(tx: Tx) -> str:
    """Its text."""
    return str(tx.execute(select(_C.package).where(_IS_CURRENT)).scalar_one())


def list_published(tx: Tx) -> list[ModelVersion]:
    """All that are published, by anybody."""
    query = select(model_versions).where(_C.state == State.PUBLISHED.value).order_by(_C.id)
    return [_read(row) for row in tx.execute(query).mappings()]


def list_overlays_in_use(tx: Tx) -> list[ModelVersion]:
    """Overlays that values are kept of."""
    query = select(model_versions).where(_C.is_current, _C.extends_code.is_not(None)).order_by(_C.id)
    return [_read(row) for row in tx.execute(query).mappings()]


def find(tx: Tx, code: str, version: int) -> ModelVersion | None:
    """A version, whoever owns it."""
    row = tx.execute(select(model_versions).where(_is(code, version))).mappings().one_or_none()
    return None if row is None else _read(row)


def get(tx: Tx, code: str, version: int, *, seen_by: Actor) -> Owned:
    """A version; NotFound where the actor may not know of it."""
    query = _owned(seen_by).where(_is(code, version))
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("model.unknown", model=code[:60], version=version)
    return Owned(version=_read(row), owner=row["owner"] or "")


def list_seen(tx: Tx, *, seen_by: Actor) -> list[Owned]:
    """All that an actor may know of, by code, the latest first."""
    query = _owned(seen_by).order_by(_C.code, _C.version.desc())
    return [Owned(version=_read(row), owner=row["owner"] or "") for row in tx.execute(query).mappings()]


def add(
    tx: Tx, content: Content, *, organisation_id: int | None, by: str, at: datetime,
    state: State = State.DRAFT, is_current: bool = False,
) -> ModelVersion:  # fmt: skip
    """A new version; a draft unless it comes with the program."""
    values = {
        **_columns(content), "organisation_id": organisation_id, "state": state.value, "in_force_to": None,
        "is_current": is_current, "created_by": by, "created_at": at,
        "published_by": by if state is State.PUBLISHED else None,
        "published_at": at if state is State.PUBLISHED else None, "seen": 1,
    }  # fmt: skip
    row = tx.execute(insert(model_versions).values(values).returning(model_versions)).mappings().one()
    return _read(row)


def save_draft(tx: Tx, changed: ModelVersion, *, seen: int) -> ModelVersion:
    """Write a draft's content, and whether it is published now; Conflict unless it is a draft as seen."""
    return _save(
        tx, changed, seen, _C.state == State.DRAFT.value,
        {
            **_columns(changed.content), "state": changed.state.value,
            "published_by": changed.published_by, "published_at": changed.published_at,
        },
    )  # fmt: skip


def save_standing(tx: Tx, changed: ModelVersion, *, seen: int) -> ModelVersion:
    """Write how a published version stands; its content stays whatever `changed` holds."""
    return _save(
        tx, changed, seen, _C.state != State.DRAFT.value,
        {
            "state": changed.state.value, "in_force_to": changed.in_force_to,
            "is_current": changed.is_current,
        },
    )  # fmt: skip


def _save(
    tx: Tx, changed: ModelVersion, seen: int, where: ColumnElement[bool], values: dict[str, object]
) -> ModelVersion:
    query = (
        update(model_versions)
        .where(_C.id == changed.id, _C.seen == seen, where)
        .values(**values, seen=seen + 1)
        .returning(model_versions)
    )
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise Conflict("model.stale")
    return _read(row)


def _is(code: str, version: int) -> ColumnElement[bool]:
    return (_C.code == code) & (_C.version == version)


def _owned(seen_by: Actor) -> Select[Any]:
    """Their own subtree's; of those above and of the program's, all that are no drafts.

    Drafts from above, of the program or of its command, wait for those who publish: they see them too.
    """
    above = [int(one) for one in seen_by.place.path.split(".") if one]
    is_above = or_(_C.organisation_id.is_(None), _C.organisation_id.in_(above))
    if not seen_by.may(Action.PUBLISH_MODELS):
        is_above &= _C.state != State.DRAFT.value
    return (
        select(model_versions, organisations.c.short_name.label("owner"))
        .outerjoin(organisations, organisations.c.id == _C.organisation_id)
        .where(or_(visible(seen_by), is_above))
    )


def _columns(content: Content) -> dict[str, object]:
    extends = content.extends
    return {
        "code": content.code, "version": content.version, "name": content.name,
        "in_force_from": content.in_force_from, "package": content.text, "digest": content.digest,
        "extends_code": extends.code if extends else None,
        "extends_version": extends.version if extends else None,
    }  # fmt: skip


def _read(row: RowMapping) -> ModelVersion:
    extends = row["extends_code"]
    return ModelVersion(
        id=row["id"],
        content=Content(
            code=row["code"],
            version=row["version"],
            name=row["name"],
            in_force_from=row["in_force_from"],
            extends=Reference(code=extends, version=row["extends_version"]) if extends else None,
            text=row["package"],
            digest=row["digest"],
        ),
        organisation_id=row["organisation_id"],
        state=State(row["state"]),
        in_force_to=row["in_force_to"],
        is_current=row["is_current"],
        created_by=row["created_by"],
        created_at=row["created_at"],
        published_by=row["published_by"],
        published_at=row["published_at"],
        seen=row["seen"],
    )
