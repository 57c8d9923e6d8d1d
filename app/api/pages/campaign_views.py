"""Campaigns as pages show them: phases, the board, what the form of a new one offers."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta

from app.api.pages.form_views import STATES
from app.api.pages.formats import moment, plural
from app.catalogues.form_words import capital
from app.catalogues.messages import sentence
from app.domain.campaigns import Campaign, Phase, Terms
from app.domain.clock import LOCAL, day_of
from app.domain.errors import Invalid
from app.domain.observations import Variable
from app.domain.reported_periods import PeriodOf, ReportedPeriod, academic_year
from app.domain.submissions import SubmissionState
from app.use_cases.campaigns import Board, Offer, Row
from app.use_cases.respondents import Respondents

PHASES = {
    Phase.DRAFT: ("wait", "проект"),
    Phase.PLANNED: ("wait", "скоро откроется"),
    Phase.RUNNING: ("going", "идёт"),
    Phase.OVERDUE: ("look", "срок истёк"),
    Phase.CLOSED: ("off", "закрыт"),
}
PERIODS = {
    PeriodOf.ACADEMIC_YEAR: "За какой учебный год",
    PeriodOf.CALENDAR_YEAR: "За какой календарный год",
    PeriodOf.MONTH: "За какой месяц",
    PeriodOf.DATE: "На какой день",
}
_ROLES = (("deputy", "заместителя директора"), ("director", "директора"), ("teacher", "учителей"))
_YEARS_OFFERED = 3
_USUAL_REMINDERS = "7, 3, 1"  # days before the end
_USUAL_TERM = timedelta(days=14)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A school's line on the board."""

    row: Row
    chip: tuple[str, str]
    due: str
    last: str
    is_late: bool


_ASKED = {False: ("школа", "школы", "школ"), True: ("ответ", "ответа", "ответов")}
_OF_ASKED = {False: ("школы", "школ", "школ"), True: ("ответа", "ответов", "ответов")}


def asked(campaign: Campaign, n: int) -> str:
    """«12 школ»; «12 ответов» inside a school, where classes and people are asked."""
    return plural(n, *_ASKED[campaign.is_inner])


def who_answers(campaign: Campaign) -> str:
    """What the first column of a board is headed."""
    return "Кто отвечает" if campaign.is_inner else "Школа"


def shown_rows(board: Board, state: str, now: datetime) -> list[Shown]:
    """The lines of one state, or of all."""
    found = []
    for row in board.rows:
        ends_at = row.submission.ends_at(board.campaign)
        is_open = row.submission.is_unsent
        is_late = is_open and now > ends_at
        wanted = state in ("", row.submission.state.value) or (state == "late" and is_late)
        if wanted:
            found.append(
                Shown(
                    row=row,
                    chip=("look", "опаздывает") if is_late else STATES[row.submission.state],
                    due=days_left(ends_at, now) if is_open else "",
                    last=moment(row.submission.last_at) if row.submission.last_at else "ещё не начинали",
                    is_late=is_late,
                )
            )
    return found


def days_left(ends_at: datetime, now: datetime) -> str:
    """«3 дня»; «сегодня до 18:00»; «2 дня назад»."""
    days = (day_of(ends_at) - day_of(now)).days
    if now > ends_at:
        return "сегодня истёк" if days == 0 else f"{plural(-days, 'день', 'дня', 'дней')} назад"
    if days == 0:
        return f"сегодня до {moment(ends_at)[-5:]}"
    return plural(days, "день", "дня", "дней")


