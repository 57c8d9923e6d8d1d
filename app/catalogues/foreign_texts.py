"""What is said of a foreign workbook's cells: whose year, why not filled, what is wrong there."""

from app.catalogues.form_words import capital, sheet_words
from app.catalogues.messages import sentence
from app.domain.assessments import NotMeasured
from app.domain.foreign_answers import Missing, Taken
from app.domain.foreign_layouts import Moved, PeriodRule

RULE_WORDS = {
    PeriodRule.THIS_YEAR: "этот учебный год",
    PeriodRule.LAST_YEAR: "прошлый учебный год",
    PeriodRule.THIS_CALENDAR: "этот календарный год",
    PeriodRule.LAST_CALENDAR: "прошлый календарный год",
}


def missing_words(one: Missing) -> str:
    """Why a cell stays as it is."""
    facts = dict(one.facts)
    if "kind" in facts:
        facts["words"] = sheet_words().not_measured.get(NotMeasured(str(facts["kind"])), "")
    return sentence(one.code, facts)


def fault_words(one: Taken) -> str:
    """What is wrong with a cell of a filled workbook; empty where nothing is."""
    if one.code is None:
        return ""
    return capital(sentence(one.code, {"place": "", **one.facts}).removeprefix(": "))


def moved_words(one: Moved) -> str:
    """«Разметка не подходит: в B7 ждали „Учителей, всего“, стоит „Учителей“»."""
    found = f"„{one.found}“" if one.found else "пусто"
    return sentence("foreign.moved", {"cell": one.cell, "expected": one.expected, "found": found})
