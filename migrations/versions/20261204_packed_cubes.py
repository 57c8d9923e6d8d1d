"""Tasks and primary scores of a part in one row instead of thirty.

Why: they are only read whole, and their rows were nine tenths of what a load writes and half of a city's
database.
"""

from collections import defaultdict

import sqlalchemy as sa
from alembic import op

revision = "20261204_packed_cubes"
down_revision = "20261203_overlays_in_use"
branch_labels = None
depends_on = None

_TASKS = ("task", "n", "attempted", "points", "full")
_SCORES = ("score", "n")


def upgrade() -> None:
    op.create_table(
        "cube_details",
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column("tasks", sa.Text(), nullable=False),
        sa.Column("scores", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["part_id"], ["batch_parts.id"], name=op.f("fk_cube_details_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", name=op.f("pk_cube_details")),
    )
    tasks, scores = _packed("cube_tasks", _TASKS), _packed("cube_scores", _SCORES)
    rows = [
        {"part_id": part, "tasks": tasks.get(part, ""), "scores": scores.get(part, "")}
        for part in sorted(tasks.keys() | scores.keys())
    ]
    if rows:
        insert = "INSERT INTO cube_details (part_id, tasks, scores) VALUES (:part_id, :tasks, :scores)"
        op.get_bind().execute(sa.text(insert), rows)
    op.drop_table("cube_tasks")
    op.drop_table("cube_scores")


def downgrade() -> None:
    _old("cube_scores", _SCORES)
    _old("cube_tasks", _TASKS)
    _unpack("tasks", "cube_tasks", _TASKS)
    _unpack("scores", "cube_scores", _SCORES)
    op.drop_table("cube_details")


def _old(name: str, columns: tuple[str, ...]) -> None:
    key, *counts = columns
    op.create_table(
        name,
        sa.Column("part_id", sa.Integer(), nullable=False),
        sa.Column(key, sa.Integer(), nullable=False),
        *(sa.Column(each, sa.BigInteger(), nullable=False) for each in counts),
        sa.ForeignKeyConstraint(
            ["part_id"], ["batch_parts.id"], name=op.f(f"fk_{name}_part_id"), ondelete="CASCADE"
        ),
        sa.PrimaryKeyConstraint("part_id", key, name=op.f(f"pk_{name}")),
    )


def _packed(table: str, columns: tuple[str, ...]) -> dict[int, str]:
    """Part → its rows as «numbers by spaces;…», by the first number."""
    found: dict[int, list[str]] = defaultdict(list)
    names = ", ".join(f'"{name}"' for name in columns)
    query = f'SELECT part_id, {names} FROM {table} ORDER BY part_id, "{columns[0]}"'  # noqa: S608: own names
    for part, *numbers in op.get_bind().execute(sa.text(query)):
        found[part].append(" ".join(map(str, numbers)))
    return {part: ";".join(rows) for part, rows in found.items()}


def _unpack(column: str, table: str, columns: tuple[str, ...]) -> None:
    query = f"SELECT part_id, {column} FROM cube_details WHERE {column} <> ''"  # noqa: S608: own names
    rows = [
        {"part_id": part, **dict(zip(columns, map(int, row.split(" ")), strict=True))}
        for part, packed in op.get_bind().execute(sa.text(query))
        for row in packed.split(";")
    ]
    if rows:
        names = ", ".join(f'"{name}"' for name in ("part_id", *columns))
        marks = ", ".join(f":{name}" for name in ("part_id", *columns))
        insert = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608: own names
        op.get_bind().execute(sa.text(insert), rows)
