"""The form of one school: typed cell by cell, sent, returned, accepted."""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Depends, Form, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, Id, Now, OpenRead, OpenTx, SeenVersion
from app.api.errors import EdgeRefusal
from app.api.pages import form_views as views
from app.api.pages.formats import as_typed
from app.api.pages.render import go_to, render, wants_fragment
from app.domain.clock import moment_from
from app.domain.people import Person
from app.domain.submissions import Change
from app.use_cases import acceptance, form_parts, submissions

router = APIRouter(prefix="/submissions/{submission_id}")
Words = Annotated[str, Form(max_length=4_000)]
Written = Annotated[int, Query(ge=0, le=submissions.MOST_CHANGES)]
_TIME_TO_MEND = timedelta(days=3)  # offered; the coordinator may choose another
_TEXT, _SEEN, _COMMENT, _RETURN, _SAID = "text:", "seen:", "comment:", "return:", "said:"


async def typed_changes(request: Request) -> list[Change]:
    """What the form sent of cells; what it means the use case says."""
    form = await request.form()
    found = []
    for name, text in form.multi_items():
        if name.startswith(_TEXT) and isinstance(text, str):
            key = name.removeprefix(_TEXT)
            comment = form.get(_COMMENT + key)
            found.append(
                Change(
                    key=key,
                    text=text,
                    seen=_version(form.get(_SEEN + key)),
                    comment=comment if isinstance(comment, str) else None,
                )
            )
    return found


async def _returned(request: Request) -> dict[str, str]:
    """Key → what is wrong there, of the cells that the coordinator wrote something about."""
    return await _words_at_cells(request, _RETURN)


async def _said(request: Request) -> dict[str, str]:
    """Key → what is said there."""
    return await _words_at_cells(request, _SAID)


async def _words_at_cells(request: Request, prefix: str) -> dict[str, str]:
    form = await request.form()
    return {
        name.removeprefix(prefix): text
        for name, text in form.multi_items()
        if name.startswith(prefix) and isinstance(text, str) and text.strip()
    }


def _version(given: object) -> int:
    if not isinstance(given, str) or not given.isdecimal() or int(given) > BIGGEST_ID:
        raise EdgeRefusal(428, "version.missing")
    return int(given)


Typed = Annotated[list[Change], Depends(typed_changes)]
Returned = Annotated[Mapping[str, str], Depends(_returned)]
Said = Annotated[Mapping[str, str], Depends(_said)]


@router.get("", name="show_submission")
def show(
    request: Request, tx: OpenRead, actor: CurrentActor, now: Now, submission_id: Id, written: Written = 0
) -> Response:
    answer = submissions.show(tx, actor, submission_id, now=now)
    found = form_parts.colleagues(tx, actor, answer)
    return form_page(request, answer, now, written=written, colleagues=found)


@router.post("/cells", name="save_cells")
def save(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, typed: Typed
) -> Response:
    """htmx gets what is to be shown anew; a plain form the whole page."""
    saved = submissions.save_cells(tx, actor, submission_id, typed, now=now)
    if not wants_fragment(request):
        if saved.clashes:
            return form_page(request, saved.answer, now, status=409, clashes=saved.clashes)
        return go_to(request, "show_submission", submission_id=submission_id)
    return render(
        request, "submissions/_saved.html", answer=saved.answer, cells=views.touched_views(saved),
        lead=views.lead(saved.answer), now=now, is_saved=bool(saved.saved), w=views.WORDS,
    )  # fmt: skip


@router.post("/sending", name="send_submission")
def send(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion
) -> Response:
    submissions.send(tx, actor, submission_id, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/signature", name="sign_submission")
def sign(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion
) -> Response:
    submissions.sign(tx, actor, submission_id, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/sending-back", name="send_submission_back")
def send_back(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion,
    words: Words = "",
) -> Response:  # fmt: skip
    submissions.send_back(tx, actor, submission_id, words, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/return", name="return_submission")
def give_back(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion,
    cells: Returned, day: Words = "", words: Words = "",
) -> Response:  # fmt: skip
    acceptance.give_back(
        tx, actor, submission_id, cells=cells, words=words, due_at=moment_from(day), seen=seen, now=now
    )
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/acceptance", name="accept_submission")
def accept(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion
) -> Response:
    acceptance.accept(tx, actor, submission_id, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/words", name="say_in_submission")
def say(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, said: Said
) -> Response:
    submissions.say(tx, actor, submission_id, said, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/time", name="ask_for_time")
def ask_for_time(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion,
    words: Words = "",
) -> Response:  # fmt: skip
    submissions.ask_for_time(tx, actor, submission_id, words, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


@router.post("/due", name="give_time")
def give_time(
    request: Request, actor: CurrentActor, now: Now, tx: OpenTx, submission_id: Id, seen: SeenVersion,
    day: Words = "", words: Words = "",
) -> Response:  # fmt: skip
    acceptance.give_time(tx, actor, submission_id, due_at=moment_from(day), reason=words, seen=seen, now=now)
    return go_to(request, "show_submission", submission_id=submission_id)


def form_page(
    request: Request,
    answer: submissions.Answer,
    now: datetime,
    *,
    status: int = 200,
    clashes: tuple[submissions.Clash, ...] = (),
    colleagues: Sequence[Person] = (),
    written: int = 0,
) -> Response:
    """The whole form. `written`: cells that a file has just filled."""
    return render(
        request, "submissions/show.html", status=status, answer=answer, written=written,
        sections=views.sections_of(answer, clashes), lead=views.lead(answer), now=now, w=views.WORDS,
        ends_at=answer.submission.ends_at(answer.campaign), back_by=as_typed(now + _TIME_TO_MEND),
        colleagues=colleagues, is_of_moment=True,
    )  # fmt: skip
