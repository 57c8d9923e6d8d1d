"""Similar schools of an academic year.

Why: who counts as similar is computed by a stated rule, named to the school, and fixed for the year.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_peer_groups"
down_revision = "20261125_indicator_values"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "peer_groups",
        sa.Column("school_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("peer_id", sa.Integer(), nullable=False),
        sa.Column("distance", sa.Float(), nullable=False),
        sa.Column("rule_version", sa.String(length=20), nullable=False),
        sa.Column("frozen_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["peer_id"], ["organisations.id"], name=op.f("fk_peer_groups_peer_id")),
        sa.ForeignKeyConstraint(["school_id"], ["organisations.id"], name=op.f("fk_peer_groups_school_id")),
        sa.PrimaryKeyConstraint("school_id", "academic_year", "position", name=op.f("pk_peer_groups")),
        sa.UniqueConstraint(
            "school_id",
            "academic_year",
            "peer_id",
            name=op.f("uq_peer_groups_school_id_academic_year_peer_id"),
        ),
    )


def downgrade() -> None:
    op.drop_table("peer_groups")
