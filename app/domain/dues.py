"""Of which schools a number is due: of the others nobody may say that they have not answered."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass

from app.domain.assessments import NotMeasured
from app.domain.model_definitions import needed, terms_needed
from app.domain.quality_model import Paper, Passport, QualityModel


@dataclass(frozen=True, slots=True, kw_only=True)
class Due:
    """Which schools owe a number.

    `grades`: a school has to teach one of them; empty: every school may. `is_for_some`: only some classes
    write such papers, or only some schools are rated in a year, so that nobody can say who lacks it.
    """

    grades: frozenset[int] = frozenset()
    is_for_some: bool = False

    def awaits(self, grades: Collection[int]) -> bool:
        """Whether it can be awaited of a school that teaches these grades; none known: of any."""
        return self.are_taught(grades) and not self.is_for_some

    def are_taught(self, grades: Collection[int]) -> bool:
        """Whether a school that teaches these grades has any of those that are asked; none known: it may."""
        return not grades or not self.grades or not self.grades.isdisjoint(grades)

    def why_silent(self, grades: Collection[int]) -> NotMeasured:
        """Why a school that teaches these grades has no number."""
        if not self.are_taught(grades):
            return NotMeasured.NOT_APPLICABLE
        return NotMeasured.BY_DESIGN if self.is_for_some else NotMeasured.NOT_COLLECTED


def due_of(model: QualityModel, passport: Passport, papers: Sequence[Paper]) -> Due:
    """Of whom an indicator is due. `papers`: tests of the year; their grades count, where it takes any."""
    asked = [term.grades for term in terms_needed(model, passport)]
    for one in needed(model, passport):
        taken = frozenset(paper.grade for paper in papers if one.takes.takes(paper))
        asked.append(taken or frozenset(one.takes.grades))
    return Due(grades=_in_all(filter(None, asked)), is_for_some=is_for_some(model, passport))


def is_for_some(model: QualityModel, passport: Passport) -> bool:
    """Whether nobody can say which schools lack it."""
    return any(one.takes.is_for_some for one in needed(model, passport)) or any(
        one.is_for_some for one in terms_needed(model, passport)
    )


def _in_all(asked: Iterable[frozenset[int]]) -> frozenset[int]:
    """Grades that all of them ask for; where there are none, those that any does."""
    found = list(asked)
    if not found:
        return frozenset()
    return frozenset.intersection(*found) or frozenset.union(*found)
