"""What the stories plant in the reports of a whole year, school by school."""

from collections.abc import Mapping
from functools import cache

from app.demo.city.planted import stories
from app.demo.city.schools import YEARS

_LATEST = YEARS[-1]
_NOKO = ("openness", "comfort", "access", "courtesy", "satisfaction")
# Criteria of the three worked examples: 87.43, 81.80 (without disabled respondents) and 73.09.
_ASSESSED: Mapping[int, tuple[float, ...]] = {
    315: (91.18, 96.59, 59.33, 96.33, 93.73),
    383: (99.74, 88.75, 22.86, 99.02, 98.63),
    342: (52.58, 83.42, 89.41, 73.68, 66.37),
}
_SELF_EXAMINED: Mapping[str, float] = {  # № 383 with its 328 pupils, the worked vector
    "pupils_all_marks_4_or_5": 112, "pedagogical_staff": 27, "ped_with_category": 15,
    "ped_category_highest": 6, "ped_category_first": 9, "computers": 94, "teaching_area_m2": 2610,
}  # fmt: skip
_EXPIRED = (303, 313, 322, 329, 331, 338, 345, 352, 366, 377, 388)  # a regulation that ended
_LACKING = (379, 385)
_WITHOUT_MEASURE = {310: 2, 330: 1, 332: 2, 343: 1, 364: 1}  # seven recommendations in all
_NEVER_JUDGED = {319: 1, 337: 2}  # three measures
_FAULTS_IN_PLANS = {367: 3}  # too few hours, a removed subject, one advanced subject
_OBSERVED = {312: 3, 348: 2, 370: 4}  # works; the observers are those of the works themselves


@cache
def planted(number: int, year: int) -> Mapping[str, float | str]:
    """Variable → value, of a school in an academic year by its end, and of what is told beside it."""
    if year != _LATEST:
        return {}
    found: dict[str, float | str] = {}
    if number in _ASSESSED:
        found |= {f"noko_{name}": value for name, value in zip(_NOKO, _ASSESSED[number], strict=True)}
    if number == 383:
        found |= _SELF_EXAMINED
    if number in (*_EXPIRED, *_LACKING):
        found["vsoko_regulation"] = "нет"
    if number in stories().observers:
        found["procedures_observed"] = _OBSERVED[number]
    return found


def without_measure(number: int, year: int) -> int:
    """How many recommendations of a school nobody made a measure of."""
    return _WITHOUT_MEASURE.get(number, 0) if year == _LATEST else 0


def never_judged(number: int, year: int) -> int:
    """Of how many ended measures nobody said whether they helped."""
    return _NEVER_JUDGED.get(number, 0) if year == _LATEST else 0


def faults_in_plans(number: int, year: int) -> int | None:
    """Checks of curricula that a school fails, where that is planted."""
    return _FAULTS_IN_PLANS.get(number) if year == _LATEST else None