def board_lead(board: Board, now: datetime) -> str:
    """«Приняли 40 школ из 90, ждут решения 12. Ещё не отправили 38, срок через 3 дня.»"""
    n, terms, campaign = len(board.rows), board.campaign.terms, board.campaign
    of_asked = plural(n, *_OF_ASKED[campaign.is_inner])
    phase = campaign.phase(now)
    if phase is Phase.DRAFT:
        return (
            f"Проект: {plural(len(terms.variables), 'показатель', 'показателя', 'показателей')}, "
            f"{asked(campaign, terms.n_asked)}. "
            f"{'Коллеги' if campaign.is_inner else 'Школы'} его пока не видят."
        )
    if phase is Phase.PLANNED:
        opens = f"Откроется {moment(terms.opens_at)}"
        return f"{opens}, ждём {asked(campaign, n)}." if campaign.is_inner else f"{opens} для {of_asked}."
    accepted, sent = board.n(SubmissionState.ACCEPTED), board.n(SubmissionState.SUBMITTED)
    told = (
        f"Принято {accepted} из {of_asked}."
        if campaign.is_inner
        else f"Приняты формы {accepted} из {of_asked}."
    )
    if sent:
        told += f" Ждут решения {sent}."
    waiting = n - accepted - sent
    if waiting and phase is Phase.RUNNING:
        told += f" Ещё не отправили {waiting}, осталось {days_left(terms.closes_at, now)}."
    elif waiting:
        told += f" Не отправили {waiting}."
    return told


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form of a campaign holds, as it was typed or as it is offered."""

    title: str = ""
    instructions: str = ""
    contact: str = ""
    opens_at: str = ""
    closes_at: str = ""
    indicators: frozenset[str] = frozenset()
    variables: frozenset[str] = frozenset()
    periods: Mapping[str, str]
    schools: frozenset[int]
    colleagues: frozenset[int] = frozenset()
    whom: str = ""  # code of a group; schools that are ticked count before it
    minutes: Mapping[str, str]
    remind_days: str = ""
    ground: str = ""
    shows_known: bool = False
    director_signs: bool = False
    leaves_doubles_out: bool = False


def offered(offer_day: datetime, *, whom: str) -> Typed:
    """An empty form with what is usual. `whom`: code of the group that is asked."""
    ends = datetime.combine(day_of(offer_day) + _USUAL_TERM, datetime.min.time().replace(hour=18), LOCAL)
    return Typed(
        opens_at=offer_day.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M"),
        closes_at=ends.strftime("%Y-%m-%dT%H:%M"),
        periods={kind: codes[0][0] for kind, codes in years_offered(day_of(offer_day)).items()},
        schools=frozenset(),
        whom=whom,
        minutes={},
        remind_days=_USUAL_REMINDERS,
    )


def years_offered(today: date) -> dict[str, list[tuple[str, str]]]:
    """Kind of period → code and words of those that a campaign is usually about, the likeliest first."""
    academic = [academic_year(None, today=today)]
    while len(academic) < _YEARS_OFFERED:
        academic.append(academic[-1].a_year_before)
    calendar = [
        ReportedPeriod(kind=PeriodOf.CALENDAR_YEAR, first_day=date(today.year - n, 1, 1))
        for n in range(_YEARS_OFFERED)
    ]
    return {
        PeriodOf.ACADEMIC_YEAR.value: [(one.code, one.words) for one in academic],
        PeriodOf.CALENDAR_YEAR.value: [(one.code, one.words) for one in calendar],
    }


def typed_again(terms: Terms, offer: Offer) -> Typed:
    """The terms of a campaign in the form: indicators all of whose variables it asks for are ticked."""
    asked = frozenset(terms.variables)
    ticked = {code: behind for code, behind in offer.behind.items() if {one.code for one in behind} <= asked}
    return Typed(
        title=terms.title,
        instructions=terms.instructions,
        contact=terms.contact,
        opens_at=terms.opens_at.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M"),
        closes_at=terms.closes_at.astimezone(LOCAL).strftime("%Y-%m-%dT%H:%M"),
        indicators=frozenset(ticked),
        variables=asked - {one.code for behind in ticked.values() for one in behind},
        periods={kind.value: code for kind, code in terms.periods.items()},
        schools=frozenset(terms.schools),
        colleagues=frozenset(terms.colleagues),
        minutes={role: str(n) for role, n in terms.minutes.items()},
        remind_days=", ".join(map(str, terms.remind_days)),
        ground=terms.ground,
        shows_known=terms.shows_known,
        director_signs=terms.director_signs,
    )


def repeated(terms: Terms, offer: Offer, now: datetime) -> Typed:
    """The form of a campaign that repeats another: the same questions and schools, the present time."""
    again, new = typed_again(terms, offer), offered(now, whom="")
    return replace(again, opens_at=new.opens_at, closes_at=new.closes_at, periods=new.periods)


def grouped(typed: Typed, there: Respondents) -> Typed:
    """The form with a group in place of ticks, where they are all of one."""
    code = there.group_of(typed.schools)
    return replace(typed, whom=code, schools=frozenset()) if code and not typed.whom else typed


def group_words(there: Respondents) -> list[tuple[str, str]]:
    """Code and words of each group to choose, and of none."""
    return [
        *(
            (one.code, f"{one.name or 'все'}: {plural(len(one.ids), 'школа', 'школы', 'школ')}")
            for one in there.groups
        ),
        ("", "только отмеченные ниже"),
    ]


def said_of(refusal: Invalid | None) -> str:
    """The sentence of a refusal that is shown on the page it is about."""
    if refusal is None:
        return ""
    return capital(sentence(refusal.code, {"place": "", **refusal.facts}).removeprefix(": "))


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A question that was stopped. `campaign_id`: of the one that asks it, where it may be opened."""

    name: str
    title: str  # of the campaign; empty: all schools have told it
    campaign_id: int | None

    @property
    def reason(self) -> str:
        """«уже спрашивает «Кадры»»; «уже известно»."""
        return f"уже спрашивает «{self.title}»" if self.title else "уже известно"


def behind(variables: Sequence[Variable], refused: Mapping[str, Refused]) -> str:
    """What stands behind an indicator, and which of it was stopped."""
    return ", ".join(
        f"{one.name} ({refused[one.code].reason})" if one.code in refused else one.name for one in variables
    )


def doubles_refused(facts: Mapping[str, object]) -> dict[str, Refused]:
    """Variable → why it was stopped, of a refusal; empty where it was about something else."""
    found = facts.get("doubles")
    return {
        one["variable"]: Refused(name=one["name"], title=one["title"] or "", campaign_id=one["campaign"])
        for one in (found if isinstance(found, list) else [])
    }


WORDS = {"phases": PHASES, "periods": PERIODS, "roles": _ROLES, "states": STATES, "days_left": days_left,
         "behind": behind, "asked": asked, "who": who_answers}  # fmt: skip
