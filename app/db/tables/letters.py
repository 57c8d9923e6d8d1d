"""Letters that wait to be sent, and reminders that schools have got."""

from sqlalchemy import Column, ForeignKey, Index, Integer, String, Table, Text

from app.db.tables.base import Moment, metadata

letters = Table(
    "letters",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("address", String(200), nullable=False),
    Column("subject", String(300), nullable=False),
    Column("body", Text, nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("next_at", Moment, index=True),  # None: sent, or given up
    Column("sent_at", Moment),
    Column("error", String(300)),
)

submission_reminders = Table(
    "submission_reminders",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("mark", String(40), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("sent_by", String(60), nullable=False),
    Column("sent_at", Moment, nullable=False),
    Index(None, "submission_id", "mark", unique=True),
)
