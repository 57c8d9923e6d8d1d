"""Bring the third-party files of the pages into the tree, or check those that are there.

`python scripts/vendor.py` packs what `vendor.json` names and writes `vendor.lock.json` (needs npm).
`python scripts/vendor.py --check` recomputes the sums of the committed files (needs nothing).
"""

import argparse
import json
import re
import shutil
import subprocess
import sys
import tarfile
import tempfile
from base64 import b64encode
from collections.abc import Iterator
from hashlib import sha384
from pathlib import Path
from typing import TypedDict

LIST = Path(__file__).with_name("vendor.json")
VENDOR = Path(__file__).resolve().parents[1] / "app" / "static" / "vendor"
LOCK = VENDOR / "vendor.lock.json"
SOURCE_MAP = re.compile(
    rb"(?:\r?\n)?(?://[#@]\s*sourceMappingURL=[^\r\n]*|/\*[#@]\s*sourceMappingURL=.*?\*/)"
)


class Wanted(TypedDict):
    """One entry of vendor.json: `files` maps a path in the package to a path in our folder."""

    package: str
    version: str
    folder: str
    licence: list[str]
    files: dict[str, str]


class Locked(TypedDict):
    """One entry of vendor.lock.json: `files` maps a path under static/vendor to its sum."""

    package: str
    version: str
    licence: str
    integrity: str
    files: dict[str, str]


def sri(data: bytes) -> str:
    """Return the subresource-integrity sum of the bytes."""
    return "sha384-" + b64encode(sha384(data).digest()).decode()


def without_source_map(path: str, data: bytes) -> bytes:
    """Return the file without its source-map comment: browsers would ask us for the missing map."""
    return SOURCE_MAP.sub(b"", data) if path.endswith((".js", ".css")) else data


def pack(wanted: Wanted, into: Path) -> tuple[dict[str, bytes], str]:
    """Return the package's files by path, and the tarball's integrity as npm reports it."""
    spec = f"{wanted['package']}@{wanted['version']}"
    command = ["npm", "pack", spec, "--ignore-scripts", "--json", "--pack-destination", str(into)]
    report = json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout)[0]
    members: dict[str, bytes] = {}
    with tarfile.open(into / Path(report["filename"]).name) as tarball:
        for member in tarball.getmembers():
            handle = tarball.extractfile(member)
            if handle is not None:
                members[member.name.split("/", 1)[1]] = handle.read()
    return members, report["integrity"]


def vendor(wanted: Wanted) -> Locked:
    """Copy one package's named files and licences into its folder and return its lock entry."""
    with tempfile.TemporaryDirectory() as tmp:
        members, integrity = pack(wanted, Path(tmp))
    shutil.rmtree(VENDOR / wanted["folder"], ignore_errors=True)
    sums: dict[str, str] = {}
    targets = {name: name for name in wanted["licence"]} | wanted["files"]
    for source, target in targets.items():
        data = without_source_map(target, members[source])
        place = VENDOR / wanted["folder"] / wanted["version"] / target
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_bytes(data)
        sums[place.relative_to(VENDOR).as_posix()] = sri(data)
    return Locked(
        package=wanted["package"],
        version=wanted["version"],
        licence=json.loads(members["package.json"])["license"],
        integrity=integrity,
        files=dict(sorted(sums.items())),
    )


def faults() -> Iterator[str]:
    """Yield a sentence for every file that is missing, changed or not in the lock file."""
    lock: list[Locked] = json.loads(LOCK.read_text(encoding="utf-8"))
    sums = {path: sum_ for entry in lock for path, sum_ in entry["files"].items()}
    for path, expected in sums.items():
        place = VENDOR / path
        if not place.is_file():
            yield f"{path}: missing"
        elif sri(place.read_bytes()) != expected:
            yield f"{path}: differs from its sum in the lock file"
    there = {p.relative_to(VENDOR).as_posix() for p in VENDOR.rglob("*") if p.is_file() and p != LOCK}
    yield from (f"{path}: not in the lock file" for path in sorted(there - sums.keys()))
    wanted: list[Wanted] = json.loads(LIST.read_text(encoding="utf-8"))
    asked = {(entry["package"], entry["version"]) for entry in wanted}
    if asked != {(entry["package"], entry["version"]) for entry in lock}:
        yield "vendor.json and vendor.lock.json name different packages or versions"


def main() -> int:
    """Vendor everything or, with --check, compare; exit 1 when something differs."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--check", action="store_true", help="recompute the sums, change nothing")
    if parser.parse_args().check:
        found = list(faults())
        print("\n".join(found) or "vendored files agree with the lock file")
        return 1 if found else 0
    entries = [vendor(entry) for entry in json.loads(LIST.read_text(encoding="utf-8"))]
    LOCK.write_text(json.dumps(entries, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    for entry in entries:
        print(entry["package"], entry["version"], entry["licence"], len(entry["files"]), "files")
    return 0


if __name__ == "__main__":
    sys.exit(main())
