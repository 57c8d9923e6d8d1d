"""«Ответ на чужую форму»: a blank is uploaded, its cells are named, it is filled, and read filled."""

import re
from collections.abc import Callable
from typing import Annotated

from fastapi import APIRouter, Depends, File, Form, Query, Request, UploadFile
from fastapi.responses import Response

from app.api import foreign_layouts as files
from app.api.deps import CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion
from app.api.pages import foreign_layout_views as views
from app.api.pages.render import go_to, render
from app.catalogues.messages import sentence
from app.catalogues.state_forms import load_state_forms
from app.domain.access import Actor
from app.domain.errors import Conflict, Invalid
from app.use_cases import Tx, foreign_layouts
from app.use_cases.foreign_layouts import Grids

router = APIRouter(prefix="/foreign-forms")
Words = Annotated[str, Form(max_length=400)]
Code = Annotated[str, Query(max_length=80)]
SheetNumber = Annotated[int, Query(ge=0, le=200)]
Upload = Annotated[UploadFile | None, File()]
_VALUE = re.compile(r"(text|seen):(\d{1,5})")


async def _typed(request: Request) -> views.Typed:
    form = await request.form(max_fields=views.MOST_FIELDS)
    return views.Typed({name: text for name, text in form.multi_items() if isinstance(text, str)})


Typed = Annotated[views.Typed, Depends(_typed)]


