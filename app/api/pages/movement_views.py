"""Words and tables of what moved an indicator. No rule is decided here."""

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from app.api.exports import Table, Value
from app.api.pages.break_words import REFUSED, broken_words
from app.api.pages.formats import NBSP, num, plural, signed
from app.api.pages.indicator_tables import purpose_notes
from app.api.pages.indicator_views import (
    DIGITS,
    change_words,
    difference_words,
    figure,
    in_file,
    is_answer,
    named,
    unit_of,
    with_unit,
)
from app.domain.movements import Movement, PartMoved, Presence
from app.domain.purposes import cited
from app.domain.quality_model import Unit
from app.domain.values import Figure
from app.use_cases.movements import Into, MovementPicture, Piece

HEADS = {Into.SCHOOLS: "Школа", Into.CLASSES: "Класс", Into.SUBJECTS: "Предмет и класс"}
_OF_PARTS = {Into.SCHOOLS: "школ", Into.CLASSES: "классов", Into.SUBJECTS: "предметов"}
_ONE_PART = {
    Into.SCHOOLS: ("школа", "школы", "школ"),
    Into.CLASSES: ("класс", "класса", "классов"),
    Into.SUBJECTS: ("предмет", "предмета", "предметов"),
}
_PRESENCE = {Presence.NEW: "раньше не было", Presence.GONE: "теперь нет"}
NOTES = (
    "Своё изменение: насколько изменилось число этой части при её средней доле в целом.",
    "Вес: насколько целое сдвинула перемена доли этой части.",
    "Вклады всех частей вместе — ровно вся разница. Почему часть изменилась, они не говорят.",
)
_OTHER_PUPILS = "Каждый год пишут другие дети."
_OTHER_PAPERS = "Работы разных лет отличаются: разница бывает и от самих заданий."


def lead(picture: MovementPicture) -> tuple[str, ...]:
    """What happened, and through what, in one or two sentences; or why it is not told."""
    where = f"{picture.place.short_name}, {picture.before} и {picture.now}"
    first = f"{picture.passport.name}. {where}."
    if picture.broken is not None:
        return (first, f"{broken_words(picture.broken)}. {REFUSED[:1].upper()}{REFUSED[1:]}.")
    changed = picture.changed
    if changed is None:
        return (first, "За один из этих лет числа нет: сравнивать не с чем.")
    if is_answer(changed.before) and is_answer(changed.now):
        before, now = figure(changed.before), figure(changed.now)
        said = f"Было «{before}», стало «{now}»." if before != now else f"Ответ тот же: «{now}»."
    elif not changed.is_seen:
        said = f"Число почти то же: было {with_unit(changed.before)}, стало {with_unit(changed.now)}."
    else:
        difference = difference_words(changed.difference or 0.0, picture.passport.unit)
        words = change_words(changed, among=1, than="раньше")
        said = f"Было {with_unit(changed.before)}, стало {with_unit(changed.now)}: {difference}, {words}."
    return (first, said, *_through(picture))


def _through(picture: MovementPicture) -> tuple[str, ...]:
    """«Своё изменение школ дало +4,8 п. п., перемена их веса +0,4 п. п.»"""
    movement, into = picture.movement, picture.into
    if movement is None or into is None:
        return ()
    unit = picture.passport.unit
    said = (
        f"Своё изменение {_OF_PARTS[into]} дало {_points(movement.own, unit)}, "
        f"перемена их веса {_points(movement.weight, unit)}"
    )
    if any(one.presence is not Presence.BOTH for one in movement.parts) or movement.come_and_gone:
        said += f", те, что появились или ушли, {_points(movement.come_and_gone, unit)}"
    return (said if said.endswith(".") else f"{said}.",)


def _points(value: Fraction, unit: Unit) -> str:
    return difference_words(float(value), unit)


def points_of(picture: MovementPicture) -> str:
    """What effects are counted in: «п. п.», else the indicator's own unit."""
    return f"п.{NBSP}п." if picture.passport.unit.is_share else unit_of(picture.passport)


