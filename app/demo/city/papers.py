"""Which papers the city writes, by year, and which classes of a school write them."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path

from app.demo.city.planted import stories
from app.demo.city.schools import BY_NAME, CitySchool, classes
from app.demo.papers import Paper, papers, read_papers
from app.demo.scores import stream
from app.domain.assessments import Form, Level

_USUAL = (
    "rus4",
    "math4",
    "world4",
    "rus5",
    "math5",
    "rus6",
    "math6",
    "rus7",
    "math7",
    "rus8",
    "math8",
    "math8a",
)
_EXAMS = ("oge_rus", "oge_math")
_SENIOR = ("rus10", "math10", "phys8", "phys8a", "hist5", "bio5", "geo6", "lit6", "eng6")
WRITTEN: Mapping[int, tuple[str, ...]] = {
    2024: (*_USUAL, "bio6", "hist6", *_EXAMS),
    2025: (*_USUAL, "bio6", "hist6", *_SENIOR, *_EXAMS),
    2026: (*_USUAL, "bio6", "hist6", *_SENIOR, *_EXAMS),
}
# What the three schools load themselves, or still have to correct: not in the city's files.
_OWN_GRADES = (4, 5, 6)
_TO_CORRECT = "world4"


@cache
def city_papers() -> dict[str, Paper]:
    """All papers by code."""
    written = {code for codes in WRITTEN.values() for code in codes}
    known = papers() | read_papers(Path(__file__).with_name("papers.yaml"))
    return {code: paper for code, paper in known.items() if code in written}


def is_loaded_by_itself(school: CitySchool, year: int, code: str) -> bool:
    """Whether the results of this paper are in the school's own file, corrected or waiting for it."""
    if school.number not in BY_NAME or year == 2024:
        return False
    if code == _TO_CORRECT:
        return True
    if code[:-1] in ("rus", "math"):
        return city_papers()[code].grade in _OWN_GRADES
    return year == 2026 and city_papers()[code].grade == 6


def writers(seed: int, school: CitySchool, year: int, code: str) -> dict[Form, tuple[str, ...]]:
    """The classes that write the paper, by the form of it; empty where none does."""
    paper = city_papers()[code]
    names = tuple(classes(school, year, paper.grade)) if school.is_open(year) else ()
    advanced = names[: stories().advanced.get(school.number, 0)]
    if code in ("rus10", "math10"):
        names = names if school.number in stories().grade_10 else ()
    elif code in ("math8", "math8a"):
        names = advanced if paper.level is Level.ADVANCED else names[len(advanced) :]
    elif code in ("phys8", "phys8a"):
        drawn = _drawn(seed, school, year, names, ("physics", "nothing"))
        some = advanced if paper.level is Level.ADVANCED else names[len(advanced) :]
        names = tuple(name for name in some if drawn[name] == "physics")
    elif code in ("hist5", "bio5"):
        drawn = _drawn(seed, school, year, names, ("hist5", "bio5"))
        names = tuple(name for name in names if drawn[name] == code)
    elif code in ("hist6", "lit6", "eng6"):
        subjects = ("hist6", "lit6", "eng6") if year > 2024 else ("hist6", "nothing")
        drawn = _drawn(seed, school, year, names, subjects)
        names = tuple(name for name in names if drawn[name] == code)
    elif code in ("bio6", "geo6"):
        names = tuple(name for name in names if _nature(seed, school, year, names)[name] == code)
        if code == "geo6" and year == 2026 and school.number in stories().geography_on_computer and names:
            return _on_two_ways(names)
    return {Form.PAPER: names} if names else {}


def _on_two_ways(names: tuple[str, ...]) -> dict[Form, tuple[str, ...]]:
    ways = {Form.PAPER: names[:-1], Form.COMPUTER: names[-1:]}
    return {form: some for form, some in ways.items() if some}


def _drawn(
    seed: int, school: CitySchool, year: int, names: tuple[str, ...], subjects: tuple[str, ...]
) -> dict[str, str]:
    rng = stream("drawn", seed, school.number, year, *subjects)
    return {name: rng.choice(subjects) for name in names}


def _nature(seed: int, school: CitySchool, year: int, names: tuple[str, ...]) -> dict[str, str]:
    """Biology or geography by class; in 2026 geography fell to the schools of the tenth story only."""
    if year == 2024:
        return dict.fromkeys(names, "bio6")
    drawn = _drawn(seed, school, year, names, ("bio6", "geo6"))
    if year == 2026 and school.number not in stories().geography:
        return dict.fromkeys(names, "bio6")
    if year == 2026 and "geo6" not in drawn.values():
        drawn[names[0]] = "geo6"
    return drawn
