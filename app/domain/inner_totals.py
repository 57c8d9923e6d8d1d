"""What a school's classes and colleagues have answered, added up to what the school itself may tell."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from app.domain.assessments import NotMeasured
from app.domain.campaigns import Section
from app.domain.forms import Asked, Form
from app.domain.observations import Measured, Variable


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What one respondent says of a cell; `value` None: their answer is not accepted yet."""

    name: str
    value: Measured | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """A cell of the school with its parts. `value`: their sum; None where nothing can be added up yet or at
    all."""

    section: Section
    asked: Asked
    parts: tuple[Part, ...]
    value: float | None

    @property
    def n_told(self) -> int:
        """How many have answered, a «not applicable» too."""
        return sum(one.value is not None for one in self.parts)

    @property
    def is_whole(self) -> bool:
        """Whether everybody has."""
        return self.n_told == len(self.parts)


def totals_of(answers: Sequence[tuple[str, Form, bool]]) -> tuple[Total, ...]:
    """The cells of all answers (name of the respondent, form, whether it is accepted), each once.

    A class is asked only about its own grade, so cells have as many parts as respondents were asked them.
    """
    sections: dict[str, Section] = {}
    cells: dict[str, dict[str, tuple[Asked, list[Part]]]] = {}
    for name, form, is_accepted in answers:
        for section, found in form.sections:
            sections.setdefault(section.code, section)
            there = cells.setdefault(section.code, {})
            for cell in found:
                _, parts = there.setdefault(cell.asked.key, (cell.asked, []))
                parts.append(Part(name=name, value=cell.value if is_accepted else None))
    return tuple(
        Total(section=sections[code], asked=asked, parts=tuple(parts), value=_sum(asked.variable, parts))
        for code, there in cells.items()
        for asked, parts in there.values()
    )


def by_key(totals: Sequence[Total]) -> Mapping[str, Total]:
    """Key of a cell → its total."""
    return {one.asked.key: one for one in totals}


def _sum(variable: Variable, parts: Sequence[Part]) -> float | None:
    numbers = [one.value for one in parts if one.value is not None and not isinstance(one.value, NotMeasured)]
    return sum(numbers) if numbers and variable.adds_up else None
