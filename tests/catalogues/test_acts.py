"""The shipped register of acts, and links to it from the model, the norms and the purposes."""

from datetime import date
from pathlib import Path

import pytest
import yaml

from app.catalogues.acts import ACTS_FILE, Link, grounds_of, load_acts
from app.catalogues.models import load_model
from app.catalogues.norms import RESULT_NORMS_FILE, norm_sources
from app.catalogues.peers import random_sources
from app.catalogues.procedures import load_purposes
from app.domain.acts import Force
from app.domain.errors import Invalid

DAY = date(2026, 11, 30)
NAMED_IN_OUR_BOOKS = {
    "273-fz", "371-fz", "144-fz", "labour-code", "pp-556-2024", "order-462-2013", "order-1218-2017",
    "order-1324-2013", "order-136-2017", "order-115-2021", "order-286-2021", "order-287-2021",
    "order-413-2012", "order-732-2022", "order-370-2023", "order-371-2023", "order-372-2023",
    "order-171-2024", "order-704-2024", "order-729-2025", "order-730-2023", "order-344n-2018",
    "order-114-2019", "order-675n-2018", "sp-2-4-3648-20", "sanpin-1-2-3685-21", "letter-05-71-2018",
    "letter-08-70-2021", "letter-02-36-2025", "letter-02-86-2025", "letter-02-20-2026",
    "letter-sk-228-2021", "letter-ok-1656-2025", "directive-920-10-2017", "directive-r-210-2021",
    "directive-r-170-2023", "fioko-vpr-2026", "fioko-mechanisms-2020", "region-rdr", "simonov-sou",
}  # fmt: skip


def test_every_act_that_our_books_name_is_there_with_its_source() -> None:
    found = {one.code: one for one in load_acts()}
    assert found.keys() >= NAMED_IN_OUR_BOOKS
    for one in found.values():
        assert one.clauses, one.code
        assert one.source, one.code
        assert not one.source.startswith("/"), one.code
        # Nobody has had the texts of acts before their eyes yet: each says what is to be compared.
        assert one.to_check, one.code


def test_an_act_of_a_past_year_has_ended_and_its_successor_holds() -> None:
    register = load_acts()
    assert register.get("vpr-rules-2024").force(DAY) is Force.ENDED
    assert [one.code for one in register.successors("vpr-rules-2024")] == ["vpr-rules-2025"]
    assert [one.code for one in register.amendments("order-462-2013")] == ["order-1218-2017"]


def test_everything_that_names_an_act_in_words_links_to_it() -> None:
    assert all(one.basis for one in load_model().passports)
    rules = (*norm_sources(DAY), *random_sources(DAY))
    assert [one.key for one in rules if not one.basis] == [
        "tint_steps_pp", "free_posts", "small_group", "disclosure",
    ]  # fmt: skip
    assert all(one.basis or "этого продукта" in one.clause for one in load_purposes().values())
    assert norm_sources(date(1999, 1, 1)) == ()


def test_the_legal_basis_of_a_passport_cites_its_acts() -> None:
    passport = load_model().get("vpr-math-4-good")
    assert passport.legal_basis == (
        "273-ФЗ, статья 97; Постановление Правительства РФ от 30.04.2024 № 556, перечень мероприятий"
    )
    assert passport.unlisted_basis == ""


def broken(tmp_path: Path, text: str) -> Invalid:
    path = tmp_path / "acts.yaml"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(Invalid) as refused:
        load_acts(path)
    assert refused.value.code == "acts.broken"
    return refused.value


def test_a_fault_in_the_file_names_the_act(tmp_path: Path) -> None:
    entries = yaml.safe_load(ACTS_FILE.read_text(encoding="utf-8"))["acts"][:1]
    for change, reason in (({"weight": 1}, "weight"), ({"kind": "указ"}, "kind"), ({"title": None}, "title")):
        text = yaml.safe_dump({"acts": [entries[0] | change]}, allow_unicode=True)
        refused = broken(tmp_path, text)
        assert refused.facts["act"] == "273-fz"
        assert reason in str(refused.facts["reason"])
    for text in ("acts: [", "acts: 3", "- 1", "acts: []\nmore: 1", "acts: [3]"):
        assert broken(tmp_path, text).facts["act"] in ("acts.yaml", "no. 1")


def test_a_link_to_an_unknown_act_names_its_place(tmp_path: Path) -> None:
    with pytest.raises(Invalid, match=r"acts\.link_broken") as refused:
        grounds_of([Link(act="273-fz", clause="статья 1000")], where="purposes/vpr")
    assert refused.value.facts["where"] == "purposes/vpr"
    content = yaml.safe_load(RESULT_NORMS_FILE.read_text(encoding="utf-8"))
    content["norms"][0]["basis"] = [{"act": "нет"}]
    path = tmp_path / "results.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    with pytest.raises(Invalid, match=r"acts\.link_broken") as refused:
        norm_sources(DAY, path)
    assert refused.value.facts["where"] == "norms/sou"
