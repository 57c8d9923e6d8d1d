"""Title and layout of a batch as columns.

Why: lists show both, and the database had to read a whole check's outcome for two words.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261125_batch_titles"
down_revision = "20261125_peer_groups"
branch_labels = None
depends_on = None

_BATCHES = sa.table("batches", sa.column("reading", sa.JSON()), sa.column("title"), sa.column("layout"))


def upgrade() -> None:
    op.add_column("batches", sa.Column("title", sa.Text(), nullable=True))
    op.add_column("batches", sa.Column("layout", sa.Text(), nullable=True))
    reading = _BATCHES.c.reading
    words = {name: reading[name].as_string() for name in ("title", "layout")}
    op.execute(sa.update(_BATCHES).values(words))


def downgrade() -> None:
    op.drop_column("batches", "layout")
    op.drop_column("batches", "title")
