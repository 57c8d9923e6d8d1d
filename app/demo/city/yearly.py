"""What schools report of a whole year: self-examination, programmes, management, independent assessment.

Everything is drawn, but for what the stories plant. The self-examination of a calendar year stands beside the
academic year that it ends in, and counts the same pupils and teachers.
"""

import csv
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from random import Random

from app.demo.city.organisations import special_needs
from app.demo.city.schools import YEARS, CitySchool, city_schools, classes, sizes
from app.demo.city.told import HEAD, LEVELS, NOT_APPLICABLE, Row, facts_in, text_of
from app.demo.city.yearly_stories import faults_in_plans, never_judged, planted, without_measure
from app.demo.scores import stream
from app.domain.demonstration import DEMO_REASON

Values = dict[str, float | str]
# Marks of the works: number of the school, year of the spring session, code of the paper.
Exams = Mapping[tuple[int, int, str], Sequence[int]]
_WEEKS, _HOURS = 34, 31  # of lessons in a year, and a class's lessons in a week
_PLAN_CHECKS = 16  # of one curriculum of a grade
_SECTIONS = 11  # of one programme
_STAGES = 9
_MODEST = 0.95  # of schools that give no subject more works than is allowed
_NOKO_EVERY = 3  # years from one independent assessment to the next


def write_yearly(path: Path, seed: int, exams: Exams) -> Path:
    """A file of all three years."""
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(HEAD)
        table.writerows([*row, "", DEMO_REASON] for row in yearly_rows(seed, exams))
    return path


def yearly_rows(seed: int, exams: Exams) -> Iterator[Row]:
    """Organisation, variable, period, level and value; ordered by year and school."""
    for year in YEARS:
        calendar, academic = str(year - 1), f"{year - 1}/{year % 100:02}"
        for school in (one for one in city_schools() if one.is_open(year)):
            own = planted(school.number, year)
            for period, found in (
                (calendar, _self_examination(seed, school, year, exams)),
                (calendar, _independent(seed, school, year)),
                (academic, _programmes(seed, school, year)),
                (academic, _management(seed, school, year)),
            ):
                for variable, value in found.items():
                    name, _, level = variable.partition("/")
                    yield school.login, name, period, level, text_of(own.get(variable, value))


def _part(rng: Random, whole: float, low: float, high: float) -> int:
    return round(whole * rng.uniform(low, high))


def _yes(rng: Random, chance: float) -> str:
    return "да" if rng.random() < chance else "нет"


def _self_examination(seed: int, school: CitySchool, year: int, exams: Exams) -> Values:
    rng = stream("self-examination", seed, school.number, year)
    facts, by_grade = facts_in(seed, school, year), sizes(school, year)
    marks = [exams.get((school.number, year - 1, paper), ()) for paper in ("oge_rus", "oge_math")]
    return {
        **_pupils(rng, school, year, sum(by_grade.values())),
        **_grade9(rng, by_grade.get(9, 0), school.index, marks),
        **_grade11(rng, by_grade.get(11, 0), school.index),
        **_staff(rng, facts),
        **_resources(rng, facts, sum(by_grade.values())),
    }


