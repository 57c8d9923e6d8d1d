"""The report of a term: ratios of sums, pairs that can be compared, chance judged by pupils."""

from collections.abc import Sequence

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.comparisons import Verdict
from app.domain.statistics import MarkCounts, wilson
from app.domain.term_marks import ClassMarks, class_order, report_of


def cell(class_name: str, subject: str, *marks: int) -> ClassMarks:
    """Marks as «5», «4», «3», «2», н/а."""
    m5, m4, m3, m2, absent = (*marks, 0)[:5]
    return ClassMarks(
        class_name=class_name, subject=subject,
        marks=MarkCounts(m5=m5, m4=m4, m3=m3, m2=m2, not_attested=absent),
    )  # fmt: skip


def test_totals_are_sums_of_marks_and_not_means_of_shares() -> None:
    """The vector of methods/assessment_results.md: 45.61 %, where the mean of shares would be 39.10 %."""
    cells = [cell("5А", "Математика", 7, 11, 9, 1), cell("5Б", "Математика", 2, 5, 12, 6),
             cell("5В", "Математика", 0, 1, 2, 1)]  # fmt: skip
    report = report_of(cells, [])
    (subject,) = report.subjects
    assert subject.marks == report.whole.marks == MarkCounts(m5=9, m4=17, m3=23, m2=8)
    assert subject.marks.quality_share.pct == pytest.approx(45.61, abs=0.005)
    assert [one.name for one in report.classes] == ["5А", "5Б", "5В"]


def test_classes_stand_by_number_and_subjects_in_the_lists_order() -> None:
    cells = [
        cell(name, subject, 5, 5, 5, 0)
        for name in ("10А", "2А", "5Б")
        for subject in ("Химия", "Алгебра", "ИЗО")
    ]
    report = report_of(cells, [], ["Алгебра", "Химия"])
    assert [one.name for one in report.classes] == ["2А", "5Б", "10А"]
    assert [one.name for one in report.subjects] == ["Алгебра", "Химия", "ИЗО"]
    assert [one.key for one in report.cells][:2] == [("2А", "Алгебра"), ("2А", "Химия")]


def test_behind_the_marks_of_several_subjects_stand_the_pupils_of_the_class_once() -> None:
    cells = [
        cell("5А", "Математика", 7, 11, 9, 1),
        cell("5А", "Химия", 5, 5, 5, 5, 8),
        cell("5Б", "Химия", 1, 1, 1, 1),
    ]
    report = report_of(cells, [])
    assert [one.pupils for one in report.classes] == [28, 4]
    assert report.whole.pupils == 32
    assert [one.pupils for one in report.subjects] == [28, 24]
    assert report.whole.marks.n == 52
    assert report.whole.interval == wilson(30 / 52, 32)


def test_a_change_is_seen_only_beyond_chance() -> None:
    before = [cell("5А", "Математика", 20, 40, 40, 0)]
    risen, alike = ([cell("5А", "Математика", *marks)] for marks in ((40, 45, 15, 0), (22, 42, 36, 0)))
    change = report_of(risen, before).whole.change
    assert change is not None
    assert (change.verdict, change.difference) == (Verdict.ABOVE, pytest.approx(25.0))
    assert report_of(alike, before).whole.change.verdict is Verdict.ALIKE  # type: ignore[union-attr]
    assert report_of(before, risen).whole.change.verdict is Verdict.BELOW  # type: ignore[union-attr]


def test_one_change_of_many_is_no_news_until_it_is_rare_among_all_of_them() -> None:
    """School 318: of some twenty subjects one lies outside its interval, as chance makes it."""
    names = [f"Предмет {n}" for n in range(19)]
    same = [cell("5А", name, 20, 40, 40, 0) for name in names]
    slightly, strongly = cell("5А", "Химия", 18, 27, 55, 0), cell("5А", "Химия", 5, 10, 85, 0)
    before = [*same, cell("5А", "Химия", 20, 40, 40, 0)]
    for now, p, is_news in ((slightly, 0.0339, False), (strongly, 4.9e-11, True)):
        report = report_of([*same, now], before)
        changed = next(one for one in report.subjects if one.name == "Химия")
        assert changed.is_apart
        assert changed.p == pytest.approx(p, rel=0.1)
        assert report.changes.size == 21, "twenty subjects and a class"
        assert report.is_news(changed) is is_news
    alone = report_of([slightly], [before[-1]])
    assert alone.is_news(alone.whole)
    assert alone.is_news(alone.subjects[0]), "of two comparisons it is rare enough"


