"""Figures by the command."""

import json
from pathlib import Path

from tests.cli.marked import INDICATOR, SCHOOL, Mera


def test_values_are_printed_after_their_computing(installed: Mera, good: Path) -> None:
    asked = ("values", "--organisation", SCHOOL, "--indicator", INDICATOR, "--period", "2025/26")
    installed("import", "results", good)
    assert "Значений нет" in installed(*asked).stdout
    installed("worker", "--once")
    told = json.loads(installed(*asked, "--format", "json").stdout)
    (value,) = told["values"]
    assert (value["numerator"], value["denominator"], value["value"]) == (4, 4, 100)
    assert (value["reported"], value["expected"], told["version"]) == (1, 1, 2)
    assert "100,00 % (4 ÷ 4, работ 4, школ 1 из 1)" in installed(*asked).stdout
    refused = installed("values", "--organisation", SCHOOL, "--period", "2025/26 Q1")
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (1, "period.not_year")


def test_a_table_is_written_into_a_file(installed: Mera, good: Path, tmp_path: Path) -> None:
    installed("import", "results", good)
    written = tmp_path / "table.csv"
    asked = ("table", written, "--indicator", INDICATOR, "--place", SCHOOL, "--year", "2025/26")
    assert installed(*asked).exit_code == 0
    line = written.read_text(encoding="utf-8-sig").splitlines()[1].split(";")
    assert (line[1], line[4], line[7:11]) == (INDICATOR, SCHOOL, ["4", "4", "4", "100"])
    refused = installed(*asked, "--breakdown", "moon")
    assert (refused.exit_code, refused.stderr.splitlines()[0]) == (1, "table.word_unknown")
