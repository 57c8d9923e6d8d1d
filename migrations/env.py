"""Runs migrations on the connection that the command hands over."""

from alembic import context

from app.db.tables import metadata


def ours(_object: object, name: str | None, _kind: str, _reflected: bool, _compare_to: object) -> bool:
    """Leave out the tables that a search index makes for itself."""
    return not (name or "").startswith("search_fts")


def run() -> None:
    """Migrate in one transaction, without foreign keys on SQLite: batch mode copies parents."""
    connection = context.config.attributes["connection"]
    is_sqlite = connection.dialect.name == "sqlite"
    if is_sqlite:
        connection.connection.driver_connection.execute("PRAGMA foreign_keys=OFF")
    else:
        connection.exec_driver_sql("SET lock_timeout = '4s'")
        connection.exec_driver_sql("SET statement_timeout = '10min'")
        connection.exec_driver_sql("SELECT pg_advisory_lock(7305002)")
        connection.commit()
    context.configure(
        connection=connection,
        target_metadata=metadata,
        render_as_batch=True,
        transactional_ddl=True,  # on SQLite too: our transactions begin before the first statement
        compare_type=True,
        include_object=ours,
    )
    try:
        with context.begin_transaction():
            context.run_migrations()
            if is_sqlite and connection.exec_driver_sql("PRAGMA foreign_key_check").first():
                raise RuntimeError("a migration left rows without their parents")
    finally:
        connection.rollback()  # after a success nothing is left to undo; a pragma is deaf in a transaction
        if is_sqlite:
            connection.connection.driver_connection.execute("PRAGMA foreign_keys=ON")
        else:
            connection.exec_driver_sql("SELECT pg_advisory_unlock(7305002)")
            connection.exec_driver_sql("RESET lock_timeout")
            connection.exec_driver_sql("RESET statement_timeout")
            connection.commit()


run()
