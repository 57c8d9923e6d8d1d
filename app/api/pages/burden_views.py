"""The load of requests as the page and its tables show it."""

from collections.abc import Sequence
from datetime import date, timedelta

from app.api.exports import Table, Value
from app.api.pages.formats import dec, num, plural
from app.api.pages.words import ROLE_NAMES
from app.domain.access import Role
from app.domain.organisations import SCHOOL
from app.domain.reported_periods import ReportedPeriod, academic_year
from app.use_cases.burden import ShownBurden

RULE = (
    "Минуты сбора стоят в неделе его срока. Если школе срок продлили, её минуты стоят в неделе нового срока. "
    "Проекты сборов не считаем."
)
MEASURED = (
    "Заявлено: сколько минут назвал составитель сбора. Измерено: сколько над формой сидели, по промежуткам "
    "между правками; паузы больше трёх минут не считаем. Берём только отправленные формы, из них середину "
    "(медиану). Бумагу и разговоры так не измерить."
)
_YEARS_OFFERED = 3


def years(today: date, chosen: ReportedPeriod) -> list[str]:
    """Academic years to choose from, the latest first."""
    this = academic_year(None, today=today)
    next_one = ReportedPeriod(kind=this.kind, first_day=date(this.first_day.year + 1, 9, 1))
    offered = [next_one, this]
    while len(offered) <= _YEARS_OFFERED:
        offered.append(offered[-1].a_year_before)
    return sorted({one.code for one in (*offered, chosen)}, reverse=True)


def role_words(role: str) -> str:
    """«Заместитель директора»; the code of what is no role."""
    return ROLE_NAMES[Role(role)] if role in set(Role) else role


def week(monday: date) -> str:
    """«30.11–06.12.2026»."""
    return f"{monday:%d.%m}–{monday + timedelta(days=6):%d.%m.%Y}"


def time_words(minutes: float) -> str:
    """«45 минут»; «6,5 часа»: from two hours on in hours."""
    if minutes < 120:
        return plural(round(minutes), "минута", "минуты", "минут") if minutes >= 0.5 else "меньше минуты"
    hours = minutes / 60
    whole = round(hours)
    if abs(hours - whole) < 0.05 or hours >= 100:
        return plural(whole, "час", "часа", "часов")
    return f"{dec(hours)}\u00a0часа"


def lead(shown: ShownBurden) -> str:
    """«За 2026/27 учебный год город просит у школы в среднем 2 часа, больше всего 3 часа.»"""
    found = shown.burden
    year = f"{shown.year.code} учебный год"
    if not found.total:
        return f"За {year} минут ни у кого не просят."
    if shown.place.kind == SCHOOL:
        n = plural(len(found.campaigns), "сбор", "сбора", "сборов")
        return f"За {year} у школы просят {time_words(found.total)}: {n}."
    return (
        f"За {year} у школы просят в среднем {time_words(found.mean or 0)}, больше всего "
        f"{time_words(found.largest)}. Все школы вместе: {time_words(found.total)}."
    )


def tables(shown: ShownBurden) -> list[Table]:
    """Weeks, schools and campaigns to take away."""
    found, name = shown.burden, f"{shown.place.short_name}. Нагрузка, {shown.year.code} учебный год"
    roles = tuple(f"{role_words(one)}, минут" for one in found.roles)
    weeks: list[list[Value]] = [
        [
            week(one.monday), *(one.minutes.get(role, 0) for role in found.roles), one.total, one.largest,
            "; ".join(each.terms.title for each in one.campaigns),
        ]
        for one in found.weeks
    ]  # fmt: skip
    schools: list[list[Value]] = [
        [
            one.school.short_name, one.n_campaigns,
            *(one.minutes.get(role, 0) for role in found.roles), one.total,
        ]
        for one in found.schools
    ]  # fmt: skip
    campaigns: list[list[Value]] = [
        [
            one.campaign.terms.title, one.n_schools, one.stated,
            round(one.measured, 1) if one.measured is not None else None, one.n_measured,
            one.campaign.terms.ground or None,
        ]
        for one in found.campaigns
    ]  # fmt: skip
    return [
        Table(
            name="Недели", title=f"{name}, по неделям",
            headings=("Неделя", *roles, "Всего, минут", "Больше всего у школы, минут", "Сборы"), rows=weeks,
            notes=(RULE,),
        ),
        Table(
            name="Школы", title=f"{name}, по школам", headings=("Школа", "Сборов", *roles, "Всего, минут"),
            rows=schools,
        ),
        Table(
            name="Сборы", title=f"{name}, по сборам",
            headings=("Сбор", "Школ", "Заявлено, минут", "Измерено, минут", "Измерено школ",
                      "Основание просить учителей"),
            rows=campaigns, notes=(MEASURED,),
        ),
    ]  # fmt: skip


def totals(shown: ShownBurden) -> Sequence[tuple[str, str]]:
    """What a city asks in all, on average and at most."""
    found = shown.burden
    if shown.place.kind == SCHOOL:
        return ()
    return (
        ("Все школы вместе", time_words(found.total)),
        ("В среднем у школы", time_words(found.mean) if found.mean is not None else "школ нет"),
        ("Больше всего у школы", time_words(found.largest)),
    )


WORDS = {
    "role": role_words, "week": week, "time": time_words, "num": num, "rule": RULE, "measured": MEASURED,
}  # fmt: skip
