"""Which uploaded files hold names of pupils, and when they were removed.

Why: a layout's own column of names is dropped while reading, but the file itself stayed.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_files_with_names"
down_revision = "20261125_batch_titles"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "uploads", sa.Column("holds_names", sa.Boolean(), nullable=False, server_default=sa.false())
    )
    op.add_column("uploads", sa.Column("removed_at", sa.DateTime(timezone=True), nullable=True))


def downgrade() -> None:
    op.drop_column("uploads", "removed_at")
    op.drop_column("uploads", "holds_names")
