"""Whether the school's director signs a form before the city gets it.

Why: numbers go up by the steps of the hierarchy: a deputy fills, the director answers for them, the city
accepts.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261214_signatures"
down_revision = "20261212_calendar_links"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column(
        "campaigns", sa.Column("director_signs", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("campaigns", "director_signs")
