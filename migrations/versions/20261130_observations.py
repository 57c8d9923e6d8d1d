"""Reported values of variables, by revision.

Why: conditions and programmes are told once by schools, kept for ever and corrected by new revisions, so
that figures can be asked as they were known on a moment.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_observations"
down_revision = "20261130_rows_of_parts"
branch_labels = None
depends_on = None

_CELL = ["organisation_id", "variable", "period", "breakdown"]


def upgrade() -> None:
    op.create_table(
        "observations",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("variable", sa.String(length=60), nullable=False),
        sa.Column("period", sa.String(length=10), nullable=False),
        sa.Column("breakdown", sa.String(length=200), nullable=False),
        sa.Column("revision", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("value", sa.Float(), nullable=True),
        sa.Column("not_measured", sa.String(length=20), nullable=True),
        sa.Column("entered_by", sa.String(length=60), nullable=False),
        sa.Column("entered_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("source", sa.String(length=10), nullable=False),
        sa.Column("reference", sa.String(length=300), nullable=True),
        sa.Column("reason", sa.String(length=500), nullable=True),
        sa.CheckConstraint(
            "(value IS NULL) <> (not_measured IS NULL)", name=op.f("ck_observations_value_or_why_not")
        ),
        sa.CheckConstraint(
            "revision = 1 OR reason IS NOT NULL", name=op.f("ck_observations_correction_has_reason")
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_observations_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_observations")),
    )
    op.create_index("uq_observations_revision", "observations", [*_CELL, "revision"], unique=True)
    op.create_index(
        "uq_observations_current",
        "observations",
        _CELL,
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )
    op.create_index(op.f("ix_observations_variable_period"), "observations", ["variable", "period"])


def downgrade() -> None:
    op.drop_table("observations")