def _effect(value: Fraction | None, unit: Unit) -> str:
    """One digit more than the value has: of ninety schools each moves the whole by little."""
    return "" if value is None else signed(float(value), DIGITS[unit] + 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A part in words; `absent` stands for a change of its own."""

    name: str
    place_id: int | None
    before: str
    now: str
    own: str
    absent: str
    weight: str
    total: str


def lines(picture: MovementPicture) -> tuple[Line, ...]:
    """The parts that may be told, by number."""
    movement, unit = picture.movement, picture.passport.unit
    if movement is None or picture.into is None:
        return ()
    is_school = picture.into is Into.SCHOOLS
    return tuple(
        Line(
            name=piece_name(one.key),
            place_id=one.key.place.id if one.key.place and is_school else None,
            before=summed(one.before),
            now=summed(one.now),
            own=_effect(one.effects.own, unit),
            absent=_PRESENCE.get(one.presence, ""),
            weight=_effect(one.effects.weight, unit),
            total=_effect(one.effects.total, unit),
        )
        for one in movement.parts
    )


def piece_name(piece: Piece) -> str:
    """«Школа № 360», «5А», «Математика, 5 класс»; what names no class is told in words."""
    if piece.subject:
        return f"{piece.subject}, {piece.grade}{NBSP}класс"
    if piece.place is None:
        return "Работы без класса"
    return " и ".join(one.short_name for one in (piece.place, *piece.joined))


def summed(ratio: Figure | None) -> str:
    """«49 ÷ 94 = 52,1»; of few people «9 из 14»."""
    if ratio is None:
        return ""
    if is_answer(ratio) or (ratio.is_small and ratio.counts_people):
        return figure(ratio)
    return f"{num(ratio.numerator)} ÷ {num(ratio.denominator)} = {figure(ratio)}"


def pooled_words(picture: MovementPicture) -> tuple[str, str] | None:
    """«2 класса вместе: скрыто, мало человек» and what they add."""
    movement = picture.movement
    if movement is None or movement.pooled is None or picture.into is None:
        return None
    parts = plural(movement.pooled.n_parts, *_ONE_PART[picture.into])
    return f"{parts} вместе", _effect(movement.pooled.total, picture.passport.unit)


def notes(picture: MovementPicture) -> tuple[str, ...]:
    """What the columns mean."""
    said = list(NOTES) if picture.movement else []
    if not picture.passport.is_reported:
        said.append(f"{_OTHER_PUPILS} {_OTHER_PAPERS}")
    return tuple(said)


def whole_difference(picture: MovementPicture) -> str:
    """«+5,21» of the whole, as precisely as its parts."""
    movement = picture.movement
    return _effect(movement.difference, picture.passport.unit) if movement else ""


def tables(picture: MovementPicture) -> list[Table]:
    """Parts with all their sums and effects; across a break only the reason."""
    head = HEADS[picture.into] if picture.into else "Где"
    unit = unit_of(picture.passport)
    points = points_of(picture)
    title = f"{named(picture.passport)}, {picture.place.name}, {picture.before} и {picture.now}"
    rows: list[list[Value]] = []
    if picture.movement is not None:
        rows = [_row(one) for one in picture.movement.parts]
        rows += _sums(picture, picture.movement)
    return [
        Table(
            name="Что сдвинуло показатель",
            title=title,
            headings=(
                head, "Числитель, было", "Знаменатель, было", f"Значение, было, {unit}", "Числитель, стало",
                "Знаменатель, стало", f"Значение, стало, {unit}", f"Своё изменение, {points}",
                f"Вес, {points}", f"Вместе, {points}",
            ),
            rows=rows,
            notes=(*lead(picture), *notes(picture), *purpose_notes(picture.passport)),
        )
    ]  # fmt: skip


def _row(one: PartMoved[Piece]) -> list[Value]:
    effects = one.effects
    own = None if effects.own is None else float(effects.own)
    return [
        piece_name(one.key), *_terms(one.before), *_terms(one.now), own, float(effects.weight),
        float(effects.total),
    ]  # fmt: skip


def _sums(picture: MovementPicture, movement: Movement[Piece]) -> Sequence[list[Value]]:
    found: list[list[Value]] = []
    if (pooled := pooled_words(picture)) is not None and movement.pooled is not None:
        total = float(movement.pooled.total)
        found.append([f"{pooled[0]}: скрыто, мало человек", *[None] * 8, total])
    whole = [*_terms(movement.before), *_terms(movement.now)]
    found.append(["Всё вместе", *whole, None, None, float(movement.difference)])
    return found


def _terms(ratio: Figure | None) -> list[Value]:
    return [ratio.numerator, ratio.denominator, in_file(ratio)] if ratio else [None, None, None]


def options(years: Sequence[str]) -> list[tuple[str, str]]:
    """Years to choose from."""
    return [(year, year) for year in years]


WORDS = {"cited": cited, "summed": summed, "is_answer": is_answer, "unit_of": unit_of, "options": options}
