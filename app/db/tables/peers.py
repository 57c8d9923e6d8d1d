"""Who counts as similar to a school in an academic year: fixed once, never changed."""

from sqlalchemy import Column, Float, ForeignKey, Integer, String, Table, UniqueConstraint

from app.db.tables.base import Moment, metadata

peer_groups = Table(
    "peer_groups",
    metadata,
    Column("school_id", ForeignKey("organisations.id"), primary_key=True),
    Column("academic_year", String(7), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("peer_id", ForeignKey("organisations.id"), nullable=False),
    Column("distance", Float, nullable=False),
    Column("rule_version", String(20), nullable=False),
    Column("frozen_at", Moment, nullable=False),
    UniqueConstraint("school_id", "academic_year", "peer_id"),
)
