"""The plan of in-school control in Russian: for pages, files and calendars."""

from app.domain.school_control import CheckKind, CheckState, Method, Outcome, Venue

KINDS = {
    CheckKind.THEMATIC: "тематический",
    CheckKind.FRONTAL: "фронтальный",
    CheckKind.PERSONAL: "персональный",
    CheckKind.OF_CLASS: "классно-обобщающий",
    CheckKind.PRELIMINARY: "предварительный",
    CheckKind.CURRENT: "текущий",
    CheckKind.FINAL: "итоговый",
}
METHODS = {
    Method.LESSONS: "посещение занятий",
    Method.DOCUMENTS: "изучение документов",
    Method.OBSERVATION: "наблюдение",
    Method.SURVEY: "анкета",
    Method.TEST: "срез знаний",
    Method.TALK: "беседа",
}
OUTCOMES = {Outcome.NOTE: "справка", Outcome.ORDER: "приказ", Outcome.NONE: "без документа"}
VENUES = {
    Venue.COUNCIL: "педсовет",
    Venue.DIRECTOR: "совещание при директоре",
    Venue.DEPUTY: "совещание при завуче",
    Venue.ASSOCIATION: "методическое объединение",
    Venue.NOWHERE: "не выносим",
}
STATES = {
    CheckState.PLANNED: ("wait", "впереди"),
    CheckState.GOING: ("going", "идёт"),
    CheckState.OVERDUE: ("look", "срок прошёл"),
    CheckState.DONE: ("done", "закончена"),
    CheckState.CANCELLED: ("off", "отменена"),
}
