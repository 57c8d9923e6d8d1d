"""Letters that wait to be sent, reminders that schools have got, addresses of people.

Why: a school is reminded of its form before the term ends, on its first page and by letter; a letter that
did not go is tried again.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261206_letters"
down_revision = "20261206_parts_of_forms"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("users", sa.Column("email", sa.String(length=200), nullable=False, server_default=""))
    op.create_table(
        "letters",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("address", sa.String(length=200), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("next_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("error", sa.String(length=300), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    op.create_index(op.f("ix_letters_next_at"), "letters", ["next_at"])
    op.create_table(
        "submission_reminders",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("mark", sa.String(length=40), nullable=False),
        sa.Column("words", sa.String(length=1000), nullable=False),
        sa.Column("sent_by", sa.String(length=60), nullable=False),
        sa.Column("sent_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_reminders_submission_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_reminders")),
    )
    op.create_index(
        op.f("ix_submission_reminders_submission_id_mark"), "submission_reminders",
        ["submission_id", "mark"], unique=True,
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("submission_reminders")
    op.drop_table("letters")
    op.drop_column("users", "email")
