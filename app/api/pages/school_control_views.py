"""The plan of in-school control as pages and files show it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import TypeVar

from app.api.exports import Table, Value
from app.api.pages.formats import day, plural
from app.catalogues.control_words import KINDS, METHODS, OUTCOMES, STATES, VENUES
from app.domain.errors import Invalid
from app.domain.school_control import Check, CheckState, CheckTerms
from app.use_cases.school_control import ControlPlan

TEXTS = (
    "theme", "purpose", "subject", "kind", "classes", "first_day", "last_day", "responsible", "outcome",
    "venue", "campaign",
)  # fmt: skip
_MONTHS = (
    "Январь", "Февраль", "Март", "Апрель", "Май", "Июнь", "Июль", "Август", "Сентябрь", "Октябрь", "Ноябрь",
    "Декабрь",
)  # fmt: skip
_USUAL_DAYS = timedelta(days=13)
Word = TypeVar("Word", bound=StrEnum)


@dataclass(frozen=True, slots=True, kw_only=True)
class Typed:
    """What the form of a check holds, as it was typed or as it is offered."""

    theme: str = ""
    purpose: str = ""
    subject: str = ""
    kind: str = ""
    methods: frozenset[str] = frozenset()
    classes: str = ""
    first_day: str = ""
    last_day: str = ""
    responsible: str = ""
    outcome: str = ""
    venue: str = ""
    campaign: str = ""


def offered(today: date, user_id: int) -> Typed:
    """An empty form with what is usual: two weeks from today, by whoever plans it."""
    return Typed(
        kind=next(iter(KINDS)).value,
        first_day=today.isoformat(),
        last_day=(today + _USUAL_DAYS).isoformat(),
        responsible=str(user_id),
        outcome=next(iter(OUTCOMES)).value,
        venue="deputy",
    )


def typed_again(terms: CheckTerms) -> Typed:
    """The terms of a check in the form."""
    return Typed(
        theme=terms.theme,
        purpose=terms.purpose,
        subject=terms.subject,
        kind=terms.kind.value,
        methods=frozenset(one.value for one in terms.methods),
        classes=terms.classes,
        first_day=terms.first_day.isoformat(),
        last_day=terms.last_day.isoformat(),
        responsible=str(terms.responsible_id),
        outcome=terms.outcome.value,
        venue=terms.venue.value,
        campaign=str(terms.campaign_id or ""),
    )


def read(words: Mapping[Word, str], typed: str) -> Word:
    """The word of a list that was chosen; Invalid for another."""
    found = next((one for one in words if one.value == typed), None)
    if found is None:
        raise Invalid("check.unknown_word", value=typed[:40])
    return found


def lead(plan: ControlPlan) -> str:
    """«12 проверок за 2026/27 учебный год: закончено 4, идёт 1, срок прошёл у 1.»"""
    n = sum(plan.states.values())
    if not n:
        return f"На {plan.year.code} учебный год проверок ещё нет."
    told = f"{plural(n, 'проверка', 'проверки', 'проверок')} на {plan.year.code} учебный год"
    parts = [
        words.format(plan.states[state])
        for state, words in (
            (CheckState.DONE, "закончено {}"),
            (CheckState.GOING, "идёт сейчас {}"),
            (CheckState.OVERDUE, "срок прошёл у {}"),
        )
        if plan.states.get(state)
    ]
    return f"{told}: {', '.join(parts)}." if parts else f"{told}."


def month_words(first: date) -> str:
    """«Ноябрь 2026»."""
    return f"{_MONTHS[first.month - 1]} {first.year}"


def days_words(terms: CheckTerms) -> str:
    """«02.11–13.11.2026»; one day is named once, another year is told."""
    first, last = day(terms.first_day), day(terms.last_day)
    if first == last:
        return last
    return f"{first if terms.first_day.year != terms.last_day.year else first[:5]}–{last}"


def plan_table(plan: ControlPlan) -> Table:
    """The plan to take away."""
    rows: list[list[Value]] = [_row(plan, one) for one in plan.checks]
    return Table(
        name="План ВШК",
        title=f"План ВШК {plan.year.code.replace('/', '-')}, {plan.place.short_name}",
        headings=(
            "Месяц", "Тема", "Цель", "Что смотрим", "Классы", "Вид", "Методы", "С", "По", "Ответственный",
            "Итог", "Где обсуждаем", "Состояние", "Что увидели", "Что решили",
        ),
        rows=rows,
        notes=(),
    )  # fmt: skip


def _row(plan: ControlPlan, one: Check) -> list[Value]:
    terms = one.terms
    return [
        month_words(terms.last_day), terms.theme, terms.purpose, terms.subject, terms.classes,
        KINDS[terms.kind], ", ".join(METHODS[each] for each in terms.methods), day(terms.first_day),
        day(terms.last_day), plan.people.get(terms.responsible_id, ""), OUTCOMES[terms.outcome],
        VENUES[terms.venue], STATES[one.state(plan.today)][1], one.found or one.why_not, one.decided,
    ]  # fmt: skip


WORDS = {
    "kinds": KINDS, "methods": METHODS, "outcomes": OUTCOMES, "venues": VENUES, "states": STATES,
    "month": month_words, "days": days_words,
}  # fmt: skip
