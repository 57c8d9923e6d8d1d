"""An index of loaded parts by organisation.

Why: a page of a city adds up what stands under each of its schools, and had to walk all parts for it.
"""

from alembic import op

revision = "20261130_parts_by_place"
down_revision = "20261125_files_with_names"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_batch_parts_organisation_id", "batch_parts", ["organisation_id"])


def downgrade() -> None:
    op.drop_index("ix_batch_parts_organisation_id", table_name="batch_parts")
