"""The record of what was done, append-only and hash-chained, and facts about the installation."""

from sqlalchemy import JSON, Column, Index, Integer, String, Table

from app.db.tables.base import Moment, metadata

audit_entries = Table(
    "audit_entries",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("at", Moment, nullable=False),
    Column("login", String(80), nullable=False),
    Column("role", String(30), nullable=False),
    Column("organisation_id", Integer),
    Column("event", String(60), nullable=False),
    Column("subject", String(80), nullable=False),
    Column("before", JSON),
    Column("after", JSON),
    Column("request_id", String(40)),
    Column("hash", String(64), nullable=False, unique=True),
    Index(None, "subject"),
)

installation = Table(
    "installation",
    metadata,
    Column("key", String(40), primary_key=True),
    Column("value", String(500), nullable=False),
)
