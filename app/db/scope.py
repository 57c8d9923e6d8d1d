"""The one place where a query is cut down to an actor's subtree."""

from sqlalchemy import ColumnElement, FromClause, and_

from app.db.tables.organisations import organisations
from app.domain.access import Actor, Place


def under(place: Place, table: FromClause = organisations) -> ColumnElement[bool]:
    """True for organisations in the subtree of a place: a range of the path's index on both databases."""
    return and_(table.c.path >= place.path, table.c.path < place.path + "~")


def visible(actor: Actor, table: FromClause = organisations) -> ColumnElement[bool]:
    """True for organisations that the actor may know of."""
    return under(actor.place, table)
