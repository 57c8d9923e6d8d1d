"""Indicators and criteria of a draft by hand: the passport's form, checked and tried while it is typed."""

from collections.abc import Callable
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, OpenTx, SeenVersion
from app.api.pages.draft_views import CHOICES, WORDS, Faults, chosen, faults_of, picks
from app.api.pages.render import go_to, render, wants_fragment
from app.domain.access import Actor
from app.domain.errors import Conflict, Invalid, Refusal
from app.domain.passport_fields import NAMES
from app.use_cases import Tx, model_drafts
from app.use_cases.model_drafts import Spot, Trial, Typed

router = APIRouter()
Version = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
Code = Annotated[str, Form(max_length=80)]
Line = Annotated[str, Form(max_length=300)]
_DRAFT = "/models/{code}/{version}"
_ADDRESS = "/models/{code}/{version}/indicators/{indicator}"
_NEW = "/models/{code}/{version}/criteria/{criterion}/indicators"


async def _typed(request: Request) -> Typed:
    """What the form sent of a passport; how long it may be and what it means the reader of packages says."""
    form = await request.form()
    return {name: [one for one in form.getlist(name) if isinstance(one, str)] for name in NAMES & form.keys()}


def _spot(code: str, version: Version, indicator: str) -> Spot:
    return Spot(code=code, version=version, indicator=indicator)


def _new_spot(code: str, version: Version, criterion: str) -> Spot:
    return Spot(code=code, version=version, criterion=criterion)


Sent = Annotated[Typed, Depends(_typed)]
Edited = Annotated[Spot, Depends(_spot)]
Begun = Annotated[Spot, Depends(_new_spot)]
PlaceId = Annotated[int | None, Form(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Form(max_length=12)]


@router.get(_ADDRESS, name="edit_passport")
def edit_passport(request: Request, tx: OpenRead, actor: CurrentActor, spot: Edited) -> Response:
    return _form(request, tx, actor, spot)


@router.get(_NEW, name="begin_passport")
def begin_passport(request: Request, tx: OpenRead, actor: CurrentActor, spot: Begun) -> Response:
    return _form(request, tx, actor, spot)


@router.post(f"{_ADDRESS}/trial", name="try_passport")
def try_passport(
    request: Request, tx: OpenRead, actor: CurrentActor, spot: Edited, typed: Sent, place: PlaceId = None,
    year: Year = "",
) -> Response:  # fmt: skip
    """Keeps nothing; a POST for the length of what is typed."""
    return _tried(request, tx, actor, spot, typed, place, year)


@router.post(f"{_NEW}/trial", name="try_new_passport")
def try_new_passport(
    request: Request, tx: OpenRead, actor: CurrentActor, spot: Begun, typed: Sent, place: PlaceId = None,
    year: Year = "",
) -> Response:  # fmt: skip
    return _tried(request, tx, actor, spot, typed, place, year)


@router.post(_ADDRESS, name="save_passport")
def save_passport(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, spot: Edited, typed: Sent
) -> Response:
    return _saved(request, tx, actor, spot, typed, seen=seen, now=now)


@router.post(_NEW, name="add_passport")
def add_passport(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, spot: Begun, typed: Sent
) -> Response:
    return _saved(request, tx, actor, spot, typed, seen=seen, now=now)


@router.post(f"{_ADDRESS}/place", name="move_passport")
def move_passport(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, spot: Edited, to: Code
) -> Response:
    def keep() -> str:
        model_drafts.move(tx, actor, spot, to=to, seen=seen, now=now)
        return spot.indicator or ""

    return _kept(request, tx, actor, spot, keep, said="moved")


@router.post(f"{_ADDRESS}/removal", name="remove_passport")
def remove_passport(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, spot: Edited
) -> Response:
    def keep() -> str:
        model_drafts.remove(tx, actor, spot, seen=seen, now=now)
        return "yes"  # no name: an address could bring any

    return _kept(request, tx, actor, spot, keep, said="gone")


@router.get(f"{_DRAFT}/criteria", name="begin_criterion")
def begin_criterion(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, version: Version, parameter: str = ""
) -> Response:
    draft = model_drafts.drafted(tx, actor, code, version)
    return render(
        request, "models/criterion.html", draft=draft,
        typed={"parameter": parameter, "criterion": "", "name": ""}, refused=Faults(),
        choices=CHOICES,
    )  # fmt: skip


@router.post(f"{_DRAFT}/criteria", name="add_criterion")
def add_criterion(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, code: str,
    version: Version, parameter: Code = "", criterion: Code = "", name: Line = "",
) -> Response:  # fmt: skip
    try:
        model_drafts.add_criterion(
            tx, actor, code, version, parameter=parameter, criterion=criterion, name=name, seen=seen, now=now
        )
    except (Invalid, Conflict) as refusal:
        return render(
            request, "models/criterion.html", draft=model_drafts.drafted(tx, actor, code, version),
            typed={"parameter": parameter, "criterion": criterion, "name": name}, choices=CHOICES,
            refused=faults_of(refusal, criterion), status=422,
        )  # fmt: skip
    return go_to(request, "show_model", code=code, version=version)


@router.post(f"{_DRAFT}/criteria/{{criterion}}/removal", name="remove_criterion")
def remove_criterion(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, code: str,
    version: Version, criterion: str,
) -> Response:  # fmt: skip
    model_drafts.remove_criterion(tx, actor, code, version, criterion=criterion, seen=seen, now=now)
    return go_to(request, "show_model", code=code, version=version)


def _saved(
    request: Request, tx: Tx, actor: Actor, spot: Spot, typed: Typed, *, seen: int, now: datetime
) -> Response:
    def keep() -> str:
        return model_drafts.save(tx, actor, spot, typed, seen=seen, now=now)

    return _kept(request, tx, actor, spot, keep, typed)


def _kept(
    request: Request, tx: Tx, actor: Actor, spot: Spot, keep: Callable[[], str], typed: Typed | None = None,
    said: str = "saved",
) -> Response:  # fmt: skip
    try:
        saved = keep()
    except (Invalid, Conflict) as refusal:
        return _form(request, tx, actor, spot, typed=typed, refusal=refusal)
    return go_to(request, "show_model", code=spot.code, version=spot.version, query={said: saved})


def _tried(
    request: Request, tx: Tx, actor: Actor, spot: Spot, typed: Typed, place: int | None, year: str
) -> Response:
    trial = model_drafts.try_out(tx, actor, spot, typed, place_id=place or actor.place.id, academic_year=year)
    if wants_fragment(request):
        formula = next(iter(typed.get("formula", ())), "")
        return render(request, "models/_trial.html", trial=trial, formula=formula, w=WORDS)
    return _form(request, tx, actor, spot, typed=typed, trial=trial)


def _form(
    request: Request, tx: Tx, actor: Actor, spot: Spot, *, typed: Typed | None = None,
    trial: Trial | None = None, refusal: Refusal | None = None,
) -> Response:  # fmt: skip
    editing = model_drafts.edit(tx, actor, spot)
    fields = editing.fields.with_typed(typed or {})
    refused = faults_of(refusal, spot.indicator or fields.code) if refusal else Faults()
    return render(
        request, "models/passport.html", editing=editing, typed=fields, formula=fields.formula, trial=trial,
        refused=refused, status=422 if refusal else 200, choices=CHOICES, picks=picks(editing, fields),
        chosen=chosen(editing), w=WORDS,
    )  # fmt: skip
