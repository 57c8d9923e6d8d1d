"""Organisations: the tree, and loading a list of them."""

from typing import Annotated

from fastapi import APIRouter, File, Form, Request, UploadFile
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, Parts, PartsOf
from app.api.pages.render import go_to, render
from app.api.uploads import keep
from app.catalogues.messages import sentence
from app.domain.access import Action, Actor, require
from app.domain.errors import Conflict, Invalid
from app.domain.organisation_files import ReadList
from app.domain.organisations import Organisation
from app.domain.result_batches import Upload
from app.use_cases import organisations
from app.use_cases.result_batches import NewFile

router = APIRouter(prefix="/organisations")
MOST_SHOWN = 200


@router.get("", name="list_organisations")
def list_organisations(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    return render(request, "organisations/list.html", tree=organisations.see_tree(tx, actor, now=now))


@router.get("/import", name="new_organisations")
def new_organisations(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    require(actor, Action.CHANGE_ORGANISATIONS)
    return render(
        request, "organisations/new.html", places=organisations.find_places(tx, actor), under="", error=None
    )


@router.post("/import", name="add_organisations")
def add_organisations(
    request: Request,
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    file: Annotated[UploadFile | None, File()] = None,
    under: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    require(actor, Action.CHANGE_ORGANISATIONS)
    try:
        kept = _kept(parts, file)
    except Invalid as refusal:
        with parts.database.reading() as tx:
            places = organisations.find_places(tx, actor)
        return render(
            request, "organisations/new.html", status=422, places=places, under=under,
            error=sentence(refusal.code, refusal.facts),
        )  # fmt: skip
    with parts.database.writing() as tx:
        tx.info["request_id"] = request.state.request_id
        upload = organisations.receive(tx, actor, file_name=kept.file_name, stored=kept.stored, now=now)
    return go_to(request, "check_organisations", upload_id=upload.id, query={"under": under.strip()})


@router.get("/import/{upload_id}", name="check_organisations")
def check_organisations(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, upload_id: Id, under: str = ""
) -> Response:
    with parts.database.reading() as tx:
        upload = organisations.get_upload(tx, actor, upload_id)
        places = organisations.find_places(tx, actor)
    try:
        read = _read(parts, upload, under)
        with parts.database.reading() as tx:
            plan = organisations.preview(tx, actor, read, now=now)
    except Invalid as refusal:
        return _unread(request, upload, places, under, refusal)
    return render(
        request, "organisations/check.html", upload=upload, plan=plan, read=read, under=under,
        places=places, most=MOST_SHOWN, remark=None,
    )  # fmt: skip


@router.post("/import/{upload_id}", name="load_organisations")
def load_organisations(
    request: Request,
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    upload_id: Id,
    seen_plan: Annotated[str, Form(max_length=60)],
    under: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    with parts.database.reading() as tx:
        upload = organisations.get_upload(tx, actor, upload_id)
        places = organisations.find_places(tx, actor)
    try:
        read = _read(parts, upload, under)
        with parts.database.writing() as tx:
            tx.info["request_id"] = request.state.request_id
            organisations.load(tx, actor, read, file_name=upload.file_name, now=now, seen=seen_plan)
    except (Conflict, Invalid) as refusal:
        return _changed_since(request, actor, parts, now, upload, places, under, refusal)
    return go_to(request, "check_organisations", upload_id=upload_id, query={"under": under})


def _kept(parts: Parts, file: UploadFile | None) -> NewFile:
    if file is None:
        raise Invalid("file.empty")
    return keep(parts, file)


def _read(parts: Parts, upload: Upload, under: str) -> ReadList:
    path = parts.store.path(upload.stored_as)
    return organisations.read_file(path, file_name=upload.file_name, under=under or None)


def _unread(
    request: Request, upload: Upload, places: list[Organisation], under: str, refusal: Conflict | Invalid
) -> Response:
    return render(
        request, "organisations/unread.html", status=422, upload=upload, places=places, under=under,
        asks_place=refusal.code in ("organisations.under_missing", "organisation.unknown"),
        error=sentence(refusal.code, refusal.facts),
    )  # fmt: skip


def _changed_since(
    request: Request, actor: Actor, parts: Parts, now: Now, upload: Upload, places: list[Organisation],
    under: str, refusal: Conflict | Invalid,
) -> Response:  # fmt: skip
    """The check once more, with what stood against loading."""
    try:
        read = _read(parts, upload, under)
        with parts.database.reading() as tx:
            plan = organisations.preview(tx, actor, read, now=now)
    except Invalid as again:
        return _unread(request, upload, places, under, again)
    return render(
        request, "organisations/check.html", status=409 if isinstance(refusal, Conflict) else 422,
        upload=upload, plan=plan, read=read, under=under, places=places, most=MOST_SHOWN,
        remark=sentence(refusal.code, refusal.facts),
    )  # fmt: skip
