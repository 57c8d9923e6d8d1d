"""The ground on which a campaign asks teachers, and whether schools look at what they have told already.

Why: teachers owe five documents alone; whoever asks for more says by what right. What is known is not asked
again, unless the city wants it looked at.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261208_grounds"
down_revision = "20261207_computed_models"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("campaigns", sa.Column("ground", sa.String(length=300), nullable=False, server_default=""))
    op.add_column(
        "campaigns", sa.Column("shows_known", sa.Boolean(), nullable=False, server_default=sa.false())
    )


def downgrade() -> None:
    op.drop_column("campaigns", "shows_known")
    op.drop_column("campaigns", "ground")
