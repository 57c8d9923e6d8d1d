"""Files of results: the list, loading one, the page of its check."""

import re
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion
from app.api.pages.render import answer, go_to, render, wants_fragment
from app.api.uploads import receive_batch
from app.catalogues.messages import sentence
from app.domain.access import Action, Actor, require
from app.domain.assessments import BatchStatus, Level
from app.domain.assessments import Form as TestForm
from app.domain.errors import Conflict, Invalid
from app.domain.result_batches import Correction, title_to_heading
from app.domain.result_files.cells import column_index
from app.use_cases import Tx, result_batches
from app.use_cases import assessments as tests
from app.use_cases.result_batches import Given

router = APIRouter(prefix="/result-batches")
PAGE = 50
MOST_KNOWN = 20  # files named as loaded before
FRAGMENT = "result_batches/_batch.html"


@router.get("", name="list_batches")
def list_batches(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    state: Annotated[BatchStatus | Literal["", "waiting"], Query()] = "",
    before: Annotated[int | None, Query(ge=1, le=BIGGEST_ID)] = None,
    known: Annotated[str, Query(pattern=r"^([0-9]{1,9}(,[0-9]{1,9}){0,19})?$")] = "",
) -> Response:
    if state == "waiting":
        found = result_batches.list_waiting(tx, actor, before_id=before, limit=PAGE + 1)
    else:
        found = result_batches.list_batches(
            tx, actor, statuses=(state,) if state else (), before_id=before, limit=PAGE + 1
        )
    return render(
        request, "result_batches/list.html", batches=found[:PAGE], state=state,
        older=found[PAGE - 1].batch.id if len(found) > PAGE else None, before=before,
        can_load=actor.may(Action.LOAD_RESULTS),
        known=[result_batches.show(tx, actor, int(one)) for one in known.split(",") if one],
    )  # fmt: skip


