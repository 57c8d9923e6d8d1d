"""The command `mera`, from a terminal: what it says, what it changes, and how it ends."""

import json
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import structlog
from click.testing import Result
from typer.testing import CliRunner

from app import cli
from app.db.engine import Database
from app.demo.schools import ORGANISATION_COLUMNS, organisation_rows
from tests.make import PASSWORD
from tests.organisation_lists import as_csv
from tests.shared_data import SHARED, needs_shared
from tests.workbook_makers import csv_file, f1, f1_row

Mera = Callable[..., Result]
TEST = "vpr-2026.matematika.5"
SCHOOL = "edu100318"
INDICATOR = "vpr-math-5-good"
TIMSS = SHARED / "data/timss2007-russia-g8/math_scored.csv"


@pytest.fixture(autouse=True)
def logs_of_one_test(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The command sets the process's logs up; here they end with the test, as its terminal does."""
    real = structlog.configure

    def configure(**given: object) -> None:
        real(**{**given, "cache_logger_on_first_use": False})  # type: ignore[arg-type]

    monkeypatch.setattr(structlog, "configure", configure)
    yield
    structlog.reset_defaults()


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch) -> Iterator[Mera]:
    """Runs the command on a data folder; its databases are closed as by the end of a process."""
    opened: list[Database] = []

    def open_database(url: str) -> Database:
        opened.append(Database(url))
        return opened[-1]

    monkeypatch.setattr(cli, "Database", open_database)

    def run(folder: Path, *words: object, url: str = "", typed: str | None = None) -> Result:
        env = {"MERA_DATA_DIR": str(folder), "MERA_DATABASE_URL": url}
        done = CliRunner().invoke(cli.main, [str(word) for word in words], env=env, input=typed)
        if done.exception is not None and not isinstance(done.exception, SystemExit):
            raise done.exception
        return done

    yield run
    for one in opened:
        one.close()


@pytest.fixture
def mera(run: Mera, empty_database: Database, tmp_path: Path) -> Mera:
    """The command on an installation of the test's own, on both databases."""
    url = empty_database.engine.url.render_as_string(hide_password=False)
    return lambda *words, **more: run(tmp_path / "var", *words, url=url, **more)


@pytest.fixture
def installed(mera: Mera, tmp_path: Path) -> Mera:
    """The same with a schema and the list of the invented city."""
    listed = tmp_path / "list.csv"
    listed.write_bytes(as_csv(organisation_rows(), headings=ORGANISATION_COLUMNS))
    assert mera("db", "upgrade").exit_code == 0
    assert mera("import", "organisations", listed).exit_code == 0
    return mera


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return f1(tmp_path / "good.xlsx", [f1_row(50001 + n, school=SCHOOL) for n in range(4)])


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    rows = [f1_row(50001, school=SCHOOL), f1_row(50002, (1, "два", 1, 3), school=SCHOOL, total=7)]
    return f1(tmp_path / "bad.xlsx", rows)


# The database.


def test_the_schema_is_brought_up_to_date_twice(mera: Mera) -> None:
    first = mera("db", "upgrade")
    assert (first.exit_code, first.stdout) == (0, "schema is up to date; procedures added: 14\n")
    second = mera("db", "upgrade")
    assert (second.exit_code, second.stdout) == (0, "schema is up to date; procedures added: 0\n")
    assert mera("db", "check").stdout == "ok\n"


@pytest.mark.parametrize(
    "words",
    [
        ("db", "check"),
        ("worker", "--once"),
        ("serve",),
        ("statistics", "--organisation", "RU", "--test", "x"),
        ("user", "add", "admin", "--password", PASSWORD),
    ],
)
def test_a_database_without_a_schema_is_refused(mera: Mera, words: tuple[str, ...]) -> None:
    done = mera(*words)
    assert done.exit_code == 1
    assert done.stderr.startswith("installation.not_migrated\n")
    assert done.stdout == ""


def test_a_broken_audit_log_is_told(installed: Mera, empty_database: Database) -> None:
    with empty_database.writing() as tx:
        tx.exec_driver_sql("UPDATE audit_entries SET event = 'nothing.happened' WHERE id = 2")
    done = installed("db", "check")
    assert (done.exit_code, done.stderr) == (1, "audit log is broken at entry 2\n")


