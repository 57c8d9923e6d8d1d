"""Periods of reported values: read as people write them, ordered, told apart by their codes."""

from datetime import date

import pytest

from app.domain.errors import Invalid
from app.domain.reported_periods import PeriodOf, period_of_code, read_period

WRITTEN = [
    (PeriodOf.ACADEMIC_YEAR, "2025/26", "2025/26", "2025/26"),
    (PeriodOf.ACADEMIC_YEAR, "2025–2026 учебный год", "2025/26", "2025/26"),
    (PeriodOf.CALENDAR_YEAR, "2025", "2025", "2025 год"),
    (PeriodOf.CALENDAR_YEAR, "за 2025 год", "2025", "2025 год"),
    (PeriodOf.MONTH, "2025-09", "2025-09", "сентябрь 2025"),
    (PeriodOf.MONTH, "Сентябрь 2025 г.", "2025-09", "сентябрь 2025"),
    (PeriodOf.MONTH, "9.2025", "2025-09", "сентябрь 2025"),
    (PeriodOf.DATE, "01.09.2025", "2025-09-01", "01.09.2025"),
    (PeriodOf.DATE, "на 1 сентября 2025 года", "2025-09-01", "01.09.2025"),
    (PeriodOf.DATE, "2025-09-01 00:00:00", "2025-09-01", "01.09.2025"),
]


@pytest.mark.parametrize(("kind", "text", "code", "words"), WRITTEN)
def test_a_period_is_read_as_people_write_it(kind: PeriodOf, text: str, code: str, words: str) -> None:
    period = read_period(text, kind)
    assert (period.code, period.words) == (code, words)
    assert period_of_code(code) == period


@pytest.mark.parametrize(
    ("kind", "text", "example"),
    [
        (PeriodOf.ACADEMIC_YEAR, "2025", "2025/26"),
        (PeriodOf.ACADEMIC_YEAR, "2025/27", "2025/26"),
        (PeriodOf.ACADEMIC_YEAR, "2025/26 Q1", "2025/26"),
        (PeriodOf.CALENDAR_YEAR, "2025/26", "2025"),
        (PeriodOf.CALENDAR_YEAR, "25", "2025"),
        (PeriodOf.MONTH, "2025-13", "2025-09"),
        (PeriodOf.DATE, "31.02.2025", "01.09.2025"),
        (PeriodOf.DATE, "", "01.09.2025"),
        (PeriodOf.CALENDAR_YEAR, "0001", "2025"),
    ],
)
def test_anything_else_is_refused_with_an_example(kind: PeriodOf, text: str, example: str) -> None:
    with pytest.raises(Invalid) as refusal:
        read_period(text, kind)
    assert (refusal.value.code, refusal.value.facts["example"]) == ("observation.period_wrong", example)


def test_two_calendars_are_never_the_same_period_and_stand_by_their_ends() -> None:
    codes = ["2025-12-31", "2025", "2025-12", "2025/26", "2024/25", "2025-09-01"]
    assert [one.code for one in sorted(map(period_of_code, codes))] == [
        "2024/25", "2025-09-01", "2025-12-31", "2025-12", "2025", "2025/26",
    ]  # fmt: skip


def test_a_period_ends_with_its_last_day() -> None:
    assert period_of_code("2024-02").last_day == date(2024, 2, 29)
    assert period_of_code("2025/26").last_day == date(2026, 8, 31)
