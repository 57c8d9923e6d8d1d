"""Why schools have no value of an indicator in a year: closed, without such classes, or not heard of yet."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

from app.db import mergers
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.assessments import NotMeasured
from app.domain.dues import Due
from app.domain.engine.aggregation import NOT_AWAITED
from app.domain.formulas.tree import Missing
from app.domain.mergers import Merger
from app.domain.organisations import Organisation
from app.domain.periods import whole_year
from app.domain.school_groups import asked_on
from app.use_cases.schools_there import schools_there


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why a school has no number.

    `told`: what its own data say of it. `closing`: it was closed by then. Neither there nor closed: it was
    not open yet.
    """

    why: NotMeasured
    told: Missing | None = None
    was_there: bool = True
    closing: Merger | None = None

    @property
    def is_awaited(self) -> bool:
        """Whether the number may still come."""
        return self.why is NotMeasured.NOT_COLLECTED


def silences(
    tx: Tx,
    actor: Actor,
    due: Due,
    place: Organisation,
    year: str,
    silent: Collection[Organisation],
    told: Mapping[int, Missing],
) -> dict[int, Silence]:
    """School → why it has no value, of schools under a place; by the rule of whom the grid awaits."""
    if not silent:
        return {}
    grades = {one.school.id: one.grades for one in schools_there(tx, actor, place, year)}
    start = asked_on(whole_year(year))
    return {
        one.id: silence_of(due, grades[one.id], told.get(one.id))
        if one.id in grades
        else Silence(
            why=NotMeasured.NOT_APPLICABLE, was_there=False, closing=mergers.closing_of(tx, one, on=start)
        )
        for one in silent
    }


def silence_of(due: Due, grades: Collection[int], told: Missing | None) -> Silence:
    """Of a school that worked in the year.

    What it told stands before what its classes tell, but for «nobody asked», which they tell better.
    """
    is_not_asked = told is Missing.NOT_APPLICABLE and not due.awaits(grades)
    if told is None or told is Missing.NO_DATA or is_not_asked:
        return Silence(why=due.why_silent(grades))
    has_answered = told in NOT_AWAITED
    return Silence(why=NotMeasured.NOT_APPLICABLE if has_answered else due.why_silent(grades), told=told)