def test_a_file_that_is_gone_and_one_that_belongs_to_nothing_are_told(
    installed: Mera, tmp_path: Path, good: Path
) -> None:
    assert installed("import", "results", good).exit_code == 0
    assert installed("import", "results", good).stdout.startswith("already loaded")
    folder = tmp_path / "var" / "uploads"
    (kept,) = folder.iterdir()
    stray = folder / "stray"
    stray.write_bytes(b"1")
    assert installed("db", "check").stdout == "ok\n"  # it may be on its way
    os.utime(stray, (0, 0))
    assert installed("db", "check").stdout == "belongs to nothing, may be deleted: uploads/stray\nok\n"
    kept.unlink()
    done = installed("db", "check")
    assert (done.exit_code, done.stderr) == (1, f"missing: uploads/{kept.name}\n")


# People.


def test_a_person_is_added_once(installed: Mera) -> None:
    words = ("user", "add", "zavuch", "--role", "deputy", "--organisation", SCHOOL, "--password", PASSWORD)
    done = installed(*words)
    assert (done.exit_code, done.stdout) == (0, "added zavuch\n")
    again = installed(*words)
    assert again.exit_code == 1
    assert again.stderr.splitlines()[0] == "person.login_taken"


def test_a_password_is_asked_for_twice_and_not_shown(installed: Mera) -> None:
    done = installed("user", "add", "admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--organisation", "nowhere", "--password", PASSWORD), "organisation.unknown"),
        (("--password", "1234"), "password.short"),
    ],
)
def test_a_person_is_refused_with_a_code(installed: Mera, words: tuple[str, ...], code: str) -> None:
    done = installed("user", "add", "somebody", *words)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, code)


# Organisations.


def test_a_list_is_tried_and_loaded_and_changes_nothing_again(mera: Mera, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(organisation_rows(), headings=ORGANISATION_COLUMNS))
    mera("db", "upgrade")
    tried = [mera("import", "organisations", path, "--dry-run") for _ in range(2)]
    assert [one.stdout for one in tried] == ["new 9, changed 0, unchanged 1\n"] * 2
    assert mera("import", "organisations", path).stdout == "new 9, changed 0, unchanged 1\n"
    again = mera("import", "organisations", path)
    assert (again.exit_code, again.stdout) == (0, "new 0, changed 0, unchanged 10\n")


def test_a_list_with_an_error_names_its_row(mera: Mera, tmp_path: Path) -> None:
    mera("db", "upgrade")
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv([["d1", "Замок", "Первый", "", "RU", ""]]))
    for words in ((), ("--dry-run",)):
        done = mera("import", "organisations", path, *words)
        assert done.exit_code == 1
        told, code, _ = done.stderr.splitlines()
        assert (told[:9], code) == ("Строка 2:", "organisations.has_errors")
        assert "Замок" in told


# Results.


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


def test_values_are_printed_after_their_computing(installed: Mera, good: Path) -> None:
    asked = ("values", "--organisation", SCHOOL, "--indicator", INDICATOR, "--period", "2025/26")
    installed("import", "results", good)
    assert "Значений нет" in installed(*asked).stdout
    installed("worker", "--once")
    told = json.loads(installed(*asked, "--format", "json").stdout)
    (value,) = told["values"]
    assert (value["numerator"], value["denominator"], value["value"]) == (4, 4, 100)
    assert (value["reported"], value["expected"], told["version"]) == (1, 1, 1)
    assert "100,00 % (4 ÷ 4, работ 4, школ 1 из 1)" in installed(*asked).stdout
    refused = installed("values", "--organisation", SCHOOL, "--period", "2025/26 Q1")
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (1, "period.not_year")


def test_an_upgrade_queues_the_computing_that_is_missing(
    installed: Mera, good: Path, empty_database: Database
) -> None:
    installed("import", "results", good)
    with empty_database.writing() as tx:
        tx.exec_driver_sql("DELETE FROM jobs")
    installed("db", "upgrade")
    installed("db", "upgrade")
    with empty_database.reading() as tx:
        kinds = [str(kind) for (kind,) in tx.exec_driver_sql("SELECT kind FROM jobs")]
    assert kinds == ["compute_indicators"]


