"""Versions of the quality model.

Why: a city writes, publishes and replaces its model by itself; what was published must stay as it was.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261201_model_versions"
down_revision = "20261130_moments_of_batches"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "model_versions",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("code", sa.String(length=60), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("organisation_id", sa.Integer(), nullable=True),
        sa.Column("extends_code", sa.String(length=60), nullable=True),
        sa.Column("extends_version", sa.Integer(), nullable=True),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("in_force_from", sa.Date(), nullable=False),
        sa.Column("in_force_to", sa.Date(), nullable=True),
        sa.Column("is_current", sa.Boolean(), nullable=False),
        sa.Column("package", sa.Text(), nullable=False),
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("created_by", sa.String(length=80), nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("published_by", sa.String(length=80), nullable=True),
        sa.Column("published_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("seen", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "state IN ('draft', 'published', 'archived')", name=op.f("ck_model_versions_known_state")
        ),
        sa.CheckConstraint(
            "(state = 'draft') = (published_at IS NULL)",
            name=op.f("ck_model_versions_published_at_a_moment"),
        ),
        sa.CheckConstraint(
            "(published_by IS NULL) = (published_at IS NULL)",
            name=op.f("ck_model_versions_published_by_somebody"),
        ),
        sa.CheckConstraint(
            "(extends_code IS NULL) = (extends_version IS NULL)",
            name=op.f("ck_model_versions_extends_a_version"),
        ),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_model_versions_organisation_id")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_model_versions")),
        sa.UniqueConstraint("code", "version", name=op.f("uq_model_versions_code_version")),
    )
    op.create_index(op.f("ix_model_versions_organisation_id"), "model_versions", ["organisation_id"])
    op.create_index(
        "uq_model_versions_current",
        "model_versions",
        ["is_current"],
        unique=True,
        sqlite_where=sa.text("is_current"),
        postgresql_where=sa.text("is_current"),
    )


def downgrade() -> None:
    op.drop_table("model_versions")
