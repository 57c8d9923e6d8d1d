"""Files of the campaigns: what the city knows beforehand, and what each school types into its form."""

import csv
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from app.catalogues.variables import load_variables
from app.demo.answers import JsonValue
from app.demo.campaigns.plan import CampaignOf, known_codes, plan
from app.demo.campaigns.values import values_of
from app.demo.city.schools import JOINED, YEARS, CitySchool, city_schools
from app.domain.demonstration import DEMO_LABEL, DEMO_REASON
from app.domain.forms import cell_key

TYPED_HEAD = ("Код организации", "Ячейка", "Впечатано", DEMO_LABEL)
_KNOWN_HEAD = ("Код организации", "Показатель", "Период", "Возраст", "Значение", DEMO_LABEL)
_FOLDER = "forms"


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoCampaign:
    """A campaign with its files. `known`: values that the city has before it asks; `schools`: numbers."""

    of: CampaignOf
    schools: tuple[int, ...]
    known: Path | None
    typed: Path
    is_small: bool


def write_campaigns(folder: Path, seed: int, *, only: Collection[int] = ()) -> tuple[DemoCampaign, ...]:
    """Write the files of last year's campaign and of the present one; `only`: numbers of a smaller city."""
    (folder / _FOLDER).mkdir(parents=True, exist_ok=True)
    schools = [one for one in city_schools() if not only or one.number in only]
    working = [one for one in schools if one.number != JOINED]
    last, this = plan().last, plan().this
    return (
        DemoCampaign(
            of=last,
            schools=tuple(one.number for one in working),
            known=None,
            typed=_write_typed(folder, last, _whole_forms(seed, working)),
            is_small=bool(only),
        ),
        DemoCampaign(
            of=this,
            schools=tuple(one.number for one in schools),
            known=_write_known(folder, seed, working),
            typed=_write_typed(folder, this, _present_forms(seed, working, is_small=bool(only))),
            is_small=bool(only),
        ),
    )


def _whole_forms(seed: int, schools: Sequence[CitySchool]) -> Iterator[tuple[str, str, str]]:
    for school in schools:
        for key, value in values_of(seed, school, YEARS[-1]).items():
            if value != 0 or 1 in school.grades or not key.startswith("primary_"):
                yield school.login, key, text_of(value)


def _present_forms(
    seed: int, schools: Sequence[CitySchool], *, is_small: bool
) -> Iterator[tuple[str, str, str]]:
    """What is not known beforehand, as it was typed: with slips, and only so far as each school came."""
    planted = plan()
    late = planted.small_late if is_small else planted.late
    for school in schools:
        values = values_of(seed, school, planted.this.year)
        own = planted.typed.get(school.number, {})
        texts = {
            key: own.get(key, text_of(value))
            for key, value in values.items()
            if key.partition("{")[0] not in known_codes()
        }
        stopped = planted.stopped_after.get(school.number)
        is_late = school.number in late
        filled = [(key, text) for key, text in texts.items() if text]
        for key, text in filled[: stopped if is_late else None]:
            if 1 in school.grades or not key.startswith("primary_"):
                yield school.login, key, text


def text_of(value: float | str) -> str:
    """As people type it, with a decimal comma."""
    return f"{value:g}".replace(".", ",") if isinstance(value, int | float) else value


def _write_typed(folder: Path, of: CampaignOf, rows: Iterator[tuple[str, str, str]]) -> Path:
    path = folder / _FOLDER / f"учебные_формы {of.year - 1}.csv"
    _write(path, TYPED_HEAD, ((*row, DEMO_REASON) for row in rows))
    return path


def _write_known(folder: Path, seed: int, schools: Sequence[CitySchool]) -> Path:
    this = plan().this
    path = folder / f"учебные_штатное расписание {this.year - 1}.csv"
    rows = (
        (school.login, code, this.period, part, text_of(value), DEMO_REASON)
        for school in schools
        for key, value in values_of(seed, school, this.year).items()
        for code, part in [_split(key)]
        if code in known_codes() and (1 in school.grades or not code.startswith("primary_"))
    )
    _write(path, _KNOWN_HEAD, rows)
    return path


def _split(key: str) -> tuple[str, str]:
    """Code of the variable and words of its part."""
    code = key.partition("{")[0]
    for one in load_variables().get(code).dimensions:
        for value, words in one.values.items():
            if key == cell_key(code, f"{one.code}={value}"):
                return code, words
    return code, ""


def _write(path: Path, head: Sequence[str], rows: Iterator[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        table = csv.writer(file, delimiter=";")
        table.writerow(head)
        table.writerows(rows)


def campaign_answers(seed: int) -> JsonValue:
    """What is planted in the present campaign, with its figures."""
    planted = plan()
    numbers = [one.number for one in city_schools()]
    states: dict[str, JsonValue] = {
        "late": len(planted.late), "returned": len(planted.returned), "submitted": len(planted.submitted),
        "untouched": len(planted.untouched),
    }  # fmt: skip
    accepted = [n for n in numbers if planted.state_of(n) == "accepted"]
    school = next(one for one in city_schools() if one.number == 352)
    fields = values_of(seed, school, planted.this.year)
    known = [key for key in fields if key.partition("{")[0] in known_codes()]
    typed = planted.typed
    return {
        "story": 12,
        "title": planted.this.title,
        "fields": len(fields),
        "prefilled": len(known),
        "states": {"accepted": len(accepted), **states},
        "late": _codes(planted.late),
        "returned": {f"edu100{n}": one.cell for n, one in planted.returned.items()},
        "submitted": _codes(planted.submitted),
        "untouched": _codes(planted.untouched),
        "boys_and_girls": {
            "school": "edu100352",
            "pupils": int(typed[352]["primary_pupils"]),
            "boys_and_girls": int(typed[352]["primary_boys"]) + int(typed[352]["primary_girls"]),
        },
        "digits_swapped": {
            "school": "edu100337", "typed": typed[337]["pupils_total"],
            "meant": planted.meant[337]["pupils_total"],
        },
        "percentage_for_a_count": {"school": "edu100329", "typed": typed[329]["staff_highest_category"]},
        "decimal_commas": {"school": "edu100302", "typed": typed[302]["posts_vacant"]},
    }  # fmt: skip


def _codes(numbers: Sequence[int]) -> list[JsonValue]:
    return [f"edu100{number}" for number in numbers]
