"""Dated breaks that tests plant."""

from pathlib import Path

import pytest
import yaml

from app.catalogues import breaks


def plant_breaks(monkeypatch: pytest.MonkeyPatch, folder: Path, *entries: dict[str, object]) -> None:
    """Only these breaks are known; what an entry leaves out is filled in."""
    given = [
        {
            "code": f"planted-{number}", "why": "method", "words": "работу проверяют иначе",
            "source": "приказ города", "to_check": None, **entry,
        }
        for number, entry in enumerate(entries, start=1)
    ]  # fmt: skip
    path = folder / "breaks.yaml"
    path.write_text(yaml.safe_dump({"breaks": given}, allow_unicode=True), "utf-8")
    monkeypatch.setattr(breaks, "BREAKS_FILE", path)
