"""A file of results on both faces: handed over, corrected at its cells, confirmed, cancelled."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.domain.access import Role
from app.jobs import Worker
from app.use_cases import assessments
from tests.api.faces import Face, OnPages, OnRest
from tests.clients import ApiClient, PageClient
from tests.make import NOW, City, Make
from tests.workbook_makers import f1, f1_row

FaceFor = Callable[[str], Face]
TITLE = "ВПР 2026 Математика 4 класс"
UNKNOWN = 999_999
SAME = {"X-Request-Id": "0123456789abcdef"}


@pytest.fixture(params=["pages", "rest"])
def face_for(
    request: pytest.FixtureRequest, city: City, make: Make,
    client_for: Callable[[str], PageClient], api_for: Callable[[str], ApiClient],
) -> FaceFor:  # fmt: skip
    """A person's face by log-in; the catalogue of procedures is there."""
    with make.writing() as tx:
        assessments.ensure_procedures(tx)
    if request.param == "pages":
        return lambda login: OnPages(client_for(login))
    return lambda login: OnRest(api_for(login))


@pytest.fixture
def work(app: FastAPI) -> Callable[[], int]:
    """Does the checks and loads that wait; pictures are left."""
    parts = app.state.parts
    worker = Worker(parts.database, parts.store, now=lambda: NOW)
    return lambda: sum(1 for _ in iter(worker.run_one, False))


def row(code: int, **more: object) -> list[object]:
    return f1_row(code, school="sch1", class_name="4А", **more)  # type: ignore[arg-type, return-value]


@pytest.fixture
def bad(tmp_path: Path) -> Path:
    rows = [
        row(50001),
        row(50002, scores=(1, 5, 1, 3), total=7),
        row(50003, scores=(1, 2, "два", 3), total=8),
    ]
    return f1(tmp_path / "bad.xlsx", rows, title=TITLE)  # type: ignore[arg-type]


@pytest.fixture
def good(tmp_path: Path) -> Path:
    return f1(tmp_path / "good.xlsx", [row(50001 + n) for n in range(3)], title=TITLE)  # type: ignore[arg-type]


def test_the_way_of_a_file_with_errors(face_for: FaceFor, work: Callable[[], int], bad: Path) -> None:
    face = face_for("zavuch")
    batch_id = face.id_of(face.upload(bad))
    assert face.show(batch_id).status_code == 200
    assert work() == 1
    assert face.status(batch_id) == "remarks"
    first, second = face.errors(batch_id)
    assert (first.row, first.column) == (9, "H")
    assert first.sentence == (
        "Строка 9, задание 2: стоит 5, а наибольший балл 2. Исправьте здесь или в файле."
    )
    assert (second.row, second.column) == (10, "I")
    assert "в ячейке текст «два», нужно число" in second.sentence
    blocked = face.act(batch_id, "confirmation")
    assert blocked.status_code == 409
    assert face.mend(batch_id, {"9:H": "2", "10:I": "2"}).status_code == face.done
    assert work() == 1
    assert face.status(batch_id) == "ready"
    assert face.errors(batch_id) == []
    assert face.act(batch_id, "confirmation").status_code == face.done
    work()
    assert face.status(batch_id) == "accepted"
    assert face.act(batch_id, "cancellation").status_code == face.done
    assert face.status(batch_id) == "cancelled"


def test_rows_left_out_open_the_way(face_for: FaceFor, work: Callable[[], int], bad: Path) -> None:
    face = face_for("zavuch")
    batch_id = face.id_of(face.upload(bad))
    work()
    assert face.mend(batch_id, {}, skip=(9, 10)).status_code == face.done
    work()
    assert face.status(batch_id) == "ready"


