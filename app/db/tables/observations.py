"""Reported values by revision: a correction is a new row, and of a cell's rows one is current."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    text,
)

from app.db.tables.base import Moment, metadata

observations = Table(
    "observations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("variable", String(60), nullable=False),
    Column("period", String(10), nullable=False),  # 2025/26; 2025; 2025-09; 2025-09-01
    Column("breakdown", String(200), nullable=False),  # «grade=4;subject=Математика»; empty: of the whole
    Column("revision", Integer, nullable=False),
    Column("is_current", Boolean, nullable=False),
    Column("value", Float),
    Column("not_measured", String(20)),
    Column("entered_by", String(60), nullable=False),
    Column("entered_at", Moment, nullable=False),
    Column("source", String(10), nullable=False),
    Column("reference", String(300)),
    Column("reason", String(500)),
    CheckConstraint("(value IS NULL) <> (not_measured IS NULL)", name="value_or_why_not"),
    CheckConstraint("revision = 1 OR reason IS NOT NULL", name="correction_has_reason"),
    Index(
        "uq_observations_revision", "organisation_id", "variable", "period", "breakdown", "revision",
        unique=True,
    ),
    Index(
        "uq_observations_current", "organisation_id", "variable", "period", "breakdown",
        unique=True, sqlite_where=text("is_current"), postgresql_where=text("is_current"),
    ),
    Index(None, "variable", "period"),
)  # fmt: skip
