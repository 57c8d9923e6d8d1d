"""Classes × subjects on paper: nothing is lost, and no table is wider than a sheet."""

from app.api.pages.term_grids import MOST_CLASSES, MarkGrid, grids_of
from app.domain.statistics import MarkCounts
from app.domain.term_marks import ClassMarks, report_of

SUBJECTS = tuple(f"Предмет {n}" for n in range(20))


def grids(*classes: str, subjects: tuple[str, ...] = SUBJECTS) -> tuple[MarkGrid, ...]:
    marks = MarkCounts(m5=5, m4=7, m3=9, m2=0, not_attested=0)
    cells = [ClassMarks(class_name=name, subject=one, marks=marks) for name in classes for one in subjects]
    return grids_of(report_of(cells, [], subjects))


def test_every_class_and_every_subject_stands_once() -> None:
    names = [f"{grade}{letter}" for grade in range(1, 12) for letter in "АБВГ"]
    made = grids(*names)
    assert [name for grid in made for name in grid.classes] == names
    assert all(len(grid.rows) == len(SUBJECTS) for grid in made)
    assert all(cell == "12 из 21" for grid in made for _, cells in grid.rows for cell in cells)
    assert all(len(grid.classes) <= MOST_CLASSES for grid in made)


def test_grades_stay_together_and_are_named() -> None:
    made = grids(*(f"{grade}{letter}" for grade in (5, 6, 7) for letter in "АБВГД"))
    assert [(one.heading, len(one.classes)) for one in made] == [("5–6 классы", 10), ("7 класс", 5)]


def test_a_grade_of_very_many_classes_goes_on_in_the_next_table() -> None:
    letters = "АБВГДЕЖЗИКЛМНО"
    made = grids(*(f"1{letter}" for letter in letters))
    assert [len(one.classes) for one in made] == [MOST_CLASSES, len(letters) - MOST_CLASSES]


def test_a_subject_that_no_class_of_the_table_has_takes_no_row() -> None:
    marks = MarkCounts(m5=1, m4=1, m3=1, m2=0, not_attested=0)
    none = MarkCounts(m5=0, m4=0, m3=0, m2=0, not_attested=3)
    cells = [
        ClassMarks(class_name="2А", subject="Музыка", marks=marks),
        *(ClassMarks(class_name=f"9{one}", subject="Химия", marks=marks) for one in "АБВГДЕЖЗИКЛ"),
        ClassMarks(class_name="9М", subject="Химия", marks=none),
    ]
    first, second = grids_of(report_of(cells, [], ("Музыка", "Химия")))
    assert (first.heading, [row[0] for row in first.rows]) == ("2 класс", ["Музыка"])
    assert [row[0] for row in second.rows] == ["Химия"]
    assert second.rows[0][1][-1] == "—"
