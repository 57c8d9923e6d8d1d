"""Values of indicators.

Why: the figures of the quality model are computed for the whole tree at once and read by pages and REST.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_indicator_values"
down_revision = "20261125_term_marks"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "indicator_values",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("academic_year", sa.String(length=7), nullable=False),
        sa.Column("indicator", sa.String(length=60), nullable=False),
        sa.Column("numerator", sa.BigInteger(), nullable=False),
        sa.Column("denominator", sa.BigInteger(), nullable=False),
        sa.Column("n", sa.BigInteger(), nullable=False),
        sa.Column("reported", sa.Integer(), nullable=False),
        sa.Column("expected", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data_version", sa.String(length=60), nullable=False),
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
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_indicator_values_organisation_id"), ["organisation_id"])


def downgrade() -> None:
    with op.batch_alter_table("indicator_values", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_indicator_values_organisation_id"))
    op.drop_table("indicator_values")
