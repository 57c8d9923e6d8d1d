"""The product with so many more variables that a school's form has 400 cells.

Run as a program it takes the same words as `app.serving`, which `mera serve` becomes. Whoever wants the
catalogue imports this before anything of the product.
"""

import functools
import os
import runpy
import shutil
import tempfile
from pathlib import Path

from app.catalogues import variables

EXTRA = 20  # variables by grade: 11 cells each, beside the 187 of a school's own
_HEAD = """
purposes:
  invented: {permitted: [измерение], forbidden: []}
groups:
  - {code: invented, name: Вымышленные, period: academic_year, moment: on_date, on_day: [9, 1],
     reporters: [school], purposes: invented, source: вымышлено, variables: [
"""
_ONE = (
    "{{code: invented_{n}, name: Вымышленное {n}, unit: people, kind: whole, low: 0, high: 100000,"
    " dimensions: [grade], definition: Число для измерения.}},"
)


def _folder() -> Path:
    given = os.environ.get("MERA_BENCH_VARIABLES")
    if given:
        return Path(given)
    folder = Path(tempfile.mkdtemp(prefix="mera-variables-"))
    shutil.copytree(variables.VARIABLES_FOLDER, folder, dirs_exist_ok=True)
    text = _HEAD + "\n".join(_ONE.format(n=n) for n in range(EXTRA)) + "]}\n"
    (folder / "invented.yaml").write_text(text, encoding="utf-8")
    os.environ["MERA_BENCH_VARIABLES"] = str(folder)  # the server that is begun from here has the same
    return folder


variables.load_variables = functools.partial(variables.load_variables, _folder())  # type: ignore[assignment]

if __name__ == "__main__":
    runpy.run_module("app.serving", run_name="__main__")  # only now: its modules take the catalogue by name
