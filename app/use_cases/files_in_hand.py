"""Of which tests a school's file is handed in but not accepted: its results are neither there nor missing."""

from app.db import result_batches as batches
from app.db.engine import Tx
from app.domain.organisations import Organisation


def tests_in_hand(tx: Tx, school: Organisation) -> frozenset[int]:
    """Ids of tests, of a school whose results the caller may see: which ones wait is no secret of its file.

    Whoever sees no files would else read that a class was not to write what it has written.
    """
    return batches.tests_in_hand(tx, school.id)
