"""Reads quality models: the package that comes with the program, and those that people bring."""

import hashlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

from app.catalogues.acts import load_acts
from app.catalogues.model_faults import placed
from app.catalogues.model_texts import PackageText, read_text, write_text
from app.catalogues.procedures import load_purposes
from app.catalogues.subjects import subject_names
from app.catalogues.variables import load_variables
from app.domain.analytics.results import SUMS
from app.domain.errors import Invalid
from app.domain.model_overlays import Clash, clashes, extended, is_overlay, merged
from app.domain.model_packages import Known, faults_of, model_of
from app.domain.model_versions import Content, Reference
from app.domain.quality_model import QualityModel

MODELS_FOLDER = Path(__file__).resolve().parents[1] / "data" / "models"
FIRST = MODELS_FOLDER / "universal-1.yaml"
_MOST_PARSED = 16
_parsed: dict[str, QualityModel] = {}


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedPackage:
    """A package that is a model: what it says of itself, its plain mapping and the model."""

    content: Content
    given: Mapping[str, object]
    model: QualityModel  # of an overlay: the base with what of it fits
    clashes: tuple[Clash, ...] = ()


@cache
def load_model(path: Path = FIRST) -> QualityModel:
    """The model of a package; Invalid names the file, the line and the reason."""
    return checked(decoded(path.read_bytes(), where=path.name), where=path.name).model


@cache
def shipped() -> tuple[CheckedPackage, ...]:
    """The packages that come with the program, the earliest first."""
    files = MODELS_FOLDER.glob("*.yaml")
    found = [checked(decoded(one.read_bytes(), where=one.name), where=one.name) for one in files]
    return tuple(sorted(found, key=lambda one: (one.content.in_force_from, one.content.version)))


def read_package(text: str, *, where: str) -> PackageText:
    """The text's plain values with their places; Invalid where it is no mapping."""
    read = read_text(text, where=where)
    if not isinstance(read.given, Mapping):
        raise _faulty(faults_of(read.given, what_is_known(), where=where), read, where)
    return read


def overlaid(read: PackageText, base: CheckedPackage, *, where: str) -> CheckedPackage:
    """An overlay on its base, as a whole model of what fits; Invalid tells faults with their places."""
    overlay = read.given
    assert isinstance(overlay, Mapping)
    found = clashes(overlay, base.given, reported=frozenset(what_is_known().reported))
    whole = merged(overlay, base.given, found)
    if faults := faults_of(whole, what_is_known(), where=where):
        raise _faulty(faults, read, where)
    model = model_of(whole, what_is_known(), where=where)
    return CheckedPackage(content=described(overlay), given=overlay, model=model, clashes=found)


def overlay_base(read: PackageText, *, where: str) -> Reference | None:
    """The version that a package extends, None of a whole model; Invalid for a frame that is none."""
    if not is_overlay(read.given):
        return None
    assert isinstance(read.given, Mapping)
    try:
        return extended(read.given, where=where)
    except Invalid as fault:
        raise _faulty((fault,), read, where) from fault


def decoded(data: bytes, *, where: str) -> str:
    """The text of a file; Invalid `model.file` where it is not UTF-8."""
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        fault = {"code": "yaml.character"}
        raise Invalid("model.file", model=where, line=line, column=1, fault=fault) from error


def checked(text: str, *, where: str) -> CheckedPackage:
    """The package as read and checked; Invalid `model.faulty` tells all faults with their places."""
    read = read_text(text, where=where)
    known = what_is_known()
    faults = faults_of(read.given, known, where=where)
    if faults:
        raise _faulty(faults, read, where)
    assert isinstance(read.given, Mapping)
    model = model_of(read.given, known, where=where)
    return CheckedPackage(content=described(read.given), given=read.given, model=model)


def package_of(content: Content) -> CheckedPackage:
    """The package of a whole model that was checked when it was kept."""
    given = read_text(content.text, where=content.label).given
    assert isinstance(given, Mapping)
    model = model_by_digest(content.digest, lambda: content.text)
    return CheckedPackage(content=content, given=given, model=model)


def described(given: Mapping[str, object]) -> Content:
    """What a checked package says of itself, with its canonical text."""
    text = write_text(given)
    version, day, base = given["version"], given["in_force_from"], given.get("extends")
    assert isinstance(version, int) and isinstance(day, date)
    assert base is None or isinstance(base, Mapping)
    return Content(
        code=str(given["code"]),
        version=version,
        name=str(given["name"]),
        in_force_from=day,
        extends=Reference(code=str(base["code"]), version=int(base["version"])) if base else None,
        text=text,
        digest=hashlib.sha256(text.encode()).hexdigest(),
    )


def model_by_digest(digest: str, text: Callable[[], str]) -> QualityModel:
    """The model of a text that was checked when it was kept; the text is asked for only the first time."""
    if digest not in _parsed:
        if len(_parsed) >= _MOST_PARSED:
            _parsed.clear()
        _parsed[digest] = checked(text(), where=digest[:12]).model
    return _parsed[digest]


def what_is_known() -> Known:
    """What a model may name here."""
    return Known(
        columns=frozenset(SUMS),
        purposes=load_purposes(),
        subjects=frozenset(subject_names()),
        reported=load_variables().variables,
        acts=load_acts(),
    )


def _faulty(faults: tuple[Invalid, ...], read: PackageText, where: str) -> Invalid:
    told = sorted((placed(one, read) for one in faults), key=lambda one: (one["line"], one["column"]))
    return Invalid("model.faulty", model=where, n=len(told), first=told[0], faults=told)
