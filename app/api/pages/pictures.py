"""Pictures on pages: there already, or ordered by the page that waits for one."""

from datetime import datetime

from app.api.deps import Parts
from app.domain.access import Actor
from app.domain.charts import Size, Theme
from app.domain.organisations import Organisation
from app.files import Store
from app.use_cases import drawing


def is_drawn(files: Store, name: str) -> bool:
    """Whether the picture is there."""
    return files.find_picture(drawing.file_name(name, Theme.LIGHT, Size.WIDE)) is not None


def is_drawn_or_ordered(
    parts: Parts, actor: Actor, name: str, test_id: int, place: Organisation, *, now: datetime
) -> bool:
    """Whether the picture is there; otherwise it is ordered."""
    if is_drawn(parts.store, name):
        return True
    with parts.database.writing() as tx:
        drawing.order(tx, actor, test_id, place, now=now)
    return False
