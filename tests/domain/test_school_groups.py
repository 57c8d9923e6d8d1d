from datetime import date

import pytest

from app.domain.organisations import Fact
from app.domain.periods import Period, whole_year
from app.domain.school_groups import Range, SchoolChoice, number_of, was_there, year_to_show

FACTS = {"Тип": "Лицей", "Ученики": "1 204", "Индекс": "−1,4"}


def fact(name: str, day: date) -> Fact:
    return Fact(organisation_id=1, fact=name, valid_from=day, value="да", source="x")


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("4,3", 4.3),
        ("1 204", 1204),
        ("−1,4", -1.4),
        ("лицей", None),
        ("NaN", None),
        ("1e999", None),
        (None, None),
    ],
)
def test_a_number_is_read_as_people_write_it(text: str | None, number: float | None) -> None:
    assert number_of(text) == number


def test_a_choice_takes_schools_by_kind_size_and_context() -> None:
    assert SchoolChoice().takes({})
    assert SchoolChoice(kind="Лицей", pupils=Range(low=1000)).takes(FACTS)
    assert not SchoolChoice(kind="Гимназия").takes(FACTS)
    assert not SchoolChoice(pupils=Range(high=1203)).takes(FACTS)
    assert SchoolChoice(fact="Индекс", fact_range=Range(low=-2, high=-1.4)).takes(FACTS)


def test_a_school_whose_number_is_not_known_is_in_no_range() -> None:
    assert not SchoolChoice(pupils=Range(low=0)).takes({})
    assert SchoolChoice(fact="Индекс").takes({})


def test_a_school_closed_on_the_first_of_september_was_not_there_that_year() -> None:
    merged = [fact("Закрыта", date(2025, 9, 1))]
    assert was_there(merged, Period(first_year=2024))
    assert not was_there(merged, Period(first_year=2025))


def test_a_school_opened_in_the_year_was_there() -> None:
    opened = [fact("Открыта", date(2026, 1, 12))]
    assert not was_there(opened, Period(first_year=2024))
    assert was_there(opened, Period(first_year=2025))


def test_of_a_calendar_year_a_school_tells_that_is_there_at_its_end() -> None:
    merged = [fact("Закрыта", date(2025, 9, 1))]
    assert was_there(merged, whole_year("2024"))
    assert not was_there(merged, whole_year("2025"))
    opened = [fact("Открыта", date(2025, 9, 1))]
    assert not was_there(opened, whole_year("2024"))
    assert was_there(opened, whole_year("2025"))


def test_a_year_that_has_just_begun_is_not_the_one_to_begin_with() -> None:
    autumn = date(2026, 11, 16)
    assert year_to_show(["2026/27", "2025/26", "2024/25"], today=autumn) == "2025/26"
    assert year_to_show(["2026/27"], today=autumn) == "2026/27"
    assert year_to_show([], today=autumn) is None
