"""The first page: what waits for me."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Now, OpenRead
from app.api.pages.formats import plural
from app.api.pages.render import render
from app.domain.access import Action
from app.use_cases import overview
from app.use_cases.overview import MyWork

router = APIRouter()


@router.get("/", name="home")
def home(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    work = overview.my_work(tx, actor)
    return render(
        request, "overview/home.html", now=now, lead=_lead(work), waiting=work.waiting, done=work.done,
        can_load=work.can_load, owing=work.owing, in_hand=work.in_hand, year=work.year,
        only_lists=not actor.may(Action.SEE_RESULTS) and not actor.may(Action.CHANGE_ORGANISATIONS),
    )  # fmt: skip


def _lead(work: MyWork) -> str:
    if work.waiting:
        return f"Ждут решения: {plural(len(work.waiting), 'файл', 'файла', 'файлов')}."
    if work.owing:
        schools = plural(work.owing, "школа", "школы", "школ")
        return f"Решений от вас не ждут. Не всё загрузили: {schools}."
    if work.done:
        return "На сегодня всё."
    if work.can_load:
        return "Результатов пока нет. Загрузите файл из ФИС ОКО."
    return "На сегодня всё."
