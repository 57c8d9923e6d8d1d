"""The arrows and the house rules that no reviewer should have to look for."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from importlinter import cli

ROOT = Path(__file__).resolve().parents[1]
APP = ROOT / "app"
DOMAIN = APP / "domain"
USE_CASES = APP / "use_cases"
LONGEST_FILE = 400

# What has an effect or knows the moment, though it belongs to the standard library.
IMPURE = {
    "asyncio", "getpass", "http", "io", "logging", "multiprocessing", "os", "random", "secrets", "shutil",
    "signal", "socket", "sqlite3", "subprocess", "tempfile", "threading", "time", "urllib", "uuid",
}  # fmt: skip
CLOCK = {"now", "today", "utcnow", "fromtimestamp"}

# Hands its child the few variables that an interpreter needs to start, and none of ours.
STARTS_A_CHILD = APP / "workbooks" / "guarded.py"

# They speak of the actor's own account and of nothing else, so there is no scope to ask for.
OWN_ACCOUNT = {"sign_ins.sign_out", "sign_ins.roles_of", "sign_ins.act_as", "sign_ins.revoke_token"}


def _sources(folder: Path) -> list[Path]:
    return sorted(folder.rglob("*.py"))


def _tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"), filename=str(path))


def _where(path: Path, node: ast.AST) -> str:
    return f"{path.relative_to(ROOT)}:{getattr(node, 'lineno', 0)}"


def _imported(tree: ast.Module) -> Iterator[tuple[str, ast.AST]]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((one.name, node) for one in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "", node


def _names(node: ast.AST) -> set[str]:
    return {one.id for one in ast.walk(node) if isinstance(one, ast.Name)}


def test_imports_go_from_the_edge_to_the_domain() -> None:
    assert cli.lint_imports(config_filename=str(ROOT / "pyproject.toml"), no_cache=True, no_logo=True) == 0


def test_the_domain_imports_only_the_standard_library_and_polars() -> None:
    found = []
    for path in _sources(DOMAIN):
        in_analytics = (DOMAIN / "analytics") in path.parents
        for name, node in _imported(_tree(path)):
            root = name.partition(".")[0]
            allowed = (
                (root in sys.stdlib_module_names and root not in IMPURE)
                or root == "polars"
                or name.startswith("app.domain")
                or (name == "scipy.special" and in_analytics)
            )
            if not allowed:
                found.append(f"{_where(path, node)} {name}")
    assert found == []


def test_the_domain_reads_no_clock_and_opens_no_file() -> None:
    found = []
    for path in _sources(DOMAIN):
        for node in ast.walk(_tree(path)):
            if not isinstance(node, ast.Call):
                continue
            if isinstance(node.func, ast.Attribute) and node.func.attr in CLOCK | {"read_text", "open"}:
                found.append(f"{_where(path, node)} .{node.func.attr}()")
            if isinstance(node.func, ast.Name) and node.func.id in {"open", "print", "input"}:
                found.append(f"{_where(path, node)} {node.func.id}()")
    assert found == []


def test_nothing_is_imported_inside_a_function() -> None:
    found = []
    for path in _sources(APP):
        for function in ast.walk(_tree(path)):
            if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef | ast.Lambda):
                inner = (n for n in ast.walk(function) if isinstance(n, ast.Import | ast.ImportFrom))
                found += [_where(path, node) for node in inner]
    assert found == []


def test_no_import_is_for_type_checkers_only() -> None:
    assert [str(path) for path in _sources(APP) if "TYPE_CHECKING" in _names(_tree(path))] == []


def test_only_settings_read_the_environment() -> None:
    found = []
    for path in _sources(APP):
        if path in (APP / "settings.py", STARTS_A_CHILD):
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Attribute) and node.attr in {"environ", "environb", "getenv"}:
                found.append(_where(path, node))
    assert found == []


def test_nothing_prints_but_the_command_line() -> None:
    commands = {APP / "cli.py"} | set(_sources(APP / "cli"))
    found = []
    for path in _sources(APP):
        if path in commands:
            continue
        for node in ast.walk(_tree(path)):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print":
                found.append(_where(path, node))
    assert found == []


def test_every_module_says_what_it_is_for() -> None:
    silent = [
        str(path.relative_to(ROOT))
        for path in _sources(APP)
        if path.read_text(encoding="utf-8").strip() and not ast.get_docstring(_tree(path))
    ]
    assert silent == []


def _our_files() -> list[Path]:
    folders = ("app", "tests", "benchmarks", "migrations", "scripts")
    endings = {".py", ".html", ".js", ".css", ".txt", ".yaml"}
    return [
        path
        for folder in folders
        for path in sorted((ROOT / folder).rglob("*"))
        if path.suffix in endings and "vendor" not in path.parts and "versions" not in path.parts
    ]


def test_no_file_is_longer_than_a_person_reads_in_one_go() -> None:
    assert len(_our_files()) > 100
    long = {
        str(path.relative_to(ROOT)): lines
        for path in _our_files()
        if (lines := path.read_text(encoding="utf-8").count("\n")) > LONGEST_FILE
        and not path.is_relative_to(APP / "data")
    }
    assert long == {}


# Rights: each use case that is told who asks does ask.


def _asks_itself(function: ast.FunctionDef) -> bool:
    for node in ast.walk(function):
        if isinstance(node, ast.Call):
            if isinstance(node.func, ast.Name) and node.func.id == "require":
                return True
            if any(
                one.arg == "seen_by" and isinstance(one.value, ast.Name) and one.value.id == "actor"
                for one in node.keywords
            ):
                return True
    return False


def _hands_on(function: ast.FunctionDef) -> set[str]:
    """Names of functions that are given the actor: `own` or `module.own`."""
    given = set()
    for node in ast.walk(function):
        if not isinstance(node, ast.Call):
            continue
        arguments = [*node.args, *(one.value for one in node.keywords)]
        if not any(isinstance(one, ast.Name) and one.id == "actor" for one in arguments):
            continue
        if isinstance(node.func, ast.Name):
            given.add(node.func.id)
        elif isinstance(node.func, ast.Attribute) and isinstance(node.func.value, ast.Name):
            given.add(f"{node.func.value.id}.{node.func.attr}")
    return given


def _qualified(name: str, module: str, tree: ast.Module) -> str:
    """`module.function` of a name as this module uses it."""
    for node in tree.body:
        if not isinstance(node, ast.ImportFrom) or not (node.module or "").startswith("app.use_cases"):
            continue
        for one in node.names:
            alias = one.asname or one.name
            if alias == name:
                return f"{(node.module or '').rpartition('.')[2]}.{one.name}"
            if name.startswith(f"{alias}."):
                return f"{one.name}.{name.partition('.')[2]}"
    return name if "." in name else f"{module}.{name}"


def _rights(folder: Path) -> tuple[set[str], set[str]]:
    """Public functions that take an actor, and all functions that ask, themselves or by another."""
    public, asking, hands = set(), set(), {}
    for path in _sources(folder):
        tree, module = _tree(path), path.stem
        for function in (one for one in tree.body if isinstance(one, ast.FunctionDef)):
            name = f"{module}.{function.name}"
            arguments = {one.arg for one in (*function.args.args, *function.args.kwonlyargs)}
            if "actor" in arguments and not function.name.startswith("_"):
                public.add(name)
            if _asks_itself(function):
                asking.add(name)
            hands[name] = {_qualified(one, module, tree) for one in _hands_on(function)}
    while more := {name for name, others in hands.items() if others & asking} - asking:
        asking |= more
    return public, asking


def test_every_use_case_that_knows_who_asks_asks_for_their_rights() -> None:
    public, asking = _rights(USE_CASES)
    assert len(public) > 20
    assert public - asking - OWN_ACCOUNT == set()
    assert public >= OWN_ACCOUNT, "a name in the list of exceptions is of nothing"


def test_a_use_case_that_forgets_to_ask_is_found(tmp_path: Path) -> None:
    (tmp_path / "other.py").write_text("def get(tx, actor):\n    return store.get(tx, seen_by=actor)\n")
    (tmp_path / "some.py").write_text(
        "from app.use_cases import other\n"
        "def good(tx, actor):\n    return _inner(tx, actor)\n"
        "def _inner(tx, actor):\n    require(actor, 1)\n"
        "def far(tx, actor):\n    return other.get(tx, actor)\n"
        "def bad(tx, actor):\n    return store.get(tx, seen_by=somebody)\n"
        "def worse(tx, actor):\n    return audit.record(tx, actor)\n"
    )
    public, asking = _rights(tmp_path)
    assert public - asking == {"some.bad", "some.worse"}


# Routes: what reads takes no write transaction.


def _routes(folder: Path) -> Iterator[tuple[Path, ast.FunctionDef | ast.AsyncFunctionDef, str]]:
    for path in _sources(folder):
        for function in ast.walk(_tree(path)):
            if not isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
                continue
            for mark in function.decorator_list:
                if isinstance(mark, ast.Call) and isinstance(mark.func, ast.Attribute):
                    yield path, function, mark.func.attr


def test_a_route_that_reads_opens_no_write_transaction() -> None:
    routes = [(path, function) for path, function, verb in _routes(APP / "api") if verb in ("get", "head")]
    assert routes
    writing = [_where(path, function) for path, function in routes if "OpenTx" in _names(function.args)]
    assert writing == []


@pytest.mark.parametrize("folder", ["pages", "rest"])
def test_routes_are_plain_functions(folder: str) -> None:
    """Storage is synchronous: a coroutine would hold up everybody while it waits."""
    streaming = {"EventSourceResponse", "AsyncIterator", "UploadFile", "StreamingResponse", "Request"}
    verbs = {"get", "post", "put", "patch", "delete"}
    waiting = [
        _where(path, function)
        for path, function, verb in _routes(APP / "api" / folder)
        if verb in verbs and isinstance(function, ast.AsyncFunctionDef) and not _names(function) & streaming
    ]
    assert waiting == []


FORBIDDEN_NAMES = {"utils", "util", "helpers", "helper", "common", "manager", "misc"}


def test_no_module_is_called_by_a_name_that_says_nothing() -> None:
    assert [str(p) for p in [*_sources(APP), *_sources(ROOT / "tests")] if p.stem in FORBIDDEN_NAMES] == []
