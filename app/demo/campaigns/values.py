"""Invents the staff of a school in two years: numbers that agree with one another and with what was told."""

from collections.abc import Mapping, Sequence
from random import Random

from app.catalogues.variables import load_variables
from app.demo.city.organisations import condition_facts
from app.demo.city.schools import YEARS, CitySchool, classes, sizes
from app.demo.scores import stream
from app.domain.forms import cell_key

_PRIMARY = range(1, 5)
_EXPERIENCE = (4, 5, 8, 10, 24)  # weights of those who have worked longer than three years
_AGES = (4, 8, 10, 12, 14, 14, 14, 12, 7, 5)
_VACANT = (3, 2, 2, 3, 4, 2)
_PLANTED_PUPILS: Mapping[int, int] = {337: 1204}
Values = dict[str, float | str]  # key of a cell → value


def values_of(seed: int, school: CitySchool, year: int) -> Values:
    """Everything that the campaigns ask of a school, for the latest year with results or the one after it."""
    latest = _latest(seed, school)
    return latest if year == YEARS[-1] else _a_year_later(seed, school, latest)


def _latest(seed: int, school: CitySchool) -> Values:
    rng = stream("staff", seed, school.number)
    facts = condition_facts(seed, school)
    pupils = sizes(school, YEARS[-1])
    staff, young = int(facts["Педагогов"]), int(facts["Молодых учителей"])
    of_primary = sum(pupils.get(grade, 0) for grade in _PRIMARY)
    boys = round(of_primary * rng.uniform(0.48, 0.52))
    higher = round(staff * rng.uniform(0.82, 0.96))
    trained = round(staff * rng.uniform(0.78, 0.97))
    found: Values = {
        "pupils_total": sum(pupils.values()),
        "primary_pupils": of_primary, "primary_boys": boys, "primary_girls": of_primary - boys,
        "primary_classes": sum(len(classes(school, YEARS[-1], grade)) for grade in _PRIMARY),
        "posts_total": facts["Ставок педагогов"], "posts_vacant": facts["Вакантных ставок"],
        "load_per_teacher": facts["Ставок на учителя"], "staff_total": staff,
        "staff_highest_category": int(facts["Педагогов высшей категории"]),
        "staff_with_category": int(facts["Педагогов с категорией"]),
        "staff_young": young, "mentors": facts["Наставников"],
        "mentoring": "да" if school.mentors else "нет",
        "psychologist_posts": facts["Психологов"],
        "training_hours_mean": facts["Часов обучения на педагога"],
        "staff_women": round(staff * rng.uniform(0.8, 0.94)),
        "staff_external": rng.randint(0, 2), "staff_hired": rng.randint(1, 3),
        "staff_left": rng.randint(1, 3),
        "staff_higher": higher, "staff_higher_pedagogical": round(higher * rng.uniform(0.88, 1)),
        "staff_college": staff - higher, "staff_students": rng.randint(0, 2),
        "trained_three_years": trained, "trained_standards": round(trained * rng.uniform(0.7, 0.95)),
        "trained_digital": round(trained * rng.uniform(0.3, 0.6)),
        "trained_special_needs": round(trained * rng.uniform(0.3, 0.7)), "retrained": rng.randint(0, 3),
        "deputy_posts": max(1, round(sum(pupils.values()) / 220)),
        "speech_therapist_posts": rng.choice((0, 0.5, 1)), "special_teacher_posts": rng.choice((0, 0.5, 1)),
        "social_teacher_posts": rng.choice((0.5, 1)), "tutor_posts": rng.choice((0, 0, 0.5, 1)),
        "librarian_posts": rng.choice((0.5, 1)),
    }  # fmt: skip
    return found | _made_up(rng, found)


def _a_year_later(seed: int, school: CitySchool, latest: Values) -> Values:
    """Little changes in a year: a teacher more or less, a class of other children."""
    rng = stream("staff later", seed, school.number)

    def near(code: str, most: int | None = None, *, by: Sequence[int] = (-1, 0, 0, 1)) -> int:
        value = max(0, int(_number(latest, code)) + rng.choice(by))
        return value if most is None else min(most, value)

    pupils = _PLANTED_PUPILS.get(school.number, near("pupils_total", by=range(-9, 10)))
    of_primary = near("primary_pupils", by=range(-5, 6)) if latest["primary_pupils"] else 0
    boys = near("primary_boys", of_primary, by=range(-3, 4))
    staff = max(5, near("staff_total"))
    with_category = near("staff_with_category", staff, by=(-1, 0, 1))
    higher, trained = near("staff_higher", staff), near("trained_three_years", staff, by=(-2, -1, 0, 1, 2))
    found: Values = {
        **latest,
        "pupils_total": pupils, "primary_pupils": of_primary, "primary_boys": boys,
        "primary_girls": of_primary - boys, "posts_vacant": near("posts_vacant"), "staff_total": staff,
        "staff_with_category": with_category,
        "staff_highest_category": near("staff_highest_category", with_category),
        "staff_young": near("staff_young", staff), "staff_women": near("staff_women", staff),
        "staff_higher": higher, "staff_higher_pedagogical": near("staff_higher_pedagogical", higher),
        "staff_college": staff - higher, "trained_three_years": trained,
        **{
            code: near(code, trained)
            for code in ("trained_standards", "trained_digital", "trained_special_needs")
        },
    }  # fmt: skip
    return found | _made_up(rng, found)


def _made_up(rng: Random, found: Values) -> Values:
    """What follows from the rest: parts of a whole, shares."""
    staff, young = int(_number(found, "staff_total")), int(_number(found, "staff_young"))
    with_category = _number(found, "staff_with_category")
    return {
        "staff_first_category": with_category - _number(found, "staff_highest_category"),
        "teachers_total": staff - staff // 9,
        "trained_three_years_pct": round(100 * _number(found, "trained_three_years") / staff, 1),
        **_parts("staff_by_experience", [young, *_shared(rng, staff - young, _EXPERIENCE)]),
        **_parts("staff_by_age", _shared(rng, staff, _AGES)),
        **_parts("posts_vacant_by_post", _shared(rng, int(_number(found, "posts_vacant")), _VACANT)),
    }


def _number(values: Values, code: str) -> float:
    found = values[code]
    if isinstance(found, str):
        raise TypeError(f"{code} is no number")
    return found


def _shared(rng: Random, whole: int, weights: Sequence[int]) -> list[int]:
    """A whole number in parts that add up to it, about as the weights say."""
    total, parts, given, so_far = sum(weights), [], 0, 0
    for weight in weights:
        so_far += weight
        parts.append(round(whole * so_far / total) - given)
        given += parts[-1]
    if whole > len(parts):  # a little unevenness
        first, second = rng.sample(range(len(parts)), 2)
        if parts[first] > 1:
            parts[first] -= 1
            parts[second] += 1
    return parts


def _parts(code: str, parts: Sequence[float]) -> Values:
    (dimension,) = load_variables().get(code).dimensions
    keys = (cell_key(code, f"{dimension.code}={value}") for value in dimension.values)
    return dict(zip(keys, parts, strict=True))
