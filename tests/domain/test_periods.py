"""Academic years and their parts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.errors import Invalid
from app.domain.periods import (
    Period,
    PeriodKind,
    first_year_in,
    parse_period,
    whole_year,
    written_period,
    year_beside,
)

KINDS = {PeriodKind.YEAR: 1, PeriodKind.HALF: 2, PeriodKind.QUARTER: 4, PeriodKind.TRIMESTER: 3}
PERIODS = st.sampled_from(sorted(KINDS)).flatmap(
    lambda kind: st.builds(
        lambda year, number: Period(first_year=year, kind=kind, number=number),
        st.integers(1901, 2199), st.integers(1, KINDS[kind]),
    )
)  # fmt: skip
QUARTER = Period(first_year=2025, kind=PeriodKind.QUARTER, number=2)


def test_a_period_is_printed_as_the_wording_says() -> None:
    trimester = Period(first_year=2026, kind=PeriodKind.TRIMESTER, number=1)
    half = Period(first_year=1999, kind=PeriodKind.HALF, number=2)
    year = Period(first_year=2026)
    assert (QUARTER.words, QUARTER.title) == ("II четверть", "II четверть 2025/26 учебного года")
    assert (trimester.words, half.words, year.words) == (
        "1-й триместр", "2-е полугодие", "2026/27 учебный год",
    )  # fmt: skip
    assert [one.code for one in (QUARTER, trimester, half, year)] == [
        "2025/26 Q2", "2026/27 T1", "1999/00 H2", "2026/27",
    ]  # fmt: skip
    assert year.title == "2026/27 учебный год"


@given(PERIODS)
def test_code_address_and_words_lead_back_to_the_period(period: Period) -> None:
    assert parse_period(period.code) == period
    assert parse_period(period.slug) == period
    for text in (period.code, period.title):
        written = written_period(text)
        assert written is not None, text
        assert written.of(None) == period, text


@given(PERIODS)
def test_the_previous_period_is_of_the_same_kind_and_earlier(period: Period) -> None:
    before = period.previous
    assert before < period
    assert before.kind is period.kind
    assert (before.first_year < period.first_year) == period.is_first


def test_periods_stand_in_the_order_in_which_they_end() -> None:
    codes = ["2025/26 Q1", "2025/26 T1", "2025/26 Q2", "2025/26 H1", "2025/26 T2", "2025/26 Q3",
             "2025/26 Q4", "2025/26 T3", "2025/26 H2", "2025/26", "2026/27 Q1"]  # fmt: skip
    assert [one.code for one in sorted(map(parse_period, reversed(codes)))] == codes


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("I четверть", "2025/26 Q1"),
        ("1 четверть", "2025/26 Q1"),
        ("1-я четверть", "2025/26 Q1"),
        ("III  Четв.", "2025/26 Q3"),
        ("Четверть 4", "2025/26 Q4"),
        ("четвёртая четверть", "2025/26 Q4"),
        ("за вторую четверть", None),
        ("2-й триместр", "2025/26 T2"),
        ("триместр II", "2025/26 T2"),
        ("третий триместр", "2025/26 T3"),
        ("II полугодие", "2025/26 H2"),
        ("2 полугодие 2024-2025 уч. года", "2024/25 H2"),
        ("I четверть 2024/25", "2024/25 Q1"),
        ("I четверть 2024–2025 учебного года", "2024/25 Q1"),
        ("2024/2025, 3 триместр", "2024/25 T3"),
        ("2024/25 q1", "2024/25 Q1"),
        ("Q3", "2025/26 Q3"),
        ("год", "2025/26"),
        ("2023/24 учебный год", "2023/24"),
        ("ІІ четверть", "2025/26 Q2"),
        ("5 четверть", None),
        ("4-й триместр", None),
        ("III полугодие", None),
        ("2025/27 Q1", None),
        ("четверть", None),
        ("сентябрь", None),
        ("", None),
        ("1", None),
    ],
)
def test_what_people_write_is_read_or_left_open(text: str, code: str | None) -> None:
    written = written_period(text)
    found = written.of(2025) if written else None
    assert (found.code if found else None) == code


def test_words_without_a_year_name_no_period_until_somebody_says_it() -> None:
    written = written_period("I четверть")
    assert written is not None
    assert written.of(None) is None


@pytest.mark.parametrize("text", ["", "2025", "2025/26 Q5", "2025/26 T4", "2025/27 Q1", "2025/26 X1", "Q1"])
def test_a_code_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        parse_period(text)
    assert refused.value.code == "period.unknown"


@pytest.mark.parametrize(
    ("text", "year"),
    [("2025/26", 2025), ("2025 - 2026 уч. г.", 2025), ("1999/00", 1999), ("2025/2027", None)],
)  # fmt: skip
def test_two_neighbouring_years_are_an_academic_year(text: str, year: int | None) -> None:
    assert first_year_in(text) == year


def test_a_year_has_no_fifth_quarter() -> None:
    with pytest.raises(ValueError, match="quarter 5"):
        Period(first_year=2025, kind=PeriodKind.QUARTER, number=5)


def test_a_calendar_year_is_shown_beside_the_academic_year_that_it_ends_in() -> None:
    year = whole_year(" 2025 ")
    assert (year.code, year.slug, year.words, year.title) == ("2025", "2025", "2025 год", "2025 год")
    assert (year.academic_year, year.previous.code) == ("2025/26", "2024")
    assert year_beside("2025/26", PeriodKind.CALENDAR_YEAR) == "2025"
    assert year_beside("2025/26", PeriodKind.YEAR) == "2025/26"
    assert whole_year("2025-26").code == "2025/26"


def test_years_of_both_kinds_stand_in_the_order_of_their_ends() -> None:
    codes = ["2024", "2024/25", "2025", "2025/26"]
    years = [whole_year(one) for one in codes]
    assert sorted(set(years)) == years
    assert sorted(codes) == codes, "the codes sort alike"
    assert whole_year("2025").begins == (2024, whole_year("2024").begins[1])


@pytest.mark.parametrize("text", ["25", "2025/27", "2025/26 Q1", "2025-09", "год", "2999"])
def test_what_is_no_whole_year_is_refused_with_both_forms(text: str) -> None:
    with pytest.raises(Invalid) as refused:
        whole_year(text)
    assert (refused.value.code, refused.value.facts["calendar"]) == ("period.not_year", "2025")
