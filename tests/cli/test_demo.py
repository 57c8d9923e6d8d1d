"""The demonstration by the command."""

import json
from pathlib import Path

import pytest

from tests.cli.marked import SCHOOL, Mera


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented city, installed once by the command for all tests that only read."""
    return tmp_path_factory.mktemp("demo-city") / "var"


def test_the_demonstration_installs_itself_once(run: Mera, demo_folder: Path) -> None:
    first = run(demo_folder, "demo", "--small")
    assert first.exit_code == 0, first.output
    assert "Учебный город готов: всё вымышлено." in first.stdout
    assert "zavuch_318" in first.stdout
    written = {path for path in demo_folder.rglob("*") if path.is_file() and "mera.db" not in path.name}
    again = run(demo_folder, "demo", "--small")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    after = {path for path in demo_folder.rglob("*") if path.is_file() and "mera.db" not in path.name}
    assert after == written
    assert run(demo_folder, "db", "check").exit_code == 0
    told = run(
        demo_folder, "statistics", "--organisation", SCHOOL, "--test", "vpr-2026.matematika.4",
        "--format", "json", "--as", "zavuch_318",
    )  # fmt: skip
    answers = json.loads((demo_folder / "demo" / "answers.json").read_text(encoding="utf-8"))
    assert json.loads(told.stdout)["n"] > 50
    assert answers
    other = run(demo_folder, "demo", "--small", "--seed", "7")
    assert (other.exit_code, other.stderr.splitlines()[0]) == (1, "demo.other_seed")
    waiting = run(demo_folder, "worker", "--once")
    assert waiting.stdout == "jobs done: 0\n"


def test_the_demonstration_leaves_a_used_installation_alone(installed: Mera) -> None:
    done = installed("demo", "--small")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, "demo.not_empty")
