"""A past day: what is one, when it ends, and which parts counted by its evening."""

import random
from datetime import UTC, date, datetime

import pytest

from app.domain.as_known import KnownOn, counting_ids, known_on, last_day
from app.domain.errors import Invalid
from app.domain.parts import Part, standing

TODAY = date(2026, 11, 16)


def test_a_day_lasts_to_its_own_midnight_in_the_city() -> None:
    known = KnownOn(day=date(2026, 3, 3))
    assert datetime(2026, 3, 3, 20, 59, 59, tzinfo=UTC) <= known.at < datetime(2026, 3, 3, 21, tzinfo=UTC)


@pytest.mark.parametrize("text", [None, "", "  "])
def test_no_day_is_the_present(text: str | None) -> None:
    assert known_on(text, today=TODAY) is None


def test_a_day_is_written_as_browsers_or_as_people_do() -> None:
    for text in ("2026-03-03", "03.03.2026"):
        assert known_on(text, today=TODAY) == KnownOn(day=date(2026, 3, 3))
    assert known_on("2026-11-16", today=TODAY) == KnownOn(day=TODAY)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("завтра", "as_known.unclear"), ("2026-02-30", "as_known.unclear"), ("2026-3", "as_known.unclear"),
        ("2026-11-17", "as_known.future"), ("9999-12-31", "as_known.future"),
    ],
)  # fmt: skip
def test_what_is_no_past_day_is_refused(text: str, code: str) -> None:
    with pytest.raises(Invalid) as refused:
        known_on(text, today=TODAY)
    assert refused.value.code == code


def test_the_last_day_that_knew_it() -> None:
    morning, evening = datetime(2026, 3, 3, 6, tzinfo=UTC), datetime(2026, 3, 3, 18, tzinfo=UTC)
    assert last_day(morning, evening) is None
    assert last_day(morning, datetime(2026, 3, 5, 6, tzinfo=UTC)) == date(2026, 3, 4)


@pytest.mark.parametrize("seed", range(5))
def test_tests_do_not_push_out_one_another(seed: int) -> None:
    """The parts of each test count as if it were alone."""
    chance, ids = random.Random(seed), iter(range(1, 1000))  # noqa: S311
    paths = ["1.2.", "1.2.3.", "1.2.4.", "1.5.", "1.5.6."]
    parts: list[tuple[int, Part]] = []
    for batch in range(1, 9):
        test = chance.randint(1, 2)
        for path in chance.sample(paths, chance.randint(1, 3)):
            parts.append((test, Part(id=next(ids), batch_id=batch, path=path, short_name="x")))
    expected: set[int] = set()
    for test in (1, 2):
        batches = sorted({part.batch_id for of, part in parts if of == test})
        loads = [[part for of, part in parts if (of, part.batch_id) == (test, one)] for one in batches]
        expected |= {part.id for part in standing(loads)}
    assert counting_ids(parts) == expected
