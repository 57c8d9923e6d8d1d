"""`generate_city`: writes the files of the whole demonstration city and tells what they are."""

from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path

from app.demo.answers import write_json
from app.demo.campaigns.files import write_campaigns
from app.demo.city.answers import Counts, city_answers
from app.demo.city.files import f1_name, write_city_f1, write_exam
from app.demo.city.later import write_later
from app.demo.city.organisations import city_people, write_conditions, write_organisations
from app.demo.city.papers import city_papers
from app.demo.city.terms import SCHOOLS as WITH_TERMS
from app.demo.city.terms import journals_in, write_terms
from app.demo.city.told import write_told
from app.demo.city.works import CityWork, city_works
from app.demo.city.yearly import write_yearly
from app.demo.dirt import write_dirt
from app.demo.generate import (
    CITY_FILES,
    DemoFiles,
    DemoResult,
    DemoTermMarks,
    Layout,
    write_results,
)
from app.demo.layouts import write_items
from app.demo.papers import papers
from app.demo.stories import Work
from app.demo.stories import works as works_of_three

_COORDINATOR = "koordinator_vlg"
_OWN_TERMS = (318, 341)  # these deputies load their term marks themselves


def generate_city(folder: Path, *, seed: int = 2026) -> DemoFiles:
    """Write everything of the ninety schools into `folder`: lists, results, term marks, answers.

    The same seed gives the same bytes. Everything is invented, and every file says so.
    """
    results_folder, dirty_folder, terms_folder = (
        folder / name for name in ("results", "to_correct", "term_marks")
    )
    for each in (results_folder, dirty_folder, terms_folder):
        each.mkdir(parents=True, exist_ok=True)
    known = papers() | city_papers()
    items = {code: folder / f"учебные_tasks_{code}.csv" for code in known}
    for code, paper in known.items():
        write_items(items[code], paper)
    three, works = works_of_three(seed), city_works(seed)
    together = [work for work in three if (work.year, work.paper.code) in CITY_FILES]
    own = write_results(results_folder, [work for work in three if work not in together], items)
    city = _write_city(results_folder, works, together, items)
    dirty = write_dirt(dirty_folder, seed=seed, items=items.__getitem__)
    answers = folder / "answers.json"
    write_json(answers, city_answers(works=works, three=three, dirty=dirty, seed=seed))
    return DemoFiles(
        organisations=write_organisations(folder / "учебные_organisations.csv"),
        facts=(write_conditions(folder / "учебные_conditions_2025.csv", seed),),
        observations=(
            *write_told(folder, seed),
            write_yearly(folder / "учебные_сведения за год.csv", seed, Counts(works, three).marks),
        ),
        people=city_people(),
        results=(*own, *city),
        dirty=dirty,
        answers=answers,
        term_marks=_write_terms(terms_folder, seed, works, three),
        campaigns=write_campaigns(folder, seed),
        later=write_later(folder / "later", seed),
    )


def _write_city(
    folder: Path, works: Sequence[CityWork], together: Sequence[Work], items: Mapping[str, Path]
) -> list[DemoResult]:
    def place(work: CityWork) -> tuple[int, str, str]:
        return work.year, work.paper.code, work.form

    return [_write_one(folder, list(group), together, items) for _, group in groupby(works, key=place)]


def _write_one(
    folder: Path, works: list[CityWork], together: Sequence[Work], items: Mapping[str, Path]
) -> DemoResult:
    first = works[0]
    paper, year = first.paper, first.year
    own = [work for work in together if (work.year, work.paper.code) == (year, paper.code)]
    if paper.kind == "oge":
        path = folder / f"учебные_oge-{year}_{paper.code}_город.csv"
        write_exam(path, paper, year, works)
    else:
        path = folder / f1_name(paper, year, first.form)
        write_city_f1(path, paper, year, first.form, works, own)
    counted = sum(len(work.counted) for work in works) + sum(len(work.counted) for work in own)
    return DemoResult(
        path=path,
        uploader=_COORDINATOR,
        key=first.key,
        layout=Layout.EXAM if paper.kind == "oge" else Layout.F1_CSV,
        schools=tuple(sorted({work.school.login for work in works} | {work.school.login for work in own})),
        counted=counted,
        absent=0,
        adapted=sum(len(work.lines) - len(work.counted) for work in works),
        scale=paper.scale,
        items=items[paper.code],
    )


def _write_terms(
    folder: Path, seed: int, works: Sequence[CityWork], three: Sequence[Work]
) -> tuple[DemoTermMarks, ...]:
    journals = journals_in(works, three)
    others = tuple(number for number in WITH_TERMS if number not in _OWN_TERMS)
    parts: list[tuple[str, str, tuple[int, ...]]] = [
        (f"zavuch_{number}", str(number), (number,)) for number in _OWN_TERMS
    ]
    parts.append((_COORDINATOR, "город", others))
    found: list[DemoTermMarks] = []
    for uploader, whose, numbers in parts:
        path = folder / f"учебные_четвертные отметки_{whose}.csv"
        rows = write_terms(path, seed, numbers, journals)
        schools = tuple(f"edu100{number}" for number in numbers)
        found.append(DemoTermMarks(path=path, uploader=uploader, schools=schools, rows=rows))
    return tuple(found)
