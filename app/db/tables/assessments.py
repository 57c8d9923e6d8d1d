"""Procedures, tests and their tasks."""

from sqlalchemy import JSON, Column, ForeignKey, Integer, String, Table, Text, UniqueConstraint

from app.db.tables.base import metadata

procedures = Table(
    "procedures",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(60), nullable=False, unique=True),
    Column("kind", String(30), nullable=False),
    Column("name", String(200), nullable=False),
    Column("academic_year", String(7), nullable=False),
    Column("purpose", Text),
)

tests = Table(
    "tests",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(120), nullable=False, unique=True),
    Column("procedure_id", ForeignKey("procedures.id"), nullable=False),
    Column("subject", String(100), nullable=False),
    Column("grade", Integer, nullable=False),
    Column("level", String(10), nullable=False),
    Column("form", String(10), nullable=False),
    Column("max_score", Integer, nullable=False),
    Column("scale", JSON),  # [[mark, low, high], …]
    Column("scale_source", Text),
    UniqueConstraint("procedure_id", "subject", "grade", "level", "form"),
)

tasks = Table(
    "tasks",
    metadata,
    Column("test_id", ForeignKey("tests.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("label", String(40), nullable=False),
    Column("max_score", Integer, nullable=False),
    Column("difficulty", String(1)),
    Column("title", String(500)),
    Column("content", String(200)),
    Column("cognitive", String(100)),
    Column("item_type", String(30)),
)
