"""The cube that pages read: counts of each part of an accepted file.

A figure of any organisation is a sum over the current parts of its subtree.
"""

from sqlalchemy import BigInteger, Column, ForeignKey, String, Table, Text

from app.db.tables.base import metadata

# Counts of one part. Column names are those of domain/analytics/results.py.
cube_results = Table(
    "cube_results",
    metadata,
    Column("part_id", ForeignKey("batch_parts.id", ondelete="CASCADE"), primary_key=True),
    *(
        Column(name, BigInteger, nullable=False)
        for name in (
            "n", "absent", "adapted", "n_scored", "points", "possible", "n_marked", "mark_sum",
            "m2", "m3", "m4", "m5", "j_n", "j_lowered", "j_confirmed", "j_raised", "j_far",
        )
    ),
)  # fmt: skip

# The tasks and the primary scores of one part, packed by domain/analytics/packed.py: they are only ever read
# whole, and as rows of their own they were nine tenths of what a load writes.
cube_details = Table(
    "cube_details",
    metadata,
    Column("part_id", ForeignKey("batch_parts.id", ondelete="CASCADE"), primary_key=True),
    Column("tasks", Text, nullable=False),
    Column("scores", Text, nullable=False),
)

cube_measures = Table(
    "cube_measures",
    metadata,
    Column("part_id", ForeignKey("batch_parts.id", ondelete="CASCADE"), primary_key=True),
    Column("measure", String(60), primary_key=True),
    Column("n", BigInteger, nullable=False),
    Column("of", BigInteger, nullable=False),
)
