"""Schools with marks of our choice, and facts that make them alike."""

from collections.abc import Mapping, Sequence
from datetime import date

import polars as pl

from app.db import organisations as places
from app.db import parts as batch_parts
from app.db import statistics
from app.domain.analytics.cube import cube_of
from app.domain.assessments import BatchStatus, Participation, Test
from app.domain.organisations import Fact, Organisation
from tests.make import Make

SINCE = date(2023, 9, 1)
# A kind and three numbers, as many as the rule asks for.
ALIKE = {
    "Тип": "Средняя школа", "Ученики": "800", "Доля учеников с ОВЗ, %": "4,0", "Социальный индекс": "0,1",
}  # fmt: skip


def add_facts(make: Make, place: Organisation, facts: Mapping[str, str], *, since: date = SINCE) -> None:
    """Facts of an organisation that hold from a day on."""
    with make.writing() as tx:
        places.save_facts(
            tx,
            [
                Fact(
                    organisation_id=place.id, fact=name, valid_from=since, value=value, source="для проверок"
                )
                for name, value in facts.items()
            ],
            {},
        )


def add_marks(
    make: Make, test: Test, place: Organisation, *, good: int, n: int, root: Organisation, low: int = 3,
    asked: int | None = None,
) -> None:  # fmt: skip
    """n works of a place, `good` of them marked 4, the others `low`; every task is solved by those with 4.

    `asked`: how many of the first tasks the place has studied; the others are «н/п».
    """
    made = make.batch(root, status=BatchStatus.ACCEPTED, test=test, n_rows=n)
    maxima = [task.max_score for task in test.content.tasks]
    most_of = [most if asked is None or at < asked else None for at, most in enumerate(maxima)]
    total = sum(most or 0 for most in most_of)
    rows = pl.DataFrame(
        {
            "school_code": [place.code] * n, "class_name": ["-"] * n,
            "participation": [Participation.PRESENT.value] * n, "journal": [4] * n,
            "mark": [4] * good + [low] * (n - good), "total": [total] * good + [0] * (n - good),
            **{
                f"t{at + 1}": [most] * good + [None if most is None else 0] * (n - good)
                for at, most in enumerate(most_of)
            },
            **{f"x{at + 1}": [False] * n for at in range(len(maxima))},
        },
        schema_overrides={
            "journal": pl.UInt8, "mark": pl.UInt8, "total": pl.UInt16,
            **{f"t{at + 1}": pl.UInt8 for at in range(len(maxima))},
        },
    )  # fmt: skip
    with make.writing() as tx:
        (part,) = batch_parts.add_parts(tx, made.id, test.id, [place.id])
        statistics.add_cube(tx, cube_of(rows, maxima), {(place.code, "-"): part})


def seven_schools(make: Make) -> tuple[Organisation, Sequence[Organisation]]:
    """A city of seven ordinary schools, № 11–17, the further the number the further the context."""
    with make.at_once():
        root = make.organisation("municipality", code="city", name="Учебный город")
        schools = [make.school(root, number) for number in range(11, 18)]
        for step, one in enumerate(schools):
            more = {
                "Ученики": str(800 + 20 * step), "Социальный индекс": f"0,{step + 1}",
                "Доля учеников с ОВЗ, %": f"4,{step}",
            }  # fmt: skip
            add_facts(make, one, {**ALIKE, **more})
    return root, schools
