"""Numerators and denominators of indicators may have fractions.

Why: half posts and square metres are summed as well as pupils. All values are computed, so the table is made
anew and filled by the next computing.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_fractions"
down_revision = "20261130_observations"
branch_labels = None
depends_on = None


def upgrade() -> None:
    _replace(sa.Float(), length_of_version=100)


def downgrade() -> None:
    _replace(sa.BigInteger(), length_of_version=60)


def _replace(amount: sa.types.TypeEngine[float], *, length_of_version: int) -> None:
    op.drop_table("indicator_values")
    op.create_table(
        "indicator_values",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("numerator", amount, nullable=False),
        sa.Column("denominator", amount, nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_version", sa.String(length=length_of_version), nullable=False),
        sa.CheckConstraint("denominator > 0", name=op.f("ck_indicator_values_denominator_above_zero")),
        sa.ForeignKeyConstraint(
            ["organisation_id"],
            ["organisations.id"],
            name=op.f("fk_indicator_values_organisation_id"),
        ),
        sa.PrimaryKeyConstraint(
            "model",
            "model_version",
            "organisation_id",
            "academic_year",
            "indicator",
            name=op.f("pk_indicator_values"),
        ),
    )
    op.create_index(op.f("ix_indicator_values_organisation_id"), "indicator_values", ["organisation_id"])
