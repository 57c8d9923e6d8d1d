"""The register of acts by the command."""

from app.catalogues.act_words import FORCES
from app.domain.acts import Force
from tests.cli.marked import Mera


def test_acts_are_listed_and_one_is_shown(installed: Mera) -> None:
    told = installed("norms", "--text", "порядок ВПР", "--on", "01.03.2024").stdout
    assert "vpr-rules-2024: Порядок проведения ВПР 2024 года" in told
    assert "vpr-rules-2025" not in told
    assert "Таких актов нет" in installed("norms", "--text", "бегемот").stdout
    told = installed("norm", "simonov-sou", "--ends", "2027-09-01").stdout
    assert "Без основания на 01.09.2027:\n  Веса отметок в СОУ" in told


def test_the_command_says_of_an_act_what_its_page_says(installed: Mera) -> None:
    told = installed("norms").stdout
    assert {words for words in FORCES.values() if f"({words})" in told} >= {
        FORCES[Force.IN_FORCE], FORCES[Force.ENDED], FORCES[Force.UNKNOWN],
    }  # fmt: skip


def test_an_unknown_act_and_a_wrong_day_are_refused(installed: Mera) -> None:
    for words, code in ((("norm", "999-fz"), "act.unknown"), (("norms", "--on", "осень"), "day.unclear")):
        refused = installed(*words)
        assert (refused.exit_code, refused.stderr.splitlines()[0]) == (1, code)
