"""Who answers a campaign: schools of a city, or classes and colleagues inside a school."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from app.db import organisations, people
from app.db.engine import Tx
from app.domain.access import ALLOWED, Action, Actor, Role, require
from app.domain.campaigns import Terms, right_to_run
from app.domain.errors import Invalid
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.people import Person
from app.domain.submissions import Submission


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondents:
    """Whom the actor can ask: schools by number, or classes by grade and people by name."""

    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...] = ()

    def narrowed(self, terms: Terms) -> tuple[tuple[int, ...], tuple[int, ...]]:
        """Ids that terms name, less those that are not the actor's to ask: of organisations, of people."""
        own, known = {one.id for one in self.organisations}, {one.id for one in self.people}
        return (
            tuple(one for one in terms.schools if one in own),
            tuple(one for one in terms.colleagues if one in known),
        )

    def are_teachers(self, people_ids: Collection[int]) -> bool:
        """Whether some of these people are teachers and nothing else."""
        return any(one.id in people_ids and is_teacher(one) for one in self.people)


def list_respondents(tx: Tx, actor: Actor) -> Respondents:
    """Of the actor's own place."""
    require(actor, right_to_run(actor))
    if not actor.may(Action.ASK_COLLEAGUES):
        schools = organisations.list_under(tx, actor.place, kind=SCHOOL, seen_by=actor)
        return Respondents(organisations=_sorted(schools))
    classes = organisations.list_under(tx, actor.place, kind=CLASS, seen_by=actor)
    return Respondents(organisations=_sorted(classes), people=tuple(colleagues_of(tx, actor)))


def ids_named(
    tx: Tx, actor: Actor, codes: Sequence[str], logins: Sequence[str]
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of organisations by code and of people by log-in; Invalid for those who are not the actor's."""
    there = list_respondents(tx, actor)
    own = {one.code: one.id for one in there.organisations}
    known = {one.login: one.id for one in there.people}
    for code in codes:
        if code not in own:
            raise Invalid("campaign.school_unknown", value=code[:60])
    for login in logins:
        if login not in known:
            raise Invalid("campaign.colleague_unknown", value=login[:60])
    return tuple(own[code] for code in codes), tuple(known[login] for login in logins)


def colleagues_of(tx: Tx, actor: Actor) -> list[Person]:
    """People of the actor's school who can be given something to fill, by name."""
    require(actor, Action.FILL_FORMS)
    found = [
        one
        for one in people.list_people(tx, seen_by=actor)
        if one.is_active
        and one.id != actor.user_id
        and any(Action.FILL_PARTS in ALLOWED[each.role] for each in one.grants)
    ]
    return sorted(found, key=lambda one: (one.name, one.id))


def names_of(tx: Tx, answers: Collection[Submission], places: Mapping[int, Organisation]) -> dict[int, str]:
    """Id of an answer → who gives it: the colleague, or the school or class by its short name."""
    whose = people.names_by_id(tx, [one.user_id for one in answers if one.user_id is not None])
    return {one.id: whose.get(one.user_id or 0, places[one.organisation_id].short_name) for one in answers}


def is_teacher(person: Person) -> bool:
    """Whether somebody is a teacher and nothing else: of such only five documents may be wanted."""
    return all(one.role is Role.TEACHER for one in person.grants)


def _sorted(found: Iterable[Organisation]) -> tuple[Organisation, ...]:
    return tuple(sorted(found, key=lambda one: (one.grade, one.number or 0, one.name)))
