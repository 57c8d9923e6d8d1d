"""Subjects that classes are given at random, and the dated rules of the product."""

from datetime import date

import pytest

from app.catalogues.peers import load_peer_rule, load_random_rules
from app.domain.errors import NotFound
from app.domain.random_subjects import is_random


@pytest.mark.parametrize(
    ("subject", "grade", "kind", "year", "expected"),
    [
        ("География", 6, "vpr", 2025, True),
        ("Русский язык", 6, "vpr", 2025, False),
        ("Окружающий мир", 4, "vpr", 2025, True),
        ("Окружающий мир", 4, "vpr", 2023, False),
        ("География", 9, "vpr", 2025, False),
        ("География", 6, "oge", 2025, False),
        ("География", 6, "vpr", 2019, False),
    ],
)
def test_a_subject_is_random_by_the_rule_of_its_year(
    subject: str, grade: int, kind: str, year: int, expected: bool
) -> None:
    rules = load_random_rules()
    assert is_random(rules, kind=kind, subject=subject, grade=grade, on=date(year, 9, 1)) is expected
    assert all(rule.source for rule in rules)


def test_the_rule_of_similar_schools_is_dated_and_says_where_it_comes_from() -> None:
    rule = load_peer_rule(date(2026, 11, 16))
    assert (rule.k, rule.least_facts, len(rule.facts)) == (6, 3, 4)
    assert rule.source
    assert rule.family_of("Лицей") == ("Лицей", "Гимназия")
    assert rule.family_of("Интернат") == ("Интернат",)
    with pytest.raises(NotFound):
        load_peer_rule(date(1999, 1, 1))
