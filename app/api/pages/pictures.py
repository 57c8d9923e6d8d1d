"""Pictures on pages: there already, or ordered by the page that waits for one."""

from datetime import datetime
from itertools import product

from app.api.deps import Parts
from app.domain.access import Actor
from app.domain.charts import Size, Theme
from app.domain.organisations import Organisation
from app.files import Store
from app.use_cases import drawing


def is_drawn(files: Store, name: str) -> bool:
    """Whether the picture is there, in each theme and size: they are drawn one after another."""
    names = (drawing.file_name(name, theme, size) for theme, size in product(Theme, Size))
    return all(files.find_picture(one) is not None for one in names)


def is_drawn_or_ordered(
    parts: Parts, actor: Actor, name: str, test_id: int, place: Organisation, *, now: datetime
) -> bool:
    """Whether the picture is there; otherwise it is ordered."""
    if is_drawn(parts.store, name):
        return True
    with parts.database.writing() as tx:
        drawing.order(tx, actor, test_id, place, now=now)
    return False
