"""Files of reported values by the command."""

import csv
import json
from pathlib import Path

import openpyxl
import pytest

from tests.cli.marked import SCHOOL, Mera

HEAD = ("Код организации", "Показатель", "Период", "Уровень образования", "Значение", "Причина")
GOOD = (
    (SCHOOL, "staff_total", "2025/26", "", "27", ""),
    (SCHOOL, "pupils_by_level", "2025/26", "основное общее", "1 120", ""),
    (SCHOOL, "pupils_special_needs_pct", "2025/26", "", "4,3 %", ""),
    (SCHOOL, "reading_room", "2025", "", "да", ""),
    (SCHOOL, "mentors", "2025/26", "", "не применимо", ""),
)


def table(path: Path, *rows: tuple[object, ...], head: tuple[str, ...] = HEAD) -> Path:
    if path.suffix == ".xlsx":
        book = openpyxl.Workbook()
        sheet = book.active
        assert sheet is not None
        for row in (head, *rows):
            sheet.append(row)
        book.save(path)
    else:
        with path.open("w", encoding="utf-8-sig", newline="") as file:
            csv.writer(file, delimiter=";").writerows((head, *rows))
    return path


@pytest.mark.parametrize("name", ["values.csv", "values.xlsx"])
def test_a_file_is_tried_and_recorded_and_changes_nothing_again(
    installed: Mera, tmp_path: Path, name: str
) -> None:
    path = table(tmp_path / name, *GOOD)
    said = ["new 5, corrected 0, unchanged 0\n"] * 3 + ["new 0, corrected 0, unchanged 5\n"]
    words = [("--dry-run",), ("--dry-run",), (), ()]
    assert [installed("import", "observations", path, *more).stdout for more in words] == said


def test_numbers_and_dates_of_a_workbook_are_read(installed: Mera, tmp_path: Path) -> None:
    """A year is a number there, and so is yes a truth."""
    path = table(
        tmp_path / "values.xlsx",
        (SCHOOL, "all_pupils", 2025, None, 328, None),
        (SCHOOL, "teaching_area_m2", 2025, None, 2610.5, None),
        (SCHOOL, "reading_room", 2025, None, True, None),
    )
    assert installed("import", "observations", path).stdout == "new 3, corrected 0, unchanged 0\n"


def test_every_fault_is_told_with_row_and_column_and_nothing_is_recorded(
    installed: Mera, tmp_path: Path
) -> None:
    path = table(
        tmp_path / "values.csv",
        GOOD[0],
        (SCHOOL, "mentors", "2025/26", "", "два", ""),
        ("нет", "mentors", "2025", "", "2", ""),
        (SCHOOL, "pupils_by_level", "2025/26", "", "120", ""),
        (SCHOOL, "staff_total", "2025/26", "", "28", ""),
        (SCHOOL, "staff_total", "2024/25", "основное общее", "28", ""),
    )
    for more in ((), ("--dry-run",)):
        done = installed("import", "observations", path, *more)
        assert done.exit_code == 1
        assert done.stderr.splitlines() == [
            "Строка 3, столбец «Значение»: «два» не число. Впишите число или слова «не применимо».",
            "Строка 4, столбец «Код организации»: организации «нет» у вас нет. Проверьте код.",
            "Строка 4, столбец «Период»: «2025» не подходит как период. Напишите, например, 2025/26.",
            "Строка 5, столбец «Уровень образования»: не указано «Уровень образования». Впишите значение.",
            "Строка 6, столбец «Показатель»: это значение уже есть, строка 2. Оставьте одно.",
            "Строка 7, столбец «Уровень образования»: «staff_total» так не делят. Оставьте пустым.",
            "observations.has_errors",
            "Замечаний 6. Ничего не записано.",
        ]
    assert installed("import", "observations", table(tmp_path / "good.csv", GOOD[0])).stdout.startswith(
        "new 1"
    )


def test_faults_are_told_to_a_program(installed: Mera, tmp_path: Path) -> None:
    path = table(tmp_path / "values.csv", (SCHOOL, "mentors", "2025/26", "", "2,5", ""))
    done = installed("import", "observations", path, "--format", "json", "--dry-run")
    assert done.exit_code == 1
    (fault,) = json.loads(done.stdout)["faults"]
    assert (fault["code"], fault["row"], fault["heading"]) == ("observation.value_not_whole", 2, "Значение")


def test_a_correction_needs_a_reason_of_its_row_or_of_the_call(installed: Mera, tmp_path: Path) -> None:
    installed("import", "observations", table(tmp_path / "first.csv", GOOD[0]))
    path = table(tmp_path / "second.csv", (*GOOD[0][:4], "28", ""))
    done = installed("import", "observations", path)
    assert done.stderr.splitlines()[0] == (
        "Строка 2, столбец «Причина»: здесь уже другое значение. Скажите, почему исправляете."
    )
    done = installed("import", "observations", path, "--reason", "сверка")
    assert done.stdout == "new 0, corrected 1, unchanged 0\n"
    own = table(tmp_path / "third.csv", (*GOOD[0][:4], "29", "описка"))
    assert installed("import", "observations", own).stdout == "new 0, corrected 1, unchanged 0\n"


def test_rows_without_a_value_and_columns_of_others_are_told(installed: Mera, tmp_path: Path) -> None:
    head = (*HEAD, "Название школы")
    rows = ((*GOOD[0], "Школа № 318"), (SCHOOL, "mentors", "2025/26", "", "", "", "Школа № 318"))
    done = installed("import", "observations", table(tmp_path / "values.csv", *rows, head=head))
    assert done.stdout == (
        "new 1, corrected 0, unchanged 0, without a value 1; columns left out: Название школы\n"
    )


@pytest.mark.parametrize(
    ("head", "rows", "code"),
    [
        (HEAD[:2], (GOOD[0][:2],), "observations.columns_missing"),
        (("Значение", *HEAD), (("1", *GOOD[0]),), "observations.column_twice"),
        (HEAD, (), "observations.no_rows"),
    ],
)
def test_a_file_that_holds_no_values_says_why(
    installed: Mera, tmp_path: Path, head: tuple[str, ...], rows: tuple[tuple[str, ...], ...], code: str
) -> None:
    done = installed("import", "observations", table(tmp_path / "values.csv", *rows, head=head))
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, code)