@router.get("", name="list_foreign")
def show_list(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    return _list(request, tx, actor)


@router.post("", name="add_foreign")
def add(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, file: Upload = None, name: Words = ""
) -> Response:
    try:
        layout = files.kept_blank(parts, actor, file, name=name, now=now)
    except Invalid as refusal:
        with parts.database.reading() as tx:
            return _list(request, tx, actor, refusal)
    return go_to(request, "show_foreign", layout_id=layout.id)


def _list(request: Request, tx: Tx, actor: Actor, refusal: Invalid | None = None) -> Response:
    return render(
        request, "foreign_layouts/list.html", layouts=foreign_layouts.list_layouts(tx, actor),
        forms=load_state_forms(), status=422 if refusal else 200,
        error=sentence(refusal.code, refusal.facts) if refusal else None,
    )  # fmt: skip


@router.get("/{layout_id}", name="show_foreign")
def show(
    request: Request, actor: CurrentActor, parts: PartsOf, layout_id: Id, sheet: SheetNumber = 0
) -> Response:
    return _mapping(request, parts, actor, layout_id, sheet)


@router.post("/{layout_id}/mapping", name="map_foreign")
def map_cells(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, seen: SeenVersion, layout_id: Id,
    typed: Typed, sheet: SheetNumber = 0,
) -> Response:  # fmt: skip
    def save(tx: Tx, read: Grids) -> None:
        shown, choices = views.choices_of(typed, list(read), sheet)
        foreign_layouts.map_cells(
            tx, actor, layout_id, read, choices, instead_of=shown, name=typed.get("name"), seen=seen, now=now
        )  # fmt: skip

    return _changed(request, parts, actor, layout_id, sheet, save, typed)


@router.post("/{layout_id}/columns", name="map_foreign_column")
def map_column(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, seen: SeenVersion, layout_id: Id,
    column: Words = "", variable: Words = "", rule: Words = "", sheet: SheetNumber = 0,
) -> Response:  # fmt: skip
    def save(tx: Tx, read: Grids) -> None:
        choice = views.column_choice(list(read), sheet, column, variable, rule)
        foreign_layouts.map_column(tx, actor, layout_id, read, **choice, seen=seen, now=now)

    return _changed(request, parts, actor, layout_id, sheet, save)


@router.post("/{layout_id}/state-form", name="map_state_form")
def map_state_form(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, seen: SeenVersion, layout_id: Id,
    code: Words = "", sheet: SheetNumber = 0,
) -> Response:  # fmt: skip
    def save(tx: Tx, read: Grids) -> None:
        foreign_layouts.map_state_form(tx, actor, layout_id, read, code=code, seen=seen, now=now)

    return _changed(request, parts, actor, layout_id, sheet, save)


@router.post("/{layout_id}/days", name="accept_foreign_days")
def accept_days(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, layout_id: Id
) -> Response:
    foreign_layouts.accept_days(tx, actor, layout_id, seen=seen, now=now)
    return go_to(request, "show_foreign", layout_id=layout_id)


@router.post("/{layout_id}/removal", name="remove_foreign")
def remove(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, layout_id: Id
) -> Response:
    foreign_layouts.remove(tx, actor, layout_id, seen=seen, now=now)
    return go_to(request, "list_foreign")


Saving = Callable[[Tx, Grids], None]


def _changed(
    request: Request, parts: PartsOf, actor: Actor, layout_id: int, sheet: int, save: Saving,
    typed: views.Typed | None = None,
) -> Response:  # fmt: skip
    """The page after a change, or with what is wrong with it and what was typed."""
    _, read = files.found(parts, actor, layout_id)
    try:
        with parts.database.writing() as tx:
            tx.info["request_id"] = request.state.request_id
            save(tx, read)
    except (Invalid, Conflict) as refusal:
        return _mapping(request, parts, actor, layout_id, sheet, refusal, typed)
    return go_to(request, "show_foreign", layout_id=layout_id, query={"sheet": sheet or None})


def _mapping(
    request: Request, parts: PartsOf, actor: Actor, layout_id: int, sheet: int,
    refusal: Invalid | Conflict | None = None, typed: views.Typed | None = None,
) -> Response:  # fmt: skip
    kept, read = files.found(parts, actor, layout_id)
    with parts.database.reading() as tx:
        schools = foreign_layouts.schools_to_choose(tx, actor)
    status = 200 if refusal is None else 409 if isinstance(refusal, Conflict) else 422
    return render(
        request, "foreign_layouts/show.html", status=status, kept=kept, schools=schools,
        view=views.mapping_view(kept, read, sheet, typed), forms=load_state_forms(), options=views.OPTIONS,
        columns=[(one, one) for one in views.column_names()],
        error=sentence(refusal.code, refusal.facts) if refusal else None,
    )  # fmt: skip


@router.get("/{layout_id}/answer", name="answer_foreign")
def answer(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, layout_id: Id, school: Code = ""
) -> Response:
    found = files.answered(parts, actor, layout_id, school=school, now=now)
    return render(request, "foreign_layouts/answer.html", answer=found, view=views.answer_view(found))


@router.get("/{layout_id}/answer.xlsx", name="take_foreign")
def take(actor: CurrentActor, parts: PartsOf, now: Now, layout_id: Id, school: Code = "") -> Response:
    return files.taken(parts, actor, layout_id, school=school, now=now)


@router.post("/{layout_id}/values", name="check_foreign")
def check(
    request: Request, actor: CurrentActor, parts: PartsOf, now: Now, layout_id: Id, file: Upload = None,
    school: Annotated[str, Form(max_length=80)] = "",
) -> Response:  # fmt: skip
    """What a filled workbook would change; nothing is written or kept."""
    try:
        cells = files.received(parts, actor, layout_id, file)
        with parts.database.reading() as tx:
            reading = foreign_layouts.preview(tx, actor, layout_id, cells, school=school, now=now)
    except Invalid as refusal:
        return _mapping(request, parts, actor, layout_id, 0, refusal)
    view = views.reading_view(reading)
    return render(
        request, "foreign_layouts/values.html", reading=reading, view=view, file_name=cells.file_name,
        error=None, reason="", status=422 if reading.moved else 200,
    )  # fmt: skip


@router.post("/{layout_id}/values/confirmation", name="write_foreign")
def write(
    request: Request, actor: CurrentActor, tx: OpenTx, now: Now, seen: SeenVersion, layout_id: Id,
    typed: Typed,
) -> Response:  # fmt: skip
    school = typed.get("school") or ""
    foreign_layouts.record(
        tx, actor, layout_id, _said(typed), school=school, reason=typed.get("reason") or "",
        reference=typed.get("file_name") or "", seen=seen, now=now,
    )  # fmt: skip
    place = foreign_layouts.school_of(tx, actor, school)
    return go_to(request, "show_told", organisation_id=place.id)


def _said(typed: views.Typed) -> dict[int, tuple[str, int]]:
    found: dict[str, dict[int, str]] = {"text": {}, "seen": {}}
    for name, text in typed.fields.items():
        if (field := _VALUE.fullmatch(name)) is not None:
            found[field[1]][int(field[2])] = text
    numbers = {item: int(text) for item, text in found["seen"].items() if text.isdecimal() and len(text) < 9}
    return {item: (text, numbers.get(item, 0)) for item, text in found["text"].items()}