def _pupils(rng: Random, school: CitySchool, year: int, pupils: int) -> Values:
    by_grade = sizes(school, year)
    by_level = {
        level: sum(by_grade.get(grade, 0) for grade in grades) or NOT_APPLICABLE
        for level, grades in LEVELS.items()
    }
    with_marks = pupils - by_grade.get(1, 0)
    good = min(with_marks, _part(rng, with_marks, 0.34, 0.42) + round(0.05 * school.index * with_marks))
    contests = _part(rng, pupils, 0.25, 0.6)
    prizes = _part(rng, contests, 0.08, 0.25)
    regional, federal = _part(rng, prizes, 0.15, 0.35), _part(rng, prizes, 0.02, 0.1)
    high = [by_grade.get(grade, 0) for grade in (10, 11, 12)]
    return {
        "all_pupils": pupils,
        **{f"all_pupils_by_level/{level}": n for level, n in by_level.items()},
        "pupils_all_marks_4_or_5": good,
        "pupils_with_marks": with_marks,
        "pupils_in_contests_distinct": contests,
        "pupils_prizewinners_distinct": prizes,
        "pupils_prizewinners_regional": regional,
        "pupils_prizewinners_federal": federal,
        "pupils_prizewinners_international": rng.choice((0, 0, 0, 1, 2)) if prizes > 2 else 0,
        "pupils_advanced_subjects": _part(rng, pupils, 0.0, 0.08) + (pupils // 5 if school.index > 1 else 0),
        "pupils_profile": round(sum(high) * rng.uniform(0.7, 1.0)),
        "pupils_distance_elearning": _part(rng, pupils, 0.0, 0.3),
        "pupils_network_form": _part(rng, pupils, 0.0, 0.05),
    }


def _grade9(rng: Random, n: int, index: float, marks: Sequence[Sequence[int]]) -> Values:
    """The exams of the spring before; where the city's files hold them, their own marks."""
    names = (
        "grads9", "n_gia9_russian", "sum_gia9_russian_score", "n_gia9_math", "sum_gia9_math_score",
        "grads9_failed_russian", "grads9_failed_math", "grads9_no_certificate", "grads9_honours",
    )  # fmt: skip
    if n == 0:
        return dict.fromkeys(names, NOT_APPLICABLE)
    russian, maths = (
        own or _drawn_marks(rng, n, mean + 0.18 * index)
        for own, mean in zip(marks, (3.75, 3.45), strict=True)
    )
    n = max(len(russian), len(maths)) + rng.choice((0, 0, 1))
    failed = [russian.count(2), maths.count(2)]
    values = (
        n, len(russian), sum(russian), len(maths), sum(maths), *failed,
        min(max(failed), _part(rng, n, 0.0, 0.02)), _part(rng, n, 0.0, 0.08),
    )  # fmt: skip
    return dict(zip(names, values, strict=True))


def _drawn_marks(rng: Random, n: int, mean: float) -> list[int]:
    return [min(5, max(2, round(rng.gauss(mean, 0.8)))) for _ in range(n)]


def _grade11(rng: Random, n: int, index: float) -> Values:
    names = (
        "grads11", "n_ege_russian", "sum_ege_russian_score", "n_ege_math", "sum_ege_math_score",
        "n_ege_base_math", "sum_ege_base_math_marks", "grads11_below_min_russian", "grads11_below_min_math",
        "grads11_no_certificate", "grads11_honours",
    )  # fmt: skip
    if n == 0:
        return dict.fromkeys(names, NOT_APPLICABLE)
    profile = _part(rng, n, 0.4, 0.6)
    base = n - profile
    values = (
        n, n, round(n * min(95, rng.gauss(66 + 4 * index, 3))),
        profile, round(profile * min(95, rng.gauss(58 + 5 * index, 4))),
        base, round(base * min(5, rng.gauss(4.1 + 0.15 * index, 0.1))),
        rng.choice((0, 0, 0, 1)), rng.choice((0, 0, 1, 1, 2)), rng.choice((0, 0, 0, 1)),
        _part(rng, n, 0.02, 0.16),
    )  # fmt: skip
    return dict(zip(names, values, strict=True))


def _staff(rng: Random, facts: Mapping[str, float]) -> Values:
    teachers = round(facts["Педагогов"])
    higher = _part(rng, teachers, 0.82, 0.95)
    middle = _part(rng, teachers - higher, 0.6, 1.0)
    with_category, highest = (
        round(facts[name]) for name in ("Педагогов с категорией", "Педагогов высшей категории")
    )
    everybody = teachers + max(2, teachers // 6)
    return {
        "pedagogical_staff": teachers,
        "ped_higher_edu": higher,
        "ped_higher_edu_pedagogical": _part(rng, higher, 0.85, 1.0),
        "ped_spo": middle,
        "ped_spo_pedagogical": _part(rng, middle, 0.7, 1.0),
        "ped_with_category": with_category,
        "ped_category_highest": highest,
        "ped_category_first": with_category - highest,
        "ped_experience_under_5": _part(rng, teachers, 0.08, 0.24),
        "ped_experience_over_30": _part(rng, teachers, 0.15, 0.35),
        "ped_age_under_30": _part(rng, teachers, 0.08, 0.22),
        "ped_age_55_plus": _part(rng, teachers, 0.2, 0.4),
        "ped_and_admin_staff": everybody,
        "staff_cpd_last5y": _part(rng, everybody, 0.85, 1.0),
        "staff_cpd_fgos": _part(rng, everybody, 0.7, 0.98),
    }


def _resources(rng: Random, facts: Mapping[str, float], pupils: int) -> Values:
    has_room = rng.random() < 0.9
    parts = {
        "reading_room_computers": 0.9, "reading_room_media": 0.5, "reading_room_scanning": 0.7,
        "reading_room_internet": 0.9, "reading_room_printing": 0.8,
    }  # fmt: skip
    return {
        "computers": round(facts["Компьютеров"]),
        "library_teaching_copies": _part(rng, facts["Книг в библиотеке"], 0.55, 0.75),
        "edocument_system": _yes(rng, 0.96),
        "reading_room": "да" if has_room else "нет",
        **{name: _yes(rng, chance) if has_room else "нет" for name, chance in parts.items()},
        "pupils_broadband": pupils if rng.random() < 0.8 else _part(rng, pupils, 0.6, 0.95),
        "teaching_area_m2": round(pupils * rng.uniform(3.0, 8.0), 1),
    }


def _independent(seed: int, school: CitySchool, year: int) -> Values:
    """A third of the schools each year."""
    rng = stream("independent assessment", seed, school.number, year)
    ranges = {
        "openness": (72, 99), "comfort": (70, 98), "access": (22, 78), "courtesy": (84, 100),
        "satisfaction": (78, 99),
    }  # fmt: skip
    drawn: Values = {f"noko_{name}": round(rng.uniform(*ends), 2) for name, ends in ranges.items()}
    defects = rng.randint(3, 12)
    drawn |= {"noko_defects": defects, "noko_defects_removed": _part(rng, defects, 0.3, 1.0)}
    is_asked = school.number % _NOKO_EVERY == year % _NOKO_EVERY
    return drawn if is_asked or "noko_openness" in planted(school.number, year) else {}


def _programmes(seed: int, school: CitySchool, year: int) -> Values:
    rng = stream("programmes", seed, school.number, year)
    by_grade = sizes(school, year)
    groups = sum(len(classes(school, year, grade)) for grade in by_grade)
    levels = sum(any(grade in by_grade for grade in grades) for grades in LEVELS.values())
    lacking = rng.choice((0, 0, 0, 0, 0, 1, 1, 2))
    programmes = 14 * levels + rng.randint(6, 20)
    need = round(special_needs(school)[year] * sum(by_grade.values()) / 100)
    hours = groups * _HOURS * _WEEKS
    checks, faults = _PLAN_CHECKS * len(by_grade), faults_in_plans(school.number, year)
    free = school.vacant / max(school.posts, 1)
    given = _part(rng, hours, 0.955, 0.995) - round(hours * free / 8)
    return {
        "programme_sections_required": _SECTIONS * levels,
        "programme_sections_present": _SECTIONS * levels - lacking,
        "programmes_match_federal": "нет" if lacking > 1 else "да",
        "working_programmes": programmes,
        "working_programmes_reviewed": _part(rng, programmes, 0.05, 0.4),
        "pupils_adapted_needed": need,
        "pupils_adapted_taught": _part(rng, need, 0.82, 1.0),
        "plan_checks": checks,
        "plan_checks_passed": checks - (rng.choice((0, 0, 0, 0, 1, 2, 4)) if faults is None else faults),
        "lesson_hours_planned": hours,
        "lesson_hours_given": given,
        "lesson_hours_replaced": round(given * (rng.uniform(0.02, 0.06) + free / 4)),
        "assessment_hours_max_pct": round(rng.uniform(5.5, 10.0) if rng.random() < _MODEST else 11.0, 1),
    }


def _management(seed: int, school: CitySchool, year: int) -> Values:
    rng = stream("management", seed, school.number, year)
    pupils, graduates = sum(sizes(school, year).values()), sizes(school, year).get(11, 0)
    recommendations, measures, acts = rng.randint(3, 9), rng.randint(2, 6), rng.randint(4, 12)
    held = rng.randint(11, 17)
    need = _part(rng, pupils, 0.07, 0.12) + max(0, round(-0.03 * school.index * pupils))
    teachers = round(facts_in(seed, school, year)["Педагогов"])
    gaps = _part(rng, teachers, 0.1, 0.3)
    medals = _part(rng, graduates, 0.02, 0.1)
    return {
        "vsoko_regulation": "да",
        "assessment_schedule_in_time": _yes(rng, 0.93),
        "cycle_stages": rng.randint(5, _STAGES),
        "recommendations": recommendations,
        "recommendations_with_measure": recommendations - without_measure(school.number, year),
        "measures_ended": measures,
        "measures_judged": measures - never_judged(school.number, year),
        "quality_acts": acts,
        "quality_acts_with_public": _part(rng, acts, 0.2, 0.8),
        "procedures_held": held,
        "procedures_observed": 0,
        "procedures_cross_checked": rng.choice((0, 0, 1, 1, 2, 3)),
        "medal_candidates": medals,
        "medal_not_confirmed": _part(rng, medals, 0.0, 0.3),
        "pupils_need_help": need,
        "pupils_with_help": _part(rng, need, 0.6, 1.0),
        "teachers_with_gaps": gaps,
        "teachers_with_route": _part(rng, gaps, 0.5, 1.0),
    }
