"""Result batches (the manifest of accepted files), their doubts and their parts.

A part is what one file says about one test in one leaf of the tree (a class, or a school where the file
has no classes). Of all parts with the same test and leaf one at most is current.
"""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    text,
)

from app.db.tables.base import Moment, metadata

batches = Table(
    "batches",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("status", String(12), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("upload_id", ForeignKey("uploads.id"), nullable=False, index=True),
    Column("items_upload_id", ForeignKey("uploads.id")),
    Column("layout_code", String(60)),
    Column("test_id", ForeignKey("tests.id"), index=True),
    Column("given_key", JSON, nullable=False),  # what the person said of the paper
    Column("reading", JSON, nullable=False),  # what was understood, for the page of the check
    Column("corrections", JSON, nullable=False),  # [[row, column, text], …]
    Column("excluded_rows", JSON, nullable=False),  # [row, …]
    Column("title", Text),  # two words of `reading` that lists show
    Column("layout", Text),
    Column("n_rows", Integer, nullable=False),
    Column("n_errors", Integer, nullable=False),
    Column("n_fixed", Integer, nullable=False),
    Column("refusal", JSON),  # {"code": …, "facts": …}
    Column("stored_as", String(200)),
    Column("sha256", String(64)),
    Column("created_by", String(80), nullable=False),
    Column("created_at", Moment, nullable=False),
    Column("confirmed_by", String(80)),
    Column("confirmed_at", Moment),
    Column("accepted_at", Moment),  # since when it counted
    Column("cancelled_at", Moment),  # since when it did no longer
    CheckConstraint("(confirmed_by IS NULL) = (confirmed_at IS NULL)", name="confirmed_who_and_when"),
)

batch_doubts = Table(
    "batch_doubts",
    metadata,
    Column("batch_id", ForeignKey("batches.id", ondelete="CASCADE"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("severity", String(8), nullable=False),
    Column("code", String(60), nullable=False),
    Column("sheet", String(100)),
    Column("row", Integer),
    Column("column", String(4)),
    Column("heading", String(200)),
    Column("value", String(100)),
    Column("facts", JSON, nullable=False),
)

batch_parts = Table(
    "batch_parts",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batches.id"), nullable=False, index=True),
    Column("test_id", ForeignKey("tests.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("is_current", Boolean, nullable=False),
    Column("file_rows", JSON),  # [[first, last], …] as in the sheet; null: loaded before they were kept
    Index(
        "uq_batch_parts_current",
        "test_id",
        "organisation_id",
        unique=True,
        sqlite_where=text("is_current"),
        postgresql_where=text("is_current"),
    ),
)
