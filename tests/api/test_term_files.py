"""A file of term marks on both faces: handed over, its year named, confirmed, found again in the report."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.jobs import Worker
from tests.api.faces import Face, OnPages, OnRest, words_of
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City
from tests.workbook_makers import term_marks, term_row

Q2 = "II четверть"


@pytest.fixture
def work(app: FastAPI) -> Callable[[], int]:
    """Does the checks and loads that wait."""
    parts = app.state.parts
    worker = Worker(parts.database, parts.store, now=lambda: NOW)
    return lambda: sum(1 for _ in iter(worker.run_one, False))


@pytest.fixture(params=["pages", "rest"])
def face(
    request: pytest.FixtureRequest, city: City, client_for: Callable[[str], PageClient],
    api_for: Callable[[str], ApiClient],
) -> Face:  # fmt: skip
    """The deputy head of school 1."""
    return OnPages(client_for("zavuch")) if request.param == "pages" else OnRest(api_for("zavuch"))


def row(class_name: str = "5А", subject: str = "Математика", *, period: str = Q2) -> list[object]:
    return term_row(class_name, subject, period=period, school="sch1")  # type: ignore[return-value]


def test_a_file_without_a_year_is_asked_for_it_and_then_loads(
    face: Face, city: City, work: Callable[[], int], tmp_path: Path, client_for: Callable[[str], PageClient]
) -> None:
    batch_id = face.id_of(face.upload(term_marks(tmp_path / "a.xlsx", [row(), row("5Б")])))
    work()
    assert ["учебный год не назван" in one.sentence for one in face.errors(batch_id)] == [True]
    page = client_for("zavuch")
    assert "Какой это учебный год" in page.get(f"/result-batches/{batch_id}").text
    if isinstance(face, OnPages):
        said = {"academic_year": "2025/26", "seen": face.version(batch_id)}
        answer = face.client.post(f"/result-batches/{batch_id}/academic-year", said)
    else:
        assert isinstance(face, OnRest)
        seen = {"If-Match": f'"{face.version(batch_id)}"'}
        address = f"/result-batches/{batch_id}/academic-year"
        answer = face.client.post(address, json={"academic_year": "2025/26"}, headers=seen)
    assert answer.status_code == face.done
    work()
    assert face.errors(batch_id) == []
    text = words_of(page.get(f"/result-batches/{batch_id}").text)
    assert "Отметки: II четверть 2025/26 учебного года. В файле 2 строки, 2 класса, 1 предмет." in text
    assert face.act(batch_id, "confirmation").status_code == face.done
    work()
    shown = page.get(f"/result-batches/{batch_id}").text
    assert "Загружено: 2 строки отметок, 2 класса." in words_of(shown)
    for path in ("/", "/result-batches"):
        listed = words_of(page.get(path).text)
        assert "2 строки отметок" in listed, "rows of term marks are no works"
        assert "2 работы" not in listed
    taken = page.get("/lists/result-batches.csv").text
    assert ";Работ;Строк отметок;" in taken
    assert ";;2;0;" in taken
    address = f"/term-reports/{city.school(1).id}/2025-26-q2"
    assert f'href="{address}"' in shown
    assert "36 из 56" in words_of(page.get(address).text)


def test_the_year_may_come_with_the_file(face: Face, work: Callable[[], int], tmp_path: Path) -> None:
    path = term_marks(tmp_path / "a.xlsx", [row()])
    batch_id = face.id_of(face.upload(path, academic_year="2025/26"))
    work()
    assert face.errors(batch_id) == []


@pytest.mark.parametrize("year", ["2025", "2025/27", "год"])
def test_a_year_that_is_none_is_refused(
    face: Face, work: Callable[[], int], tmp_path: Path, year: str
) -> None:
    batch_id = face.id_of(face.upload(term_marks(tmp_path / "a.xlsx", [row()])))
    work()
    if isinstance(face, OnPages):
        said = {"academic_year": year, "seen": face.version(batch_id)}
        answer = face.client.post(f"/result-batches/{batch_id}/academic-year", said)
    else:
        assert isinstance(face, OnRest)
        seen = {"If-Match": f'"{face.version(batch_id)}"'}
        address = f"/result-batches/{batch_id}/academic-year"
        answer = face.client.post(address, json={"academic_year": year}, headers=seen)
    assert answer.status_code == 422


def test_a_faulty_cell_is_mended_where_it_stands(face: Face, work: Callable[[], int], tmp_path: Path) -> None:
    rows = [row(subject="Матиматика", period="2025/26 Q2"), row("5Б", period="2025/26 Q2")]
    batch_id = face.id_of(face.upload(term_marks(tmp_path / "a.xlsx", rows)))
    work()
    (remark,) = face.errors(batch_id)
    assert (remark.row, remark.column) == (2, "C")
    assert "Похож «Математика»" in remark.sentence
    assert face.mend(batch_id, {"2:C": "Математика"}).status_code == face.done
    work()
    assert face.errors(batch_id) == []
