"""Blanks that somebody else made, and which of their cells are which of our variables."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table

from app.db.tables.base import Moment, metadata

foreign_layouts = Table(
    "foreign_layouts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("place_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("name", String(200), nullable=False),
    Column("fingerprint", String(64), nullable=False, index=True),
    Column("upload_id", ForeignKey("uploads.id"), nullable=False, index=True),
    Column("cells", JSON, nullable=False),
    Column("changed_by", String(80), nullable=False),
    Column("changed_at", Moment, nullable=False),
)
