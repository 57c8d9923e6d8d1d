"""Numbers as pages write them."""

import pytest

from app.api.pages.formats import axis, counted, dec, fact, glue, pct
from app.catalogues.messages import ranges


@pytest.mark.parametrize(
    ("value", "digits", "words"),
    [
        (64.25, 1, "64,3"), (-64.25, 1, "−64,3"), (2.675, 2, "2,68"), (0.5, 0, "1"), (-0.04, 1, "0,0"),
        (1e-9, 1, "0,0"), (12480.0, 0, "12\u202f480"), (100, 1, "100,0"), (None, 1, "—"),
    ],
)  # fmt: skip
def test_a_number_has_a_comma_a_real_minus_and_rounds_half_away_from_zero(
    value: float | None, digits: int, words: str
) -> None:
    assert dec(value, digits) == words


def test_what_is_off_the_scale_stays_at_the_end_of_the_axis() -> None:
    assert [axis(value) for value in (-5, 0, 50, 100, 130)] == [2.0, 2.0, 80.0, 158.0, 158.0]
    assert axis(2.5, 5) == 80.0


@pytest.mark.parametrize(
    ("value", "words"),
    [
        (99.97, "99,9\u00a0%"),
        (100.0, "100,0\u00a0%"),
        (99.94, "99,9\u00a0%"),
        (0.0, "0,0\u00a0%"),
        (None, "—"),
    ],
)
def test_what_lacks_a_few_is_never_the_whole(value: float | None, words: str) -> None:
    assert pct(value) == words


def test_five_below_the_minimum_are_seen_in_the_share() -> None:
    assert counted(10_306, 10_311).endswith("(99,9\u00a0%)")


@pytest.mark.parametrize(
    ("value", "words"),
    [("13294", "13\u202f294"), ("-0,5", "−0,5"), ("2.0", "2,0"), ("Лицей", "Лицей"), ("1 204", "1\u202f204")],
)
def test_a_fact_is_written_as_other_numbers_are(value: str, words: str) -> None:
    assert fact(value) == words


@pytest.mark.parametrize(
    ("rows", "words"),
    [([], ""), ([9], "9"), ([9, 10], "9, 10"), ([21, 14, 15, 16], "14–16, 21"), ([1, 3, 5], "1, 3, 5")],
)
def test_rows_in_a_run_are_told_from_end_to_end(rows: list[int], words: str) -> None:
    assert ranges(rows) == words


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("«4» и «5», %", "«4» и\u00a0«5»,\u00a0%"),
        ("10,59 из 18", "10,59\u00a0из\u00a018"),
        ("математика, 4 класс", "математика, 4\u00a0класс"),
        ("Завуч школы № 309", "Завуч школы\u00a0№\u00a0309"),
        ("письмо № 02-86", "письмо №\u00a002\u201186"),
        ("ВПР-2026 за 2025-26", "ВПР-2026 за\u00a02025-26"),
        ("<b> & %", "&lt;b&gt; &amp;\u00a0%"),
    ],
)
def test_what_belongs_together_is_not_torn_apart(text: str, words: str) -> None:
    assert glue(text) == words
