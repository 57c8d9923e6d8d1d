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
from app.domain.school_groups import DISTRICT, SCHOOL_KIND
from app.domain.submissions import Submission

EVERYBODY = "all"


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Some of those who can be asked. `code`: «all», «district:…», «kind:…»; inside a school «grade:…».

    `name`: of a district or a kind, or the grade; empty of all.
    """

    code: str
    name: str
    ids: frozenset[int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Respondents:
    """Whom the actor can ask: schools by number, or classes by grade and people by name."""

    organisations: tuple[Organisation, ...]
    people: tuple[Person, ...] = ()
    groups: tuple[Group, ...] = ()

    def of_group(self, code: str) -> frozenset[int]:
        """Ids of a group; Invalid where there is none of this code."""
        found = next((one.ids for one in self.groups if one.code == code), None)
        if found is None:
            raise Invalid("campaign.group_unknown", value=code[:60])
        return found

    def group_of(self, ids: Collection[int]) -> str:
        """The code of the group that these are, whole and nobody else; empty where they are none."""
        return next((one.code for one in self.groups if one.ids == frozenset(ids)), "")

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
        groups = (_all(schools), *_districts(tx, actor, schools), *_kinds(tx, schools))
        return Respondents(organisations=_sorted(schools), groups=groups)
    classes = _sorted(organisations.list_under(tx, actor.place, kind=CLASS, seen_by=actor))
    return Respondents(
        organisations=classes,
        people=tuple(colleagues_of(tx, actor)),
        groups=(_all(classes), *_by("grade", {one.id: str(one.grade) for one in classes})),
    )


def _all(found: Collection[Organisation]) -> Group:
    return Group(code=EVERYBODY, name="", ids=frozenset(one.id for one in found))


def _districts(tx: Tx, actor: Actor, schools: Sequence[Organisation]) -> list[Group]:
    districts = organisations.list_under(tx, actor.place, kind=DISTRICT, seen_by=actor)
    found = [
        Group(
            code=f"district:{one.code}",
            name=one.short_name,
            ids=frozenset(each.id for each in schools if each.path.startswith(one.path)),
        )
        for one in sorted(districts, key=lambda one: one.short_name)
    ]
    return [one for one in found if one.ids]


def _kinds(tx: Tx, schools: Sequence[Organisation]) -> list[Group]:
    """By the kind of school that its list told last."""
    told = organisations.facts_named(tx, (SCHOOL_KIND,))
    return _by("kind", {one.id: told[one.id][-1].value for one in schools if one.id in told})


def _by(what: str, words: Mapping[int, str]) -> list[Group]:
    """Groups of those with the same word, in its order."""
    return [
        Group(
            code=f"{what}:{word}", name=word, ids=frozenset(key for key, own in words.items() if own == word)
        )
        for word in dict.fromkeys(words.values())
    ]


def ids_named(
    tx: Tx, actor: Actor, codes: Sequence[str], logins: Sequence[str], group: str | None = None
) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Ids of organisations by code, with those of a group, and of people by log-in.

    Invalid for those who are not the actor's.
    """
    there = list_respondents(tx, actor)
    own = {one.code: one.id for one in there.organisations}
    known = {one.login: one.id for one in there.people}
    for code in codes:
        if code not in own:
            raise Invalid("campaign.school_unknown", value=code[:60])
    for login in logins:
        if login not in known:
            raise Invalid("campaign.colleague_unknown", value=login[:60])
    more = sorted(there.of_group(group)) if group is not None else ()
    asked = dict.fromkeys([*(own[code] for code in codes), *more])
    return tuple(asked), tuple(known[login] for login in logins)


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
