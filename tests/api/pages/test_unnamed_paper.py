"""A file that does not say which paper it is about: the page asks, with nothing chosen yet."""

from collections.abc import Callable
from pathlib import Path

import pytest
from fastapi import FastAPI

from app.jobs import Worker
from app.use_cases import assessments
from tests.api.faces import OnPages
from tests.clients import PageClient
from tests.make import NOW, City, Make
from tests.workbook_makers import f1, f1_row


@pytest.mark.parametrize("said", [{}, {"procedure": "vpr-2026"}])
def test_the_page_asks_for_what_nobody_said(
    app: FastAPI, city: City, make: Make, tmp_path: Path, client_for: Callable[[str], PageClient],
    said: dict[str, str],
) -> None:  # fmt: skip
    with make.writing() as tx:
        assessments.ensure_procedures(tx)
    rows = [f1_row(50001, school="sch1", class_name="4А")]
    face = OnPages(client_for("zavuch"))
    sheet = f1(tmp_path / "a.xlsx", rows, title="Работа")
    batch_id = face.id_of(face.upload(sheet, **said))
    assert Worker(app.state.parts.database, app.state.parts.store, now=lambda: NOW).run_one()
    answer = face.show(batch_id)
    assert answer.status_code == 200
    assert "Какая это работа" in answer.text
    assert ('value="vpr-2026" selected' in answer.text) is bool(said)
