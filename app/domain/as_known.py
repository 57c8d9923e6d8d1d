"""A past day, as its evening knew it: what had been accepted by then, and neither replaced nor cancelled."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from app.domain.clock import LOCAL, day_from, day_of
from app.domain.errors import Invalid
from app.domain.parts import Part, standing


@dataclass(frozen=True, slots=True, kw_only=True)
class KnownOn:
    """The day, to its end in the city."""

    day: date

    @property
    def at(self) -> datetime:
        """Its last moment, in UTC."""
        midnight = datetime.combine(self.day + timedelta(days=1), time(), LOCAL)
        return midnight.astimezone(UTC) - timedelta(microseconds=1)


def known_on(text: str | None, *, today: date) -> KnownOn | None:
    """The day that somebody asks for, None for none; Invalid for what is no day and for a day to come."""
    if not text or not text.strip():
        return None
    try:
        day = day_from(text)
    except Invalid as error:
        raise Invalid("as_known.unclear", value=text[:20]) from error
    if day > today:
        raise Invalid("as_known.future", day=day.strftime("%d.%m.%Y"))
    return KnownOn(day=day)


def last_day(since: datetime, until: datetime) -> date | None:
    """The last day that knew what held between two moments; None where no evening did."""
    day = day_of(until) - timedelta(days=1)
    return day if day >= day_of(since) else None


def counting_ids(parts: Sequence[tuple[int, Part]]) -> frozenset[int]:
    """Ids of the parts that count, of (test, part) in the order in which their files came."""
    loads: dict[int, dict[int, list[Part]]] = {}
    for test_id, part in parts:
        loads.setdefault(test_id, {}).setdefault(part.batch_id, []).append(part)
    return frozenset(part.id for of_test in loads.values() for part in standing(list(of_test.values())))
