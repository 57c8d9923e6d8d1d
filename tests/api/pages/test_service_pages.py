"""The journal, jobs, help, samples, the description of REST."""

from collections.abc import Callable

import pytest
from sqlalchemy import text

from app.db import audit
from app.db import jobs as queue
from app.db.engine import Database
from app.domain.access import Role
from app.domain.jobs import JobKind
from tests.api.faces import words_of
from tests.clients import PageClient, Visitor
from tests.make import NOW, City, Make

ClientFor = Callable[[str], PageClient]


@pytest.mark.parametrize("path", ["/organisations", "/people", "/audit", "/jobs", "/help", "/gallery"])
def test_every_page_has_one_heading_and_is_kept_by_nobody(
    city: City, client_for: ClientFor, path: str
) -> None:
    page = client_for("admin").get(path)
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert page.headers["cache-control"] == "no-store"


def test_the_journal_says_in_words_what_was_done(city: City, client_for: ClientFor) -> None:
    admin = client_for("admin")
    admin.post(
        "/people", {"login": "x1", "name": "Имя", "password": "x" * 12, "role": "expert", "place": "city"}
    )
    page = admin.get("/audit").text
    assert "добавлен человек" in page
    assert "Эксперт" in page
    assert "журнал цел" in admin.get("/audit?check=true").text


def test_a_changed_journal_is_found(city: City, client_for: ClientFor, database: Database) -> None:
    admin = client_for("admin")
    admin.post(
        "/people", {"login": "x1", "name": "Имя", "password": "x" * 12, "role": "expert", "place": "city"}
    )
    with database.writing() as tx:
        tx.execute(text("UPDATE audit_entries SET login = 'somebody'"))
    assert "журнал изменён" in admin.get("/audit?check=true").text


def test_the_journal_is_for_administrators(city: City, client_for: ClientFor) -> None:
    assert client_for("koordinator").get("/audit").status_code == 403
    assert client_for("koordinator").get("/gallery").status_code == 403


def add_job(make: Make, city: City, number: int, error: dict[str, object] | None = None) -> int:
    batch = make.batch(city.school(number))
    with make.writing() as tx:
        job_id = queue.add(
            tx,
            JobKind.CHECK,
            subject_id=batch.id,
            organisation_id=city.school(number).id,
            created_by="x",
            at=NOW,
        )
        if error:
            job = queue.take(tx, now=NOW, only=job_id)
            assert job is not None
            queue.finish(tx, job, at=NOW, error=error)
    return job_id


def test_jobs_of_other_schools_are_not_listed(city: City, make: Make, client_for: ClientFor) -> None:
    assert "Заданий пока нет" in client_for("zavuch").get("/jobs").text
    add_job(make, city, 2)
    assert "Заданий пока нет" in client_for("zavuch").get("/jobs").text
    assert "Проверка файла" in client_for("other").get("/jobs").text


def test_a_job_that_failed_says_why(city: City, make: Make, client_for: ClientFor) -> None:
    add_job(make, city, 1, {"code": "file.gone", "facts": {}})
    page = client_for("zavuch").get("/jobs").text
    assert "не вышло" in page
    assert "Файла больше нет" in page


def test_experts_see_no_jobs(city: City, make: Make, client_for: ClientFor) -> None:
    make.person(Role.EXPERT, city.root, "expert")
    assert client_for("expert").get("/jobs").status_code == 403
    assert client_for("expert").get("/help").status_code == 200


def test_the_description_of_rest_is_drawn_from_our_own_files(city: City, visitor: Visitor) -> None:
    page = visitor.get("/api/v1/docs")
    assert page.status_code == 200
    assert page.text.count("<h1") == 1
    assert "http" not in page.text
    assert "<script>" not in page.text


def test_entries_name_what_they_are_about(make: Make, city: City, client_for: ClientFor) -> None:
    """Names, not numbers: a file by its name, a school by its own, a paper by its title."""
    admin = make.actor_at(city.root, Role.ADMINISTRATOR)
    paper, school = make.test(), city.school(2)
    batch = make.batch(city.school(1), file_name="работа.xlsx")
    known = {
        f"batch:{batch.id}": "файл работа.xlsx",
        f"organisation:{school.id}": f"место {school.short_name}",
        f"test:{paper.id}": f"работа {paper.title}",
        "list:people": "таблица люди",
        "batch:999999": "файл 999999",
    }
    with make.writing() as tx:
        for subject in known:
            audit.record(tx, admin, "export.made", subject=subject, at=NOW)
    text = words_of(client_for("admin").get("/audit").text)
    for words in known.values():
        assert words in text
    assert "organisation" not in text
