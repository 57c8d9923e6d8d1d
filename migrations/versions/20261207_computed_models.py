"""What the stored values of a model stand for, once for all of them.

Why: a changed report now computes only what stands on it, so that the rows of one model are no longer all of
one moment; which reports they hold is told here.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261207_computed_models"
down_revision = "20261206_letters"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "computed_models",
        sa.Column("model", sa.String(length=60), nullable=False),
        sa.Column("model_version", sa.Integer(), nullable=False),
        sa.Column("computed_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("data", sa.String(length=100), nullable=False),
        sa.Column("asked", sa.String(length=40), nullable=False),
        sa.Column("told", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("model", "model_version", name=op.f("pk_computed_models")),
    )


def downgrade() -> None:
    op.drop_table("computed_models")
