"""Forms of answers: what is asked, typed, known and remarked, of one school or of all of a campaign."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from app.catalogues.form_checks import load_form_checks
from app.catalogues.variables import load_variables
from app.db import observations, organisations
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.campaigns import Campaign, Section
from app.domain.forms import Asked, Form, asked_of, fill, refill
from app.domain.observations import Observation
from app.domain.organisations import SCHOOL, Organisation, grades_by_place
from app.domain.submissions import StoredCell, Submission

_MOST_ASKED = 256  # forms whose questions are remembered: schools that teach the same grades share one
Questions = tuple[tuple[Section, tuple[Asked, ...]], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SchoolForm:
    """One school's answer with its form."""

    school: Organisation
    submission: Submission
    form: Form


def forms_of(
    tx: Tx, actor: Actor, campaign: Campaign, answers: Sequence[tuple[Organisation, Submission]]
) -> list[SchoolForm]:
    """The forms of answers that the caller got by scoped queries, in their order."""
    questions = questions_of(tx, actor, campaign, [school for school, _ in answers])
    ids = [one.id for _, one in answers]
    stored, words = store.cells_of(tx, ids), store.words_of(tx, ids)
    # What the school has told is the sum of what its people answer: nothing of theirs is known beforehand.
    told: tuple[Told, Told] = ({}, {}) if campaign.is_inner else told_of(tx, questions)
    return [
        SchoolForm(
            school=school,
            submission=one,
            form=fill(
                questions[school.id],
                stored=stored[one.id],
                known=told[0].get(school.id, {}),
                before=told[1].get(school.id, {}),
                words=words[one.id],
                **_checks(one),
            ),
        )
        for school, one in answers
    ]


def typed_anew(form: Form, submission: Submission, changed: Iterable[StoredCell]) -> Form:
    """The form after a save, without asking for all of it again."""
    return refill(form, changed, **_checks(submission))


def _checks(submission: Submission) -> dict[str, Any]:
    return {
        "usual": submission.usual,
        "rules": load_form_checks(),
        "meanings": load_variables().words,
    }


def questions_of(
    tx: Tx, actor: Actor, campaign: Campaign, schools: Collection[Organisation]
) -> dict[int, Questions]:
    """Id of a school, or of a class of one, → what the campaign asks of it."""
    grades, asking = grades_of(tx, actor, schools), _Asking(campaign)
    return {
        one.id: _asked(
            asking,
            SCHOOL if campaign.is_inner else one.kind,
            frozenset({one.grade}) if one.grade else grades.get(one.id, frozenset()),
        )
        for one in schools
    }


def grades_of(tx: Tx, actor: Actor, schools: Collection[Organisation]) -> dict[int, frozenset[int]]:
    """Id of a school → grades that it has classes of; a school without classes is not there."""
    place = next(iter(schools)).place if len(schools) == 1 else actor.place
    found = grades_by_place(organisations.classes_under(tx, place, seen_by=actor))
    return {one: _with_first(grades) for one, grades in found.items()}


def _with_first(grades: frozenset[int]) -> frozenset[int]:
    """Who teaches the second grade teaches the first, of which no marks tell."""
    return grades | {1} if 2 in grades else grades


class _Asking:
    """A campaign as a key: by what it asks."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        terms = campaign.terms
        self._key = campaign.id, campaign.version, terms.sections, tuple(sorted(terms.periods.items()))
        self._hash = hash(self._key)

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking) and self._key == other._key


@lru_cache(maxsize=_MOST_ASKED)
def _asked(asking: _Asking, kind: str, grades: frozenset[int]) -> Questions:
    return asked_of(asking.campaign, load_variables(), kind=kind, grades=grades)


Told = Mapping[int, Mapping[tuple[str, str], Observation]]


def told_of(tx: Tx, questions: Mapping[int, Questions]) -> tuple[Told, Told]:
    """What is known of the cells already, and of the same cells a year before: by school."""
    asked = {one.variable.code: one.period for cells in _distinct(questions) for one in cells}
    before = {code: period.a_year_before.code for code, period in asked.items()}
    now = {code: period.code for code, period in asked.items()}
    found: tuple[dict[int, dict[tuple[str, str], Observation]], ...] = {}, {}
    periods = sorted({*now.values(), *before.values()})
    for one in observations.current_in(tx, list(questions), sorted(asked), periods):
        cell = one.cell
        for then, kept in zip((now, before), found, strict=True):
            if then[cell.variable] == cell.period.code:
                kept.setdefault(cell.organisation_id, {})[cell.variable, cell.breakdown] = one
    return found[0], found[1]


def _distinct(questions: Mapping[int, Questions]) -> Iterator[tuple[Asked, ...]]:
    """Cells of each section once: most schools of a city share theirs."""
    for sections in {id(one): one for one in questions.values()}.values():
        for _, cells in sections:
            yield cells
