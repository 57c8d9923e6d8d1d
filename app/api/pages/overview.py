"""The first page: what waits for me."""

from fastapi import APIRouter, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Now, OpenRead
from app.api.pages.campaign_views import days_left
from app.api.pages.formats import plural
from app.api.pages.render import render
from app.domain.access import Action
from app.domain.clock import day_of
from app.domain.submissions import SubmissionState
from app.use_cases import overview
from app.use_cases.overview import MyWork

router = APIRouter()
_MOST_NAMED = 3  # papers in the first sentence; the list below names all
_PAPERS = ("работа", "работы", "работ")


@router.get("/", name="home")
def home(request: Request, tx: OpenRead, actor: CurrentActor, now: Now) -> Response:
    work = overview.my_work(tx, actor, now=now)
    return render(
        request, "overview/home.html", now=now, today=day_of(now), work=work, days_left=days_left,
        lead=_lead(work, may_sign=actor.may(Action.SIGN_FORMS)),
        is_of_moment=work.has_terms,
        only_lists=not actor.may(Action.SEE_RESULTS) and not actor.may(Action.CHANGE_ORGANISATIONS),
    )  # fmt: skip


def _lead(work: MyWork, *, may_sign: bool) -> str:
    waits = []
    to_sign = [one for one in work.forms if one.submission.state is SubmissionState.SIGNING]
    if to_fill := len(work.forms) - len(to_sign):
        waits.append(f"Заполнить: {plural(to_fill, 'форму', 'формы', 'форм')}.")
    if to_sign:
        words = "Подписать" if may_sign else "Ждут подписи директора"
        waits.append(f"{words}: {plural(len(to_sign), 'форму' if may_sign else 'форма', 'формы', 'форм')}.")
    if work.given:
        waits.append(f"Вам поручили: {plural(len(work.given), 'форму', 'формы', 'форм')}.")
    if work.checks:
        waits.append(f"Проверки ВШК: {len(work.checks)}.")
    if work.deciding:
        waits.append(f"Ждут решения формы: {plural(len(work.deciding), 'сбор', 'сбора', 'сборов')}.")
    if work.waiting:
        waits.append(f"Ждут решения: {plural(work.n_waiting, 'файл', 'файла', 'файлов')}.")
    if work.unread:
        waits.append(f"Не прочитано: {plural(len(work.unread), 'файл', 'файла', 'файлов')}.")
    if work.awaited:
        waits.append(_awaited(work))
    if waits:
        return " ".join(waits)
    if work.owing:
        schools = plural(work.owing, "школа", "школы", "школ")
        return f"Решений от вас не ждут. Не всё загрузили: {schools}."
    if work.n_papers:
        results = plural(work.n_results, "результат", "результата", "результатов")
        return f"На сегодня всё. Результаты за {work.year}: {plural(work.n_papers, *_PAPERS)}, {results}."
    if work.can_load and not work.done and not work.year:
        return "Результатов пока нет. Загрузите файл из ФИС ОКО."
    return "На сегодня всё."


def _awaited(work: MyWork) -> str:
    titles = [one.test.title for one in work.awaited]
    told = f"От вас ждут {plural(len(titles), 'работу', 'работы', 'работ')}"
    if len(titles) > _MOST_NAMED:
        return f"{told} за {work.year} учебный год."
    return f"{told}: {'; '.join(titles)}."
