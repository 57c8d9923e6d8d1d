"""The one place where a query is cut down to an actor's subtree."""

from sqlalchemy import ColumnElement, and_

from app.db.tables.organisations import organisations
from app.domain.access import Actor, Place


def under(place: Place) -> ColumnElement[bool]:
    """True for organisations in the subtree of a place: a range of the path's index on both databases."""
    return and_(organisations.c.path >= place.path, organisations.c.path < place.path + "~")


def visible(actor: Actor) -> ColumnElement[bool]:
    """True for organisations that the actor may know of."""
    return under(actor.place)
