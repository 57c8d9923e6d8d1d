"""The plan of in-school control.

Why: what the administration checks, when, who looks and what follows was kept in a table of its own in each
school, which reminded nobody.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261216_school_control"
down_revision = "20261215_school_campaigns"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "school_checks",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("place_id", sa.Integer(), nullable=False),
        sa.Column("theme", sa.String(length=200), nullable=False),
        sa.Column("purpose", sa.String(length=300), nullable=False),
        sa.Column("subject", sa.String(length=300), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("methods", sa.JSON(), nullable=False),
        sa.Column("classes", sa.String(length=300), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("responsible_id", sa.Integer(), nullable=False),
        sa.Column("outcome", sa.String(length=20), nullable=False),
        sa.Column("venue", sa.String(length=20), nullable=False),
        sa.Column("campaign_id", sa.Integer(), nullable=True),
        sa.Column("found", sa.Text(), nullable=False),
        sa.Column("decided", sa.Text(), nullable=False),
        sa.Column("done_on", sa.Date(), nullable=True),
        sa.Column("why_not", sa.String(length=300), nullable=False),
        sa.Column("created_by", sa.String(length=60), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["organisations.id"], name=op.f("fk_school_checks_place_id")),
        sa.ForeignKeyConstraint(
            ["responsible_id"], ["users.id"], name=op.f("fk_school_checks_responsible_id")
        ),
        sa.ForeignKeyConstraint(["campaign_id"], ["campaigns.id"], name=op.f("fk_school_checks_campaign_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_school_checks")),
    )
    for column in ("place_id", "responsible_id", "campaign_id"):
        op.create_index(op.f(f"ix_school_checks_{column}"), "school_checks", [column])


def downgrade() -> None:
    op.drop_table("school_checks")
