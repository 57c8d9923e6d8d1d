"""Why schools have no value of an indicator in a year: closed, without such classes, or not heard of yet."""

from collections.abc import Collection
from dataclasses import dataclass

from app.db import mergers
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.assessments import NotMeasured
from app.domain.dues import Due
from app.domain.mergers import Merger
from app.domain.organisations import Organisation
from app.domain.periods import whole_year
from app.domain.school_groups import asked_on
from app.use_cases.schools_there import schools_there


@dataclass(frozen=True, slots=True, kw_only=True)
class Silence:
    """Why a school has no number.

    `closing`: it was closed by then. Neither there nor closed: it was not open yet.
    """

    why: NotMeasured
    was_there: bool = True
    closing: Merger | None = None


def silences(
    tx: Tx, actor: Actor, due: Due, place: Organisation, year: str, silent: Collection[Organisation]
) -> dict[int, Silence]:
    """School → why it has no value, of schools under a place; by the rule of whom the grid awaits."""
    if not silent:
        return {}
    grades = {one.school.id: one.grades for one in schools_there(tx, actor, place, year)}
    start = asked_on(whole_year(year))
    return {
        one.id: Silence(why=due.why_silent(grades[one.id]))
        if one.id in grades
        else Silence(
            why=NotMeasured.NOT_APPLICABLE, was_there=False, closing=mergers.closing_of(tx, one, on=start)
        )
        for one in silent
    }
