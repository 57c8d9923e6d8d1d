"""Since when a file of results counted, and since when it did no longer.

Why: figures are asked as they were known on a past day. For files that are here already the record of actions
knows both moments; without it a file counted since it was confirmed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_moments_of_batches"
down_revision = "20261130_saved_tables"
branch_labels = None
depends_on = None

_FROM_RECORD = """
    UPDATE batches SET {column} = (
        SELECT max(at) FROM audit_entries
        WHERE event = :event AND subject = 'batch:' || CAST(batches.id AS VARCHAR(20))
    )
"""
_ONCE_LOADED = """
    UPDATE batches SET accepted_at = confirmed_at WHERE accepted_at IS NULL AND stored_as IS NOT NULL
"""


def upgrade() -> None:
    for column, event in (("accepted_at", "batch.accepted"), ("cancelled_at", "batch.cancelled")):
        op.add_column("batches", sa.Column(column, sa.DateTime(timezone=True), nullable=True))
        op.execute(sa.text(_FROM_RECORD.format(column=column)).bindparams(event=event))
    op.execute(sa.text(_ONCE_LOADED))


def downgrade() -> None:
    op.drop_column("batches", "cancelled_at")
    op.drop_column("batches", "accepted_at")
