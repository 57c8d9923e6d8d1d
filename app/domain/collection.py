"""Whose results of a paper are there, and whose are awaited."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from app.domain.assessments import Form, Level, Test
from app.domain.organisations import Organisation


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolThere:
    """A school that worked in the year; `grades`: of its classes, empty where no class is known yet."""

    school: Organisation
    grades: frozenset[int]

    def is_to_write(self, grade: int) -> bool:
        """Whether results of a grade can be awaited of it; of a school without classes all are."""
        return not self.grades or grade in self.grades


@dataclass(frozen=True, slots=True, kw_only=True)
class CollectedPaper:
    """A subject and grade of a procedure: the usual paper stands for its other levels and forms.

    `awaited` is empty where classes write the subject by chance: nobody can say who lacks it.
    """

    test: Test
    test_ids: tuple[int, ...]  # of the usual paper and of its other levels and forms
    loaded: tuple[Organisation, ...]
    in_hand: tuple[Organisation, ...]  # a file of theirs is being checked
    awaited: tuple[Organisation, ...]
    is_random: bool


def collected_papers(
    tests: Sequence[Test],
    schools: Sequence[SchoolThere],
    *,
    loaded: Mapping[int, Collection[int]],
    in_hand: Mapping[int, Collection[int]],
    random: Collection[int],
) -> list[CollectedPaper]:
    """One line a subject and grade, in the order of the tests.

    `loaded`, `in_hand`: id of a test → ids of schools; `random`: ids of tests drawn by chance.
    """
    groups: dict[tuple[str, int, str], list[Test]] = {}
    for test in tests:
        groups.setdefault((test.key.procedure, test.key.grade, test.key.subject), []).append(test)
    return [_paper(alike, schools, loaded, in_hand, random) for alike in groups.values()]


def _paper(
    alike: Sequence[Test],
    schools: Sequence[SchoolThere],
    loaded: Mapping[int, Collection[int]],
    in_hand: Mapping[int, Collection[int]],
    random: Collection[int],
) -> CollectedPaper:
    usual = min(alike, key=lambda one: (one.key.level is not Level.BASIC, one.key.form is not Form.PAPER))
    there = {school for one in alike for school in loaded.get(one.id, ())}
    held = {school for one in alike for school in in_hand.get(one.id, ())} - there
    is_random = usual.id in random
    asked = [one for one in schools if one.is_to_write(usual.key.grade) and not is_random]
    return CollectedPaper(
        test=usual,
        test_ids=tuple(one.id for one in alike),
        loaded=tuple(one.school for one in schools if one.school.id in there),
        in_hand=tuple(one.school for one in schools if one.school.id in held),
        awaited=tuple(one.school for one in asked if one.school.id not in there | held),
        is_random=is_random,
    )
