"""Why there is no number, in words. No rule is decided here."""

from app.api.pages.column_words import absent, missing
from app.api.pages.formula_words import nothing_below
from app.api.pages.merger_words import closed_words
from app.domain.assessments import NotMeasured
from app.domain.formulas.tree import Missing
from app.domain.quality_model import Passport, QualityModel
from app.use_cases.silences import Silence

_MISSING = {
    Missing.INCOMPLETE: "ответили слишком мало школ",
    Missing.OVERFLOW: "число слишком велико",
    Missing.NOT_APPLICABLE: "здесь это неприменимо",
}


def missing_words(model: QualityModel, passport: Passport, why: Missing | None) -> str:
    """What the data say of why there is no number; empty where they say nothing."""
    if why is Missing.ZERO_DENOMINATOR:
        return nothing_below(model, passport)
    return _MISSING.get(why, "") if why else ""


def silence_words(model: QualityModel, passport: Passport, silence: Silence | None) -> str:
    """Why a school has no number: «закрыта 01.09.2025, присоединена к школе № 360», «таких классов нет»."""
    if silence is None:
        return absent(passport)
    if silence.closing is not None:
        words = closed_words(silence.closing)
        return f"{words[:1].lower()}{words[1:]}"
    if not silence.was_there:
        return "тогда школы ещё не было"
    if words := missing_words(model, passport, silence.told):
        return words
    if silence.why is NotMeasured.NOT_APPLICABLE:
        return "таких классов нет"
    if silence.why is NotMeasured.BY_DESIGN:
        return "каждый год спрашивают не все школы" if passport.is_reported else "такую работу пишут не все"
    return absent(passport)


_GAPS = {Missing.ZERO_DENOMINATOR: "делить не на что", Missing.NOT_APPLICABLE: "не применимо"}


def gap(passport: Passport, silence: Silence) -> tuple[str, str]:
    """How an empty cell of the table of schools looks, and the same reason in its few words."""
    if silence.told in _GAPS:
        return "nm-absent", _GAPS[silence.told]
    if silence.why is NotMeasured.NOT_APPLICABLE:
        return "nm-absent", "таких классов нет"
    if silence.why is NotMeasured.BY_DESIGN:
        return "nm-design", "спрашивают не всех" if passport.is_reported else "пишут не все"
    return "nm-absent", missing(passport)
