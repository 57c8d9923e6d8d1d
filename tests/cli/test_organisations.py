"""Lists of organisations by the command."""

from pathlib import Path

from app.demo.schools import ORGANISATION_COLUMNS, organisation_rows
from tests.cli.marked import Mera
from tests.organisation_lists import as_csv
from tests.shared_data import SHARED, needs_shared

TIMSS = SHARED / "data/timss2007-russia-g8/math_scored.csv"


def test_a_list_is_tried_and_loaded_and_changes_nothing_again(mera: Mera, tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv(organisation_rows(), headings=ORGANISATION_COLUMNS))
    mera("db", "upgrade")
    tried = [mera("import", "organisations", path, "--dry-run") for _ in range(2)]
    assert [one.stdout for one in tried] == ["new 9, changed 0, unchanged 1\n"] * 2
    assert mera("import", "organisations", path).stdout == "new 9, changed 0, unchanged 1\n"
    again = mera("import", "organisations", path)
    assert (again.exit_code, again.stdout) == (0, "new 0, changed 0, unchanged 10\n")


def test_a_list_with_an_error_names_its_row(mera: Mera, tmp_path: Path) -> None:
    mera("db", "upgrade")
    path = tmp_path / "list.csv"
    path.write_bytes(as_csv([["d1", "Замок", "Первый", "", "RU", ""]]))
    for words in ((), ("--dry-run",)):
        done = mera("import", "organisations", path, *words)
        assert done.exit_code == 1
        told, code, _ = done.stderr.splitlines()
        assert (told[:9], code) == ("Строка 2:", "organisations.has_errors")
        assert "Замок" in told


@needs_shared
def test_real_organisations_load_in_seconds_and_once(mera: Mera) -> None:
    mera("db", "upgrade")
    words = ("import", "organisations", TIMSS, "--under", "RU")
    assert mera(*words, "--dry-run").stdout == "new 481, changed 0, unchanged 0\n"
    assert mera(*words).stdout == "new 481, changed 0, unchanged 0\n"
    assert mera(*words).stdout == "new 0, changed 0, unchanged 481\n"
