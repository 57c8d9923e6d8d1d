"""A wrong word ends the command with two."""

from pathlib import Path

import pytest

from tests.cli.marked import Mera
from tests.make import PASSWORD


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("db",),
        ("db", "drop"),
        ("user", "add"),
        ("user", "add", "x", "--role", "king", "--password", PASSWORD),
        ("import", "results", "nowhere.xlsx"),
        ("import", "results", "{file}", "--grade", "12"),
        ("import", "results", "{file}", "--level", "high"),
        ("import", "results", "{file}", "--form", "clay"),
        ("import", "results", "{file}", "--format", "xml"),
        ("import", "results", "{file}", "--dry-run", "--nonsense"),
        ("statistics", "--organisation", "RU"),
        ("statistics", "--organisation", "RU", "--test", "x", "--format", "xml"),
        ("serve", "--port", "many"),
    ],
)
def test_misuse_ends_with_two(installed: Mera, good: Path, words: tuple[str, ...]) -> None:
    done = installed(*(word.format(file=good) for word in words))
    assert done.exit_code == 2, done.output
    assert done.stdout == "" or words == ("db",)
