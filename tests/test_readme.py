"""What the README promises is there."""

import re
import tomllib
from importlib import import_module
from pathlib import Path

import pytest
import yaml
from fastapi import FastAPI
from pydantic_core import PydanticUndefined
from typer.main import get_command

from app.demo.schools import PEOPLE
from app.settings import Settings
from tests.routes import routes_of

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.ru.md")
BOTH = pytest.mark.parametrize("name", READMES)


def _text(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def _project() -> dict[str, object]:
    project: dict[str, object] = tomllib.loads(_text("pyproject.toml"))["project"]
    return project


def settings_table() -> str:
    """The table of settings, made from their fields."""
    lines = ["| Variable | Default | What it is |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        default = field.default
        assert default is not PydanticUndefined, f"{name} has no default, so nothing starts without it"
        shown = (
            "" if default in ("", None, ()) else f"`{str(default).lower() if default is False else default}`"
        )
        lines.append(f"| `MERA_{name.upper()}` | {shown} | {field.description} |")
    return "\n".join(lines)


def test_the_table_of_settings_is_made_of_their_fields() -> None:
    found = re.search(r"<!-- settings: .*? -->\n(.*?)\n<!-- end of settings -->", _text("README.md"), re.S)
    assert found
    assert found[1].strip() == settings_table()


@BOTH
def test_every_variable_that_is_named_exists(name: str) -> None:
    known = {f"MERA_{field.upper()}" for field in Settings.model_fields} | {"MERA_TEST_POSTGRES"}
    assert set(re.findall(r"\bMERA_[A-Z_]+", _text(name))) <= known


def _commands(name: str) -> list[list[str]]:
    """Words of each `mera …` in a block of code or between ticks."""
    blocks = re.findall(r"```sh\n(.*?)```", _text(name), re.S)
    lines = [line.partition("#")[0] for block in blocks for line in block.splitlines()]
    lines += re.findall(r"`(?:[^`]*\s)?(mera [a-z][^`]*)`", _text(name))
    found = [re.search(r"(?:^|\s|/)mera ([a-z].*)", line) for line in lines]
    return [one[1].split() for one in found if one]


@BOTH
def test_every_command_that_is_named_exists_with_its_options(name: str) -> None:
    commands = _commands(name)
    assert len(commands) > 5
    for words in commands:
        here = get_command(import_module("app.cli").main)
        rest = list(words)
        while rest and hasattr(here, "commands"):
            assert rest[0] in here.commands, words
            here = here.commands[rest.pop(0)]
        options = {flag for one in here.params for flag in (*one.opts, *one.secondary_opts)} | {"--help"}
        assert {word for word in rest if word.startswith("--")} <= options, words


def test_every_address_of_rest_that_is_named_exists(app: FastAPI) -> None:
    text = _text("README.md")
    named = {f"/api/v1{path}" for path in re.findall(r"\$BASE(/[\w/-]+)", text)}
    named |= set(re.findall(r"`(/api/v1/[\w./-]+)`", text))
    assert len(named) > 5
    patterns = [re.sub(r"{\w+}", r"[^/]+", route.path) for route in routes_of(app)]
    assert [path for path in named if not any(re.fullmatch(one, path) for one in patterns)] == []


@BOTH
def test_every_target_of_make_that_is_named_exists(name: str) -> None:
    targets = set(re.findall(r"^([a-z]+):", _text("Makefile"), re.M))
    named = set(re.findall(r"(?:^|`)make ([a-z]+)", _text(name), re.M))
    assert {"demo", "test"} <= named <= targets


@BOTH
def test_the_log_ins_are_those_of_the_demonstration(name: str) -> None:
    known = {person.login for person in PEOPLE}
    table = "\n".join(
        line for line in _text(name).splitlines() if line.startswith("| `") and "MERA_" not in line
    )
    named = set(
        re.findall(r"`([a-z][a-z0-9_]*)`", "\n".join(line.split("|")[1] for line in table.splitlines()))
    )
    assert named == known if name == "README.md" else named <= known


@BOTH
def test_every_path_that_is_named_exists(name: str) -> None:
    paths = set(re.findall(r"[`(]((?:app|tests|migrations|scripts)/[\w./-]*|README[\w.]*\.md)", _text(name)))
    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


@BOTH
def test_the_two_commands_stand_at_the_top(name: str) -> None:
    top = _text(name).split("## ")[1]
    assert "make demo" in top
    assert "make test" in top


# The image cannot be built by a test; what it copies and names can be held.


def test_what_the_image_copies_is_there_and_not_kept_from_it() -> None:
    allowed = {line[1:] for line in _text(".dockerignore").splitlines() if line.startswith("!")}
    copied = [
        word
        for line in re.findall(r"^COPY (?!--from)(.*)$", _text("Dockerfile"), re.M)
        for word in line.split()[:-1]
    ]
    assert copied
    for path in copied:
        assert (ROOT / path).exists(), path
        assert path.rstrip("/") in allowed, path


def test_the_image_runs_a_python_that_the_package_allows() -> None:
    versions = set(re.findall(r"^FROM python:(\d+\.\d+)-slim", _text("Dockerfile"), re.M))
    assert versions == {str(_project()["requires-python"]).removeprefix(">=")}


def test_the_image_builds_with_what_the_package_asks_for() -> None:
    wanted = tomllib.loads(_text("pyproject.toml"))["build-system"]["requires"]
    assert all(f'"{one}"' in _text("Dockerfile") for one in wanted)


def test_the_image_is_no_root_and_keeps_its_data_apart() -> None:
    text = _text("Dockerfile")
    last = text[text.rindex("FROM ") :]
    assert re.search(r"^USER mera$", last, re.M)
    assert re.search(r"^VOLUME /data$", last, re.M)
    assert "MERA_DATA_DIR=/data" in last
    assert "/api/v1/health" in last


def test_every_package_that_is_asked_for_is_pinned() -> None:
    pinned = {
        re.split(r"[=\s;]", line)[0].lower() for line in _text("constraints.txt").splitlines() if "==" in line
    }
    project = tomllib.loads(_text("pyproject.toml"))["project"]
    asked = [
        *project["dependencies"],
        *(p for extra in project["optional-dependencies"].values() for p in extra),
    ]
    names = {re.split(r"[\[<>=;!~ ]", one)[0].lower() for one in asked}
    assert names - pinned == set()


def test_pins_name_no_registry() -> None:
    assert not re.search(r"://|--index|--extra|--find-links", _text("constraints.txt"))


@pytest.mark.parametrize("name", [*READMES, "Makefile", ".ci/run", "Dockerfile", "pyproject.toml"])
def test_no_path_of_one_machine_is_written_down(name: str) -> None:
    assert not re.search(r"(?<![\w.])/(?:work|home|root|Users)/", _text(name))


def test_demonstration_people_may_use_pages_as_their_roles_allow() -> None:
    assert {person.role for person in PEOPLE} == {
        "administrator", "coordinator", "methodologist", "director", "deputy", "association_head",
        "teacher", "expert", "commission", "council", "machine",
    }  # fmt: skip


def test_the_layouts_that_the_readme_speaks_of_are_data() -> None:
    layouts = sorted((ROOT / "app" / "data" / "layouts").glob("*.yaml"))
    assert len(layouts) >= 5
    assert all(yaml.safe_load(path.read_text("utf-8"))["source"] for path in layouts)
