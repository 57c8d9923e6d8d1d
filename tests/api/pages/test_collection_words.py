"""Schools named in a cell of a table."""

import pytest

from app.api.pages.collection import schools_named
from app.domain.organisations import Organisation


def school(number: int | None) -> Organisation:
    return Organisation(
        id=number or 1, code=f"s{number}", kind="school", name="Лицей", short_name="Лицей", number=number,
        parent_id=None, path=f"{number}.",
    )  # fmt: skip


@pytest.mark.parametrize(
    ("numbers", "words"),
    [
        ([], ""),
        ([318], "№\u00a0318"),
        ([318, 341], "№\u00a0318, 341"),
        ([318, None, 341], "№\u00a0318, 341, Лицей"),
        ([None], "Лицей"),
    ],
)
def test_schools_are_named_once_by_their_numbers(numbers: list[int | None], words: str) -> None:
    assert schools_named([school(number) for number in numbers]) == words
