"""The record of what was done."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from app.api.deps import BIGGEST_ID, CurrentActor, OpenRead
from app.api.pages.render import render
from app.api.pages.words import ROLE_NAMES
from app.domain.access import Role
from app.use_cases import audit

router = APIRouter(prefix="/audit")
PAGE = 50

SUBJECTS = {
    "user": "человек",
    "batch": "файл",
    "upload": "список",
    "organisations": "дерево организаций",
    "procedure": "процедура",
    "test": "работа",
    "organisation": "место",
    "indicator": "показатель",
    "list": "таблица",
}
LISTS = {
    "organisations": "школы",
    "people": "люди",
    "result-batches": "файлы",
    "jobs": "задания",
    "audit": "журнал действий",
    "indicators": "показатели",
    "norms": "нормы и акты",
    "coverage-map": "карта покрытия",
}
DETAILS = {
    "login": "логин",
    "role": "роль",
    "place": "где",
    "file": "файл",
    "sha256": "сумма SHA-256",
    "new": "новых",
    "changed": "изменено",
    "unchanged": "без перемен",
    "codes": "коды изменённых",
    "code": "код",
    "kind": "вид",
    "name": "название",
    "academic_year": "учебный год",
    "status": "состояние",
    "rows": "строки",
    "cells": "ячейки",
    "root": "вершина",
    "what": "что",
    "left_out": "не загружать строки",
    "taken_back": "вернуть строки",
    "procedure": "процедура",
    "subject": "предмет",
    "grade": "класс",
    "level": "уровень",
    "form": "форма",
    "layout": "вид файла",
    "school": "школа",
}


@router.get("", name="list_audit")
def list_audit(
    request: Request,
    tx: OpenRead,
    actor: CurrentActor,
    before: Annotated[int | None, Query(ge=1, le=BIGGEST_ID)] = None,
    check: bool = False,
) -> Response:
    found = audit.list_entries(tx, actor, before_id=before, limit=PAGE + 1)
    broken = audit.find_broken_link(tx, actor) if check else None
    names = audit.names_of(tx, actor, found)
    return render(
        request, "audit/list.html", entries=found[:PAGE], before=before, is_checked=check, broken=broken,
        older=found[PAGE - 1].id if len(found) > PAGE else None, detail_words=_detail_words,
        subjects={one.subject: _subject_words(one.subject, names) for one in found},
    )  # fmt: skip


def _subject_words(subject: str, names: Mapping[str, str]) -> str:
    kind, _, rest = subject.partition(":")
    said = names.get(subject) or LISTS.get(rest, rest)
    return f"{SUBJECTS.get(kind, kind)} {said}".strip()


def _detail_words(values: Mapping[str, object]) -> list[tuple[str, object]]:
    return [(DETAILS.get(name, name), _said(name, value)) for name, value in values.items()]


def _said(name: str, value: object) -> object:
    if name == "role" and value in list(Role):
        return ROLE_NAMES[Role(str(value))]
    if isinstance(value, list):
        return ", ".join(str(one) for one in value) or "—"
    return "—" if value is None else value
