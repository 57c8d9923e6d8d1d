"""Forms of answers: what is asked, typed, known and remarked, of one school or of all of a campaign."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

from app.catalogues.form_checks import load_form_checks
from app.catalogues.variables import load_variables
from app.db import observations, organisations
from app.db import submissions as store
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.campaigns import Campaign, Section
from app.domain.forms import Asked, Form, asked_of, fill
from app.domain.observations import Cell, Observation
from app.domain.organisations import Organisation, grades_by_place
from app.domain.submissions import Submission

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
    told = told_of(tx, questions)
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
                usual=one.usual,
                rules=load_form_checks(),
                meanings=load_variables().words,
            ),
        )
        for school, one in answers
    ]


def questions_of(
    tx: Tx, actor: Actor, campaign: Campaign, schools: Collection[Organisation]
) -> dict[int, Questions]:
    """Id of a school → what the campaign asks of it."""
    above = organisations.get(tx, actor.place.id, seen_by=actor)
    only = next(iter(schools)) if len(schools) == 1 else above
    grades = grades_by_place(organisations.classes_under(tx, only.place, seen_by=actor))
    return {one.id: _asked(_Asking(campaign), one.kind, grades.get(one.id, frozenset())) for one in schools}


class _Asking:
    """A campaign as a key: what it asks changes with its version alone."""

    def __init__(self, campaign: Campaign) -> None:
        self.campaign = campaign
        self._key = campaign.id, campaign.version, campaign.created_at

    def __hash__(self) -> int:
        return hash(self._key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, _Asking) and self._key == other._key


@lru_cache(maxsize=_MOST_ASKED)
def _asked(asking: _Asking, kind: str, grades: frozenset[int]) -> Questions:
    return asked_of(asking.campaign, load_variables(), kind=kind, grades=grades)


Told = Mapping[int, Mapping[tuple[str, str], Observation]]


def told_of(tx: Tx, questions: Mapping[int, Questions]) -> tuple[Told, Told]:
    """What is known of the cells already, and of the same cells a year before: by school."""
    cells, before = [], []
    for school_id, sections in questions.items():
        for _, asked in sections:
            for one in asked:
                code, breakdown = one.place
                now = Cell(organisation_id=school_id, variable=code, period=one.period, breakdown=breakdown)
                cells.append(now)
                past = one.period.a_year_before
                before.append(
                    Cell(organisation_id=school_id, variable=code, period=past, breakdown=breakdown)
                )
    return _by_school(tx, cells), _by_school(tx, before)


def _by_school(tx: Tx, cells: Sequence[Cell]) -> Told:
    found: dict[int, dict[tuple[str, str], Observation]] = {}
    for one in observations.current_of(tx, cells).values():
        found.setdefault(one.cell.organisation_id, {})[one.cell.variable, one.cell.breakdown] = one
    return found
