"""The same creating call made twice makes it once."""

from concurrent.futures import ThreadPoolExecutor
from typing import Any

from sqlalchemy import func, select

from app.db.engine import Database
from app.db.tables.assessments import procedures
from app.db.tables.result_batches import batches
from app.domain.access import Role

KEY = {"Idempotency-Key": "call-0000-0001"}
GIVEN = {"code": "vpr-2031", "kind": "vpr", "name": "ВПР-2031", "academic_year": "2030/31"}


def _count(database: Database, table: Any) -> int:
    with database.reading() as tx:
        return int(tx.execute(select(func.count()).select_from(table)).scalar_one())


def test_a_repeated_call_gives_the_first_answer(database: Database, make: Any, api_for: Any) -> None:
    make.person(Role.COORDINATOR, make.city().root, "asks")
    api = api_for("asks")
    first = api.post("/procedures", json=GIVEN, headers=KEY)
    again = api.post("/procedures", json=GIVEN, headers=KEY)
    assert (first.status_code, again.status_code) == (201, 200)
    assert first.json() == again.json()
    assert _count(database, procedures) == 1


def test_a_key_of_another_call_is_refused(make: Any, api_for: Any) -> None:
    make.person(Role.COORDINATOR, make.city().root, "asks")
    api = api_for("asks")
    api.post("/procedures", json=GIVEN, headers=KEY)
    other = api.post("/procedures", json={**GIVEN, "code": "vpr-2032"}, headers=KEY)
    assert (other.status_code, other.json()["code"]) == (422, "creation.other_body")


def test_twelve_equal_files_at_once_are_stored_once(database: Database, make: Any, api_for: Any) -> None:
    city = make.city()
    make.person(Role.DEPUTY, city.school(1), "asks")
    api = api_for("asks")

    def send(_: int) -> int:
        files = {"file": ("работа.csv", "Код;1 (1б)\n40001;1\n".encode(), "text/csv")}
        return int(api.post("/result-batches", files=files, headers=KEY).json()["id"])

    with ThreadPoolExecutor(12) as pool:
        ids = set(pool.map(send, range(12)))
    assert len(ids) == 1
    assert _count(database, batches) == 1
