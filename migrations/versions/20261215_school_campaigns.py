"""Campaigns inside a school: its classes and colleagues are asked, each by name.

Why: most of what a school tells the city a deputy gathers from colleagues by hand, on paper; asked here, it
is summed up and told once.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261215_school_campaigns"
down_revision = "20261214_signatures"
branch_labels = None
depends_on = None

_WHOSE = "fk_submissions_user_id"
_BEFORE = "ix_submissions_campaign_id_organisation_id"
_OF_PLACE, _OF_PERSON = sa.text("user_id IS NULL"), sa.text("user_id IS NOT NULL")


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("is_inner", sa.Boolean(), nullable=False, server_default=sa.false()))
    op.add_column("campaigns", sa.Column("colleagues", sa.JSON(), nullable=False, server_default="[]"))
    op.drop_index(op.f(_BEFORE), table_name="submissions")
    # As one statement, which both databases take: a new foreign key would have SQLite copy the table.
    op.execute(
        f"ALTER TABLE submissions ADD COLUMN user_id INTEGER CONSTRAINT {_WHOSE} REFERENCES users (id)"
    )
    op.create_index(op.f("ix_submissions_user_id"), "submissions", ["user_id"])
    op.create_index(
        "uq_submissions_of_place", "submissions", ["campaign_id", "organisation_id"],
        unique=True, sqlite_where=_OF_PLACE, postgresql_where=_OF_PLACE,
    )  # fmt: skip
    op.create_index(
        "uq_submissions_of_person", "submissions", ["campaign_id", "user_id"],
        unique=True, sqlite_where=_OF_PERSON, postgresql_where=_OF_PERSON,
    )  # fmt: skip


def downgrade() -> None:
    """Answers to campaigns inside schools go with them: an older version knows no place for them."""
    inner = "SELECT id FROM campaigns WHERE is_inner"
    answers = f"SELECT id FROM submissions WHERE campaign_id IN ({inner})"
    for table in (
        "submission_cells", "submission_words", "submission_steps", "submission_parts", "submission_files",
        "submission_reminders",
    ):  # fmt: skip
        op.execute(f"DELETE FROM {table} WHERE submission_id IN ({answers})")
    op.execute(f"DELETE FROM submissions WHERE campaign_id IN ({inner})")
    op.execute("UPDATE campaigns SET copied_from = NULL WHERE is_inner")
    op.execute("DELETE FROM campaigns WHERE is_inner")
    for name in ("uq_submissions_of_person", "uq_submissions_of_place", "ix_submissions_user_id"):
        op.drop_index(name, table_name="submissions")
    op.drop_column("submissions", "user_id")
    op.create_index(op.f(_BEFORE), "submissions", ["campaign_id", "organisation_id"], unique=True)
    op.drop_column("campaigns", "colleagues")
    op.drop_column("campaigns", "is_inner")
