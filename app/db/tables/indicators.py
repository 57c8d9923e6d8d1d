"""Computed values of indicators: derived wholly from what counts now, and what they were derived from."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Float,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    false,
)

from app.db.tables.base import Moment, metadata

indicator_values = Table(
    "indicator_values",
    metadata,
    Column("model", String(60), primary_key=True),
    Column("model_version", Integer, primary_key=True),
    Column("organisation_id", ForeignKey("organisations.id"), primary_key=True),
    Column("academic_year", String(7), primary_key=True),  # or the calendar year of what is reported so: 2025
    Column("indicator", String(60), primary_key=True),
    Column("numerator", Float),  # both sums, or the value of what is no division of sums
    Column("denominator", Float),
    Column("value", Float),
    Column("n", BigInteger, nullable=False),
    Column("reported", Integer, nullable=False),
    Column("expected", Integer, nullable=False),
    Column("level", String(60)),
    Column("score", Float),
    Column("is_incomplete", Boolean, nullable=False, server_default=false()),
    Column("computed_at", Moment, nullable=False),
    Column("data_version", String(100), nullable=False),
    CheckConstraint("denominator > 0", name="denominator_above_zero"),
    CheckConstraint(
        "(value IS NULL) = (denominator IS NOT NULL) AND (numerator IS NULL) = (denominator IS NULL)",
        name="value_or_sums",
    ),
    Index(None, "organisation_id"),
)

computed_models = Table(
    "computed_models",
    metadata,
    Column("model", String(60), primary_key=True),
    Column("model_version", Integer, primary_key=True),
    Column("computed_at", Moment, nullable=False),
    Column("data", String(100), nullable=False),  # all that its values stand for, but for reports
    Column("asked", String(40), nullable=False),  # when the whole was asked for last
    Column("told", Integer, nullable=False),  # the latest report in them
)
