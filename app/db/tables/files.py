"""Uploaded files: our own name on disk, the person's name only as text."""

from sqlalchemy import Boolean, Column, ForeignKey, Integer, String, Table, false

from app.db.tables.base import Moment, metadata

uploads = Table(
    "uploads",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("file_name", String(255), nullable=False),
    Column("stored_as", String(80), nullable=False, unique=True),
    Column("size", Integer, nullable=False),
    Column("sha256", String(64), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("uploaded_by", String(80), nullable=False),
    Column("uploaded_at", Moment, nullable=False),
    Column("holds_names", Boolean, nullable=False, server_default=false()),
    Column("removed_at", Moment, nullable=True),
)
