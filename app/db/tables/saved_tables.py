"""Choices of tables of indicators that people saved under a name."""

from sqlalchemy import JSON, Boolean, Column, ForeignKey, Integer, String, Table

from app.db.tables.base import Moment, metadata

saved_tables = Table(
    "saved_tables",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("owner_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("place_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("name", String(120), nullable=False),
    Column("is_shared", Boolean, nullable=False),
    Column("choice", JSON, nullable=False),  # [[field, value], …] of the page's address
    Column("changed_at", Moment, nullable=False),
)
