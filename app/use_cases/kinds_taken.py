"""Which kind of organisation a call takes, where a caller names one by its code."""

from enum import Enum

from app.catalogues.organisations import load_kinds
from app.db import organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.errors import Invalid
from app.domain.organisations import SCHOOL, UP_TO_SCHOOL, Organisation


class KindsTaken(Enum):
    """What a call can speak of, besides those that take any organisation."""

    SCHOOL = "school"
    ABOVE_SCHOOLS = "above schools"
    SCHOOL_AND_ABOVE = "school and above"

    def fits(self, place: Organisation) -> bool:
        """Whether the organisation is of such a kind."""
        is_school = place.kind == SCHOOL and self is not KindsTaken.ABOVE_SCHOOLS
        return is_school or (place.holds_schools and self is not KindsTaken.SCHOOL)


def get_taken(tx: Tx, actor: Actor, code: str, takes: KindsTaken) -> Organisation:
    """The organisation with this code: NotFound outside the actor's subtree, Invalid of another kind."""
    require(actor, Action.SEE_RESULTS)
    place = organisations.get_by_code(tx, code, seen_by=actor)
    if takes.fits(place):
        return place
    kinds = {kind.code: kind for kind in (*load_kinds(), *organisations.list_kinds(tx))}
    above = [kind for kind in kinds.values() if kind.code not in UP_TO_SCHOOL]
    wanted = [
        *(above if takes is not KindsTaken.SCHOOL else ()),
        *([kinds[SCHOOL]] if takes is not KindsTaken.ABOVE_SCHOOLS else ()),
    ]
    raise Invalid(
        "organisation.kind",
        organisation=code[:60],
        kind=place.kind,
        kind_words=kinds[place.kind].name.lower(),
        takes=[kind.code for kind in wanted],
        takes_words=", ".join(kind.name.lower() for kind in wanted),
    )
