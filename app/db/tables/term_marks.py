"""Marks of a term: how many pupils of a class have each mark in a subject.

A row is the part and its counts at once. Parts of results are keyed by leaf and test; term marks have no
paper, tasks or scores, and made into tests they would stand in every list of tests. So they have a table of
their own under the same rule: of all rows of one class, period and subject one at most is current, a
corrected file replaces exactly the classes and subjects it speaks of, and what it replaced stays.
"""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, text

from app.db.tables.base import metadata

term_marks = Table(
    "term_marks",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("batch_id", ForeignKey("batches.id"), nullable=False, index=True),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False),  # a class
    Column("period", String(12), nullable=False),  # 2025/26 Q1
    Column("subject", String(100), nullable=False),
    *(Column(name, Integer, nullable=False) for name in ("m5", "m4", "m3", "m2", "not_attested")),
    Column("is_current", Boolean, nullable=False),
    Index(
        "uq_term_marks_current",
        "organisation_id",
        "period",
        "subject",
        unique=True,
        sqlite_where=text("is_current"),
        postgresql_where=text("is_current"),
    ),
)
