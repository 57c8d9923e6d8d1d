"""Versions of the quality model: read, take a package away or in, compare, publish, archive."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Annotated

from fastapi import File, Path, Query, Response, UploadFile
from pydantic import Field

from app.api.deps import BIGGEST_ID, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.packages import text_of
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.catalogues.model_changes import change_words
from app.catalogues.model_texts import package_schema
from app.domain.coverage_map import twins_of
from app.domain.formula_names import NameKind
from app.domain.model_diffs import Subject, What
from app.domain.model_overlays import Reason
from app.domain.model_versions import ModelVersion, State, reference
from app.domain.periods import PeriodKind
from app.domain.quality_model import Passport
from app.use_cases import Tx, model_comparisons, model_drafts, models, people
from app.use_cases.model_comparisons import Comparison, Told
from app.use_cases.models import Taken

router = part("models")
TWINS = "codes of indicators that give the same number: one formula, tests and way up; a warning, no fault"
YAML = "application/yaml; charset=utf-8"
Version = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
File_ = Annotated[UploadFile, File(description="a package in YAML, as /models/schema describes it")]


class ReferenceOut(Out):
    """A version by name."""

    code: str
    version: int


class VersionOut(Out):
    """A version. What was published never changes; a correction is a new version."""

    code: str
    version: int
    name: str
    state: State
    extends: ReferenceOut | None = Field(description="of an overlay: the version that it stands on")
    in_force_from: date
    in_force_to: date | None
    is_current: bool = Field(description="values are computed with it and shown by it now")
    digest: str = Field(description="SHA-256 of the package's text")
    created_by: str = Field(description="log-in")
    created_by_name: str
    created_at: str | None
    published_by: str | None = Field(description="log-in")
    published_by_name: str | None
    published_at: str | None
    seen: int = Field(description="how often it was changed: give it back as If-Match")


class VersionsOut(Out):
    """All versions that you may know of, by code, the latest first."""

    items: list[VersionOut]


class TakenOut(VersionOut):
    """A draft as kept."""

    result: Taken


class ClashOut(Out):
    """A part of an overlay that does not fit its base."""

    reason: Reason
    code: str = Field(description="the overlay's own")
    about: str = Field(description="what is taken or gone")


class VersionWithClashesOut(VersionOut):
    """One version; of an overlay what does not fit its base."""

    clashes: list[ClashOut]
    twins: list[list[str]] = Field(description=TWINS)


class MoveIn(Strict):
    """Where an overlay goes."""

    to: str = Field(max_length=80, description="a published version, universal@2")


class CheckedOut(Out):
    """A package without faults; one with faults is refused with all of them."""

    code: str
    version: int
    name: str
    indicators: int
    twins: list[list[str]] = Field(description=TWINS)


class PublicationIn(Strict):
    """Since when it is to hold."""

    in_force_from: date = Field(description="today or later")


class ChangeOut(Out):
    """One difference."""

    subject: Subject
    what: What
    code: str
    field: str
    before: object
    after: object
    sentence: str = Field(description="as the page says it")


class NumberOut(Out):
    """An indicator's number by one of the versions."""

    value: float | None
    numerator: float | None
    denominator: float | None
    level: str | None


class EffectOut(Out):
    """What a change does to a number of your place."""

    indicator: str
    period: str
    before: NumberOut | None = Field(description="null of a new indicator")
    after: NumberOut | None = Field(description="null of an indicator that is gone")
    changed: bool


class ComparisonOut(Out):
    """Two versions beside each other."""

    before: ReferenceOut
    after: ReferenceOut
    changes: list[ChangeOut]
    organisation: str
    effects: list[EffectOut] = Field(
        description="indicators whose formula, tests, unit or level differ, new ones and those gone"
    )


class FormulaNameOut(Out):
    """What a formula may name."""

    text: str = Field(description="as a formula writes it: marks{grade=4}, @pass-rate")
    kind: NameKind
    words: str
    unit: str | None = Field(description="null of a count of works")
    year: PeriodKind = Field(description="the kind of year; both do not mix in a formula")


class FormulaNamesOut(Out):
    """All that formulas of a version may name."""

    items: list[FormulaNameOut]


def _who(tx: Tx, *found: ModelVersion) -> dict[str, str]:
    return people.names_of(tx, [by for one in found for by in (one.created_by, one.published_by)])


def _version(one: ModelVersion, who: Mapping[str, str]) -> dict[str, object]:
    content = one.content
    return {
        "code": content.code, "version": content.version, "name": content.name, "state": one.state,
        "extends": {"code": content.extends.code, "version": content.extends.version}
        if content.extends
        else None,
        "in_force_from": content.in_force_from, "in_force_to": one.in_force_to,
        "is_current": one.is_current, "digest": content.digest, "created_by": one.created_by,
        "created_by_name": who[one.created_by], "created_at": moment(one.created_at),
        "published_by": one.published_by,
        "published_by_name": who[one.published_by] if one.published_by else None,
        "published_at": moment(one.published_at), "seen": one.seen,
    }  # fmt: skip


def _version_out(tx: Tx, one: ModelVersion) -> VersionOut:
    return VersionOut.model_validate(_version(one, _who(tx, one)))


def _number(told: Told) -> NumberOut:
    ratio = told.figure
    return NumberOut(
        value=ratio.value if ratio else None,
        numerator=ratio.numerator if ratio else None,
        denominator=ratio.denominator if ratio else None,
        level=told.standing.value if told.standing else None,
    )


