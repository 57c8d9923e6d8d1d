"""Term marks from the electronic journal: how many of a class have each mark in a subject, no names.

Where the spring works show the journal's marks of a class, the term before them has the same marks; the
year's marks of grade 9 are those that stand beside the exam.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

from app.demo.city.organisations import PILOTS
from app.demo.city.planted import stories
from app.demo.city.schools import CitySchool, city_schools, classes
from app.demo.city.works import CityWork
from app.demo.scores import stream
from app.demo.stories import Work
from app.domain.assessments import Participation
from app.domain.demonstration import DEMO_WORDS

SCHOOLS = (318, 341, 352, *PILOTS)
ALSO_BEFORE = 341  # with the marks of 2024/25, which the fourth story needs
YEAR = "год"
_COLUMNS = ("Школа", "Класс", "Предмет", "Учебный год", "Период", "«5»", "«4»", "«3»", "«2»", "н/а")
_YOUNG = (
    "Русский язык",
    "Литературное чтение",
    "Математика",
    "Окружающий мир",
    "Английский язык",
    "Музыка",
    "Изобразительное искусство",
    "Труд (технология)",
    "Физическая культура",
)
_ALWAYS = ("Русский язык", "Литература", "Английский язык", "История", "География", "Биология")
_ARTS = ("Музыка", "Изобразительное искусство", "Труд (технология)", "Физическая культура")
_MIDDLE = ("Алгебра", "Геометрия", "Вероятность и статистика", "Информатика", "Обществознание", "Физика")
_EASY = {
    "Музыка": 1.6,
    "Изобразительное искусство": 1.5,
    "Труд (технология)": 1.5,
    "Физическая культура": 1.7,
}
_HARD = {"Алгебра": -0.3, "Геометрия": -0.4, "Физика": -0.3, "Химия": -0.3, "Русский язык": -0.1}
Marks = list[int | None]
Known = Mapping[tuple[int, int, str, str], Marks]  # school, year, class, subject → marks


@dataclass(frozen=True, slots=True, kw_only=True)
class Journals:
    """Marks that are known already: of the term before the spring works, and of the year."""

    term: Known
    year: Known


def journals_in(works: Sequence[CityWork], own: Sequence[Work]) -> Journals:
    """The journal's marks of the schools that show term marks, by class and subject."""
    term: dict[tuple[int, int, str, str], Marks] = {}
    year: dict[tuple[int, int, str, str], Marks] = {}
    for work in works:
        if work.school.number not in SCHOOLS:
            continue
        where = year if work.paper.kind == "oge" else term
        for line in work.lines:
            key = (work.school.number, work.year, line.pupil.class_name, work.paper.subject)
            where.setdefault(key, []).append(line.journal)
    for own_work in own:
        for row in own_work.rows:
            if own_work.school.number in SCHOOLS and row.participation is not Participation.ADAPTED:
                key = (own_work.school.number, own_work.year, row.pupil.class_name, own_work.paper.subject)
                term.setdefault(key, []).append(row.journal)
    _add_the_absent(term)
    return Journals(term=term, year=year)


def _add_the_absent(term: dict[tuple[int, int, str, str], Marks]) -> None:
    """Journal marks of those who were not there for the fourth story's work."""
    story = stories().journal
    school = next(school for school in city_schools() if school.number == story.school)
    sizes = classes(school, story.year, 8)
    away = list(story.absent)
    for name, size in sizes.items():
        marks = term[story.school, story.year, name, "Русский язык"]
        while len(marks) < size and away:
            marks.append(away.pop(0))


def write_terms(path: Path, seed: int, numbers: Sequence[int], journals: Journals) -> int:
    """Write the term marks of these schools; how many rows there are."""
    by_number = {school.number: school for school in city_schools()}
    rows = [
        row
        for number in numbers
        for year in ((2025, 2026) if number == ALSO_BEFORE else (2026,))
        for row in _rows(seed, by_number[number], year, journals)
    ]
    above = [[DEMO_WORDS], ["Четвертные отметки"], list(_COLUMNS)]
    lines = [";".join([*row, *[""] * (len(_COLUMNS) - len(row))]) for row in (*above, *rows)]
    path.write_bytes("\r\n".join((*lines, "")).encode("cp1251"))
    return len(rows)


def _rows(seed: int, school: CitySchool, year: int, journals: Journals) -> Iterator[list[str]]:
    noun, n_terms = ("триместр", 3) if school.trimesters else ("четверть", 4)
    for grade in school.grades:
        for name, size in classes(school, year, grade).items():
            for subject in subjects_of(grade):
                rng = stream("term", seed, school.number, year, name, subject)
                key = (school.number, year, name, subject)
                above = 0.4 * school.index + _EASY.get(subject, _HARD.get(subject, 0.1))
                base = [_mark(rng, above) for _ in range(size)]
                known = _filled(journals.term.get(key), base)
                usual = known if known is not None else base
                yearly = _filled(journals.year.get(key), _year_of(usual)) or _year_of(usual)
                for number in range(1, n_terms + 1):
                    is_before = number == n_terms - 1
                    marks = usual if is_before else _moved(rng, usual)
                    yield _row(school, year, name, subject, f"{number} {noun}", marks)
                yield _row(school, year, name, subject, YEAR, yearly)


def subjects_of(grade: int) -> tuple[str, ...]:
    """What a grade is marked in; the first is not marked."""
    if grade == 1:
        return ()
    if grade < 5:
        return _YOUNG
    if grade < 7:
        return (*_ALWAYS, "Математика", *(("Обществознание",) if grade == 6 else ()), *_ARTS)
    return (*_ALWAYS, *_MIDDLE, *(("Химия",) if grade > 7 else ()), "Физическая культура")


def _filled(known: Marks | None, base: Marks) -> Marks | None:
    """The known marks with those of the rest of the class; None where nothing is known."""
    return None if known is None else [*known, *base[len(known) :]]


def _mark(rng: Random, above: float) -> int | None:
    if rng.random() < 0.003:
        return None
    score = above + rng.gauss(0, 1)
    return 2 if score < -2.3 else 3 if score < -0.2 else 4 if score < 0.95 else 5


def _moved(rng: Random, marks: Marks) -> Marks:
    """Another term's marks: four in five stay."""
    return [
        mark if mark is None or rng.random() < 0.82 else min(5, max(2, mark + rng.choice((-1, 1))))
        for mark in marks
    ]


def _year_of(marks: Marks) -> Marks:
    """The year's marks: nobody is left without one or with a two."""
    return [3 if mark is None or mark == 2 else mark for mark in marks]


def _row(school: CitySchool, year: int, name: str, subject: str, period: str, marks: Marks) -> list[str]:
    counts = Counter(marks)
    spelt = f"{year - 1}/{year % 100}"
    numbers = [str(counts[mark]) for mark in (5, 4, 3, 2, None)]
    return [school.login, name, subject, spelt, period, *numbers]
