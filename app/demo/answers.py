"""`answers.json`: every planted thing with its figures.

The figures come from the plan and the works; the tests count them again from the written files.
"""

import json
from collections.abc import Sequence
from pathlib import Path

from app.demo.dirt import DemoDirt
from app.demo.stories import CITY_2025_MATH4, DRAWN, SPIKES, UNSTUDIED, UNSTUDIED_BY_4G, YEARS, Work
from app.domain.demonstration import DEMO_WORDS

JsonValue = str | int | float | None | Sequence["JsonValue"] | dict[str, "JsonValue"]


def write_answers(path: Path, *, works: Sequence[Work], dirty: Sequence[DemoDirt], seed: int) -> None:
    """Write the answers as readable JSON."""
    write_json(path, answers_of(works=works, dirty=dirty, seed=seed))


def write_json(path: Path, value: JsonValue) -> None:
    """Write it so that a person can read it."""
    path.write_text(json.dumps(value, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def answers_of(*, works: Sequence[Work], dirty: Sequence[DemoDirt], seed: int) -> dict[str, JsonValue]:
    """What is planted in these works and in the files to correct, with the figures."""
    return {
        "note": DEMO_WORDS,
        "seed": seed,
        "boundary_spikes": _boundary_spikes(works),
        "eleven_children": _eleven_children(works),
        "random_subjects": [_drawn(works, *entry[:3], str(entry[3])) for entry in DRAWN],
        "not_written": [
            {"school": "edu100370", "class": name, "subject": subject}
            for name, subject in (
                ("6Б", "Биология"),
                ("6В", "Биология"),
                ("6Б", "История"),
                ("6А", "География"),
            )
        ],
        "not_studied": _not_studied(works),
        "to_correct": [_dirty(entry) for entry in dirty],
    }


def _not_studied(works: Sequence[Work]) -> list[JsonValue]:
    planted = {(318, 2025, "math4"): {"4Г": (UNSTUDIED_BY_4G,)}, **UNSTUDIED}
    loaded = {(work.school.number, work.year, work.paper.code) for work in works}
    return [
        {
            "school": f"edu100{number}",
            "procedure": f"vpr-{year}",
            "paper": paper,
            "class": name,
            "tasks": tasks,
        }
        for (number, year, paper), classes in planted.items()
        if (number, year, paper) in loaded
        for name, tasks in classes.items()
    ]


def _find(works: Sequence[Work], number: int, year: int, paper: str) -> Work:
    return next(w for w in works if (w.school.number, w.year, w.paper.code) == (number, year, paper))


def _share(work: Work) -> dict[str, JsonValue]:
    marks = [work.paper.mark_of(row.total) for row in work.counted]
    return {"good": sum(mark >= 4 for mark in marks), "n": len(marks)}


def _boundary_spikes(works: Sequence[Work]) -> JsonValue:
    work = _find(works, 318, 2025, "math4")
    cuts = [band.low for band in work.paper.scale.bands[1:]]
    points = sum(score * count for score, count in enumerate(SPIKES))
    at, below = sum(SPIKES[cut] for cut in cuts), sum(SPIKES[cut - 1] for cut in cuts)
    return {
        "story": 1,
        "school": work.school.login,
        "test": work.key.procedure + " " + work.paper.code,
        "max_score": work.paper.max_score,
        "cuts": cuts,
        "n": sum(SPIKES),
        "counts": SPIKES,
        "points": points,
        "mean": points / sum(SPIKES),
        "at_boundaries": at,
        "at_and_below_boundaries": at + below,
        "good": _share(work),
        "good_next_year": _share(_find(works, 318, 2026, "math5")),
        "classes": {name: _class_tasks(work, name) for name in work.classes},
        "not_studied": {"class": "4Г", "task": UNSTUDIED_BY_4G},
        # Three schools are not the city: its distribution is for comparison and in no file here.
        "city_counts": CITY_2025_MATH4,
    }


def _class_tasks(work: Work, name: str) -> dict[str, JsonValue]:
    rows = [row for row in work.counted if row.pupil.class_name == name]
    tasks: dict[str, JsonValue] = {}
    for place, task in enumerate(work.paper.tasks):
        cells = [row.cells[place] for row in rows if row.cells[place] != "N"]
        earned = sum(cell for cell in cells if isinstance(cell, int))
        tasks[task.label] = {"earned": earned, "possible": len(cells) * task.max_score}
    return {"n": len(rows), "points": sum(row.total for row in rows), "tasks": tasks}


def _eleven_children(works: Sequence[Work]) -> JsonValue:
    return {
        "story": 8,
        "school": "edu100386",
        "grade_4": {str(year): _share(_find(works, 386, year, "math4")) for year in YEARS},
        "grade_5_pupils_2026": len(_find(works, 386, 2026, "math5").rows),
    }


def _drawn(works: Sequence[Work], number: int, paper: str, classes: tuple[str, ...], form: str) -> JsonValue:
    work = next(
        w
        for w in works
        if (w.school.number, w.year, w.paper.code, w.classes, w.form) == (number, 2026, paper, classes, form)
    )
    return {
        "school": work.school.login,
        "subject": work.paper.subject,
        "classes": classes,
        "form": form,
        "n": len(work.counted),
    }


def _dirty(entry: DemoDirt) -> JsonValue:
    return {
        "file": entry.path.name,
        "corrected": entry.corrected.name,
        "uploader": entry.uploader,
        "fault": str(entry.fault),
        "reaction": str(entry.reaction),
        "tells": entry.tells,
        "doubts": [
            {"row": d.row, "column": d.column, "found": d.found, "should_be": d.should_be}
            for d in entry.doubts
        ],
    }