def test_many_marks_of_few_pupils_make_no_news() -> None:
    """Thirteen subjects of nine pupils are 117 marks, and still nine pupils."""
    subjects = [f"Предмет {n}" for n in range(13)]
    before = [cell("9А", subject, 2, 6, 1, 0) for subject in subjects]
    now = [cell("9А", subject, 1, 3, 4, 1) for subject in subjects]
    change = report_of(now, before).whole.change
    assert change is not None
    assert change.verdict is Verdict.TOO_EARLY
    assert report_of(now, before).whole.is_small


def test_only_what_has_marks_for_both_terms_is_compared() -> None:
    before = [cell("5А", "Математика", 10, 10, 10, 0), cell("5В", "Математика", 30, 0, 0, 0)]
    now = [
        cell("5А", "Математика", 10, 10, 10, 0),
        cell("5Г", "Математика", 0, 0, 30, 0),
        cell("5А", "Химия", 0, 0, 30, 0),
    ]
    report = report_of(now, before)
    whole = report.whole
    assert whole.marks.n == 90
    assert (whole.compared, whole.before) == (before[0].marks, before[0].marks)
    assert whole.change is not None
    assert whole.change.difference == 0
    assert (report.appeared, report.gone) == (("5Г",), ("5В",))
    assert [(one.name, one.change is None) for one in report.subjects] == [
        ("Математика", False),
        ("Химия", True),
    ]


def test_without_a_term_before_nothing_is_compared_and_nobody_is_new() -> None:
    report = report_of([cell("5А", "Математика", 1, 2, 3, 4)], [])
    assert (report.whole.change, report.whole.before, report.appeared, report.gone) == (None, None, (), ())


def test_a_class_without_marks_is_no_share_and_no_nought() -> None:
    report = report_of([cell("1А", "Математика", 0, 0, 0, 0)], [cell("1А", "Математика", 0, 0, 0, 0)])
    (class_group,) = report.classes
    assert (class_group.marks.quality_share.pct, class_group.interval, class_group.change) == (
        None,
        None,
        None,
    )
    assert [one.class_name for one in report.without_marks] == ["1А"]


def test_those_not_attested_and_below_the_minimum_are_named_by_class_and_subject() -> None:
    report = report_of([cell("5А", "Химия", 5, 5, 5, 0, 3), cell("5Б", "Химия", 5, 5, 5, 2)], [])
    assert [one.key for one in report.not_attested] == [("5А", "Химия")]
    assert [one.key for one in report.below_minimum] == [("5Б", "Химия")]


COUNTS = st.tuples(*[st.integers(0, 15)] * 5)
TABLES = st.dictionaries(
    st.tuples(st.sampled_from(["2А", "5А", "5Б", "10А"]), st.sampled_from(["А", "Б", "В"])), COUNTS
)


def slow_twin(now: dict, before: dict, key: int, name: str) -> tuple:  # type: ignore[type-arg]
    """Sums over the rows of one class or subject, in plain loops."""
    good = marks = same_good = same = was_good = was = 0
    for place, counts in now.items():
        if place[key] != name:
            continue
        good += counts[0] + counts[1]
        marks += sum(counts[:4])
        old: Sequence[int] = before.get(place, (0, 0, 0, 0, 0))
        if sum(counts[:4]) and sum(old[:4]):
            same_good += counts[0] + counts[1]
            same += sum(counts[:4])
            was_good += old[0] + old[1]
            was += sum(old[:4])
    change = 100 * same_good / same - 100 * was_good / was if same else None
    return good, marks, change


@given(TABLES, TABLES)
def test_every_group_agrees_with_a_slow_and_obvious_sum(now: dict, before: dict) -> None:  # type: ignore[type-arg]
    report = report_of(
        [cell(*key, *counts) for key, counts in now.items()],
        [cell(*key, *counts) for key, counts in before.items()],
    )
    for key, groups in ((0, report.classes), (1, report.subjects)):
        for group in groups:
            good, marks, change = slow_twin(now, before, key, group.name)
            assert (group.marks.quality_share.k, group.marks.n) == (good, marks)
            found = group.change.difference if group.change else None
            assert found == (None if change is None else pytest.approx(change))


def test_classes_are_ordered_as_people_order_them() -> None:
    assert sorted(["10А", "9Б", "9А", "без буквы"], key=class_order) == ["без буквы", "9А", "9Б", "10А"]
