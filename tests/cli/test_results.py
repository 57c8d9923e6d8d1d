"""Files of results by the command: rehearsed, loaded, refused."""

import json
from pathlib import Path

import pytest

from tests.cli.marked import SCHOOL, TEST, Mera
from tests.make import PASSWORD
from tests.workbook_makers import csv_file, f1, f1_row


def test_a_rehearsal_names_the_cell_and_keeps_nothing(installed: Mera, bad: Path, tmp_path: Path) -> None:
    done = installed("import", "results", bad, "--dry-run", "--format", "json")
    assert done.exit_code == 1
    told = json.loads(done.stdout)
    errors = [one for one in told["doubts"] if one["severity"] == "error"]
    assert [(one["row"], one["column"], one["code"], one["value"]) for one in errors] == [
        (9, "H", "cell.text", "два")
    ]
    assert "Строка 9" in errors[0]["sentence"]
    assert list((tmp_path / "var").rglob("uploads/*")) == []
    assert installed("worker", "--once").stdout == "jobs done: 0\n"


def test_a_rehearsal_of_a_good_file_ends_well_and_loads_nothing(installed: Mera, good: Path) -> None:
    done = installed("import", "results", good, "--dry-run", "--format", "json")
    assert (done.exit_code, json.loads(done.stdout)) == (0, {"rows": 4, "doubts": []})
    done = installed("statistics", "--organisation", SCHOOL, "--test", TEST)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, "object.unknown")


def test_a_file_with_errors_is_told_and_not_loaded(installed: Mera, bad: Path) -> None:
    done = installed("import", "results", bad)
    assert done.exit_code == 1
    assert "Строка 9" in done.stderr
    assert "два" in done.stderr
    again = installed("import", "results", bad)
    assert (again.exit_code, again.stderr) == (1, done.stderr)
    assert installed("statistics", "--organisation", SCHOOL, "--test", TEST).exit_code == 1


def test_a_good_file_is_loaded_once(installed: Mera, good: Path) -> None:
    done = installed("import", "results", good)
    assert (done.exit_code, done.stdout) == (0, "rows 4, doubts 0\naccepted as batch 1\n")
    again = installed("import", "results", good)
    assert (again.exit_code, again.stdout) == (0, "already loaded as batch 1; nothing changed\n")
    told = installed("statistics", "--organisation", SCHOOL, "--test", TEST, "--format", "json")
    figures = json.loads(told.stdout)
    assert (told.exit_code, figures["n"], figures["points"], figures["possible"]) == (0, 4, 28, 36)
    assert figures["marks"] == {"2": 0, "3": 0, "4": 4, "5": 0}
    assert figures["scores"] == {"7": 4}
    assert figures["quality"]["numerator"] == figures["quality"]["denominator"] == 4
    table = installed("statistics", "--organisation", SCHOOL, "--test", TEST)
    assert table.exit_code == 0
    assert "Выполнение: 77,778 % (28 из 36)" in table.stdout
    assert "«4» и «5»: 4 из 4 (100,00 %)" in table.stdout


def test_json_stands_alone_on_stdout(installed: Mera, good: Path) -> None:
    done = installed("import", "results", good, "--format", "json")
    assert json.loads(done.stdout) == {"rows": 4, "doubts": []}
    assert done.stderr == "accepted as batch 1\n"


def test_a_person_loads_only_what_is_theirs(installed: Mera, good: Path) -> None:
    for number in (318, 370):
        installed(
            "user", "add", f"zavuch_{number}", "--role", "deputy", "--organisation", f"edu100{number}",
            "--password", PASSWORD,
        )  # fmt: skip
    foreign = installed("import", "results", good, "--as", "zavuch_370", "--format", "json")
    assert foreign.exit_code == 1
    assert foreign.stderr.splitlines()[0] == "batch.all_foreign"
    assert installed("import", "results", good, "--as", "zavuch_318").exit_code == 0
    hidden = installed("statistics", "--organisation", SCHOOL, "--test", TEST, "--as", "zavuch_370")
    assert (hidden.exit_code, hidden.stderr.splitlines()[0]) == (1, "object.unknown")


@pytest.mark.parametrize("dry", [(), ("--dry-run",)])
def test_an_unreadable_file_is_refused_with_a_code(installed: Mera, tmp_path: Path, dry: tuple[str]) -> None:
    path = tmp_path / "noise.xlsx"
    path.write_bytes(b"not a workbook" * 50)
    done = installed("import", "results", path, *dry)
    assert done.exit_code == 1
    assert done.stderr.startswith("file.")


def test_a_file_silent_about_its_paper_wants_it_named(installed: Mera, tmp_path: Path) -> None:
    path = f1(tmp_path / "x.xlsx", [f1_row(50001, school=SCHOOL)], title="Результаты")
    assert installed("import", "results", path, "--dry-run").exit_code == 1
    named = ("--procedure", "vpr-2026", "--subject", "Математика", "--grade", "5")
    assert installed("import", "results", path, *named, "--dry-run").exit_code == 0
    assert (
        installed("import", "results", path, *named, "--level", "advanced", "--form", "computer").exit_code
        == 0
    )
    code = f"{TEST}.advanced.computer"
    assert installed("statistics", "--organisation", SCHOOL, "--test", code).exit_code == 0


def test_a_layout_of_another_name_is_refused(installed: Mera, good: Path) -> None:
    done = installed("import", "results", good, "--profile", "none-such", "--dry-run")
    assert done.exit_code == 1
    assert done.stderr.startswith("layout.unknown\n")


def test_a_csv_of_another_alphabet_is_read(installed: Mera, tmp_path: Path) -> None:
    """A school's own protocol of an ordinary test, in windows-1251 with semicolons."""
    head = ["Код ОО", "Класс", "Код участника", "Задание 1 (1)", "Задание 2 (3)", "Балл"]
    path = csv_file(
        tmp_path / "протокол.csv", [head, [SCHOOL, "7Б", 70001, 1, 2, 3], [SCHOOL, "7Б", 70002, 0, 3, 3]],
        encoding="cp1251",
    )  # fmt: skip
    named = ("--procedure", "rdr-2026", "--subject", "Физика", "--grade", "7")
    done = installed("import", "results", path, *named)
    assert done.exit_code == 0, done.output
    told = installed(
        "statistics", "--organisation", f"{SCHOOL}/7Б", "--test", "rdr-2026.fizika.7", "--format", "json"
    )
    assert json.loads(told.stdout)["points"] == 6
