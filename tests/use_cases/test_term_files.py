"""A file of term marks takes the way of every file: checked, confirmed, loaded, replaced, cancelled."""

from pathlib import Path

import polars as pl
import pytest

from app.db import term_marks as store
from app.db.tables.term_marks import term_marks as table
from app.domain.errors import Invalid, NotFound
from app.domain.periods import Period, parse_period
from app.domain.result_files import TERM_MARKS
from app.use_cases import result_batches
from tests.desk import Desk
from tests.use_cases.conftest import Town
from tests.workbook_makers import TERM_HEAD, csv_file, term_marks, term_row

Q1, Q2 = parse_period("2025/26 Q1"), parse_period("2025/26 Q2")
ROWS = [term_row(), term_row("5Б", marks=(2, 5, 12, 6, 1)), term_row("5А", "Химия", marks=(1, 1, 1, 1, 0))]


def marks(desk: Desk, town: Town, period: Period = Q1) -> dict[tuple[str, str], tuple[int, int]]:
    """Class and subject → pupils with «5», and those not attested, of school 301."""
    with desk.database.reading() as tx:
        found = store.marks_of(tx, town.first.place, period)
    return {one.key: (one.marks.m5, one.marks.not_attested) for one in found}


def test_a_loaded_file_counts_by_class_and_subject(desk: Desk, town: Town, tmp_path: Path) -> None:
    batch = desk.check(term_marks(tmp_path / "a.xlsx", ROWS))
    assert (batch.status, batch.n_rows, batch.test_id) == ("ready", 3, None)
    assert batch.title == "Отметки: I четверть 2025/26 учебного года"
    assert batch.reading["term_reports"] == [
        {"school_id": town.first.id, "school": "Школа № 301", "period": "2025-26-q1",
         "title": "I четверть 2025/26 учебного года"},
    ]  # fmt: skip
    assert marks(desk, town) == {}
    desk.confirm(batch)
    assert desk.get(batch.id).status == "accepted"
    assert marks(desk, town) == {
        ("5А", "Математика"): (7, 0), ("5А", "Химия"): (1, 0), ("5Б", "Математика"): (2, 1),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("years", "title"),
    [
        (["2025/26"], "Отметки по периодам за 2025/26 учебный год"),
        (["2025/26", "2024/25"], "Отметки по периодам с 2024/25 по 2025/26 учебный год"),
    ],
)
def test_a_file_of_many_periods_is_named_by_its_years(
    desk: Desk, tmp_path: Path, years: list[str], title: str
) -> None:
    codes = [f"{year} {part}" for year in years for part in ("Q1", "Q2", "Q3", "Q4")]
    rows = [term_row(period=code) for code in [*codes, *years]]
    assert desk.check(term_marks(tmp_path / "a.xlsx", rows)).title == title


def test_the_rows_lie_in_an_immutable_file_beside_the_results(desk: Desk, tmp_path: Path) -> None:
    batch = desk.load(term_marks(tmp_path / "a.xlsx", ROWS))
    assert batch.stored_as is not None
    assert batch.stored_as.startswith("results/2025-26/term-marks/")
    rows = pl.read_parquet(desk.files.path(batch.stored_as))
    assert rows.schema == TERM_MARKS
    assert rows["class_name"].to_list() == ["5А", "5А", "5Б"]


def test_a_csv_of_a_city_with_plain_headings_is_read_too(desk: Desk, town: Town, tmp_path: Path) -> None:
    """As another system writes it: windows-1251, marks without quotes, a class in Latin letters."""
    head = ["Школа", "Класс", "Предмет", "Период", "5", "4", "3", "2", "н/а"]
    rows = [term_row("5A"), term_row(school="edu301002", period="2-й триместр 2025/26")]  # Latin A
    batch = desk.by(town.coordinator).load(csv_file(tmp_path / "a.csv", [head, *rows], encoding="cp1251"))
    assert batch.title == "Отметки: I четверть, 2-й триместр 2025/26 учебного года"
    assert marks(desk, town) == {("5А", "Математика"): (7, 0)}


def test_another_schools_marks_are_refused(desk: Desk, tmp_path: Path) -> None:
    batch = desk.check(term_marks(tmp_path / "a.xlsx", [term_row(school="edu301002")]))
    assert (batch.status, (batch.refusal or {})["code"]) == ("refused", "batch.all_foreign")


def test_a_file_with_names_is_refused_whole_and_thrown_away(desk: Desk, tmp_path: Path) -> None:
    path = term_marks(tmp_path / "a.xlsx", [[*term_row(), "Иванова"]], head=[*TERM_HEAD, "Фамилия учителя"])
    batch = desk.check(path)
    assert (batch.status, batch.refusal["code"]) == ("refused", "columns.personal")  # type: ignore[index]
    with pytest.raises(NotFound):
        desk.files.path(desk.show(batch.id).upload.stored_as)


