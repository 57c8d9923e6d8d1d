"""Reads the dated rule of similar schools and the dated lists of subjects that are drawn at random."""

from datetime import date
from functools import cache
from pathlib import Path

import yaml

from app.catalogues.acts import Link, grounds_of
from app.catalogues.strict import Strict
from app.domain.assessments import Form, Level, Test
from app.domain.errors import NotFound
from app.domain.norms import NormSource
from app.domain.peers import FactScale, PeerFact, PeerRule
from app.domain.periods import parse_period
from app.domain.random_subjects import RandomRule, in_force, is_random
from app.domain.school_groups import first_day

_NORMS = Path(__file__).resolve().parents[1] / "data" / "norms"
PEERS_FILE = _NORMS / "peers.yaml"
RANDOM_FILE = _NORMS / "random_subjects.yaml"


class _Fact(Strict):
    fact: str
    scale: FactScale


class _Rule(Strict):
    version: str
    valid_from: date
    k: int
    least_facts: int
    fewest_with_results: int
    facts_on: str
    kind_fact: str
    families: tuple[tuple[str, ...], ...]
    facts: tuple[_Fact, ...]
    source: str
    to_check: str | None


class _Rules(Strict):
    rules: tuple[_Rule, ...]


class _Random(Strict):
    kind: str
    name: str = ""
    valid_from: date
    grades: tuple[int, ...]
    for_all: tuple[str, ...]
    source: str
    basis: tuple[Link, ...] = ()
    to_check: str | None


class _Randoms(Strict):
    rules: tuple[_Random, ...]


@cache
def load_peer_rule(on: date, path: Path = PEERS_FILE) -> PeerRule:
    """The rule in force on a day; NotFound before the first one."""
    file = _Rules.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    begun = sorted((one for one in file.rules if one.valid_from <= on), key=lambda one: one.valid_from)
    if not begun:
        raise NotFound("norm.not_in_force", key="peers", on=on.isoformat())
    rule = begun[-1]
    month, day = (int(part) for part in rule.facts_on.split("-"))
    return PeerRule(
        version=rule.version,
        k=rule.k,
        least_facts=rule.least_facts,
        fewest_with_results=rule.fewest_with_results,
        facts_on=(month, day),
        kind_fact=rule.kind_fact,
        families=rule.families,
        facts=tuple(PeerFact(fact=one.fact, scale=one.scale) for one in rule.facts),
        source=rule.source,
        to_check=rule.to_check,
    )


@cache
def load_random_rules(path: Path = RANDOM_FILE) -> tuple[RandomRule, ...]:
    """All rules, the earliest first."""
    file = _Randoms.model_validate(yaml.safe_load(path.read_text(encoding="utf-8")))
    return tuple(
        RandomRule(
            kind=one.kind,
            name=one.name,
            valid_from=one.valid_from,
            grades=frozenset(one.grades),
            for_all=frozenset(one.for_all),
            source=one.source,
            to_check=one.to_check,
            basis=grounds_of(one.basis, where=f"random_subjects/{one.kind}"),
        )
        for one in sorted(file.rules, key=lambda one: one.valid_from)
    )


def random_sources(on: date) -> tuple[NormSource, ...]:
    """The rules in force on a day as rules that stand on something."""
    return tuple(
        NormSource(
            key=f"random_subjects.{one.kind}",
            name=one.name or one.kind,
            valid_from=one.valid_from,
            source=one.source,
            to_check=one.to_check,
            basis=one.basis,
        )
        for one in in_force(load_random_rules(), on)
    )


def is_drawn_by_chance(test: Test) -> bool:
    """Whether classes write the test's subject by chance, so that years have not the same ones."""
    on = first_day(parse_period(test.procedure.academic_year))
    key = test.key
    return is_random(
        load_random_rules(), kind=test.procedure.kind, subject=key.subject, grade=key.grade, on=on
    )


def is_for_some(test: Test) -> bool:
    """Whether nobody can say which schools write it: drawn by chance, of another level or form."""
    return is_drawn_by_chance(test) or test.key.level is not Level.BASIC or test.key.form is not Form.PAPER
