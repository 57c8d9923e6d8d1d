"""Reads the layouts of result files."""

from functools import cache
from pathlib import Path

import yaml

from app.domain.errors import Invalid
from app.domain.layouts import Layout, LayoutKind, layout_of

LAYOUTS_FOLDER = Path(__file__).resolve().parents[1] / "data" / "layouts"


@cache
def load_layouts(extra: Path | None = None) -> tuple[Layout, ...]:
    """Our own layouts and those of the folder `extra`, by code; a layout of `extra` replaces ours.

    Invalid `layout.broken` names the file and the part.
    """
    by_code: dict[str, Layout] = {}
    for folder in [LAYOUTS_FOLDER, *([extra] if extra is not None else [])]:
        for path in sorted(folder.glob("*.yaml")):
            layout = _read(path)
            by_code[layout.code] = layout
    return tuple(by_code[code] for code in sorted(by_code))


@cache
def counts_rows(name: str | None) -> bool:
    """Whether rows of a file of this layout, by its name, are no works: they hold a class's term marks."""
    return any(one.name == name and one.kind is LayoutKind.TERM_MARKS for one in load_layouts())


def _read(path: Path) -> Layout:
    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise Invalid("layout.broken", layout=path.name, part="yaml", reason=str(error)[:200]) from error
    return layout_of(given, where=path.name)
