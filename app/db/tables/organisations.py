"""Kinds, organisations and their dated facts."""

from sqlalchemy import Column, Date, ForeignKey, Integer, String, Table, UniqueConstraint

from app.db.tables.base import metadata

# Paths are compared as bytes, so that a subtree is a range of the index on both databases.
PATH = String(200).with_variant(String(200, collation="C"), "postgresql")

organisation_kinds = Table(
    "organisation_kinds",
    metadata,
    Column("code", String(30), primary_key=True),
    Column("name", String(100), nullable=False),
    Column("rank", Integer, nullable=False),
)

organisations = Table(
    "organisations",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("code", String(60), nullable=False, unique=True),
    Column("kind", ForeignKey("organisation_kinds.code"), nullable=False),
    Column("name", String(500), nullable=False),
    Column("short_name", String(200), nullable=False),
    Column("number", Integer),
    Column("parent_id", ForeignKey("organisations.id"), index=True),
    Column("path", PATH, nullable=False, unique=True),
)

organisation_facts = Table(
    "organisation_facts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),
    Column("fact", String(100), nullable=False),
    Column("valid_from", Date, nullable=False),
    Column("value", String(500), nullable=False),
    Column("source", String(300), nullable=False),
    UniqueConstraint("organisation_id", "fact", "valid_from"),
)
