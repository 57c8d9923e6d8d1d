"""Whether anything that figures are made of has changed: told by what is written anyway."""

from sqlalchemy import func, select

from app.db.engine import Tx
from app.db.tables.audit import audit_entries
from app.db.tables.jobs import jobs
from app.domain.jobs import JobState

# Built once: every call of REST for figures asks.
_LAST_WRITE = select(
    func.count(),
    func.min(jobs.c.id),
    func.sum(jobs.c.done),
    select(func.max(audit_entries.c.id)).scalar_subquery(),
    *(
        select(func.max(jobs.c.id)).where(jobs.c.state == state.value).scalar_subquery()
        for state in (JobState.DONE, JobState.FAILED)
    ),
).where(jobs.c.state.in_((JobState.NEW.value, JobState.RUNNING.value)))


def last_write(tx: Tx) -> str:
    """A short word that changes with every write: people's are all in the audit, the worker's are jobs."""
    return "-".join(str(one or 0) for one in tx.execute(_LAST_WRITE).one())
