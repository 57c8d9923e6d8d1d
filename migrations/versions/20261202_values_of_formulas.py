"""Values of indicators that are no division of two sums, with levels and scores.

Why: a median of schools or a change since last year has no numerator and no denominator. Values of before are
kept, so that no page stands empty, under a version of the data that makes them be computed again.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261202_values_of_formulas"
down_revision = "20261201_model_versions"
branch_labels = None
depends_on = None

_NEW = ("value", "level", "score", "is_incomplete")
_EITHER = "ck_indicator_values_value_or_sums"


def upgrade() -> None:
    with op.batch_alter_table("indicator_values") as batch_op:
        batch_op.alter_column("numerator", existing_type=sa.Float(), nullable=True)
        batch_op.alter_column("denominator", existing_type=sa.Float(), nullable=True)
        batch_op.add_column(sa.Column("value", sa.Float(), nullable=True))
        batch_op.add_column(sa.Column("level", sa.String(length=60), nullable=True))
        batch_op.add_column(sa.Column("score", sa.Float(), nullable=True))
        batch_op.add_column(
            sa.Column("is_incomplete", sa.Boolean(), nullable=False, server_default=sa.false())
        )
        batch_op.create_check_constraint(
            batch_op.f(_EITHER),
            "(value IS NULL) = (denominator IS NOT NULL) AND (numerator IS NULL) = (denominator IS NULL)",
        )
    op.execute("UPDATE indicator_values SET data_version = 'before formulas'")


def downgrade() -> None:
    op.execute("DELETE FROM indicator_values WHERE denominator IS NULL")
    with op.batch_alter_table("indicator_values") as batch_op:
        batch_op.drop_constraint(batch_op.f(_EITHER), type_="check")
        for name in _NEW:
            batch_op.drop_column(name)
        batch_op.alter_column("numerator", existing_type=sa.Float(), nullable=False)
        batch_op.alter_column("denominator", existing_type=sa.Float(), nullable=False)
