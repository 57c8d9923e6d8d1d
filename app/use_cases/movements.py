"""What moved an indicator of a place between two years: schools of a city, classes or subjects of a school.

Both years are counted now, by one version of the model. Whoever may see the place sees its parts. Across a
break nothing is taken apart: the reason stands in place of the numbers.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import polars as pl

from app.catalogues.breaks import load_breaks
from app.db import indicators as store
from app.db import mergers, organisations
from app.db.engine import Tx
from app.domain.access import Action, Actor, require
from app.domain.analytics.indicators import TERMS
from app.domain.breaks import Break, Broken, break_of_indicator
from app.domain.changes import Changed, changes_of
from app.domain.errors import Invalid, NotFound
from app.domain.movements import Movement, movement_of
from app.domain.organisations import CLASS, SCHOOL, Organisation
from app.domain.periods import whole_year
from app.domain.quality_model import Paper, Passport, PassportKind, QualityModel
from app.domain.values import Ratio
from app.use_cases.indicators import BELOW_SCHOOL
from app.use_cases.own_indicators import model_with
from app.use_cases.traces import parts_of, ratio_of


class Into(StrEnum):
    """What a whole is taken apart into."""

    SCHOOLS = "schools"
    CLASSES = "classes"
    SUBJECTS = "subjects"  # each subject of each grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Piece:
    """A part of the whole. `place`: the school or class; with `joined` it stands for both schools.

    Neither a place nor a subject: works that name no class.
    """

    rank: tuple[int, str]  # by number, grade or code, never by value
    place: Organisation | None = None
    joined: tuple[Organisation, ...] = ()
    subject: str = ""
    grade: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class MovementPicture:
    """An indicator of a place in two years; `movement` None: broken, without parts or without a year.

    `changed`: both values and what chance says of them; None where a year has no value.
    """

    model: QualityModel
    passport: Passport
    place: Organisation
    years: tuple[str, ...]  # with values, the earliest first
    before: str
    now: str
    into: Into | None  # None: nothing stands below
    broken: Broken | None
    changed: Changed | None
    movement: Movement[Piece] | None


def show_movement(
    tx: Tx, actor: Actor, code: str, *, place_id: int, period: str | None = None, since: str | None = None
) -> MovementPicture:
    """What moved an indicator from one year to another; the latest two with values by default.

    NotFound below a school, of which no values are kept, and of what is no ratio: it has no parts.
    """
    require(actor, Action.SEE_RESULTS)
    place = organisations.get(tx, place_id, seen_by=actor)
    model, _ = model_with(tx, place, code)
    passport = model.get(code)
    if place.kind in BELOW_SCHOOL or passport.kind is not PassportKind.RATIO:
        raise NotFound("object.unknown")
    years = _years(tx, model, passport, place)
    now = passport.own_year(period) if period else (years[-1] if years else None)
    if now is None:
        raise NotFound("object.unknown")
    earlier = [one for one in years if one < now]
    before = passport.own_year(since) if since else (earlier or [whole_year(now).previous.code])[-1]
    if before >= now:
        raise Invalid("movement.turned", before=before, now=now)
    papers = store.papers(tx)
    broken = _broken(tx, model, passport, place, papers, before, now)
    into = _into(passport, place, papers, (before, now))
    leaves = [_leaves(tx, model, passport, place, papers, year) for year in (before, now)]
    wholes = [ratio_of(passport, one.select(pl.col(*TERMS).sum()).row(0, named=True)) for one in leaves]
    changed = None
    if wholes[0] is not None and wholes[1] is not None:
        (changed,) = changes_of([(passport, wholes[1], wholes[0])], {code: broken} if broken else {})
    movement = None
    if into is not None and broken is None:
        pieces = _pieces(tx, actor, place, papers, into, before, now)
        was, became = (_by_piece(passport, pieces, one) for one in leaves)
        movement = _in_order(movement_of(was, became))
    return MovementPicture(
        model=model, passport=passport, place=place, years=tuple(years), before=before, now=now, into=into,
        broken=broken, changed=changed, movement=movement,
    )  # fmt: skip


def _years(tx: Tx, model: QualityModel, passport: Passport, place: Organisation) -> list[str]:
    values = store.values_of(tx, model, [place.id])
    return sorted({one.period for one in values if one.indicator == passport.code})


def _broken(
    tx: Tx, model: QualityModel, passport: Passport, place: Organisation, papers: Sequence[Paper],
    before: str, now: str,
) -> Broken | None:  # fmt: skip
    if place.kind == SCHOOL:
        for merger in mergers.joined_between(tx, place, before, now):
            return Broken(why=Break.JOINED, merger=merger)
    return break_of_indicator(load_breaks(), model, passport, papers, before=before, now=now)


def _into(
    passport: Passport, place: Organisation, papers: Sequence[Paper], years: tuple[str, str]
) -> Into | None:
    if place.kind != SCHOOL:
        return Into.SCHOOLS
    if passport.is_reported:  # a school's own number has no parts
        return None
    taken = {
        (one.subject, one.grade) for one in papers if passport.takes.takes(one) and one.academic_year in years
    }
    return Into.SUBJECTS if len(taken) > 1 else Into.CLASSES


def _leaves(
    tx: Tx, model: QualityModel, passport: Passport, place: Organisation, papers: Sequence[Paper], year: str
) -> pl.DataFrame:
    taken = [one for one in papers if passport.takes.takes(one) and one.academic_year == year]
    reports = store.reports(tx, place.place) if passport.is_reported else None
    return parts_of(tx, model, passport, place, taken, reports, year, counted=None)[0]


class _Pieces:
    """Where what a leaf adds belongs."""

    def __init__(self, by_path: Mapping[str, Piece], by_test: Mapping[int, Piece]) -> None:
        self._by_path, self._by_test = by_path, by_test

    def of(self, path: str, test_id: int | None) -> Piece:
        if test_id is not None and test_id in self._by_test:
            return self._by_test[test_id]
        return next((one for up, one in self._by_path.items() if path.startswith(up)), _ELSEWHERE)


_ELSEWHERE = Piece(rank=(1_000_000, ""))  # last


def _pieces(
    tx: Tx, actor: Actor, place: Organisation, papers: Sequence[Paper], into: Into, before: str, now: str
) -> _Pieces:
    if into is Into.SUBJECTS:
        by_test = {
            one.test_id: Piece(rank=(one.grade, one.subject), subject=one.subject, grade=one.grade)
            for one in papers
        }
        return _Pieces({}, by_test)
    kind = SCHOOL if into is Into.SCHOOLS else CLASS
    members = organisations.list_under(tx, place.place, kind=kind, seen_by=actor)
    members = sorted(members, key=lambda one: one.grade) if kind == CLASS else members
    pieces = {one.path: Piece(rank=(rank, one.code), place=one) for rank, one in enumerate(members)}
    merged = mergers.ids_with_joined(tx) if kind == SCHOOL else frozenset()
    for school in (one for one in members if one.id in merged):
        others = tuple(
            one.school for one in mergers.joined_between(tx, school, before, now)
            if one.school is not None and one.school.path in pieces
        )  # fmt: skip
        both = Piece(rank=pieces[school.path].rank, place=school, joined=others)
        pieces |= dict.fromkeys((school.path, *(one.path for one in others)), both)
    return _Pieces(pieces, {})


def _by_piece(passport: Passport, pieces: _Pieces, leaves: pl.DataFrame) -> dict[Piece, Ratio]:
    """Each part with a denominator."""
    sums: dict[Piece, dict[str, float]] = {}
    for row in leaves.select("path", "test_id", *TERMS).iter_rows(named=True):
        own = sums.setdefault(pieces.of(row["path"], row["test_id"]), dict.fromkeys(TERMS, 0.0))
        for name in TERMS:
            own[name] += row[name]
    return {one: ratio for one, terms in sums.items() if (ratio := ratio_of(passport, terms)) is not None}


def _in_order(movement: Movement[Piece] | None) -> Movement[Piece] | None:
    """With its parts by number, grade or code: those that are gone stand where they stood."""
    if movement is None:
        return None
    return replace(movement, parts=tuple(sorted(movement.parts, key=lambda one: one.key.rank)))
