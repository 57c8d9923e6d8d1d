"""Ninety schools fill their forms at once on a running server, and nothing of it is lost or mixed up."""

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import httpx2

from app.db.observations import list_current
from app.domain.access import Role
from app.domain.organisations import Organisation
from app.use_cases import Database
from tests.forms import opened_at, terms
from tests.make import Make
from tests.served import served

SCHOOLS = 90
AT_ONCE = 90
PATIENCE_S = 60  # of one request on a busy machine


def numbers_of(school: int) -> dict[str, str]:
    """What a school tells; no two of them alike."""
    boys, girls = 100 + school, 300 + 2 * school
    total = str(boys + girls)
    return {
        "pupils_total": total, "pupils_boys": str(boys), "pupils_girls": str(girls),
        "pupils_by_level{level=primary}": total, "mentoring": "да" if school % 3 else "нет",
    }  # fmt: skip


def told(school: int) -> dict[str, float]:
    """The same as observations."""
    words = {"да": 1.0, "нет": 0.0}
    return {
        key.replace("{", "").replace("}", ""): words[text] if text in words else float(text)
        for key, text in numbers_of(school).items()
    }


def call(http: httpx2.Client, method: str, path: str, **more: Any) -> Any:
    answer = http.request(method, path, **more)
    assert answer.status_code == 200, answer.text
    return answer.json()


def fill_and_send(address: str, school: int, token: str) -> None:
    """A cell after another, as a person types, then the whole."""
    headers = {"Authorization": f"Bearer {token}"}
    with httpx2.Client(base_url=f"{address}/api/v1", headers=headers, timeout=PATIENCE_S) as http:
        (form,) = call(http, "GET", "/submissions")["items"]
        path = f"/submissions/{form['id']}"
        for key, text in numbers_of(school).items():
            saved = call(
                http, "POST", f"{path}/cells", json={"cells": [{"key": key, "text": text, "seen": 0}]}
            )
            assert (saved["saved"], saved["clashes"]) == ([key], [])
        version = call(http, "GET", path)["version"]
        assert (
            call(http, "POST", f"{path}/sending", headers={"If-Match": f'"{version}"'})["state"]
            == "submitted"
        )


def test_ninety_schools_at_once_and_every_accepted_value_is_what_was_sent(
    database: Database, make: Make, tmp_path: Path
) -> None:
    with make.at_once():
        root = make.organisation("municipality", code="city", name="Учебный город")
        schools: list[Organisation] = [make.school(root, number, ("4А",)) for number in range(1, SCHOOLS + 1)]
        for one in schools:
            make.person(Role.DEPUTY, one, f"zavuch{one.number}")
        make.person(Role.COORDINATOR, root, "koordinator")
        tokens = {number: make.token(f"zavuch{number}") for number in range(1, SCHOOLS + 1)}
        coordinator = make.token("koordinator")
    campaign = opened_at(make, root, terms(schools))
    with served(database, tmp_path / "data") as (_, address), ThreadPoolExecutor(AT_ONCE) as pool:
        for done in [pool.submit(fill_and_send, address, *one) for one in tokens.items()]:
            done.result()
        headers = {"Authorization": f"Bearer {coordinator}"}
        with httpx2.Client(base_url=f"{address}/api/v1", headers=headers, timeout=PATIENCE_S) as http:
            assert call(http, "POST", f"/campaigns/{campaign}/acceptance") == {"accepted": SCHOOLS}
            board = call(http, "GET", f"/campaigns/{campaign}")
    assert {one["state"] for one in board["schools"]} == {"accepted"}
    with database.reading() as tx:
        found = {
            one.number: {
                seen.cell.variable + seen.cell.breakdown: seen.value for seen in list_current(tx, one.id)
            }
            for one in schools
        }
    assert found == {number: told(number) for number in tokens}
