"""`generate`: writes the files of the demonstration city and tells what they are."""

import csv
from collections import Counter
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from app.demo.answers import write_answers
from app.demo.campaigns.files import DemoCampaign, write_campaigns
from app.demo.dirt import DemoDirt, write_dirt
from app.demo.layouts import F1_SHEET, f1_sheet, write_csv, write_items, write_protocol, write_workbook
from app.demo.papers import papers
from app.demo.schools import ORGANISATION_COLUMNS, PEOPLE, SCHOOLS, DemoPerson, organisation_rows
from app.demo.stories import Work, works
from app.domain.assessments import Participation, Scale, TestKey


class Layout(StrEnum):
    """How a file of results is laid out."""

    F1 = "f1"
    F1_CSV = "f1_csv"
    PROTOCOL = "protocol"
    EXAM = "exam"  # a table of ОГЭ: like the protocol form it does not say which test it is


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoResult:
    """A file that loads without a remark, who loads it, and what it holds.

    The protocol form does not say which test it is: `key` and `scale` do.
    """

    path: Path
    uploader: str
    key: TestKey
    layout: Layout
    schools: tuple[str, ...]
    counted: int  # wrote it on the ordinary programme
    absent: int
    adapted: int
    scale: Scale
    items: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoTermMarks:
    """A file of term marks that loads without a remark."""

    path: Path
    uploader: str
    schools: tuple[str, ...]
    rows: int


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoFiles:
    """Everything that was written, in the order of loading.

    `facts`: more lists of organisations, with facts only. `observations`: what schools report.
    `later`: plain data for features to come.
    """

    organisations: Path
    people: tuple[DemoPerson, ...]
    results: tuple[DemoResult, ...]
    dirty: tuple[DemoDirt, ...]
    answers: Path
    facts: tuple[Path, ...] = ()
    observations: tuple[Path, ...] = ()
    term_marks: tuple[DemoTermMarks, ...] = ()
    campaigns: tuple[DemoCampaign, ...] = ()
    later: tuple[Path, ...] = ()


# Which works come as something else than a school's own Ф1: school, year, paper.
PROTOCOLS = {(318, 2026, "rus4"), (318, 2026, "rus6"), (370, 2025, "math4"), (386, 2025, "rus4")}
CSV_FILES = {(370, 2025, "math5")}
CITY_FILES = {(2026, "rus5")}  # year, paper: all schools in one sheet, loaded by the coordinator


def generate(folder: Path, *, seed: int = 2026) -> DemoFiles:
    """Write organisations, results, item tables, files to correct and `answers.json` into `folder`.

    The same seed gives the same bytes. Everything is invented, and every file says so.
    """
    results_folder, dirty_folder = folder / "results", folder / "to_correct"
    for each in (results_folder, dirty_folder):
        each.mkdir(parents=True, exist_ok=True)
    items = {code: folder / f"учебные_tasks_{code}.csv" for code in papers()}
    for code, paper in papers().items():
        write_items(items[code], paper)
    results = write_results(results_folder, works(seed), items)
    dirty = write_dirt(dirty_folder, seed=seed, items=items.__getitem__)
    answers = folder / "answers.json"
    write_answers(answers, works=works(seed), dirty=dirty, seed=seed)
    return DemoFiles(
        organisations=_write_organisations(folder / "учебные_organisations.csv"),
        people=PEOPLE,
        results=tuple(results),
        dirty=dirty,
        answers=answers,
        campaigns=write_campaigns(folder, seed, only=[one.number for one in SCHOOLS]),
    )


def _write_organisations(path: Path) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(ORGANISATION_COLUMNS)
        table.writerows(organisation_rows())
    return path


def write_results(folder: Path, everything: list[Work], items: dict[str, Path]) -> list[DemoResult]:
    """Write the files of these works. `items`: the item table of a paper, by the paper's code."""
    return [_write_result(folder, group, items) for group in _grouped(everything)]


def _grouped(everything: list[Work]) -> list[list[Work]]:
    """Works by file: the city's papers together, every other work alone."""
    groups: dict[tuple[object, ...], list[Work]] = {}
    for work in everything:
        place: tuple[object, ...] = (work.year, work.paper.code)
        if place not in CITY_FILES:
            place = (*place, work.school.number, work.form)
        groups.setdefault(place, []).append(work)
    return list(groups.values())


def _write_result(folder: Path, group: list[Work], items: dict[str, Path]) -> DemoResult:
    first = group[0]
    place = (first.school.number, first.year, first.paper.code)
    is_city = len(group) > 1
    layout = Layout.PROTOCOL if place in PROTOCOLS else Layout.F1_CSV if place in CSV_FILES else Layout.F1
    ending = "csv" if layout is Layout.F1_CSV else "xlsx"
    # A CSV file has no sheet to be known by: its name is the sheet's, as an office program leaves it.
    names = {Layout.PROTOCOL: "протокол", Layout.F1_CSV: F1_SHEET, Layout.F1: "ф1"}
    whose = "город" if is_city else first.school.number
    path = (
        folder / f"учебные_{names[layout]}_vpr-{first.year}_{first.paper.code}_{first.form}_{whose}.{ending}"
    )
    match layout:
        case Layout.PROTOCOL:
            write_protocol(path, first)
        case Layout.F1_CSV:
            write_csv(path, f1_sheet(group))
        case Layout.F1:
            write_workbook(path, f1_sheet(group))
    there = Counter(row.participation for work in group for row in work.rows)
    whole_list = layout is Layout.PROTOCOL  # Ф1 shows only those who wrote it on the ordinary programme
    return DemoResult(
        path=path,
        uploader="koordinator_vlg" if is_city else f"zavuch_{first.school.number}",
        key=first.key,
        layout=layout,
        schools=tuple(work.school.login for work in group),
        counted=there[Participation.PRESENT],
        absent=there[Participation.ABSENT] if whole_list else 0,
        adapted=there[Participation.ADAPTED] if whole_list else 0,
        scale=first.paper.scale,
        items=items[first.paper.code],
    )
