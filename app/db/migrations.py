"""Bring a database to the present schema."""

from alembic import command
from alembic.config import Config
from sqlalchemy import Engine

from app.db.schema import SCRIPTS


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(SCRIPTS))
    return config


def upgrade(engine: Engine, to: str = "head") -> None:
    """Run the migrations that are missing up to a revision."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def downgrade(engine: Engine, to: str) -> None:
    """Run migrations back to a revision."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.downgrade(config, to)


def differences(engine: Engine) -> None:
    """Raise when the tables in code and in the database differ."""
    config = _config()
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.check(config)


def write_revision(engine: Engine, message: str) -> None:
    """Write a migration from the difference between code and database: a draft to be read and mended."""
    config = _config()
    config.set_main_option("file_template", "%%(year)d%%(month).2d%%(day).2d_%%(slug)s")
    with engine.connect() as connection:
        config.attributes["connection"] = connection
        command.revision(config, message=message, autogenerate=True)
