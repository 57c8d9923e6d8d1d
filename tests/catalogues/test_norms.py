from datetime import date
from fractions import Fraction

import pytest
import yaml
from pydantic import ValidationError

from app.catalogues.norms import RESULT_NORMS_FILE, load_norms
from app.domain.errors import Invalid, NotFound
from app.domain.statistics import SMALL_GROUP


def changed(tmp_path, change):
    """A copy of the norms with its list of entries changed."""
    content = yaml.safe_load(RESULT_NORMS_FILE.read_text(encoding="utf-8"))
    change(content["norms"])
    path = tmp_path / "results.yaml"
    path.write_text(yaml.safe_dump(content, allow_unicode=True), encoding="utf-8")
    return path


def entry(norms, key):
    return next(norm for norm in norms if norm["key"] == key)


def test_the_product_s_norms_are_read_with_their_sources():
    norms = load_norms(date(2026, 9, 1))
    assert norms.sou.m4 == Fraction(64, 100)
    assert norms.task_bands["Б"].insufficient_below_pct == 57
    assert norms.tint_steps_pp == (10, 15, 20)
    assert norms.disclosure.people == 10
    assert norms.small_group_below == SMALL_GROUP
    assert {source.key for source in norms.sources} >= {"sou", "task_bands", "disclosure"}
    assert all(source.source for source in norms.sources)


def test_the_latest_norm_that_has_begun_is_in_force(tmp_path):
    later = {"key": "histogram", "valid_from": date(2027, 9, 1), "source": "новое", "to_check": None}
    path = changed(
        tmp_path, lambda norms: norms.insert(0, later | {"value": {"informative_n": 60, "approximate_n": 30}})
    )
    assert load_norms(date(2027, 8, 31), path).histogram_informative_n == 50
    assert load_norms(date(2027, 9, 1), path).histogram_informative_n == 60


def test_a_norm_that_has_not_begun_is_not_found(tmp_path):
    path = changed(tmp_path, lambda norms: entry(norms, "dynamics").update(valid_from=date(2030, 1, 1)))
    with pytest.raises(NotFound) as refusal:
        load_norms(date(2026, 9, 1), path)
    assert refusal.value.facts["key"] == "dynamics"


def test_a_norm_without_a_source_or_with_an_unknown_word_is_refused(tmp_path):
    with pytest.raises(ValidationError, match="source"):
        load_norms(date(2026, 9, 1), changed(tmp_path, lambda norms: norms[0].pop("source")))
    with pytest.raises(ValidationError, match="Extra"):
        load_norms(
            date(2026, 9, 1),
            changed(tmp_path, lambda norms: entry(norms, "histogram")["value"].update(wrong=1)),
        )


def test_a_disclosure_limit_under_five_is_refused(tmp_path):
    path = changed(tmp_path, lambda norms: entry(norms, "disclosure").update(value={"people": 4}))
    with pytest.raises(Invalid):
        load_norms(date(2026, 9, 1), path)
