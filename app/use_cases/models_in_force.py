"""The model that everything is computed with and shown by: the published one in force.

On its first day a version is *due*; it comes into force together with its values, in the transaction that
writes them, so that no page ever stands without numbers.
"""

from datetime import date, datetime

from app.catalogues.models import (
    CheckedPackage,
    checked,
    model_by_digest,
    overlaid,
    overlay_base,
    package_of,
    read_package,
    shipped,
)
from app.db import model_versions as store
from app.db.engine import Tx
from app.domain import model_versions as rules
from app.domain.clock import day_of
from app.domain.errors import NotFound
from app.domain.model_versions import Content, ModelVersion, Reference, State
from app.domain.quality_model import QualityModel

_MOST_OVERLAYS = 128  # a school each
_overlays: dict[tuple[str, str], CheckedPackage] = {}


def model_in_force(tx: Tx) -> QualityModel:
    """The model in force; before any is put down, the first that comes with the program."""
    digest = store.current_digest(tx)
    if digest is None:
        return shipped()[0].model
    return model_by_digest(digest, lambda: store.current_text(tx))


def model_due(tx: Tx, *, today: date) -> QualityModel:
    """The model that is to be in force on a day."""
    due = rules.due(store.list_published(tx), on=today)
    return model_in_force(tx) if due is None else model_of(due)


def model_of(version: ModelVersion) -> QualityModel:
    """The model of a version that is no overlay."""
    return model_by_digest(version.content.digest, lambda: version.content.text)


def package_at(tx: Tx, content: Content) -> CheckedPackage:
    """The package of a kept version: whole, or an overlay on the base that it stands on."""
    if content.extends is None:
        return package_of(content)
    base = _base(tx, content.extends)
    key = content.digest, base.digest
    if key not in _overlays:
        if len(_overlays) >= _MOST_OVERLAYS:
            _overlays.clear()
        read = read_package(content.text, where=content.label)
        _overlays[key] = overlaid(read, package_of(base), where=content.label)
    return _overlays[key]


def read_in(tx: Tx, text: str, *, where: str) -> CheckedPackage:
    """A package as read and checked; an overlay on its base, which has to be published."""
    read = read_package(text, where=where)
    base = overlay_base(read, where=where)
    if base is None:
        return checked(text, where=where)
    return overlaid(read, package_of(_base(tx, base)), where=where)


def _base(tx: Tx, base: Reference) -> Content:
    """The published version that an overlay stands on; NotFound for any other."""
    found = store.find(tx, base.code, base.version)
    if found is None or found.state is State.DRAFT or not found.is_base:
        raise NotFound("model.base_unknown", model=base.code[:60], version=base.version)
    return found.content


def bring_into_force(tx: Tx, model: QualityModel) -> None:
    """From now on this model is computed with; nothing happens where it already is, or is not kept here."""
    version = store.find(tx, model.code, model.version)
    if version is None or version.is_current or version.state is not State.PUBLISHED:
        return
    for former in store.list_published(tx):
        is_before = former.is_base if version.is_base else former.content.code == version.content.code
        if former.is_current and is_before:
            store.save_standing(tx, rules.made_former(former, follower=version), seen=former.seen)
    store.save_standing(tx, rules.made_current(version), seen=version.seen)


def install_shipped(tx: Tx, *, by: str, now: datetime) -> list[str]:
    """Names of packages put down.

    An empty installation begins with the one whose day has come, the earlier ones stay to compare with. Where
    a model holds already, a later package is a draft that somebody publishes.
    """
    is_empty, added = store.current_digest(tx) is None, []
    for package in shipped():
        content = package.content
        if store.find(tx, content.code, content.version) is not None:
            continue
        state = State.PUBLISHED if is_empty else State.DRAFT
        store.add(tx, content, organisation_id=None, by=by, at=now, state=state)
        added.append(f"{content.code}@{content.version}")
    if is_empty:
        begun = [one for one in shipped() if one.content.in_force_from <= day_of(now)]
        for package in begun or shipped()[:1]:
            bring_into_force(tx, package.model)
    return added
