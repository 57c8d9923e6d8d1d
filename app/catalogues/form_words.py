"""What is said of a cell of a form: the sentences of its remarks."""

from app.catalogues.messages import plural, sentence
from app.domain.form_checks import Remark
from app.domain.forms import FilledCell
from app.domain.observation_values import shown

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
