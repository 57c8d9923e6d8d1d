"""The shipped breaks name what exists, and a wrong entry is refused by its name."""

from pathlib import Path

import pytest

from app.catalogues.breaks import break_sources, load_breaks
from app.catalogues.models import load_model
from app.domain.errors import Invalid
from tests.breaks import plant_breaks


def test_every_shipped_break_says_what_changed_and_whence() -> None:
    codes = {one.code for one in load_model().passports}
    assert load_breaks()
    for one in load_breaks():
        assert one.words and one.source
        assert not one.words.endswith("."), one.code
        assert set(one.indicators) <= codes, one.code


def test_breaks_stand_in_the_register_of_norms_as_rules() -> None:
    found = {one.key: one for one in break_sources()}
    assert found["breaks.categories-without-term"].valid_from.isoformat() == "2023-09-01"


@pytest.mark.parametrize(
    ("entry", "reason"),
    [
        ({"since": "2025/26"}, "it concerns nothing"),
        ({"since": "2025/26", "procedures": ["vrp"]}, "a kind of procedures is unknown"),
        ({"since": "2025/26", "procedures": ["vpr"], "subjects": ["Магия"]}, "a subject is unknown"),
        ({"since": "2025/26", "variables": ["staff"]}, "a variable is unknown"),
        ({"since": "2025/26", "indicators": ["x"], "grades": [4]}, "subjects and grades go with procedures"),
        ({"since": "2025/26", "procedures": ["vpr"], "why": "joined"}, "why is one of"),
        ({"since": "2025/26", "procedures": ["vpr"], "what": 1}, "Extra inputs"),
    ],
)
def test_a_wrong_entry_is_named_with_its_reason(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, entry: dict[str, object], reason: str
) -> None:
    plant_breaks(monkeypatch, tmp_path, entry)
    with pytest.raises(Invalid, match=r"breaks\.broken") as refused:
        load_breaks()
    assert reason in str(refused.value.facts["reason"])


def test_a_code_stands_once(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    twice = {"code": "one", "since": "2025/26", "procedures": ["vpr"]}
    plant_breaks(monkeypatch, tmp_path, twice, twice)
    with pytest.raises(Invalid, match=r"breaks\.broken"):
        load_breaks()
