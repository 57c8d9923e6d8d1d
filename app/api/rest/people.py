"""People and their roles."""

from pydantic import Field

from app.api.deps import Id, MachineActor, Now, OpenRead, OpenTx, SeenHeader
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict
from app.domain.letters import LONGEST_ADDRESS
from app.domain.people import Person
from app.use_cases import people

router = part("people")


class RoleOut(Out):
    """A role in a place."""

    role: str
    organisation_id: int
    organisation_name: str


class PersonOut(Out):
    """Somebody with a log-in, with the roles inside your subtree."""

    id: int
    login: str
    name: str
    is_active: bool
    version: int = Field(description="give it back in If-Match")
    email: str = Field(description="for letters; empty: none")
    roles: list[RoleOut]


class PeopleOut(Out):
    """All of them, by log-in."""

    items: list[PersonOut]


class EmailGiven(Strict):
    """Where letters go."""

    email: str = Field(max_length=LONGEST_ADDRESS)


def _out(person: Person) -> PersonOut:
    return PersonOut(
        id=person.id,
        login=person.login,
        name=person.name,
        is_active=person.is_active,
        version=person.version,
        email=person.email,
        roles=[
            RoleOut(
                role=one.role.value,
                organisation_id=one.organisation_id,
                organisation_name=one.organisation_name,
            )
            for one in person.grants
        ],
    )


@router.get("/people", name="api_list_people")
def list_people(tx: OpenRead, actor: MachineActor) -> PeopleOut:
    """People with a role in your subtree."""
    return PeopleOut(items=[_out(one) for one in people.list_people(tx, actor)])


@router.get("/people/{user_id}", name="api_get_person")
def get_person(tx: OpenRead, actor: MachineActor, user_id: Id) -> PersonOut:
    """One of them."""
    return _out(people.get(tx, actor, user_id))


@router.put("/people/{user_id}/email", name="api_set_email")
def set_email(
    tx: OpenTx, actor: MachineActor, seen: SeenHeader, now: Now, user_id: Id, given: EmailGiven
) -> PersonOut:
    """Another address for letters, empty for none."""
    return _out(people.set_email(tx, actor, user_id, email=given.email, seen=seen, now=now))