@router.get("/new", name="new_batch")
def new_batch(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    require(actor, Action.LOAD_RESULTS)
    return _form(request, tx, actor, Given())


def _form(
    request: Request, tx: Tx, actor: Actor, given: Given, *, refused: Sequence[tuple[str, str]] = (),
    received: Sequence[tuple[str, int]] = (),
) -> Response:  # fmt: skip
    """The form; after a refusal with the names and reasons of the `refused` and links to the `received`."""
    return render(
        request, "result_batches/new.html", status=422 if refused else 200, given=given, refused=refused,
        received=received, procedures=tests.list_procedures(tx, actor), subjects=tests.subject_names(),
    )  # fmt: skip


@router.post("", name="add_batch")
def add_batch(
    request: Request,
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    file: Annotated[list[UploadFile] | None, File()] = None,
    items: Annotated[UploadFile | None, File()] = None,
    procedure: Annotated[str, Form(max_length=60)] = "",
    subject: Annotated[str, Form(max_length=100)] = "",
    grade: Annotated[str, Form(pattern=r"^\d{0,2}$")] = "",
    academic_year: Annotated[str, Form(pattern=r"^(\d{4}/\d{2})?$")] = "",
) -> Response:
    given = Given(
        procedure=procedure or None, subject=subject or None, grade=int(grade) if grade else None,
        academic_year=academic_year or None,
    )  # fmt: skip
    received: list[tuple[str, int]] = []
    known: list[int] = []
    refused = [] if file else [("", sentence("file.none", {}))]
    for one in file or ():
        name = one.filename or ""
        try:
            batch_id, is_new = receive_batch(parts, actor, one, items=items, given=given, now=now)
        except Invalid as refusal:
            refused.append((str(refusal.facts.get("file", name)), sentence(refusal.code, refusal.facts)))
            continue
        received.append((name, batch_id))
        if not is_new:
            known.append(batch_id)
    if refused:
        with parts.database.reading() as tx:
            return _form(request, tx, actor, given, refused=refused, received=received)
    if len(received) == 1:
        return go_to(request, "show_batch", batch_id=received[0][1], query={"known": "1" if known else ""})
    return go_to(request, "list_batches", query={"known": ",".join(map(str, known[:MOST_KNOWN]))})


@router.get("/{batch_id}", name="show_batch")
def show_batch(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    batch_id: Id,
    known: Annotated[Literal["", "1"], Query()] = "",
) -> Response:
    picture = result_batches.show(tx, actor, batch_id)
    return render(
        request, "result_batches/show.html", picture=picture, subjects=tests.subject_names(), said=None,
        is_known=bool(known),
    )  # fmt: skip


@router.get("/{batch_id}/state", name="batch_state")
def show_state(request: Request, tx: OpenRead, actor: CurrentActor, batch_id: Id) -> Response:
    picture = result_batches.show(tx, actor, batch_id)
    return render(request, FRAGMENT, picture=picture, subjects=tests.subject_names(), said=None)


@router.get("/{batch_id}/file", name="batch_file")
def download(tx: OpenRead, actor: CurrentActor, parts: PartsOf, batch_id: Id) -> Response:
    upload = result_batches.show(tx, actor, batch_id).upload
    return FileResponse(
        parts.store.path(upload.stored_as),
        media_type="application/octet-stream",
        filename=upload.file_name,
        headers={"Cache-Control": "no-store"},
    )


async def _typed(request: Request) -> FormData:
    return await request.form()


@router.post("/{batch_id}/corrections", name="mend_batch")
def mend(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    seen: SeenVersion,
    batch_id: Id,
    typed: Annotated[FormData, Depends(_typed)],
) -> Response:
    change = partial(
        result_batches.mend,
        tx,
        actor,
        batch_id,
        cells=list(_cells(typed)),
        leave_out=list(_rows(typed, "skip")),
        take_back=list(_rows(typed, "back")),
        seen=seen,
        now=now,
    )
    return _changed(request, tx, actor, batch_id, change)


@router.post("/{batch_id}/paper", name="name_paper")
def name_paper(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    seen: SeenVersion,
    batch_id: Id,
    procedure: Annotated[str, Form(max_length=60)],
    subject: Annotated[str, Form(max_length=100)],
    grade: Annotated[int, Form(ge=1, le=11)],
    level: Annotated[Level, Form()] = Level.BASIC,
    form: Annotated[TestForm, Form()] = TestForm.PAPER,
) -> Response:
    given = Given(procedure=procedure, subject=subject, grade=grade, level=level.value, form=form.value)
    change = partial(result_batches.name_paper, tx, actor, batch_id, given, seen=seen, now=now)
    return _changed(request, tx, actor, batch_id, change)


@router.post("/{batch_id}/academic-year", name="name_year")
def name_year(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    seen: SeenVersion,
    batch_id: Id,
    academic_year: Annotated[str, Form(pattern=r"^\d{4}/\d{2}$")],
) -> Response:
    change = partial(result_batches.name_year, tx, actor, batch_id, academic_year, seen=seen, now=now)
    return _changed(request, tx, actor, batch_id, change)


@router.post("/{batch_id}/columns", name="name_columns")
def name_columns(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    seen: SeenVersion,
    batch_id: Id,
    typed: Annotated[FormData, Depends(_typed)],
) -> Response:
    columns = {
        name.removeprefix("column:"): heading
        for name, heading in typed.multi_items()
        if name.startswith("column:") and isinstance(heading, str) and heading
    }
    titles = [
        (name.removeprefix("heading:"), title)
        for name, title in typed.multi_items()
        if name.startswith("heading:") and isinstance(title, str) and title
    ]

    def change() -> object:
        said = {**columns, **title_to_heading(titles)}
        return result_batches.name_columns(tx, actor, batch_id, said, seen=seen, now=now)

    return _changed(request, tx, actor, batch_id, change)


@router.post("/{batch_id}/confirmation", name="confirm_batch")
def confirm(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    now: Now,
    seen: SeenVersion,
    batch_id: Id,
    columns_in_place: Annotated[Literal["", "1"], Form()] = "",
) -> Response:
    change = partial(
        result_batches.confirm,
        tx,
        actor,
        batch_id,
        columns_in_place=bool(columns_in_place),
        seen=seen,
        now=now,
    )
    return _changed(request, tx, actor, batch_id, change)


@router.post("/{batch_id}/cancellation", name="cancel_batch")
def cancel(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, batch_id: Id
) -> Response:
    change = partial(result_batches.cancel, tx, actor, batch_id, seen=seen, now=now)
    return _changed(request, tx, actor, batch_id, change)


def _changed(request: Request, tx: Tx, actor: Actor, batch_id: int, change: Callable[[], object]) -> Response:
    """The batch as it stands after the change, or, when that is refused, as it stands now with the reason."""
    try:
        with tx.begin_nested():  # nothing of a refused change stays
            change()
    except (Conflict, Invalid) as refusal:
        return render(
            request, FRAGMENT if wants_fragment(request) else "result_batches/show.html",
            status=409 if isinstance(refusal, Conflict) else 422,
            picture=result_batches.show(tx, actor, batch_id), subjects=tests.subject_names(),
            said=sentence(refusal.code, refusal.facts), is_known=False,
        )  # fmt: skip
    picture = result_batches.show(tx, actor, batch_id)
    return answer(
        request, FRAGMENT, back="show_batch", params={"batch_id": batch_id}, picture=picture,
        subjects=tests.subject_names(), said=None,
    )  # fmt: skip


def _cells(typed: FormData) -> Iterable[Correction]:
    """Fields «cell:17:H» that differ from what the file says, which stands beside them as «was:17:H».

    «rows:17:H» names the rows that one field is for.
    """
    for name, text in typed.multi_items():
        place = re.fullmatch(r"cell:([0-9]{1,7}):([A-Z]{1,3})", name)
        if place and isinstance(text, str) and text != typed.get(name.replace("cell:", "was:", 1)):
            first, letters = place.groups()
            plain = text.replace("\0", "")[:200]  # no database keeps a nought
            alike = list(_rows(typed, f"rows:{first}:{letters}")) or [int(first)]
            for row in alike:
                yield Correction(row=row, column=column_index(letters), text=plain)


def _rows(typed: FormData, name: str) -> Iterable[int]:
    for value in typed.getlist(name):
        if isinstance(value, str):
            yield from (int(row) for row in value.split(",") if re.fullmatch("[0-9]{1,7}", row))
