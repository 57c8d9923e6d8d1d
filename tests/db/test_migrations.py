"""Migrations, up and down on both databases, empty and filled."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest
from alembic.config import Config
from alembic.script import ScriptDirectory
from sqlalchemy import func, insert, inspect, select, text

from app.db import audit, migrations, result_batches, schema
from app.db.engine import Database, Tx
from app.db.tables import metadata
from app.db.tables.result_batches import batch_parts
from app.db.tables.statistics import cube_details
from app.domain.access import Role
from tests.make import NOW, Make


def _scripts() -> ScriptDirectory:
    config = Config()
    config.set_main_option("script_location", str(migrations.SCRIPTS))
    return ScriptDirectory.from_config(config)


def _counts(database: Database) -> dict[str, int]:
    with database.reading() as tx:
        return {
            table.name: tx.execute(select(func.count()).select_from(table)).scalar_one()
            for table in metadata.sorted_tables
        }


def _tables(database: Database) -> set[str]:
    return set(inspect(database.engine).get_table_names()) - {"alembic_version"}


def _fill(make: Make) -> None:
    city = make.city()
    make.person(Role.DEPUTY, city.school(1), "zavuch")
    make.session("zavuch")
    make.token("zavuch")
    test = make.test()
    make.accepted(test, city.classes, by=city.root)


def _orphans(tx: Tx) -> int:
    """Rows whose parent is gone, counted by hand on both databases."""
    lost = 0
    for table in metadata.sorted_tables:
        for key in table.foreign_keys:
            parent = key.column.table.alias("parent")
            own = table.alias("own")
            own_column, parent_column = own.c[key.parent.name], parent.c[key.column.name]
            there = select(parent_column).where(parent_column == own_column).exists()
            query = select(func.count()).select_from(own).where(own_column.is_not(None), ~there)
            lost += tx.execute(query).scalar_one()
    return lost


def test_there_is_one_line_of_migrations() -> None:
    assert len(_scripts().get_heads()) == 1


def test_every_migration_says_why() -> None:
    for script in _scripts().walk_revisions():
        assert "Why:" in (script.module.__doc__ or ""), script.revision


def test_the_code_and_the_migrated_database_have_the_same_tables(database: Database) -> None:
    migrations.differences(database.engine)
    assert _tables(database) == set(metadata.tables)


def test_the_newest_revision_is_alembics_head() -> None:
    config = Config()
    config.set_main_option("script_location", str(schema.SCRIPTS))
    assert schema.newest() == set(ScriptDirectory.from_config(config).get_heads())


def test_an_empty_database_goes_up_down_and_up(empty_database: Database) -> None:
    assert not schema.is_current(empty_database.engine)
    migrations.upgrade(empty_database.engine)
    assert schema.is_current(empty_database.engine)
    migrations.downgrade(empty_database.engine, "base")
    assert _tables(empty_database) == set()
    migrations.upgrade(empty_database.engine)
    migrations.differences(empty_database.engine)


def test_running_migrations_again_changes_nothing(database: Database, make: Make) -> None:
    _fill(make)
    before = _counts(database)
    migrations.upgrade(database.engine)
    assert _counts(database) == before


def _down_and_up(database: Database, step: str) -> None:
    migrations.downgrade(database.engine, step)
    migrations.upgrade(database.engine)
    migrations.differences(database.engine)


@pytest.mark.parametrize("step", ["-1", "base"])
def test_a_filled_database_goes_down_and_up(database: Database, make: Make, step: str) -> None:
    """A step down keeps all rows but those of tables that it takes away; nothing is left without a parent."""
    _fill(make)
    before = _counts(database)
    assert all(before[name] for name in ("organisations", "sessions", "batch_parts", "tasks"))
    migrations.downgrade(database.engine, step)
    kept = _tables(database)
    migrations.upgrade(database.engine)
    migrations.differences(database.engine)
    after = _counts(database)
    lost = {name for name in kept & before.keys() if after[name] < before[name]}
    assert lost == set()
    with database.reading() as tx:
        assert _orphans(tx) == 0


def test_files_that_are_here_learn_since_when_they_counted(database: Database, make: Make) -> None:
    """From the record of actions: the later of two moments where a file was accepted twice."""
    city = make.city()
    batch = make.accepted(make.test(), city.classes, by=city.root)
    moments = [NOW + timedelta(days=one) for one in (1, 2, 3)]
    with database.writing() as tx:
        actor, subject = make.actor_at(city.root), f"batch:{batch.id}"
        for event, at in zip(("batch.accepted", "batch.accepted", "batch.cancelled"), moments, strict=True):
            audit.record(tx, actor, event, subject=subject, at=at)
    migrations.downgrade(database.engine, "20261130_saved_tables")
    migrations.upgrade(database.engine)
    with database.reading() as tx:
        found = result_batches.get(tx, batch.id, seen_by=make.actor_at(city.root))
    assert (found.accepted_at, found.cancelled_at) == (moments[1], moments[2])


def test_tasks_and_scores_of_a_part_survive_on_the_way_down_and_up(database: Database, make: Make) -> None:
    """Packed in one row, then in rows of their own, then packed again: the same counts."""
    city = make.city()
    make.accepted(make.test(), city.classes, by=city.root)
    packed = ("1 25 24 20 18;2 25 25 44 19", "0 1;3 9;10 15")
    with database.writing() as tx:
        part = tx.execute(select(func.min(batch_parts.c.id))).scalar_one()
        tx.execute(insert(cube_details), {"part_id": part, "tasks": packed[0], "scores": packed[1]})
    migrations.downgrade(database.engine, "20261203_overlays_in_use")
    with database.reading() as tx:
        tasks = tx.execute(text("SELECT task, n, attempted, points FROM cube_tasks ORDER BY task")).all()
        scores = tx.execute(text("SELECT score, n FROM cube_scores ORDER BY score")).all()
    assert [tuple(row) for row in tasks] == [(1, 25, 24, 20), (2, 25, 25, 44)]
    assert [tuple(row) for row in scores] == [(0, 1), (3, 9), (10, 15)]
    migrations.upgrade(database.engine)
    with database.reading() as tx:
        query = select(cube_details.c.tasks, cube_details.c.scores)
        assert [tuple(row) for row in tx.execute(query)] == [packed]


def test_foreign_keys_hold_after_migrations(database: Database, make: Make) -> None:
    """The pragma is off while SQLite migrates; it must be on again for everybody afterwards."""
    _fill(make)
    migrations.upgrade(database.engine)
    with pytest.raises(Exception, match=r"(?i)foreign key"), database.writing() as tx:
        tx.execute(text("INSERT INTO tasks (test_id, position, label, max_score) VALUES (999, 1, '1', 1)"))


def test_a_migration_that_fails_leaves_nothing_behind(empty_database: Database, broken: Callable) -> None:
    broken()
    with pytest.raises(ZeroDivisionError):
        migrations.upgrade(empty_database.engine)
    assert _tables(empty_database) == set()
    assert not schema.is_current(empty_database.engine)


@pytest.fixture
def broken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], None]:
    """Puts a folder of migrations in place whose only one makes a table, then fails."""

    def put() -> None:
        folder = tmp_path / "migrations"
        (folder / "versions").mkdir(parents=True)
        (folder / "env.py").write_text((migrations.SCRIPTS / "env.py").read_text("utf-8"), "utf-8")
        (folder / "versions" / "one.py").write_text(
            "import sqlalchemy as sa\nfrom alembic import op\n"
            "revision, down_revision = 'one', None\n"
            "def upgrade():\n"
            "    op.create_table('half', sa.Column('id', sa.Integer(), primary_key=True))\n"
            "    1 / 0\n"
        )
        monkeypatch.setattr(migrations, "SCRIPTS", folder)

    return put
