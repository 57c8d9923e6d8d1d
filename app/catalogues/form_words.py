"""What is said of a cell of a form: the sentences of its remarks."""

from functools import cache

from app.catalogues.messages import plural, sentence
from app.catalogues.variables import load_variables
from app.domain.assessments import NotMeasured
from app.domain.form_checks import Remark
from app.domain.form_sheets import SheetWords
from app.domain.forms import FilledCell
from app.domain.observation_values import shown
from app.domain.observations import Unit

UNIT_WORDS = {
    Unit.PEOPLE: "человек", Unit.PIECES: "штук", Unit.HOURS: "часов", Unit.ROUBLES: "рублей",
    Unit.SQUARE_METRES: "м²", Unit.PERCENT: "%", Unit.POINTS: "баллов", Unit.YES_NO: "да или нет",
    Unit.NUMBER: "число",
}  # fmt: skip
_WHOLE_TIMES = 10  # from here on nobody asks for tenths


def remark_words(remark: Remark, cell: FilledCell) -> str:
    """The sentence of a remark, which stands beside its cell; empty where another cell says it."""
    if remark.text is not None:
        return remark.text
    if remark.code == "form.changed":
        return _change_words(cell)
    facts = {name: shown(fact) if isinstance(fact, float) else fact for name, fact in remark.facts.items()}
    return capital(sentence(remark.code, {"place": "", **facts}).removeprefix(": "))


def capital(text: str) -> str:
    """The sentence with a capital letter, the rest as it is."""
    return text[:1].upper() + text[1:]


def _change_words(cell: FilledCell) -> str:
    now, before = cell.value, cell.before.value if cell.before else None
    if not isinstance(now, float) or not isinstance(before, float):
        return ""
    then = f"Год назад было {shown(before)}."
    if before and now:
        times = max(now / before, before / now)
        return f"{then} Стало {_times(times)} {'больше' if now > before else 'меньше'}."
    return then


def _times(times: float) -> str:
    """«в 2,3 раза»; «в 4 раза»; «в 12 раз»; «в полтора раза»."""
    rounded = round(times, 1) if times < _WHOLE_TIMES else round(times)
    if rounded == 1.5:
        return "в полтора раза"
    if rounded == int(rounded):
        return f"в {int(rounded)} {plural(int(rounded), 'раз', 'раза', 'раз')}"
    return f"в {shown(rounded)} раза"


@cache
def sheet_words() -> SheetWords:
    """How a workbook writes units and what is not measured: by the first spelling that is read back."""
    spelled: dict[NotMeasured, str] = {}
    for spelling, meaning in load_variables().words.items():
        if isinstance(meaning, NotMeasured):
            spelled.setdefault(meaning, spelling)
    return SheetWords(units=UNIT_WORDS, not_measured=spelled)
