"""Campaigns, the schools' answers, their cells and what is said about them."""

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    String,
    Table,
    Text,
    false,
    text,
)

from app.db.tables.base import Moment, metadata

_OF_PLACE, _OF_PERSON = text("user_id IS NULL"), text("user_id IS NOT NULL")

campaigns = Table(
    "campaigns",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("place_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("state", String(10), nullable=False),
    Column("title", String(120), nullable=False),
    Column("sections", JSON, nullable=False),  # [{code, name, variables}, …] in the order of the form
    Column("periods", JSON, nullable=False),  # kind of period → code
    Column("is_inner", Boolean, nullable=False, server_default=false()),  # of a school, inside it
    Column("schools", JSON, nullable=False),  # ids, as long as it is a draft; then there are submissions
    Column("colleagues", JSON, nullable=False, server_default="[]"),  # ids of people, likewise
    Column("opens_at", Moment, nullable=False),
    Column("closes_at", Moment, nullable=False),
    Column("instructions", Text, nullable=False),
    Column("contact", String(300), nullable=False),
    Column("minutes", JSON, nullable=False),  # role → minutes
    Column("ground", String(300), nullable=False, server_default=""),  # by what right teachers are asked
    Column("shows_known", Boolean, nullable=False, server_default=false()),
    Column("director_signs", Boolean, nullable=False, server_default=false()),
    Column("remind_days", JSON, nullable=False),
    Column("copied_from", ForeignKey("campaigns.id")),
    Column("created_by", String(60), nullable=False),
    Column("created_at", Moment, nullable=False),
)

submissions = Table(
    "submissions",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("campaign_id", ForeignKey("campaigns.id"), nullable=False),
    Column("organisation_id", ForeignKey("organisations.id"), nullable=False, index=True),
    Column("user_id", ForeignKey("users.id"), index=True),  # whose it is inside a school
    Column("state", String(10), nullable=False),
    Column("due_at", Moment),
    Column("asked_for_time", String(1000)),
    Column("submitted_by", String(60)),
    Column("submitted_at", Moment),
    Column("decided_by", String(60)),
    Column("decided_at", Moment),
    Column("last_at", Moment),
    Column("spent_seconds", Integer, nullable=False, server_default="0"),
    Column("usual", JSON, nullable=False),  # cell → [lowest, highest] of similar schools
    Index(
        "uq_submissions_of_place", "campaign_id", "organisation_id",
        unique=True, sqlite_where=_OF_PLACE, postgresql_where=_OF_PLACE,
    ),
    Index(
        "uq_submissions_of_person", "campaign_id", "user_id",
        unique=True, sqlite_where=_OF_PERSON, postgresql_where=_OF_PERSON,
    ),
)  # fmt: skip

submission_cells = Table(
    "submission_cells",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("variable", String(60), nullable=False),
    Column("breakdown", String(200), nullable=False),
    Column("version", Integer, nullable=False),
    Column("text", String(200), nullable=False),  # as it was typed
    Column("comment", String(1000), nullable=False),
    Column("sent", String(200)),  # the text when it was sent last
    Column("is_returned", Boolean, nullable=False),
    Column("changed_by", String(60), nullable=False),
    Column("changed_at", Moment, nullable=False),
    PrimaryKeyConstraint("submission_id", "variable", "breakdown"),
)

submission_words = Table(
    "submission_words",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("variable", String(60), nullable=False),  # empty: about the whole form
    Column("breakdown", String(200), nullable=False),
    Column("text", String(1000), nullable=False),
    Column("said_by", String(60), nullable=False),
    Column("said_at", Moment, nullable=False),
    Column("by_school", Boolean, nullable=False),
)

submission_steps = Table(
    "submission_steps",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("step", String(20), nullable=False),
    Column("words", String(1000), nullable=False),
    Column("done_by", String(60), nullable=False),
    Column("done_at", Moment, nullable=False),
)

submission_parts = Table(
    "submission_parts",
    metadata,
    Column("submission_id", ForeignKey("submissions.id"), nullable=False),
    Column("section", String(60), nullable=False),
    Column("user_id", ForeignKey("users.id"), nullable=False, index=True),
    Column("ground", String(300), nullable=False),
    Column("given_by", String(60), nullable=False),
    Column("given_at", Moment, nullable=False),
    Column("done_at", Moment),
    PrimaryKeyConstraint("submission_id", "section"),
)

submission_files = Table(
    "submission_files",
    metadata,
    Column("id", Integer, primary_key=True),
    Column("submission_id", ForeignKey("submissions.id"), nullable=False, index=True),
    Column("variable", String(60), nullable=False),
    Column("breakdown", String(200), nullable=False),
    Column("upload_id", ForeignKey("uploads.id"), nullable=False),
    Column("added_by", String(60), nullable=False),
    Column("added_at", Moment, nullable=False),
)
