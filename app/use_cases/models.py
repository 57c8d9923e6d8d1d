"""Versions of quality models as people ask for them: listed, taken away, taken in as drafts, published."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

from app.catalogues.models import CheckedPackage, described
from app.db import audit, jobs, organisations, people
from app.db import model_versions as store
from app.db.engine import Tx
from app.db.model_versions import Owned
from app.domain import model_versions as rules
from app.domain.access import Action, Actor, require
from app.domain.clock import day_of
from app.domain.coverage_map import twins_of
from app.domain.errors import Conflict, Forbidden
from app.domain.model_diffs import Change, Subject, criterion_names, differences, indicators_of
from app.domain.model_overlays import moved
from app.domain.model_versions import Content, ModelVersion, Reference, State
from app.domain.quality_model import Passport
from app.use_cases.models_in_force import model_in_force, package_at, read_in


class Step(StrEnum):
    """What the actor may do with a version next."""

    DRAFT = "draft"  # make the next version of it
    PUBLISH = "publish"
    ARCHIVE = "archive"
    EDIT = "edit"  # its indicators by hand
    MOVE = "move"  # an overlay to the version in force


class Taken(StrEnum):
    """What taking a package in has done."""

    NEW = "new"
    CHANGED = "changed"
    UNCHANGED = "unchanged"


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionPicture:
    """A version with its model, the one that it can be compared with, and what may be done."""

    owned: Owned
    package: CheckedPackage
    before: ModelVersion | None
    steps: frozenset[Step]
    in_force: Reference
    changed: frozenset[str]  # codes of indicators that differ from those of the version before
    people: Mapping[str, str]  # log-in → name of who wrote it down and who published it

    @property
    def editable(self) -> frozenset[str]:
        """Codes of the indicators that the version itself holds; of an overlay its own alone."""
        return frozenset(indicators_of(self.package.given))

    @property
    def twins(self) -> tuple[tuple[Passport, ...], ...]:
        """Indicators of which one is its own and that give the same number."""
        groups = twins_of(self.package.model)
        return tuple(one for one in groups if not self.editable.isdisjoint(each.code for each in one))

    @property
    def removable(self) -> frozenset[str]:
        """Codes of its own criteria that nothing stands under."""
        empty = {
            one.code for branch in self.package.model.branches for one in branch.criteria if not one.passports
        }
        return frozenset(empty & criterion_names(self.package.given).keys())


@dataclass(frozen=True, slots=True, kw_only=True)
class Upload:
    """A file that may be brought: a whole model too, or only own indicators over the one in force."""

    is_whole: bool
    base: Reference


@dataclass(frozen=True, slots=True, kw_only=True)
class TakenIn:
    """A draft as kept."""

    version: ModelVersion
    taken: Taken


def upload_offered(tx: Tx, actor: Actor) -> Upload | None:
    """What file of a model the actor may bring; None where none."""
    require(actor, Action.SEE_RESULTS)
    if not actor.may(Action.DRAFT_MODELS):
        return None
    return Upload(is_whole=actor.may(Action.PUBLISH_MODELS), base=_in_force(tx))


def list_versions(tx: Tx, actor: Actor) -> Sequence[Owned]:
    """All versions that the actor may know of, by code, the latest first."""
    require(actor, Action.SEE_RESULTS)
    return store.list_seen(tx, seen_by=actor)


def show_version(tx: Tx, actor: Actor, code: str, version: int) -> VersionPicture:
    """One version; NotFound where there is none for this actor."""
    require(actor, Action.SEE_RESULTS)
    owned = store.get(tx, code, version, seen_by=actor)
    shown = owned.version
    earlier = [
        one.version
        for one in store.list_seen(tx, seen_by=actor)
        if one.version.content.code == code and one.version.content.version < version
    ]
    in_force = _in_force(tx)
    read = package_at(tx, shown.content)
    before = max(earlier, key=lambda one: one.content.version, default=None)
    changes: tuple[Change, ...] = ()
    if before is not None and shown.state is State.DRAFT:
        changes = differences(package_at(tx, before.content).given, read.given)
    return VersionPicture(
        owned=owned,
        package=read,
        before=before,
        changed=frozenset(one.code for one in changes if one.subject is Subject.INDICATOR),
        steps=_steps(tx, actor, shown, in_force),
        in_force=in_force,
        people=people.names_of(tx, [shown.created_by, shown.published_by]),
    )


def get(tx: Tx, actor: Actor, code: str, version: int) -> ModelVersion:
    """A version, with the text of its package."""
    require(actor, Action.SEE_RESULTS)
    return store.get(tx, code, version, seen_by=actor).version


def validate(tx: Tx, actor: Actor, text: str, *, where: str) -> CheckedPackage:
    """The package; Invalid tells every fault with its place. Nothing is kept."""
    require(actor, Action.SEE_RESULTS)
    return read_in(tx, text, where=where)


def package(tx: Tx, actor: Actor, code: str, version: int) -> CheckedPackage:
    """A version as a package; an overlay with what of it clashes with its base."""
    require(actor, Action.SEE_RESULTS)
    return package_at(tx, store.get(tx, code, version, seen_by=actor).version.content)


def take_in(
    tx: Tx, actor: Actor, text: str, *, where: str, now: datetime, seen: int | None = None
) -> TakenIn:
    """The package as a draft of the actor's place; the same package twice changes nothing.

    `seen`: how often the draft had been changed when the person looked; without it whatever is there now.
    """
    require(actor, Action.DRAFT_MODELS)
    read = read_in(tx, text, where=where)
    content = read.content
    if content.extends is None and not actor.may(Action.PUBLISH_MODELS):
        raise Forbidden("model.overlay_only", line=_in_force(tx).extends_line)
    _require_no_clash(read)
    named = {"model": content.code, "version": content.version}
    there = store.find(tx, content.code, content.version)
    if there is None:
        made = store.add(tx, content, organisation_id=actor.place.id, by=actor.login, at=now)
        _record(tx, actor, "model.drafted", made, now)
        return TakenIn(version=made, taken=Taken.NEW)
    if there.state is State.DRAFT and not _may_write(tx, actor, there):
        raise Conflict("model.foreign", **named)
    if there.content.digest == content.digest:
        return TakenIn(version=there, taken=Taken.UNCHANGED)
    if there.state is not State.DRAFT:
        raise Conflict("model.taken", **named)
    changed = rules.rewritten(there, content)
    kept = store.save_draft(tx, changed, seen=there.seen if seen is None else seen)
    _record(tx, actor, "model.drafted", kept, now, before=there)
    return TakenIn(version=kept, taken=Taken.CHANGED)


def publish(
    tx: Tx, actor: Actor, code: str, version: int, *, on: date, seen: int, now: datetime
) -> ModelVersion:
    """The draft as published from a day on; on that day its values are computed and it comes into force."""
    require(actor, Action.PUBLISH_MODELS)
    draft = store.get(tx, code, version, seen_by=actor).version
    _require_whole_city(tx, actor)
    today = day_of(now)
    read = package_at(tx, draft.content)
    _require_no_clash(read)
    content = described({**read.given, "in_force_from": on})
    ready = rules.published(rules.rewritten(draft, content), by=actor.login, at=now, today=today)
    kept = store.save_draft(tx, ready, seen=seen)
    _record(tx, actor, "model.published", kept, now)
    if on <= today:
        jobs.add_computing(tx, created_by=actor.login, at=now)
    return kept


def archive(tx: Tx, actor: Actor, code: str, version: int, *, seen: int, now: datetime) -> ModelVersion:
    """The version out of use."""
    require(actor, Action.PUBLISH_MODELS)
    there = store.get(tx, code, version, seen_by=actor).version
    _require_whole_city(tx, actor)
    kept = store.save_standing(tx, rules.archived(there, today=day_of(now)), seen=seen)
    _record(tx, actor, "model.archived", kept, now)
    if there.is_current:
        jobs.add_computing(tx, created_by=actor.login, at=now)
    return kept


def move_overlay(
    tx: Tx, actor: Actor, code: str, version: int, *, to: Reference, now: datetime
) -> ModelVersion:
    """A draft of an overlay's next number on another version of its base; nothing of the overlay is lost.

    What clashes with the new base is told by `package`, and is to be mended before it is published.
    """
    require(actor, Action.DRAFT_MODELS)
    source = store.get(tx, code, version, seen_by=actor).version
    if source.is_base:
        raise Conflict("model.no_overlay", model=source.content.name, version=version)
    number = _free_number(tx, source.content)
    read = package_at(tx, source.content)
    content = described(moved(read.given, to, version=number))
    package_at(tx, content)  # the base is there
    made = store.add(tx, content, organisation_id=actor.place.id, by=actor.login, at=now)
    _record(tx, actor, "model.drafted", made, now, before=source)
    return made


def next_draft(tx: Tx, actor: Actor, code: str, version: int, *, now: datetime) -> ModelVersion:
    """A draft of the next free number with the same content as a version has."""
    require(actor, Action.PUBLISH_MODELS)
    source = store.get(tx, code, version, seen_by=actor).version
    number = _free_number(tx, source.content)
    content = described({**package_at(tx, source.content).given, "version": number})
    made = store.add(tx, content, organisation_id=actor.place.id, by=actor.login, at=now)
    _record(tx, actor, "model.drafted", made, now, before=source)
    return made


def _in_force(tx: Tx) -> Reference:
    present = model_in_force(tx)
    return Reference(code=present.code, version=present.version)


def _free_number(tx: Tx, content: Content) -> int:
    number = content.version
    while store.find(tx, content.code, number) is not None:
        number += 1
    return number


def _require_no_clash(read: CheckedPackage) -> None:
    if read.clashes:
        told = [
            {"code": f"model.clash.{one.reason}", "own": one.code, "about": one.about} for one in read.clashes
        ]
        raise Conflict("model.clashes", model=read.content.name, n=len(told), first=told[0], clashes=told)


def _steps(tx: Tx, actor: Actor, version: ModelVersion, in_force: Reference) -> frozenset[Step]:
    may_publish = actor.may(Action.PUBLISH_MODELS)
    is_city_wide = may_publish and _city_above(tx, actor) is None
    found = {
        Step.DRAFT: may_publish and version.is_base,
        Step.EDIT: version.state is State.DRAFT
        and actor.may(Action.DRAFT_MODELS)
        and _may_write(tx, actor, version),
        Step.PUBLISH: is_city_wide and version.state is State.DRAFT,
        Step.MOVE: not version.is_base
        and version.organisation_id == actor.place.id
        and version.content.extends != in_force
        and actor.may(Action.DRAFT_MODELS),
        Step.ARCHIVE: is_city_wide
        and version.state is State.PUBLISHED
        and not (version.is_current and version.is_base),
    }
    return frozenset(step for step, may in found.items() if may)


def _may_write(tx: Tx, actor: Actor, draft: ModelVersion) -> bool:
    """Their own; drafts from above are written by those who publish for the whole city."""
    owner = draft.organisation_id
    if owner == actor.place.id:
        return True
    is_above = owner is None or f".{owner}." in f".{actor.place.path}"
    return is_above and actor.may(Action.PUBLISH_MODELS) and _city_above(tx, actor) is None


def _require_whole_city(tx: Tx, actor: Actor) -> None:
    """One model holds for a whole city: who leads a part of it does not publish."""
    if _city_above(tx, actor) is not None:
        raise Forbidden("model.city_only")


def _city_above(tx: Tx, actor: Actor) -> object:
    return organisations.city_above(tx, organisations.get(tx, actor.place.id, seen_by=actor))


def _record(
    tx: Tx, actor: Actor, event: str, kept: ModelVersion, now: datetime, *, before: ModelVersion | None = None
) -> None:
    after: dict[str, object] = {"digest": kept.content.digest, "state": kept.state.value}
    if kept.state is not State.DRAFT:
        after["in_force_from"] = kept.content.in_force_from.isoformat()
    audit.record(
        tx, actor, event, subject=f"model:{kept.content.label}", after=after, at=now,
        before={"version": before.content.label, "digest": before.content.digest} if before else None,
    )  # fmt: skip
