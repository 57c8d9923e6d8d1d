"""Versions of the quality model on pages: the list, one version, two of them beside each other."""

from typing import Annotated, Literal

from fastapi import APIRouter, File, Form, Path, Query, Request, UploadFile
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, OpenTx, SeenVersion
from app.api.exports import attachment
from app.api.packages import text_of
from app.api.pages.model_views import WORDS
from app.api.pages.render import go_to, render
from app.catalogues.messages import sentence
from app.domain.access import Actor
from app.domain.clock import day_from, day_of, next_first_of_september
from app.domain.errors import Conflict, Invalid, Refusal
from app.domain.model_versions import reference
from app.use_cases import Tx, model_comparisons, models

router = APIRouter()
Version = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
Named = Annotated[str, Query(max_length=80)]


@router.get("/models", name="list_models")
def list_models(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    return _list(request, tx, actor)


@router.post("/models", name="import_model")
def import_model(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, file: Annotated[UploadFile, File()]
) -> Response:
    try:
        text, name = text_of(file)
        kept = models.take_in(tx, actor, text, where=name, now=now).version
    except (Invalid, Conflict) as refusal:
        return _list(request, tx, actor, refusal)
    return go_to(request, "show_model", code=kept.content.code, version=kept.content.version)


@router.get("/models/compare", name="compare_models")
def compare_models(
    request: Request, tx: OpenRead, actor: CurrentActor, before: Named = "", after: Named = ""
) -> Response:
    known = [one.version for one in models.list_versions(tx, actor)]
    found = None
    if before and after:
        found = model_comparisons.compare(tx, actor, reference(before), reference(after))
    return render(
        request, "models/compare.html", known=known, before=before, after=after, found=found, w=WORDS
    )


@router.get("/models/{code}/{version}", name="show_model")
def show_model(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, version: Version,
    saved: Annotated[str, Query(max_length=80)] = "", moved: Annotated[str, Query(max_length=80)] = "",
    gone: Literal["", "yes"] = "",
) -> Response:  # fmt: skip
    return _version(request, tx, actor, code, version, saved=saved, moved=moved, gone=gone)


@router.get("/models/{code}/{version}/package", name="take_model")
def take_model(tx: OpenRead, actor: CurrentActor, code: str, version: Version) -> Response:
    found = models.get(tx, actor, code, version).content
    name = f"{found.code}-{found.version}.yaml"
    return attachment(found.text.encode(), name=name, media_type="application/yaml; charset=utf-8")


@router.post("/models/{code}/{version}/next", name="draft_model")
def draft_model(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, code: str, version: Version
) -> Response:
    made = models.next_draft(tx, actor, code, version, now=now).content
    return go_to(request, "show_model", code=made.code, version=made.version)


@router.post("/models/{code}/{version}/move", name="move_model")
def move_model(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, code: str, version: Version,
    to: Annotated[str, Form(max_length=80)],
) -> Response:  # fmt: skip
    made = models.move_overlay(tx, actor, code, version, to=reference(to), now=now).content
    return go_to(request, "show_model", code=made.code, version=made.version)


@router.post("/models/{code}/{version}/publication", name="publish_model")
def publish_model(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, code: str,
    version: Version, on: Annotated[str, Form(max_length=20)] = "",
) -> Response:  # fmt: skip
    try:
        day = day_from(on, example=next_first_of_september(day_of(now)))
        models.publish(tx, actor, code, version, on=day, seen=seen, now=now)
    except (Invalid, Conflict) as refusal:
        return _version(request, tx, actor, code, version, refusal, on=on)
    return go_to(request, "show_model", code=code, version=version)


@router.post("/models/{code}/{version}/archiving", name="archive_model")
def archive_model(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, code: str,
    version: Version,
) -> Response:  # fmt: skip
    models.archive(tx, actor, code, version, seen=seen, now=now)
    return go_to(request, "show_model", code=code, version=version)


def _list(request: Request, tx: Tx, actor: Actor, refusal: Refusal | None = None) -> Response:
    faults = refusal.facts.get("faults") if refusal else None
    return render(
        request, "models/list.html", status=422 if refusal else 200, found=models.list_versions(tx, actor),
        upload=models.upload_offered(tx, actor), w=WORDS, faults=faults or [],
        error=sentence(refusal.code, refusal.facts) if refusal and not faults else None,
        file=refusal.facts.get("model", "") if refusal else "",
    )  # fmt: skip


def _version(
    request: Request, tx: Tx, actor: Actor, code: str, version: int, refusal: Refusal | None = None, *,
    on: str = "", saved: str = "", moved: str = "", gone: str = "",
) -> Response:  # fmt: skip
    return render(
        request, "models/version.html", status=422 if refusal else 200,
        picture=models.show_version(tx, actor, code, version), on=on, saved=saved, moved=moved, gone=gone,
        w=WORDS,
        error=sentence(refusal.code, refusal.facts) if refusal else None,
    )  # fmt: skip
