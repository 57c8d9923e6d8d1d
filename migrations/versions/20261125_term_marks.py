"""Term marks.

Why: counts of marks by class, subject and quarter or trimester, for the term report.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_term_marks"
down_revision = "20261125_first"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "term_marks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("batch_id", sa.Integer(), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=False),
        sa.Column("period", sa.String(length=12), nullable=False),
        sa.Column("subject", sa.String(length=100), nullable=False),
        sa.Column("m5", sa.Integer(), nullable=False),
        sa.Column("m4", sa.Integer(), nullable=False),
        sa.Column("m3", sa.Integer(), nullable=False),
        sa.Column("m2", sa.Integer(), nullable=False),
        sa.Column("not_attested", sa.Integer(), nullable=False),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_term_marks_batch_id")),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_term_marks_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_term_marks")),
    )
    with op.batch_alter_table("term_marks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_term_marks_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(
            "uq_term_marks_current",
            ["organisation_id", "period", "subject"],
            unique=True,
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )


def downgrade() -> None:
    with op.batch_alter_table("term_marks", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_term_marks_current",
            sqlite_where=sa.text("is_current"),
            postgresql_where=sa.text("is_current"),
        )
        batch_op.drop_index(batch_op.f("ix_term_marks_batch_id"))

    op.drop_table("term_marks")
