"""Versions and packages of the quality model by the command."""

import json
from pathlib import Path

import pytest

from tests.cli.marked import Mera

pytestmark = pytest.mark.usefixtures("first_version_alone")


def changed(mera: Mera, path: Path, *changes: tuple[str, str]) -> Path:
    text = mera("model", "export", "universal@1").stdout
    for old, new in (("version: 1", "version: 2"), *changes):
        assert old in text
        text = text.replace(old, new, 1)
    path.write_text(text, "utf-8")
    return path


def test_an_exported_package_taken_in_again_is_the_same_bytes(installed: Mera, tmp_path: Path) -> None:
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    assert installed("model", "export", "universal@1", "--output", first).exit_code == 0
    assert installed("model", "import", first).stdout == "unchanged: universal@1\n"
    assert installed("model", "export", "universal@1", "--output", second).exit_code == 0
    assert first.read_bytes() == second.read_bytes()
    draft = changed(installed, tmp_path / "draft.yaml")
    assert installed("model", "import", draft).stdout == "new: universal@2\n"
    assert installed("model", "import", draft).stdout == "unchanged: universal@2\n"
    assert installed("model", "export", "universal@2").stdout_bytes == draft.read_bytes()


def test_versions_are_listed_and_a_draft_is_published(installed: Mera, tmp_path: Path) -> None:
    installed("model", "import", changed(installed, tmp_path / "draft.yaml"))
    told = installed("model", "list").stdout.splitlines()
    assert told == [
        "universal@2: Единая модель качества, проект, день не назначен",
        "universal@1: Единая модель качества, утверждена, с 01.09.2026, действует",
    ]
    done = installed("model", "publish", "universal@2", "--from", "01.09.2099")
    assert done.stdout == "universal@2: Единая модель качества, утверждена, с 01.09.2099\n"
    listed = json.loads(installed("model", "list", "--format", "json").stdout)
    assert [(one["version"], one["state"], one["is_current"]) for one in listed] == [
        (2, "published", False), (1, "published", True),
    ]  # fmt: skip
    again = installed("model", "publish", "universal@2", "--from", "01.09.2099")
    assert (again.exit_code, again.stderr.splitlines()[0]) == (1, "model.not_draft")


def test_every_fault_is_told_and_nothing_is_kept(installed: Mera, tmp_path: Path) -> None:
    broken = changed(
        installed, tmp_path / "broken.yaml",
        ("formula: share(m4 + m5, n_marked)", "formula: share(m6, n_marked)"),
        ("heading: Вакансии", "heading: Вакансии\n      wieght: 2"),
    )  # fmt: skip
    for command in ("validate", "import"):
        done = installed("model", command, broken)
        assert done.exit_code == 1
        lines = done.stderr.splitlines()
        assert "Незнакомое слово: wieght" in lines[0]
        assert "величины m6 нет" in lines[1]
        assert lines[2] == "model.faulty"
    said = json.loads(installed("model", "validate", broken, "--format", "json").stdout)
    assert len(said["faults"]) == 2
    assert {"line", "column", "part", "sentence"} <= said["faults"][0].keys()
    assert len(installed("model", "list").stdout.splitlines()) == 1
    assert (
        installed("model", "validate", changed(installed, tmp_path / "x.yaml")).stdout == "Замечаний нет.\n"
    )


def test_versions_and_files_are_compared_in_words(installed: Mera, tmp_path: Path) -> None:
    file = changed(installed, tmp_path / "x.yaml", ("name: Кадры", "name: Люди"))
    told = installed("model", "diff", "universal@1", file).stdout
    assert "Критерий теперь называется «Люди», раньше — «Кадры»." in told
    said = json.loads(installed("model", "diff", "universal@1", file, "--format", "json").stdout)
    assert [one["field"] for one in said["changes"]] == ["name"]
    assert installed("model", "diff", "universal@1", "universal@1").stdout == "Различий нет.\n"


def test_an_unknown_version_and_a_word_that_is_none_are_refused(installed: Mera) -> None:
    for words, code in (
        (("model", "export", "universal@9"), "model.unknown"),
        (("model", "export", "universal"), "model.reference"),
        (("model", "diff", "universal@1", "нет.yaml"), "model.reference"),
        (("model", "publish", "universal@1", "--from", "осень"), "day.unclear"),
    ):
        refused = installed(*words)
        assert (refused.exit_code, refused.stderr.splitlines()[0]) == (1, code)
    assert installed("model", "import", "nowhere.yaml").exit_code == 2
