"""One indicator of a draft by hand: its form, checked and tried while it is typed."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Path, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Now, OpenRead, OpenTx, SeenVersion
from app.api.pages.indicator_views import DIRECTIONS
from app.api.pages.model_views import WORDS, fault_words
from app.api.pages.render import go_to, render, wants_fragment
from app.domain.access import Actor
from app.domain.errors import Conflict, Invalid, Refusal
from app.use_cases import Tx, model_drafts
from app.use_cases.model_drafts import Trial

router = APIRouter()
Version = Annotated[int, Path(ge=1, le=BIGGEST_ID)]
Line = Annotated[str, Form(max_length=300)]
Text = Annotated[str, Form(max_length=5_000)]
_ADDRESS = "/models/{code}/{version}/indicators/{indicator}"


def _typed(
    name: Line = "", heading: Line = "", definition: Text = "", formula: Text = "", direction: Line = "",
    low: Line = "", high: Line = "", source: Line = "",
) -> Mapping[str, str]:  # fmt: skip
    return {
        "name": name, "heading": heading, "definition": definition, "formula": formula,
        "direction": direction, "low": low, "high": high, "source": source,
    }  # fmt: skip


Typed = Annotated[Mapping[str, str], Depends(_typed)]
PlaceId = Annotated[int | None, Form(ge=1, le=BIGGEST_ID)]
Year = Annotated[str, Form(max_length=12)]


@router.get(_ADDRESS, name="edit_passport")
def edit_passport(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, version: Version, indicator: str
) -> Response:
    return _form(request, tx, actor, (code, version, indicator))


@router.post(f"{_ADDRESS}/trial", name="try_passport")
def try_passport(
    request: Request, tx: OpenRead, actor: CurrentActor, code: str, version: Version, indicator: str,
    typed: Typed, place: PlaceId = None, year: Year = "",
) -> Response:  # fmt: skip
    """Keeps nothing; a POST for the length of what is typed."""
    trial = model_drafts.try_out(
        tx, actor, code, version, indicator, typed, place_id=place or actor.place.id, academic_year=year
    )
    if wants_fragment(request):
        return render(request, "models/_trial.html", trial=trial, typed=typed, w=WORDS)
    return _form(request, tx, actor, (code, version, indicator), typed=typed, trial=trial)


@router.post(_ADDRESS, name="save_passport")
def save_passport(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, seen: SeenVersion, code: str,
    version: Version, indicator: str, typed: Typed,
) -> Response:  # fmt: skip
    try:
        model_drafts.save(tx, actor, code, version, indicator, typed, seen=seen, now=now)
    except (Invalid, Conflict) as refusal:
        return _form(request, tx, actor, (code, version, indicator), typed=typed, refusal=refusal)
    return go_to(request, "show_model", code=code, version=version, query={"saved": indicator})


def _form(
    request: Request, tx: Tx, actor: Actor, key: tuple[str, int, str], *,
    typed: Mapping[str, str] | None = None, trial: Trial | None = None, refusal: Refusal | None = None,
) -> Response:  # fmt: skip
    editing = model_drafts.edit(tx, actor, *key)
    return render(
        request, "models/passport.html", editing=editing, typed=typed or editing.fields, trial=trial,
        refused=fault_words(refusal) if refusal else [], status=422 if refusal else 200,
        directions=[(one.value, words) for one, words in DIRECTIONS.items()],
        places=[(one.id, one.short_name) for one in editing.places],
        years=[(one, one) for one in editing.years], w=WORDS,
    )  # fmt: skip