def test_a_corrected_file_replaces_what_it_speaks_of_and_keeps_the_old(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    first = desk.load(term_marks(tmp_path / "1.xlsx", ROWS))
    second = desk.check(term_marks(tmp_path / "2.xlsx", [term_row(marks=(9, 9, 9, 1, 0))]))
    (replaced,) = second.reading["replaces"]  # type: ignore[misc]
    assert replaced["batch_id"] == first.id
    assert replaced["leaves"] == [{"where": "5А", "before": None, "after": None}]
    desk.confirm(second)
    assert marks(desk, town)["5А", "Математика"] == (9, 0)
    assert marks(desk, town)["5А", "Химия"] == (1, 0)
    assert desk.get(first.id).status == "accepted"
    desk.load(term_marks(tmp_path / "3.xlsx", [*ROWS[1:], term_row("6А")]))
    assert (desk.get(first.id).status, desk.get(second.id).status) == ("replaced", "accepted")
    with desk.database.reading() as tx:
        assert tx.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one() == 3 + 1 + 3


def test_the_next_quarter_leaves_the_first_alone(desk: Desk, town: Town, tmp_path: Path) -> None:
    first = desk.load(term_marks(tmp_path / "1.xlsx", ROWS))
    desk.load(term_marks(tmp_path / "2.xlsx", [term_row(period="2025/26 Q2")]))
    assert desk.get(first.id) == first
    assert (len(marks(desk, town)), len(marks(desk, town, Q2))) == (3, 1)


def test_a_cancelled_file_leaves_the_figures_and_stays_in_history(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    batch = desk.load(term_marks(tmp_path / "1.xlsx", ROWS))
    desk.cancel(batch)
    assert marks(desk, town) == {}
    assert desk.get(batch.id).status == "cancelled"
    with desk.database.reading() as tx:
        assert tx.exec_driver_sql(f"SELECT count(*) FROM {table.name}").scalar_one() == 3


def test_what_a_cancelled_file_had_pushed_out_counts_again(desk: Desk, town: Town, tmp_path: Path) -> None:
    first = desk.load(term_marks(tmp_path / "1.xlsx", ROWS))
    before = marks(desk, town)
    second = desk.load(term_marks(tmp_path / "2.xlsx", [term_row(marks=(9, 9, 9, 1, 0)), *ROWS[1:]]))
    assert desk.get(first.id).status == "replaced"
    desk.cancel(second)
    assert marks(desk, town) == before
    assert desk.get(first.id).status == "accepted"


def test_trimesters_wait_until_the_quarters_of_the_year_are_cancelled(desk: Desk, tmp_path: Path) -> None:
    quarters = desk.load(term_marks(tmp_path / "1.xlsx", ROWS))
    trimesters = desk.check(term_marks(tmp_path / "2.xlsx", [term_row(period="2025/26 T1")]))
    assert [one.code for one in desk.doubts(trimesters.id)] == ["terms.other_before"]
    desk.cancel(quarters)
    assert desk.get(trimesters.id).status == "checking", "it is looked at again by itself"
    desk.worker.run_for(desk.actor, trimesters.id)
    assert desk.get(trimesters.id).status == "ready"


def test_the_year_that_no_cell_names_is_named_once_by_the_person(
    desk: Desk, town: Town, tmp_path: Path
) -> None:
    batch = desk.check(term_marks(tmp_path / "1.xlsx", [term_row(period="II четверть")]))
    assert [one.code for one in desk.doubts(batch.id)] == ["period.no_year"]
    assert batch.reading["asks_year"] is True
    with pytest.raises(Invalid), desk.database.writing() as tx:
        result_batches.name_year(tx, desk.actor, batch.id, "2025/26 Q1", seen=batch.version, now=desk.clock())
    with desk.database.writing() as tx:
        result_batches.name_year(tx, desk.actor, batch.id, "2025/26", seen=batch.version, now=desk.clock())
    desk.worker.run_for(desk.actor, batch.id)
    named = desk.get(batch.id)
    assert (named.status, named.reading["asks_year"]) == ("ready", False)
    desk.confirm(named)
    assert list(marks(desk, town, Q2)) == [("5А", "Математика")]


def test_the_year_may_be_said_while_handing_the_file_over(desk: Desk, town: Town, tmp_path: Path) -> None:
    desk.load(term_marks(tmp_path / "1.xlsx", [term_row(period="II четверть")]), academic_year="2025/26")
    assert len(marks(desk, town, Q2)) == 1


def test_a_load_done_twice_counts_once(desk: Desk, town: Town, tmp_path: Path) -> None:
    path = term_marks(tmp_path / "1.xlsx", ROWS)
    batch = desk.load(path)
    assert desk.receive(path).id == batch.id
    assert len(marks(desk, town)) == 3
