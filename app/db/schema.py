"""Whether a database has the present schema: asked by every start, so without the weight of alembic."""

import re
from pathlib import Path

from sqlalchemy import Engine, inspect, text

_HERE = Path(__file__).resolve().parents[1]
SCRIPTS = next(folder for folder in (_HERE / "_migrations", _HERE.parent / "migrations") if folder.is_dir())
_OWN = re.compile(r'^revision\b[^=\n]*= "([^"]+)"', re.MULTILINE)
_BEFORE = re.compile(r"^down_revision\b[^=\n]*=(.+)$", re.MULTILINE)


def newest() -> frozenset[str]:
    """The revisions that no other stands on; one, unless two branches were not yet joined."""
    scripts = [file.read_text("utf-8") for file in (SCRIPTS / "versions").glob("*.py")]
    own = {name for script in scripts for name in _OWN.findall(script)}
    before = {
        name
        for script in scripts
        for said in _BEFORE.findall(script)
        for name in re.findall('"([^"]+)"', said)
    }
    return frozenset(own - before)


def is_current(engine: Engine) -> bool:
    """Whether nothing is left to migrate."""
    with engine.connect() as connection:
        if not inspect(connection).has_table("alembic_version"):
            return False
        found = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
        return frozenset(found) == newest()
