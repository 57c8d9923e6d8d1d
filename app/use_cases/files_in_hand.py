"""Of which tests a school's file is handed in but not accepted: its results are neither there nor missing."""

from app.db import result_batches as batches
from app.db.engine import Tx
from app.domain.access import Action, Actor
from app.domain.organisations import Organisation


def tests_in_hand(tx: Tx, actor: Actor, school: Organisation) -> frozenset[int]:
    """Ids of tests; nothing for those who see no files."""
    if not actor.may(Action.SEE_FILES):
        return frozenset()
    held = batches.list_in_hand(tx, school.place, seen_by=actor)
    return frozenset(one.test_id for one in held if one.test_id and one.organisation_id == school.id)
