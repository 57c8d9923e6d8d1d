"""The vendored files are the ones that were reviewed, and no template goes around the content policy."""

import json
import re
import runpy
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
VENDOR = ROOT / "app" / "static" / "vendor"
TEMPLATES = sorted((ROOT / "app" / "templates").rglob("*.html"))
SCRIPT = runpy.run_path(str(ROOT / "scripts" / "vendor.py"))
LOCK = json.loads((VENDOR / "vendor.lock.json").read_text(encoding="utf-8"))

FORBIDDEN = {
    "an inline script": r"<script(?![^>]*\ssrc=)",
    "words inside a script element": r"<script[^>]*>\s*[^\s<]",
    "a style element": r"<style\b",
    "a style attribute": r"\sstyle\s*=",
    "an event attribute": r"<[^>]*\son[a-z]+\s*=",
    "hx-on": r"\bhx-on\b|\bhx-on:",
    "a javascript: address": r"javascript:",
    "a js: value": r"hx-(?:vals|headers|vars)\s*=\s*[\"']?\s*(?:js|javascript):",
    "the safe filter": r"\|\s*safe\b",
    "escaping switched off": r"autoescape\s+false|\bMarkup\(",
}


def test_every_vendored_file_has_the_sum_of_the_lock_file() -> None:
    assert list(SCRIPT["faults"]()) == []


def test_a_changed_file_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "one").mkdir()
    (tmp_path / "one" / "file.js").write_bytes(b"changed")
    lock = [{"package": "one", "version": "1", "files": {"one/file.js": SCRIPT["sri"](b"as reviewed")}}]
    (tmp_path / "lock.json").write_text(json.dumps(lock), encoding="utf-8")
    (tmp_path / "list.json").write_text(json.dumps([{"package": "one", "version": "1"}]), encoding="utf-8")
    names = SCRIPT["faults"].__globals__
    monkeypatch.setitem(names, "VENDOR", tmp_path)
    monkeypatch.setitem(names, "LOCK", tmp_path / "lock.json")
    monkeypatch.setitem(names, "LIST", tmp_path / "list.json")
    (tmp_path / "stray.css").write_bytes(b"")
    found = list(SCRIPT["faults"]())
    assert "one/file.js: differs from its sum in the lock file" in found
    assert "stray.css: not in the lock file" in found


@pytest.mark.parametrize("entry", LOCK, ids=lambda entry: entry["package"])
def test_every_package_comes_with_its_licence(entry: dict[str, object]) -> None:
    files = entry["files"]
    assert isinstance(files, dict)
    licences = [path for path in files if "LICENSE" in Path(path).name]
    assert licences
    assert all((VENDOR / path).stat().st_size > 200 for path in licences)
    assert all(f"/{entry['version']}/" in path for path in files)


@pytest.mark.parametrize("path", sorted(VENDOR.rglob("*.[jc]s*")), ids=lambda path: path.name)
def test_no_vendored_file_names_a_source_map(path: Path) -> None:
    assert b"sourceMappingURL" not in path.read_bytes()


def test_a_source_map_comment_is_stripped_and_nothing_else() -> None:
    strip = SCRIPT["without_source_map"]
    assert strip("a.js", b"run()\n//# sourceMappingURL=a.js.map\n") == b"run()\n"
    assert strip("a.css", b"a{}\n/*# sourceMappingURL=a.css.map */") == b"a{}"
    assert strip("a.ttf", b"//# sourceMappingURL=x") == b"//# sourceMappingURL=x"


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_no_template_goes_around_the_content_policy(path: Path) -> None:
    words = re.sub(r"\{#.*?#\}", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    found = {fault for fault, pattern in FORBIDDEN.items() if re.search(pattern, words, re.IGNORECASE)}
    assert found == set()


@pytest.mark.parametrize(
    "words",
    [
        "<script>alert(1)</script>",
        '<script src="a.js">alert(1)</script>',
        '<p style="color: red">',
        "<style>p { color: red }</style>",
        '<a onclick="go()">',
        '<a href="javascript:go()">',
        "<b hx-on:click='go()'>",
        "{{ name | safe }}",
    ],
)
def test_the_policy_check_sees_each_way_around(words: str) -> None:
    assert any(re.search(pattern, words, re.IGNORECASE) for pattern in FORBIDDEN.values())


def test_every_script_of_ours_stays_clear_of_eval_and_markup() -> None:
    for path in sorted((ROOT / "app" / "static").glob("*.js")):
        words = path.read_text(encoding="utf-8")
        assert not re.search(r"\beval\(|new Function|innerHTML|insertAdjacentHTML|document\.write", words), (
            path.name
        )
