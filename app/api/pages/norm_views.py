"""Words of acts: kinds, force, dates; the list as a table to take away."""

from collections.abc import Sequence
from datetime import date
from types import MappingProxyType

from app.api.exports import Table, Value
from app.api.pages.formats import NBSP, day
from app.api.pages.words import PROCEDURES
from app.catalogues.act_words import FORCES, KINDS, TO_CHECK
from app.domain.acts import Act, Force
from app.use_cases.norms import ListedAct, Resting

# force → shape of the chip; an act that nobody has read has only the chip «сверяем с текстом»
_SHAPES = {Force.IN_FORCE: "done", Force.NOT_YET: "wait", Force.ENDED: "off"}
# Beside the chip the days read on from its words: «утратил силу, действовал с … по …».
_BEFORE_DAYS = {Force.NOT_YET: "начнёт действовать ", Force.ENDED: "действовал "}


def chips(act: Act, force: Force) -> list[tuple[str, str]]:
    """How an act stands, as chips: shape and words."""
    shown = [(_SHAPES[force], FORCES[force])] if force in _SHAPES else []
    return [*shown, ("going", TO_CHECK)] if act.to_check or not shown else shown


def term(act: Act) -> str:
    """«с 01.09.2024 по 31.08.2025»; nothing where no day is known."""
    begins = f"с{NBSP}{day(act.in_force_from)}" if act.in_force_from else ""
    ends = f"по{NBSP}{day(act.in_force_to)}" if act.in_force_to else ""
    return f"{begins} {ends}".strip()


def days(act: Act, force: Force) -> str:
    """«действовал с 01.09.2013 по 31.08.2024», beside the chip of its force."""
    told = term(act)
    return f"{_BEFORE_DAYS.get(force, '')}{told}" if told else ""


def resting_words(resting: Resting) -> str:
    """«показатели: 10, правила: 1»; empty where nothing stands."""
    counts = (
        ("показатели", len(resting.indicators)),
        ("правила", len(resting.rules)),
        ("назначения", len(resting.purposes)),
    )
    return ", ".join(f"{name}:{NBSP}{n}" for name, n in counts if n)


def procedures(kinds: Sequence[str]) -> str:
    """«ОГЭ, ЕГЭ»."""
    return ", ".join(PROCEDURES.get(one, one) for one in kinds)


WORDS = MappingProxyType(
    {
        "kinds": KINDS,
        "chips": chips,
        "term": term,
        "days": days,
        "resting": resting_words,
        "procedures": procedures,
    }
)


def acts_table(found: Sequence[ListedAct]) -> Table:
    """The list with what each act says, where that was taken from and what is still to be checked."""
    return Table(
        name="Акты",
        title="Нормы и акты",
        headings=(
            "Код", "Акт", "Название", "Вид", "Номер", "Дата", "Кто издал", "Действует с", "по", "Состояние",
            "Ещё сверяем", "Заменяет", "Меняет", "Что в нём", "Откуда знаем", "Показателей", "Правил",
            "Назначений",
        ),
        rows=[_row(one) for one in found],
        notes=(
            "Пусто в днях: не знаем или срок открыт.",
            "Показателей, правил, назначений: сколько стоит на этом акте.",
        ),
    )  # fmt: skip


def _row(one: ListedAct) -> list[Value]:
    act, resting = one.act, one.resting
    return [
        act.code, act.name, act.title, KINDS[act.kind], act.number, _day(act.signed_on), act.body,
        _day(act.in_force_from), _day(act.in_force_to),
        ", ".join(words for _, words in chips(act, one.force)),
        "; ".join(act.to_check) or None, ", ".join(act.replaces) or None, ", ".join(act.amends) or None,
        "; ".join(f"{each.clause}: {each.gist}" for each in act.clauses), act.source,
        len(resting.indicators), len(resting.rules), len(resting.purposes),
    ]  # fmt: skip


def _day(value: date | None) -> str | None:
    return day(value) if value else None
