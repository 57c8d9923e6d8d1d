"""Blanks that somebody else made, with what belongs into their cells.

Why: a ministry or a prosecutor sends the same empty workbook every year; its cells are named once, then it
is filled from what is known, and what came back filled is read.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261210_foreign_layouts"
down_revision = "20261208_grounds"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "foreign_layouts",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("fingerprint", sa.String(length=64), nullable=False),
        sa.Column("upload_id", sa.Integer(), nullable=False),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("changed_by", sa.String(length=80), nullable=False),
        sa.Column("changed_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["organisations.id"], name=op.f("fk_foreign_layouts_place_id")),
        sa.ForeignKeyConstraint(["upload_id"], ["uploads.id"], name=op.f("fk_foreign_layouts_upload_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_foreign_layouts")),
    )
    op.create_index(op.f("ix_foreign_layouts_place_id"), "foreign_layouts", ["place_id"])
    op.create_index(op.f("ix_foreign_layouts_upload_id"), "foreign_layouts", ["upload_id"])
    op.create_index(op.f("ix_foreign_layouts_fingerprint"), "foreign_layouts", ["fingerprint"])


def downgrade() -> None:
    op.drop_table("foreign_layouts")
