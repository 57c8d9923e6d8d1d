"""`answers.json` of the whole city: every planted thing with its figures.

The figures come from the plan and the works; the tests count them again from the written files.
"""

from collections.abc import Iterable, Mapping, Sequence

from app.demo.answers import JsonValue, answers_of
from app.demo.campaigns.files import campaign_answers
from app.demo.city.later import later_data
from app.demo.city.line import effects_in, fitted
from app.demo.city.planted import Share, stories
from app.demo.city.schools import INTO, JOINED, YEARS, CitySchool, city_schools
from app.demo.city.works import CityWork
from app.demo.dirt import DemoDirt
from app.demo.stories import CITY_2025_MATH4, Work

_GRADES = range(4, 9)


class Counts:
    """Marks and totals of all works, those of the three schools too."""

    def __init__(self, works: Sequence[CityWork], three: Sequence[Work]) -> None:
        self.city = works
        self.marks: dict[tuple[int, int, str], list[int]] = {}
        for work in works:
            key = (work.school.number, work.year, work.paper.code)
            self.marks.setdefault(key, []).extend(line.mark for line in work.counted)
        for own in three:
            key = (own.school.number, own.year, own.paper.code)
            self.marks.setdefault(key, []).extend(own.paper.mark_of(row.total) for row in own.counted)

    def share(self, number: int, year: int, *papers: str) -> dict[str, JsonValue]:
        """How many of a school have 4 or 5 in these papers."""
        return _share(mark for paper in papers for mark in self.marks.get((number, year, paper), ()))

    def below(self, number: int, year: int, paper: str) -> dict[str, JsonValue]:
        """How many of a school are below the minimum."""
        marks = self.marks[number, year, paper]
        return {"below": marks.count(2), "n": len(marks)}

    def of_city(self, year: int, paper: str) -> dict[str, JsonValue]:
        """How many of the city have 4 or 5."""
        return _share(
            mark for (_, y, code), marks in self.marks.items() if (y, code) == (year, paper) for mark in marks
        )

    def find(self, number: int, year: int, paper: str) -> CityWork:
        """The work of a school in the city's files."""
        return next(
            work
            for work in self.city
            if (work.school.number, work.year, work.paper.code) == (number, year, paper)
        )


def _share(marks: Iterable[int]) -> dict[str, JsonValue]:
    found = list(marks)
    return {"good": sum(mark >= 4 for mark in found), "n": len(found)}


def city_answers(
    *, works: Sequence[CityWork], three: Sequence[Work], dirty: Sequence[DemoDirt], seed: int
) -> dict[str, JsonValue]:
    """What is planted in the whole city, with the figures; the three schools' things first."""
    counts = Counts(works, three)
    return {
        **answers_of(works=three, dirty=dirty, seed=seed),
        "city": _city(counts),
        "spikes_in_the_city": {
            "story": 1,
            "counts": CITY_2025_MATH4,
            "before": counts.of_city(2025, "math4"),
            "after": counts.of_city(2026, "math5"),
        },
        "honest_strong": _honest_strong(counts),
        "against_the_odds": _against_the_odds(counts),
        "journal_inflation": _journal_inflation(counts),
        "few_teachers": _few_teachers(counts),
        "workshop": _workshop(counts),
        "extra_hour": _extra_hour(counts),
        "merger": _merger(counts),
        "geography": _geography(counts, three),
        "on_the_line": _on_the_line(counts),
        "conditions": _conditions(counts),
        "not_studied_in_the_city": [one.model_dump() for one in stories().not_studied],
        "campaign": campaign_answers(seed),
        "later": later_data(),
    }


def _city(counts: Counts) -> JsonValue:
    schools = city_schools()
    kinds: dict[str, JsonValue] = {
        kind: sum(school.kind == kind for school in schools)
        for kind in sorted({school.kind for school in schools})
    }
    return {
        "schools": len(schools),
        "kinds": kinds,
        "pupils": {f"{year - 1}-09-01": sum(school.pupils[year] for school in schools) for year in YEARS},
        "trimesters": sum(school.trimesters for school in schools),
        "two_shifts": sum(school.shifts == 2 for school in schools),
        "two_buildings": sum(school.buildings == 2 for school in schools),
        "median_vacancies_pct": _median(_vacancies(school) for school in schools if school.is_open(2026)),
        "works": sum(len(marks) for marks in counts.marks.values()),
    }


def _vacancies(school: CitySchool) -> float:
    return 100 * school.vacant / school.posts


def _median(values: Iterable[float]) -> float:
    ordered = sorted(values)
    half = len(ordered) // 2
    return ordered[half] if len(ordered) % 2 else (ordered[half - 1] + ordered[half]) / 2


def _honest_strong(counts: Counts) -> JsonValue:
    return {
        "story": 2,
        "school": "edu100333",
        "advanced_2025": counts.share(333, 2025, "math8a"),
        "basic_2025": counts.share(333, 2025, "math8"),
        "city_advanced_2025": counts.of_city(2025, "math8a"),
        "exam_2026": counts.share(333, 2026, "oge_math"),
    }


