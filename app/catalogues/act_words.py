"""What kinds of acts and their force are called, on pages, in tables and in a terminal."""

from app.domain.acts import ActKind, Force

KINDS = {
    ActKind.LAW: "закон",
    ActKind.DECREE: "постановление",
    ActKind.ORDER: "приказ",
    ActKind.DIRECTIVE: "распоряжение",
    ActKind.LETTER: "письмо",
    ActKind.SANITARY: "санитарные правила",
    ActKind.METHOD: "методика",
    ActKind.RULES: "порядок или положение",
}
TO_CHECK = "сверяем с текстом"
FORCES = {
    Force.IN_FORCE: "действует",
    Force.NOT_YET: "ещё не действует",
    Force.ENDED: "утратил силу",
    Force.UNKNOWN: TO_CHECK,
}
