"""Versions of a quality model: drafted, published with a day, archived. A published one never changes."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from enum import StrEnum

from app.domain.errors import Conflict, Invalid

_MOST_DIGITS = 9  # of what databases hold


class State(StrEnum):
    """How a version stands."""

    DRAFT = "draft"
    PUBLISHED = "published"
    ARCHIVED = "archived"


@dataclass(frozen=True, slots=True, kw_only=True)
class Reference:
    """A version by name."""

    code: str
    version: int

    @property
    def extends_line(self) -> str:
        """How the file of an overlay names the version that it stands on."""
        return f"extends: {{code: {self.code}, version: {self.version}}}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What a package says of itself, with its canonical text."""

    code: str
    version: int
    name: str
    in_force_from: date
    extends: Reference | None
    text: str
    digest: str

    @property
    def label(self) -> str:
        """«universal@2»."""
        return f"{self.code}@{self.version}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ModelVersion:
    """A version as kept. `seen` counts its changes; `is_current`: values are computed with it now."""

    id: int
    content: Content
    organisation_id: int | None  # None: came with the program
    state: State
    in_force_to: date | None
    is_current: bool
    created_by: str
    created_at: datetime
    published_by: str | None
    published_at: datetime | None
    seen: int

    @property
    def is_base(self) -> bool:
        """Whether it is a whole model and no overlay."""
        return self.content.extends is None

    @property
    def is_never_held(self) -> bool:
        """Whether it was put away before its first day."""
        ended = self.in_force_to
        return self.state is State.ARCHIVED and ended is not None and ended < self.content.in_force_from


def reference(text: str) -> Reference:
    """The version that «universal@2» names; Invalid for another text."""
    code, _, number = text.strip().partition("@")
    if not code or not number.isdecimal() or len(number) > _MOST_DIGITS:
        raise Invalid("model.reference", value=text[:60])
    return Reference(code=code, version=int(number))


def rewritten(draft: ModelVersion, content: Content) -> ModelVersion:
    """The draft with another content; Conflict unless it is a draft of the same code and version."""
    _must_be(draft, State.DRAFT, "model.not_draft")
    if (content.code, content.version) != (draft.content.code, draft.content.version):
        raise Conflict("model.other_version", **_named(draft))
    return replace(draft, content=content)


def published(draft: ModelVersion, *, by: str, at: datetime, today: date) -> ModelVersion:
    """The draft as published, from the day that its content names; Conflict for a day that has passed."""
    _must_be(draft, State.DRAFT, "model.not_draft")
    if draft.content.in_force_from < today:
        raise Conflict("model.day_passed", day=f"{draft.content.in_force_from:%d.%m.%Y}")
    return replace(draft, state=State.PUBLISHED, published_by=by, published_at=at)


def archived(version: ModelVersion, *, today: date) -> ModelVersion:
    """The version out of use; Conflict for a draft, and for the whole model that values are computed with."""
    _must_be(version, State.PUBLISHED, "model.not_published")
    if version.is_current and version.is_base:
        raise Conflict("model.in_force", **_named(version))
    return replace(version, state=State.ARCHIVED, in_force_to=version.in_force_to or today, is_current=False)


def made_current(version: ModelVersion) -> ModelVersion:
    """The version that values are computed with from now on."""
    _must_be(version, State.PUBLISHED, "model.not_published")
    return replace(version, is_current=True, in_force_to=None)


def made_former(version: ModelVersion, *, follower: ModelVersion) -> ModelVersion:
    """The version before: it held to the day before its follower's first."""
    return replace(version, is_current=False, in_force_to=follower.content.in_force_from - timedelta(days=1))


def due(versions: Sequence[ModelVersion], *, on: date) -> ModelVersion | None:
    """The whole model that holds on a day: of those begun the latest; before the first begins, the first."""
    ready = sorted(
        (one for one in versions if one.state is State.PUBLISHED and one.is_base),
        key=lambda one: (one.content.in_force_from, one.content.version, one.id),
    )
    begun = [one for one in ready if one.content.in_force_from <= on]
    return begun[-1] if begun else next(iter(ready), None)


def due_overlays(versions: Sequence[ModelVersion], *, on: date) -> list[ModelVersion]:
    """Overlays that hold on a day: of each that has begun the latest."""
    begun = [
        one
        for one in versions
        if one.state is State.PUBLISHED and not one.is_base and one.content.in_force_from <= on
    ]
    latest = {
        one.content.code: one
        for one in sorted(begun, key=lambda one: (one.content.in_force_from, one.content.version, one.id))
    }
    return sorted(latest.values(), key=lambda one: one.id)


def _must_be(version: ModelVersion, state: State, code: str) -> None:
    if version.state is not state:
        raise Conflict(code, **_named(version))


def _named(version: ModelVersion) -> dict[str, object]:
    return {"model": version.content.name, "version": version.content.version}
