"""The plan of in-school control: states follow from days, and a year is taken over once."""

from dataclasses import replace
from datetime import date

import pytest

from app.domain.errors import Conflict, Invalid
from app.domain.reported_periods import academic_year
from app.domain.school_control import (
    Check,
    CheckState,
    Method,
    a_year_on,
    by_month,
    checked,
    falls_into,
)
from tests.control import terms

FIRST, LAST = date(2026, 11, 2), date(2026, 11, 13)


def check(**other: object) -> Check:
    return replace(Check(id=1, version=1, place_id=1, terms=terms(7), created_by="zavuch"), **other)


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 11, 1), CheckState.PLANNED),
        (FIRST, CheckState.GOING),
        (LAST, CheckState.GOING),
        (date(2026, 11, 14), CheckState.OVERDUE),
    ],
)
def test_the_state_follows_from_the_day(day: date, state: CheckState) -> None:
    assert check().state(day) is state
    assert check(done_on=LAST).state(day) is CheckState.DONE
    assert check(why_not="Карантин").state(day) is CheckState.CANCELLED


def test_a_result_says_what_was_seen_on_a_day_of_the_check() -> None:
    today = date(2026, 11, 16)
    done = check().finished(" Много заданий ", "", on=LAST, today=today)
    assert (done.found, done.done_on) == ("Много заданий", LAST)
    for day in (date(2026, 11, 1), date(2026, 11, 17)):
        with pytest.raises(Invalid) as refused:
            check().finished("Видели", "", on=day, today=today)
        assert refused.value.code == "check.done_when"
    with pytest.raises(Invalid) as refused:
        check().finished("  ", "", on=LAST, today=today)
    assert refused.value.code == "check.nothing_found"


def test_what_is_settled_is_not_settled_again() -> None:
    check().require_open()
    for one in (check(done_on=LAST), check().cancelled("Карантин")):
        with pytest.raises(Conflict):
            one.require_open()
    with pytest.raises(Invalid):
        check().cancelled(" ")


@pytest.mark.parametrize(
    ("wrong", "code"),
    [
        ({"theme": "  "}, "check.no_theme"),
        ({"theme": "т" * 201}, "check.words_long"),
        ({"classes": "к" * 301}, "check.words_long"),
        ({"last_day": date(2026, 11, 1)}, "check.ends_before"),
        ({"last_day": date(2027, 12, 1)}, "check.too_long"),
    ],
)
def test_terms_that_do_not_fit_are_refused(wrong: dict[str, object], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        checked(terms(7, **wrong))
    assert refused.value.code == code


def test_terms_are_kept_tidy() -> None:
    kept = checked(terms(7, theme=" Чтение   вслух ", methods=(Method.TALK, Method.LESSONS, Method.TALK)))
    assert (kept.theme, kept.methods) == ("Чтение вслух", (Method.LESSONS, Method.TALK))


def test_checks_stand_in_the_month_and_the_year_in_which_they_end() -> None:
    later = check(id=2, terms=terms(7, first_day=date(2026, 11, 20), last_day=date(2026, 12, 4)))
    assert list(by_month([later, check()])) == [date(2026, 11, 1), date(2026, 12, 1)]
    summer = check(terms=terms(7, first_day=date(2026, 8, 20), last_day=date(2026, 9, 1)))
    year = academic_year("2026/27", today=FIRST)
    assert falls_into(summer, year)
    assert not falls_into(summer, year.a_year_before)


def test_a_year_is_taken_over_once_and_without_what_was_called_off() -> None:
    leap = terms(7, theme="Високосный", first_day=date(2028, 2, 29), last_day=date(2028, 2, 29))
    last = [check(), check(id=2, terms=leap), check(id=3, why_not="Карантин")]
    moved = a_year_on(last, [])
    assert [(one.theme, one.last_day) for one in moved] == [
        ("Домашние задания", date(2027, 11, 13)), ("Високосный", date(2029, 2, 28)),
    ]  # fmt: skip
    there = [check(id=9 + n, terms=one) for n, one in enumerate(moved)]
    assert a_year_on(last, there) == []
