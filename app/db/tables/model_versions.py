"""Versions of quality models: the text of each package and how the version stands."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from app.db.tables.base import Moment, metadata

_WHOLE = text("is_current AND extends_code IS NULL")
_OVERLAY = text("is_current AND extends_code IS NOT NULL")

model_versions = Table(
    "model_versions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(60), nullable=False),
    Column("version", Integer, nullable=False),
    Column("name", String(200), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), index=True),  # none: came with the program
    Column("extends_code", String(60)),  # of an overlay: the version that it stands on
    Column("extends_version", Integer),
    Column("state", String(10), nullable=False),
    Column("in_force_from", Date, nullable=False),
    Column("in_force_to", Date),
    Column("is_current", Boolean, nullable=False),  # what values are computed with and pages show
    Column("package", Text, nullable=False),
    Column("digest", String(64), nullable=False),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("published_by", String(80)),
    Column("published_at", Moment),
    Column("seen", Integer, nullable=False),
    UniqueConstraint("code", "version"),
    CheckConstraint("state IN ('draft', 'published', 'archived')", name="known_state"),
    CheckConstraint("(state = 'draft') = (published_at IS NULL)", name="published_at_a_moment"),
    CheckConstraint("(published_by IS NULL) = (published_at IS NULL)", name="published_by_somebody"),
    CheckConstraint("(extends_code IS NULL) = (extends_version IS NULL)", name="extends_a_version"),
    Index(
        "uq_model_versions_current", "is_current",
        unique=True, sqlite_where=_WHOLE, postgresql_where=_WHOLE,
    ),
    Index(
        "uq_model_versions_current_overlay", "code",
        unique=True, sqlite_where=_OVERLAY, postgresql_where=_OVERLAY,
    ),
)  # fmt: skip
