"""Files of results: the list, loading one, the page of its check."""

import re
from collections.abc import Iterable
from typing import Annotated, Literal

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import FileResponse, Response
from starlette.datastructures import FormData

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion, check_csrf
from app.api.pages.render import answer, go_to, render
from app.api.uploads import receive_batch
from app.domain.access import Action, Actor, require
from app.domain.assessments import BatchStatus, Level
from app.domain.assessments import Form as TestForm
from app.domain.result_batches import Correction
from app.domain.result_files.cells import column_index
from app.use_cases import Tx, result_batches
from app.use_cases import assessments as tests
from app.use_cases.result_batches import Given

router = APIRouter(prefix="/result-batches", dependencies=[Depends(check_csrf)])
PAGE = 50
FRAGMENT = "result_batches/_batch.html"


@router.get("", name="list_batches")
def list_batches(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    state: Annotated[BatchStatus | Literal[""], Query()] = "",
    before: Annotated[int | None, Query(ge=1, le=BIGGEST_ID)] = None,
) -> Response:
    found = result_batches.list_batches(
        tx, actor, statuses=(state,) if state else (), before_id=before, limit=PAGE + 1
    )
    return render(
        request, "result_batches/list.html", batches=found[:PAGE], state=state,
        older=found[PAGE - 1].batch.id if len(found) > PAGE else None, before=before,
        can_load=actor.may(Action.LOAD_RESULTS),
    )  # fmt: skip


@router.get("/new", name="new_batch")
def new_batch(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    require(actor, Action.LOAD_RESULTS)
    return render(
        request, "result_batches/new.html", procedures=tests.list_procedures(tx, actor),
        subjects=tests.subject_names(),
    )  # fmt: skip


@router.post("", name="add_batch")
def add_batch(
    request: Request,
    actor: CurrentActor,
    parts: PartsOf,
    now: Now,
    file: Annotated[list[UploadFile], File()],
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
    received = [receive_batch(parts, actor, one, items=items, given=given, now=now) for one in file]
    if len(received) == 1:
        return go_to(request, "show_batch", batch_id=received[0][0])
    return go_to(request, "list_batches")


@router.get("/{batch_id}", name="show_batch")
def show_batch(request: Request, tx: OpenRead, actor: CurrentActor, batch_id: Id) -> Response:
    picture = result_batches.show(tx, actor, batch_id)
    return render(request, "result_batches/show.html", picture=picture, subjects=tests.subject_names())


@router.get("/{batch_id}/state", name="batch_state")
def show_state(request: Request, tx: OpenRead, actor: CurrentActor, batch_id: Id) -> Response:
    picture = result_batches.show(tx, actor, batch_id)
    return render(request, FRAGMENT, picture=picture, subjects=tests.subject_names())


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
    result_batches.mend(
        tx, actor, batch_id, cells=list(_cells(typed)), leave_out=list(_rows(typed, "skip")),
        take_back=list(_rows(typed, "back")), seen=seen, now=now,
    )  # fmt: skip
    return _state(request, tx, actor, batch_id)


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
    result_batches.name_paper(tx, actor, batch_id, given, seen=seen, now=now)
    return _state(request, tx, actor, batch_id)


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
    result_batches.name_year(tx, actor, batch_id, academic_year, seen=seen, now=now)
    return _state(request, tx, actor, batch_id)


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
    result_batches.name_columns(tx, actor, batch_id, columns, seen=seen, now=now)
    return _state(request, tx, actor, batch_id)


@router.post("/{batch_id}/confirmation", name="confirm_batch")
def confirm(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, batch_id: Id
) -> Response:
    result_batches.confirm(tx, actor, batch_id, seen=seen, now=now)
    return _state(request, tx, actor, batch_id)


@router.post("/{batch_id}/cancellation", name="cancel_batch")
def cancel(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, batch_id: Id
) -> Response:
    result_batches.cancel(tx, actor, batch_id, seen=seen, now=now)
    return _state(request, tx, actor, batch_id)


def _state(request: Request, tx: Tx, actor: Actor, batch_id: int) -> Response:
    picture = result_batches.show(tx, actor, batch_id)
    return answer(
        request, FRAGMENT, back="show_batch", params={"batch_id": batch_id}, picture=picture,
        subjects=tests.subject_names(),
    )  # fmt: skip


def _cells(typed: FormData) -> Iterable[Correction]:
    """Fields «cell:17:H» that differ from what the file says, which stands beside them as «was:17:H»."""
    for name, text in typed.multi_items():
        place = re.fullmatch(r"cell:([0-9]{1,7}):([A-Z]{1,3})", name)
        if place and isinstance(text, str) and text != typed.get(name.replace("cell:", "was:", 1)):
            row, letters = place.groups()
            plain = text.replace("\0", "")  # no database keeps it
            yield Correction(row=int(row), column=column_index(letters), text=plain[:200])


def _rows(typed: FormData, name: str) -> Iterable[int]:
    for value in typed.getlist(name):
        if isinstance(value, str):
            yield from (int(row) for row in value.split(",") if re.fullmatch("[0-9]{1,7}", row))
