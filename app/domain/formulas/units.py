"""A small algebra of units: enough to say that percent are not added to people."""

from collections import Counter
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Unit:
    """Base units with their powers, in the order of their signs; none for a pure number."""

    powers: tuple[tuple[str, int], ...] = ()

    @classmethod
    def of(cls, sign: str) -> "Unit":
        """A base unit by the sign that people read: «чел.», «балл»."""
        return cls(((sign, 1),))

    @property
    def is_pure(self) -> bool:
        """Whether it is a number without a unit."""
        return not self.powers

    def times(self, other: "Unit") -> "Unit":
        """The unit of a product; what is above and below the line cancels."""
        return _joined(self, other, 1)

    def over(self, other: "Unit") -> "Unit":
        """The unit of a quotient: equal units leave a pure number."""
        return _joined(self, other, -1)

    def __str__(self) -> str:
        """«руб. / чел.», «балл^2»; 1 for a pure number."""
        above = [_powered(sign, power) for sign, power in self.powers if power > 0]
        below = [_powered(sign, -power) for sign, power in self.powers if power < 0]
        return " / ".join([" · ".join(above) or "1", *below])


PURE = Unit()
PERCENT = Unit.of("%")


def _joined(one: Unit, other: Unit, sign: int) -> Unit:
    powers = Counter(dict(one.powers))
    for name, power in other.powers:
        powers[name] += sign * power
    return Unit(tuple(sorted((name, power) for name, power in powers.items() if power)))


def _powered(sign: str, power: int) -> str:
    return sign if power == 1 else f"{sign}^{power}"
