"""Overlays that values are computed with beside the model in force: one version of each at a time.

Why: indicators of a school's or a city's own are computed and kept under their own code and version, so more
than one version is in use; still no more than one whole model is.
"""

import sqlalchemy as sa
from alembic import op

revision = "20261203_overlays_in_use"
down_revision = "20261202_values_of_formulas"
branch_labels = None
depends_on = None

_NAME, _OVERLAYS = "uq_model_versions_current", "uq_model_versions_current_overlay"


def upgrade() -> None:
    op.drop_index(_NAME, table_name="model_versions")
    where = sa.text("is_current AND extends_code IS NULL")
    op.create_index(
        _NAME, "model_versions", ["is_current"], unique=True, sqlite_where=where, postgresql_where=where
    )
    own = sa.text("is_current AND extends_code IS NOT NULL")
    op.create_index(
        _OVERLAYS, "model_versions", ["code"], unique=True, sqlite_where=own, postgresql_where=own
    )


def downgrade() -> None:
    op.execute(
        "DELETE FROM indicator_values WHERE EXISTS (SELECT 1 FROM model_versions"
        " WHERE extends_code IS NOT NULL AND code = indicator_values.model"
        " AND version = indicator_values.model_version)"
    )
    op.execute("UPDATE model_versions SET is_current = false WHERE extends_code IS NOT NULL")
    op.drop_index(_OVERLAYS, table_name="model_versions")
    op.drop_index(_NAME, table_name="model_versions")
    where = sa.text("is_current")
    op.create_index(
        _NAME, "model_versions", ["is_current"], unique=True, sqlite_where=where, postgresql_where=where
    )
