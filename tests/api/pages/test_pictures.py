"""When a page may show a picture."""

from itertools import product
from pathlib import Path

from app.api.pages.pictures import is_drawn
from app.domain.charts import Size, Theme
from app.files import Store
from app.use_cases import drawing


def test_a_picture_is_shown_only_when_it_is_there_in_every_theme_and_size(tmp_path: Path) -> None:
    files, looks = Store(tmp_path), list(product(Theme, Size))
    assert len(looks) > 1
    for theme, size in looks:
        assert not is_drawn(files, "test-1/2-3")
        files.keep_picture(drawing.file_name("test-1/2-3", theme, size), "<svg/>")
    assert is_drawn(files, "test-1/2-3")