def test_a_page_that_is_old_changes_nothing(face_for: FaceFor, work: Callable[[], int], good: Path) -> None:
    face = face_for("zavuch")
    batch_id = face.id_of(face.upload(good))
    work()
    version = face.version(batch_id)
    for answer in (
        face.act(batch_id, "confirmation", seen=version - 1),
        face.act(batch_id, "cancellation", seen=version - 1),
        face.mend(batch_id, {}, skip=(9,), seen=version - 1),
    ):
        assert answer.status_code == 409
    assert (face.version(batch_id), face.status(batch_id)) == (version, "ready")


def test_the_same_file_again_leads_to_the_same_batch(face_for: FaceFor, good: Path, app: FastAPI) -> None:
    face = face_for("zavuch")
    first, second = (face.id_of(face.upload(good)) for _ in range(2))
    assert first == second
    assert len(list((app.state.parts.settings.data_dir / "uploads").iterdir())) == 1


def test_an_empty_file_is_refused(face_for: FaceFor, tmp_path: Path) -> None:
    path = tmp_path / "empty.xlsx"
    path.write_bytes(b"")
    assert face_for("zavuch").upload(path).status_code == 422


def test_a_methodologist_sees_files_and_changes_none(
    face_for: FaceFor, work: Callable[[], int], make: Make, city: City, good: Path
) -> None:
    make.person(Role.METHODOLOGIST, city.root, "metodist")
    batch_id = face_for("zavuch").id_of(face_for("zavuch").upload(good))
    work()
    face = face_for("metodist")
    assert face.upload(good).status_code == 403
    assert face.show(batch_id).status_code == 200
    for what in ("confirmation", "cancellation"):
        assert face.act(batch_id, what, seen=2).status_code == 403
    assert face.mend(batch_id, {}, skip=(9,), seen=2).status_code == 403
    assert face_for("zavuch").status(batch_id) == "ready"


@pytest.mark.parametrize("role", [Role.TEACHER, Role.ASSOCIATION_HEAD, Role.EXPERT, Role.COUNCIL])
def test_others_neither_see_nor_load_files(
    face_for: FaceFor, make: Make, city: City, good: Path, role: Role
) -> None:
    make.person(role, city.school(1), "someone")
    batch_id = face_for("zavuch").id_of(face_for("zavuch").upload(good))
    face = face_for("someone")
    assert face.upload(good).status_code == 403
    assert face.show(batch_id).status_code == 403
    assert face.act(batch_id, "cancellation", seen=1).status_code == 403


@pytest.mark.parametrize("login", ["other", "in_class"])
def test_a_file_of_another_place_is_as_good_as_not_there(
    face_for: FaceFor, work: Callable[[], int], make: Make, city: City, good: Path, login: str
) -> None:
    """Byte for byte, for every address that leads to a file."""
    make.person(Role.DEPUTY, city.classes_of(1)[0], "in_class")
    batch_id = face_for("zavuch").id_of(face_for("zavuch").upload(good))
    work()
    face = face_for(login)
    answers = []
    for number in (batch_id, UNKNOWN):
        if isinstance(face, OnPages):
            face.client.http.headers.update(SAME)
            paths = [f"/result-batches/{number}{tail}" for tail in ("", "/state", "/file")]
            got = [face.client.get(path) for path in paths]
            got.append(face.client.get(paths[1], headers={"HX-Request": "true"}))
            named = {"procedure": "vpr-2026", "subject": "Математика", "grade": 4, "seen": 2}
            got.append(face.client.post(f"/result-batches/{number}/paper", named))
            got.append(face.client.post(f"/result-batches/{number}/corrections", {"skip": "9", "seen": 2}))
        else:
            assert isinstance(face, OnRest)
            face.client.http.headers.update(SAME)
            got = [face.client.get(f"/result-batches/{number}{tail}") for tail in ("", "/doubts")]
            got.append(face.mend(number, {}, skip=(9,), seen=2))
        got += [face.act(number, what, seen=2) for what in ("confirmation", "cancellation")]
        answers.append([(one.status_code, one.content) for one in got])
    assert answers[0] == answers[1]
    assert {status for status, _ in answers[0]} == {404}
    assert face_for("zavuch").status(batch_id) == "ready"
