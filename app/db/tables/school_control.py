"""Checks of the plans of in-school control."""

from sqlalchemy import JSON, Column, Date, ForeignKey, Integer, String, Table, Text

from app.db.tables.base import Moment, metadata

school_checks = Table(
    "school_checks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("place_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("theme", String(200), nullable=False),
    Column("purpose", String(300), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("kind", String(20), nullable=False),
    Column("methods", JSON, nullable=False),
    Column("classes", String(300), nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("responsible_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("outcome", String(20), nullable=False),
    Column("venue", String(20), nullable=False),
    Column("campaign_id", ForeignKey("campaigns.id"), index=True),
    Column("found", Text, nullable=False),
    Column("decided", Text, nullable=False),
    Column("done_on", Date),
    Column("why_not", String(300), nullable=False),
    Column("created_by", String(60), nullable=False),
    Column("created_at", Moment, nullable=False),
)
