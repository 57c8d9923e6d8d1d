"""The ground on which a campaign asks teachers.

Why: teachers owe five documents alone; whoever asks for more says by what right.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261208_grounds"
down_revision = "20261207_computed_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("ground", sa.String(length=300), nullable=False, server_default=""))


def downgrade() -> None:
    op.drop_column("campaigns", "ground")
