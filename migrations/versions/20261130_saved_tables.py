"""Choices of tables of indicators, saved under a name.

Why: a table that somebody put together is opened again next term, and shared with those who work at the
place and below.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_saved_tables"
down_revision = "20261130_fractions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "saved_tables",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("owner_id", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=120), nullable=False),
        sa.Column("is_shared", sa.Boolean(), nullable=False),
        sa.Column("choice", sa.JSON(), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["owner_id"], ["users.id"], name=op.f("fk_saved_tables_owner_id")),
        sa.ForeignKeyConstraint(["place_id"], ["organisations.id"], name=op.f("fk_saved_tables_place_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_saved_tables")),
    )
    op.create_index(op.f("ix_saved_tables_owner_id"), "saved_tables", ["owner_id"])
    op.create_index(op.f("ix_saved_tables_place_id"), "saved_tables", ["place_id"])


def downgrade() -> None:
    op.drop_table("saved_tables")
