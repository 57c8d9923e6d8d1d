"""What the tests of the command call by name."""

from collections.abc import Callable

from click.testing import Result

Mera = Callable[..., Result]
TEST = "vpr-2026.matematika.5"
SCHOOL = "edu100318"
INDICATOR = "vpr-math-5-good"
