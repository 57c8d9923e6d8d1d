"""Addresses by which a person's own calendar follows the calendar of campaigns.

Why: a file that was taken in once does not know of terms that were moved since; calendars of telephones and
computers follow an address, and cannot sign in.
"""

import sqlalchemy as sa
from alembic import op

from app.db.tables.base import Moment

revision = "20261212_calendar_links"
down_revision = "20261210_foreign_layouts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "calendar_links",
        sa.Column("token_hash", sa.String(length=64), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("grant_id", sa.Integer(), nullable=False),
        sa.Column("created_at", Moment, nullable=False),
        sa.Column("expires_at", Moment, nullable=False),
        sa.ForeignKeyConstraint(
            ["grant_id"], ["grants.id"], name=op.f("fk_calendar_links_grant_id_grants"), ondelete="CASCADE"
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_calendar_links_user_id_users")),
        sa.PrimaryKeyConstraint("token_hash", name=op.f("pk_calendar_links")),
    )
    op.create_index(op.f("ix_calendar_links_grant_id"), "calendar_links", ["grant_id"], unique=True)
    op.create_index(op.f("ix_calendar_links_user_id"), "calendar_links", ["user_id"])


def downgrade() -> None:
    op.drop_index(op.f("ix_calendar_links_user_id"), table_name="calendar_links")
    op.drop_index(op.f("ix_calendar_links_grant_id"), table_name="calendar_links")
    op.drop_table("calendar_links")
