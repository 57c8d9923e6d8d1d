"""The one place where a query is cut down to an actor's subtree."""

from sqlalchemy import ColumnElement, FromClause, and_, bindparam

from app.db.tables.organisations import organisations
from app.domain.access import Actor, Place


def under(place: Place, table: FromClause = organisations) -> ColumnElement[bool]:
    """True for organisations in the subtree of a place: a range of the path's index on both databases."""
    return and_(table.c.path >= place.path, table.c.path < place.path + "~")


# The same for queries that are built once: `scope_of` gives the values.
VISIBLE = and_(
    organisations.c.path >= bindparam("scope_from"), organisations.c.path < bindparam("scope_below")
)


def scope_of(actor: Actor) -> dict[str, str]:
    """The values of `VISIBLE` for an actor."""
    return {"scope_from": actor.place.path, "scope_below": actor.place.path + "~"}


def visible(actor: Actor, table: FromClause = organisations) -> ColumnElement[bool]:
    """True for organisations that the actor may know of."""
    return under(actor.place, table)
