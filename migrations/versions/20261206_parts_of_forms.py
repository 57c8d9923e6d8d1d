"""Sections of forms that colleagues fill, files behind cells, and how long people sat over a form.

Why: one deputy head knows no more than a part of what a city asks; what is claimed is shown; stated minutes
are held against those that were spent.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261206_parts_of_forms"
down_revision = "20261205_campaigns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("submissions", sa.Column("spent_seconds", sa.Integer(), nullable=False, server_default="0"))
    op.create_table(
        "submission_parts",
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("section", sa.String(length=60), nullable=False),
        sa.Column("user_id", sa.Integer(), nullable=False),
        sa.Column("ground", sa.String(length=300), nullable=False),
        sa.Column("given_by", sa.String(length=60), nullable=False),
        sa.Column("given_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("done_at", sa.DateTime(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_parts_submission_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["users.id"], name=op.f("fk_submission_parts_user_id")),
        sa.PrimaryKeyConstraint("submission_id", "section", name=op.f("pk_submission_parts")),
    )
    op.create_index(op.f("ix_submission_parts_user_id"), "submission_parts", ["user_id"])
    op.create_table(
        "submission_files",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("submission_id", sa.Integer(), nullable=False),
        sa.Column("variable", sa.String(length=60), nullable=False),
        sa.Column("breakdown", sa.String(length=200), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("added_by", sa.String(length=60), nullable=False),
        sa.Column("added_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name=op.f("fk_submission_files_submission_id")
        ),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_submission_files_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_submission_files")),
    )
    op.create_index(op.f("ix_submission_files_submission_id"), "submission_files", ["submission_id"])


def downgrade() -> None:
    op.drop_table("submission_files")
    op.drop_table("submission_parts")
    op.drop_column("submissions", "spent_seconds")
