"""Long work: one row a job, with its progress, result and lease."""

from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, String, Table

from app.db.tables.base import Moment, metadata

jobs = Table(
    "jobs",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("kind", String(40), nullable=False),
    Column("subject_id", Integer, nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("state", String(10), nullable=False),
    Column("done", Integer, nullable=False),
    Column("total", Integer, nullable=False),
    Column("error", JSON),
    Column("attempts", Integer, nullable=False),
    Column("lease_until", Moment),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("finished_at", Moment),
    Index(None, "state", "id"),
    Index(None, "kind", "subject_id"),
)
