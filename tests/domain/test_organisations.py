"""What the names and paths of the tree say."""

import pytest

from app.domain.organisations import grade_of, grades_by_place


@pytest.mark.parametrize(
    ("name", "grade"), [("5А", 5), ("10Б", 10), ("11", 11), ("А5", None), ("", None), ("٣А", None)]
)
def test_a_grade_is_the_number_that_a_class_begins_with(name: str, grade: int | None) -> None:
    assert grade_of(name) == grade


def test_every_place_above_a_class_teaches_its_grade() -> None:
    classes = [("1.2.21.210.", "5А"), ("1.2.21.211.", "9А"), ("1.2.22.220.", "9Б"), ("1.3.31.310.", "Ц")]
    assert grades_by_place(classes) == {
        1: {5, 9}, 2: {5, 9}, 21: {5, 9}, 22: {9},
    }  # fmt: skip