def test_a_person_loads_only_what_is_theirs(installed: Mera, good: Path) -> None:
    for number in (318, 370):
        installed(
            "user", "add", f"zavuch_{number}", "--role", "deputy", "--organisation", f"edu100{number}",
            "--password", PASSWORD,
        )  # fmt: skip
    foreign = installed("import", "results", good, "--as", "zavuch_370", "--format", "json")
    assert foreign.exit_code == 1
    (doubt,) = json.loads(foreign.stdout)["doubts"]
    assert (doubt["code"], doubt["value"]) == ("school.foreign", SCHOOL)
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


@needs_shared
def test_real_organisations_load_in_seconds_and_once(mera: Mera) -> None:
    mera("db", "upgrade")
    words = ("import", "organisations", TIMSS, "--under", "RU")
    assert mera(*words, "--dry-run").stdout == "new 481, changed 0, unchanged 0\n"
    assert mera(*words).stdout == "new 481, changed 0, unchanged 0\n"
    assert mera(*words).stdout == "new 0, changed 0, unchanged 481\n"


# Misuse.


@pytest.mark.parametrize(
    "words",
    [
        ("nonsense",),
        ("db",),
        ("db", "drop"),
        ("user", "add"),
        ("user", "add", "x", "--role", "king", "--password", PASSWORD),
        ("import", "results", "nowhere.xlsx"),
        ("import", "results", "{file}", "--grade", "12"),
        ("import", "results", "{file}", "--level", "high"),
        ("import", "results", "{file}", "--form", "clay"),
        ("import", "results", "{file}", "--format", "xml"),
        ("import", "results", "{file}", "--dry-run", "--nonsense"),
        ("statistics", "--organisation", "RU"),
        ("statistics", "--organisation", "RU", "--test", "x", "--format", "xml"),
        ("serve", "--port", "many"),
    ],
)
def test_misuse_ends_with_two(installed: Mera, good: Path, words: tuple[str, ...]) -> None:
    done = installed(*(word.format(file=good) for word in words))
    assert done.exit_code == 2, done.output
    assert done.stdout == "" or words == ("db",)


def test_a_layout_of_another_name_is_refused(installed: Mera, good: Path) -> None:
    done = installed("import", "results", good, "--profile", "none-such", "--dry-run")
    assert done.exit_code == 1
    assert done.stderr.startswith("layout.unknown\n")


# The demonstration.


@pytest.fixture(scope="session")
def demo_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The invented city, installed once by the command for all tests that only read."""
    return tmp_path_factory.mktemp("demo-city") / "var"


def test_the_demonstration_installs_itself_once(run: Mera, demo_folder: Path) -> None:
    first = run(demo_folder, "demo", "--small")
    assert first.exit_code == 0, first.output
    assert "Учебный город готов: всё вымышлено." in first.stdout
    assert "zavuch_318" in first.stdout
    written = {path for path in demo_folder.rglob("*") if path.is_file() and "mera.db" not in path.name}
    again = run(demo_folder, "demo", "--small")
    assert (again.exit_code, again.stdout) == (0, first.stdout)
    after = {path for path in demo_folder.rglob("*") if path.is_file() and "mera.db" not in path.name}
    assert after == written
    assert run(demo_folder, "db", "check").exit_code == 0
    told = run(
        demo_folder, "statistics", "--organisation", SCHOOL, "--test", "vpr-2026.matematika.4",
        "--format", "json", "--as", "zavuch_318",
    )  # fmt: skip
    answers = json.loads((demo_folder / "demo" / "answers.json").read_text(encoding="utf-8"))
    assert json.loads(told.stdout)["n"] > 50
    assert answers
    other = run(demo_folder, "demo", "--small", "--seed", "7")
    assert (other.exit_code, other.stderr.splitlines()[0]) == (1, "demo.other_seed")
    waiting = run(demo_folder, "worker", "--once")
    assert waiting.stdout == "jobs done: 0\n"


def test_the_demonstration_leaves_a_used_installation_alone(installed: Mera) -> None:
    done = installed("demo", "--small")
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, "demo.not_empty")


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