def _comparison(found: Comparison) -> ComparisonOut:
    return ComparisonOut(
        before=ReferenceOut(code=found.before.code, version=found.before.version),
        after=ReferenceOut(code=found.after.code, version=found.after.version),
        changes=[
            ChangeOut(
                subject=one.subject,
                what=one.what,
                code=one.code,
                field=one.field,
                before=one.before,
                after=one.after,
                sentence=change_words(one, found.names),
            )
            for one in found.changes
        ],
        organisation=found.place.code,
        effects=[
            EffectOut(
                indicator=one.passport.code,
                period=one.period,
                before=_number(one.before) if one.before else None,
                after=_number(one.after) if one.after else None,
                changed=one.is_seen,
            )
            for one in found.effects
        ],
    )


@router.get("/models", name="api_list_models")
def list_models(tx: OpenRead, actor: MachineActor) -> VersionsOut:
    """All versions: drafts of your own subtree, what is published by you and above you."""
    found = models.list_versions(tx, actor)
    who = _who(tx, *(one.version for one in found))
    return VersionsOut(items=[VersionOut.model_validate(_version(one.version, who)) for one in found])


@router.get("/models/schema", name="api_get_model_schema")
def get_schema(_actor: MachineActor) -> Mapping[str, object]:
    """The JSON Schema (2020-12) of packages."""
    return package_schema()


@router.post("/models", name="api_import_model")
def import_model(tx: OpenTx, actor: MachineActor, now: Now, file: File_) -> TakenOut:
    """Take a package in as a draft of your place. The same package twice changes nothing.

    A faulty one is refused with every fault, its line and its character; nothing is kept then.
    """
    text, name = text_of(file)
    done = models.take_in(tx, actor, text, where=name, now=now)
    return TakenOut.model_validate({**_version(done.version, _who(tx, done.version)), "result": done.taken})


@router.post("/models/validation", name="api_validate_model")
def validate(tx: OpenRead, actor: MachineActor, file: File_) -> CheckedOut:
    """Check a package; nothing is kept."""
    text, name = text_of(file)
    found = models.validate(tx, actor, text, where=name)
    return CheckedOut(
        code=found.content.code,
        version=found.content.version,
        name=found.content.name,
        indicators=len(found.model.passports),
        twins=_codes(twins_of(found.model)),
    )


@router.get("/models/{code}/{version}", name="api_get_model")
def get_model(
    tx: OpenRead, actor: MachineActor, response: Response, code: str, version: Version
) -> VersionWithClashesOut:
    """One version; the `ETag` counts its changes."""
    picture = models.show_version(tx, actor, code, version)
    response.headers["ETag"] = f'"{picture.owned.version.seen}"'
    clashes = [
        {"reason": one.reason, "code": one.code, "about": one.about} for one in picture.package.clashes
    ]
    told = _version(picture.owned.version, picture.people)
    return VersionWithClashesOut.model_validate({**told, "clashes": clashes, "twins": _codes(picture.twins)})


def _codes(twins: Iterable[Iterable[Passport]]) -> list[list[str]]:
    return [[one.code for one in group] for group in twins]


@router.get("/models/{code}/{version}/package", name="api_get_model_package", response_class=Response)
def get_package(tx: OpenRead, actor: MachineActor, code: str, version: Version) -> Response:
    """The package's text; taken in again it is the same bytes."""
    found = models.get(tx, actor, code, version)
    return Response(found.content.text, media_type=YAML)


@router.get("/models/{code}/{version}/formula-names", name="api_list_formula_names")
def list_formula_names(tx: OpenRead, actor: MachineActor, code: str, version: Version) -> FormulaNamesOut:
    """What formulas of this version may name: reported variables by breakdown, columns, other indicators."""
    found = model_drafts.names(tx, actor, code, version)
    return FormulaNamesOut(
        items=[
            FormulaNameOut(
                text=one.text,
                kind=one.kind,
                words=one.words,
                unit=one.unit_words or one.unit or None,
                year=one.year,
            )
            for one in found
        ]
    )


@router.get("/models/{code}/{version}/differences", name="api_compare_models")
def compare(
    tx: OpenRead,
    actor: MachineActor,
    code: str,
    version: Version,
    to: Annotated[str, Query(max_length=80, description="the other version, universal@2")],
) -> ComparisonOut:
    """What the other version changes, in words too, and what that does to the numbers of your place."""
    before = reference(f"{code}@{version}")
    return _comparison(model_comparisons.compare(tx, actor, before, reference(to)))


@router.post("/models/{code}/{version}/move", name="api_move_model")
def move(tx: OpenTx, actor: MachineActor, now: Now, code: str, version: Version, said: MoveIn) -> VersionOut:
    """A draft of an overlay on another version of its base; nothing is lost, clashes are listed with it."""
    made = models.move_overlay(tx, actor, code, version, to=reference(said.to), now=now)
    return _version_out(tx, made)


@router.post("/models/{code}/{version}/publication", name="api_publish_model")
def publish(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, code: str, version: Version,
    said: PublicationIn,
) -> VersionOut:  # fmt: skip
    """Publish a draft. On its first day its values are computed and it comes into force with them."""
    kept = models.publish(tx, actor, code, version, on=said.in_force_from, seen=seen, now=now)
    return _version_out(tx, kept)


@router.post("/models/{code}/{version}/archiving", name="api_archive_model")
def archive(
    tx: OpenTx, actor: MachineActor, now: Now, seen: SeenHeader, code: str, version: Version
) -> VersionOut:
    """Take a version out of use; refused for the one in force."""
    return _version_out(tx, models.archive(tx, actor, code, version, seen=seen, now=now))
