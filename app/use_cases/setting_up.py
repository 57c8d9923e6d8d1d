"""What every installation begins with; apart from its facts, which each start of the server asks for."""

from datetime import datetime

from app.catalogues.organisations import load_kinds
from app.db import audit
from app.db import organisations as places
from app.db.engine import Tx
from app.domain.access import Actor
from app.domain.organisations import COUNTRY
from app.use_cases.installation import system_actor
from app.use_cases.models_in_force import install_shipped

ROOT_CODE, ROOT_NAME = "RU", "Россия"


def set_up(tx: Tx, *, now: datetime) -> Actor:
    """The system's own actor, with the kinds, the root of the tree and the models that come with the
    program added where they are missing.
    """
    places.add_kinds(tx, load_kinds())
    is_new = places.find_root(tx) is None
    if is_new:
        places.add(
            tx, parent=None, code=ROOT_CODE, kind=COUNTRY, name=ROOT_NAME, short_name=ROOT_NAME, number=None
        )
    actor = system_actor(tx)
    models = install_shipped(tx, by=actor.login, now=now)
    if is_new:
        after = {"root": ROOT_CODE, "models": models}
        audit.record(tx, actor, "installation.set_up", subject="organisations", after=after, at=now)
    elif models:
        audit.record(tx, actor, "models.installed", subject="models", after={"models": models}, at=now)
    return actor
