"""People by the command."""

import pytest

from tests.cli.marked import SCHOOL, Mera
from tests.make import PASSWORD


def test_a_person_is_added_once(installed: Mera) -> None:
    words = ("user", "add", "zavuch", "--role", "deputy", "--organisation", SCHOOL, "--password", PASSWORD)
    done = installed(*words)
    assert (done.exit_code, done.stdout) == (0, "added zavuch\n")
    again = installed(*words)
    assert again.exit_code == 1
    assert again.stderr.splitlines()[0] == "person.login_taken"


def test_a_password_is_asked_for_twice_and_not_shown(installed: Mera) -> None:
    done = installed("user", "add", "admin", typed=f"{PASSWORD}\n{PASSWORD}\n")
    assert done.exit_code == 0
    assert PASSWORD not in done.output


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--organisation", "nowhere", "--password", PASSWORD), "organisation.unknown"),
        (("--password", "1234"), "password.short"),
    ],
)
def test_a_person_is_refused_with_a_code(installed: Mera, words: tuple[str, ...], code: str) -> None:
    done = installed("user", "add", "somebody", *words)
    assert (done.exit_code, done.stderr.splitlines()[0]) == (1, code)
