"""Where in its file a loaded part stood.

Why: a figure is to be followed down to the rows that it came from. Parts loaded before know no rows.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261130_rows_of_parts"
down_revision = "20261130_parts_by_place"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("batch_parts", sa.Column("file_rows", sa.JSON(), nullable=True))


def downgrade() -> None:
    op.drop_column("batch_parts", "file_rows")
