"""Reads the dated norms for results of assessments."""

from collections.abc import Mapping
from datetime import date
from fractions import Fraction
from functools import lru_cache
from pathlib import Path

import yaml
from pydantic import TypeAdapter

from app.catalogues.acts import Link, grounds_of
from app.catalogues.strict import Strict
from app.domain.errors import NotFound
from app.domain.norms import NormSource, ResultNorms, SouWeights, TaskBand
from app.domain.privacy import DisclosureLimit

RESULT_NORMS_FILE = Path(__file__).resolve().parents[1] / "data" / "norms" / "results.yaml"


class _Entry(Strict):
    key: str
    valid_from: date
    name: str = ""
    value: object
    source: str
    to_check: str | None
    basis: tuple[Link, ...] = ()


class _File(Strict):
    norms: tuple[_Entry, ...]


class _Sou(Strict):
    m5: str
    m4: str
    m3: str
    m2: str
    not_attested: str | None


class _Band(Strict):
    sufficient_from_pct: float
    insufficient_below_pct: float


class _Histogram(Strict):
    informative_n: int
    approximate_n: int


class _MarkGroup(Strict):
    informative_n: int


class _Journal(Strict):
    far_from: int
    confirmed_from_pct: float


class _Dynamics(Strict):
    share_of_two_rise_pp: float


class _FreePosts(Strict):
    many_from_pct: float


class _SmallGroup(Strict):
    below: int


class _Disclosure(Strict):
    people: int


_BANDS = TypeAdapter(dict[str, _Band])
_STEPS = TypeAdapter(tuple[float, float, float])


@lru_cache(maxsize=64)  # days that pages ask about
def load_norms(on: date, path: Path = RESULT_NORMS_FILE) -> ResultNorms:
    """The norms in force on a day: of each the latest that had begun; NotFound if one had not."""
    in_force = _in_force(path, on)
    sou = _Sou.model_validate(_value(in_force, "sou", on))
    bands = _BANDS.validate_python(_value(in_force, "task_bands", on))
    histogram = _Histogram.model_validate(_value(in_force, "histogram", on))
    journal = _Journal.model_validate(_value(in_force, "journal", on))
    return ResultNorms(
        sou=SouWeights(
            m5=Fraction(sou.m5),
            m4=Fraction(sou.m4),
            m3=Fraction(sou.m3),
            m2=Fraction(sou.m2),
            not_attested=None if sou.not_attested is None else Fraction(sou.not_attested),
        ),
        task_bands={
            difficulty: TaskBand(
                sufficient_from_pct=band.sufficient_from_pct,
                insufficient_below_pct=band.insufficient_below_pct,
            )
            for difficulty, band in bands.items()
        },
        tint_steps_pp=_STEPS.validate_python(_value(in_force, "tint_steps_pp", on)),
        histogram_informative_n=histogram.informative_n,
        histogram_approximate_n=histogram.approximate_n,
        mark_group_informative_n=_MarkGroup.model_validate(_value(in_force, "mark_group", on)).informative_n,
        journal_far_from=journal.far_from,
        journal_confirmed_from_pct=journal.confirmed_from_pct,
        share_of_two_rise_pp=_Dynamics.model_validate(_value(in_force, "dynamics", on)).share_of_two_rise_pp,
        many_free_posts_pct=_FreePosts.model_validate(_value(in_force, "free_posts", on)).many_from_pct,
        small_group_below=_SmallGroup.model_validate(_value(in_force, "small_group", on)).below,
        disclosure=DisclosureLimit(
            people=_Disclosure.model_validate(_value(in_force, "disclosure", on)).people
        ),
        sources=tuple(_source(entry) for entry in in_force.values()),
    )


@lru_cache(maxsize=64)
def norm_sources(on: date, path: Path = RESULT_NORMS_FILE) -> tuple[NormSource, ...]:
    """The norms in force on a day as rules that stand on something; none before the first began."""
    return tuple(_source(entry) for entry in _in_force(path, on).values())


def _source(entry: _Entry) -> NormSource:
    return NormSource(
        key=entry.key,
        name=entry.name or entry.key,
        valid_from=entry.valid_from,
        source=entry.source,
        to_check=entry.to_check,
        basis=grounds_of(entry.basis, where=f"norms/{entry.key}"),
    )


def _in_force(path: Path, on: date) -> dict[str, _Entry]:
    file = _File.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    begun = sorted((entry for entry in file.norms if entry.valid_from <= on), key=lambda e: e.valid_from)
    return {entry.key: entry for entry in begun}


def _value(in_force: Mapping[str, _Entry], key: str, on: date) -> object:
    if key not in in_force:
        raise NotFound("norm.not_in_force", key=key, on=on.isoformat())
    return in_force[key].value