def _against_the_odds(counts: Counts) -> JsonValue:
    schools = [school for school in city_schools() if (school.number, 2026, "math5") in counts.marks]
    values = [_percent(counts.share(school.number, 2026, "math5")) for school in schools]
    middle, slope = fitted(values, [[1.0] * len(schools), [school.index for school in schools]])
    school = next(school for school in schools if school.number == 327)
    return {
        "story": 3,
        "school": school.login,
        "index": school.index,
        "place_from_below": sum(other.index < school.index for other in city_schools()) + 1,
        "expected_pct": middle + slope * school.index,
        "slope": slope,
        "reached": {str(year): counts.share(327, year, "math5") for year in YEARS},
    }


def _percent(share: Mapping[str, JsonValue]) -> float:
    good, n = share["good"], share["n"]
    if not isinstance(good, int) or not isinstance(n, int):
        raise TypeError("a share is two whole numbers")
    return 100 * good / n


def _journal_inflation(counts: Counts) -> JsonValue:
    story, exam = stories().journal, stories().exam_lowered
    work = counts.find(story.school, story.year, story.paper)
    pairs = [(line.journal, line.mark) for line in work.counted if line.journal is not None]
    journal = [before for before, _ in pairs] + story.absent
    later = counts.find(exam["school"], exam["year"], "oge_rus")
    lowered = sum(line.journal is not None and line.mark < line.journal for line in later.counted)
    return {
        "story": 4,
        "school": work.school.login,
        "n": len(pairs),
        "lowered": sum(mark < before for before, mark in pairs),
        "confirmed": sum(mark == before for before, mark in pairs),
        "raised": sum(mark > before for before, mark in pairs),
        "work": counts.share(story.school, story.year, story.paper),
        "journal_of_the_list": _share(journal),
        "journal_of_those_there": _share(before for before, _ in pairs),
        "substitute": story.substitute,
        "exam": {"lowered": lowered, "n": len(later.counted)},
    }


def _few_teachers(counts: Counts) -> JsonValue:
    school = next(school for school in city_schools() if school.number == 352)
    return {
        "story": 5,
        "school": school.login,
        "vacant": school.vacant,
        "posts": school.posts,
        "load": 1.62,
        "good": {str(year): counts.share(352, year, "math5") for year in YEARS},
    }


def _workshop(counts: Counts) -> JsonValue:
    story = stories().workshop

    def earned(group: Share) -> dict[str, JsonValue]:
        works = [counts.find(number, group.year, story.paper) for number in group.schools]
        place = next(k for k, task in enumerate(works[0].paper.tasks) if task.label == story.task)
        cells = [line.cells[place] for work in works for line in work.counted]
        most = works[0].paper.tasks[place].max_score
        return {
            "year": group.year,
            "schools": [f"edu100{number}" for number in group.schools],
            "earned": sum(cell for cell in cells if isinstance(cell, int)),
            "possible": most * len(cells),
            "n": len(cells),
            "percent": group.percent,
        }

    groups = [earned(group) for group in story.groups]
    return {"story": 6, "paper": story.paper, "task": story.task, "groups": groups, "effect_points": 8}


def _extra_hour(counts: Counts) -> JsonValue:
    story = stories().extra_hour
    groups = [
        {
            "year": group.year,
            "schools": [f"edu100{number}" for number in group.schools],
            **_share(
                mark for number in group.schools for mark in counts.marks[number, group.year, story.paper]
            ),
            "percent": group.percent,
        }
        for group in story.groups
    ]
    return {"story": 7, "paper": story.paper, "groups": groups, "effect_points": 0}


def _merger(counts: Counts) -> JsonValue:
    papers = [f"math{grade}" for grade in _GRADES]
    return {
        "story": 9,
        "day": "2025-09-01",
        "joined": f"edu100{JOINED}",
        "into": f"edu100{INTO}",
        "subject": "Математика",
        "grades": list(_GRADES),
        "before": {str(number): counts.share(number, 2025, *papers) for number in (INTO, JOINED)},
        "after": counts.share(INTO, 2026, *papers),
        "renamed": {"school": "edu100344", "year": 2024},
    }


def _geography(counts: Counts, three: Sequence[Work]) -> JsonValue:
    wrote = sorted({number for number, year, code in counts.marks if (year, code) == (2026, "geo6")})
    on_computer = {work.school.number for work in counts.city if work.form == "computer"}
    on_computer |= {work.school.number for work in three if work.form == "computer"}
    return {
        "story": 10,
        "schools": [f"edu100{number}" for number in wrote],
        "on_computer": [f"edu100{number}" for number in sorted(on_computer)],
        "observers": [f"edu100{number}" for number in stories().observers],
    }


def _on_the_line(counts: Counts) -> JsonValue:
    return {
        "story": 11,
        "fires": {
            "school": "edu100309",
            "math5": counts.below(309, 2026, "math5"),
            "oge_math": counts.below(309, 2026, "oge_math"),
        },
        "does_not": {"school": "edu100331", "math5": counts.below(331, 2026, "math5")},
    }


def _conditions(counts: Counts) -> JsonValue:
    schools = [school for school in city_schools() if (school.number, 2026, "math5") in counts.marks]
    values = [_percent(counts.share(school.number, 2026, "math5")) for school in schools]
    vacancies, mentors = effects_in(schools, values)
    return {
        "story": 14,
        "paper": "math5",
        "year": 2026,
        "schools": len(schools),
        "vacancies_per_5_points": vacancies,
        "mentors_points": mentors,
    }
