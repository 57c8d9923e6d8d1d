"""Formulas of indicators in words or with numbers, and how a whole follows from its schools."""

from collections.abc import Callable

from app.api.pages.formats import NBSP, dec, num, pct
from app.domain.engine.aggregation import Aggregation, Gaps, Parts
from app.domain.engine.scales import Levels, Scale
from app.domain.formulas.printing import needs_brackets, pieces
from app.domain.formulas.ratios import sides_of
from app.domain.formulas.tree import (
    Call,
    Chain,
    Function,
    Indicator,
    Node,
    Number,
    Variable,
    children,
    is_previous,
    walk,
)
from app.domain.quality_model import Passport, QualityModel, Unit

Leaf = Callable[[Variable | Indicator, bool], str]  # its words, or its number; whether of the year before
_SIGNS = {
    " * ": " × ", " / ": " ÷ ", " - ": " − ", "-": "−", " <= ": " ≤ ", " >= ": " ≥ ", " <> ": " ≠ ",
    " and ": " и ", " or ": " или ", "not ": "не ",
}  # fmt: skip
_CALLS = {
    Function.SUM: "сумма",
    Function.MEAN: "среднее",
    Function.MEDIAN: "середина",
    Function.MIN: "наименьшее",
    Function.MAX: "наибольшее",
    Function.WEIGHTED_MEAN: "взвешенное среднее",
    Function.KNOWN: "известно",
    Function.COALESCE: "первое известное",
    Function.ROUND: "округлённое",
}
RISING = {
    Aggregation.SUM: "сумма чисел школ",
    Aggregation.MEAN: "среднее чисел школ: каждая школа весит одинаково",
    Aggregation.MEDIAN: "середина чисел школ: у половины школ меньше, у половины больше",
    Aggregation.MIN: "наименьшее из чисел школ",
    Aggregation.MAX: "наибольшее из чисел школ",
    Aggregation.NONE: "не складываем: у каждого места своё число",
}


def plain(value: float) -> str:
    """18; 23,55: no more digits than it has, and at most two."""
    return num(int(value)) if value == int(value) else dec(value, 2)


def in_words(tree: Node, leaf: Leaf, *, before: bool = False) -> str:
    """The formula with each variable and indicator said by `leaf`."""
    match tree:
        case Number():
            return plain(float(tree.value))
        case Variable() | Indicator():
            return leaf(tree, before)
        case Call(function=Function.SHARE):  # the unit says that it is of a hundred
            return in_words(Chain(operators=("/",), operands=tree.arguments), leaf, before=before)
        case Call(function=Function.PREVIOUS):
            return in_words(tree.arguments[0], leaf, before=True)
        case Call(function=Function.IF):
            condition, then, otherwise = (in_words(one, leaf, before=before) for one in tree.arguments)
            return f"если {condition}, то {then}, иначе {otherwise}"
        case Call():
            inner = "; ".join(in_words(one, leaf, before=before) for one in tree.arguments)
            return f"{_CALLS[tree.function]} ({inner})"
    found = []
    for one in pieces(tree):
        if isinstance(one, str):
            found.append(_SIGNS.get(one, one))
        else:
            said = in_words(one, leaf, before=before)
            found.append(f"({said})" if needs_brackets(_seen(one), tree) else said)
    return "".join(found)


def _seen(node: Node) -> Node:
    """The node that stands in the words: a share is a division, the year before no call."""
    while is_previous(node):
        (node,) = children(node)
    if isinstance(node, Call) and node.function is Function.SHARE:
        return Chain(operators=("/",), operands=node.arguments)
    return node


def formula(model: QualityModel, passport: Passport) -> str:
    """«(работы с «4» + работы с «5») ÷ работы с отметкой»; «доля − доля год назад»."""
    words = in_words(passport.tree, _said(model))
    return f"{words}: ответы «да» ÷ все ответы" if passport.unit is Unit.YES_NO else words


def nothing_below(model: QualityModel, passport: Passport) -> str:
    """Why it cannot be divided: делить не на что, «ставки психолога» равно нулю."""
    sides = sides_of(passport.tree)
    if sides is None:
        return "делить не на что, в знаменателе ноль"
    below = in_words(sides[1], _said(model))
    return f"делить не на что, {below if below.startswith('«') else f'«{below}»'} равно нулю"


def _said(model: QualityModel) -> Leaf:
    """Names of variables and indicators, as formulas on pages say them."""

    def said(leaf: Variable | Indicator, before: bool) -> str:
        words = f"«{model.get(leaf.code).name}»" if isinstance(leaf, Indicator) else _variable(model, leaf)
        return f"{words} год назад" if before else words

    return said


def _variable(model: QualityModel, leaf: Variable) -> str:
    (text,) = pieces(leaf)
    return model.variables[str(text)].words


def rising_words(model: QualityModel, passport: Passport) -> str:
    """How the number of a whole follows from its schools."""
    rule = passport.rule
    if rule.weight_by is not None:
        weight = in_words(rule.weight_by, lambda leaf, _: _variable(model, leaf))  # type: ignore[arg-type]
        return f"среднее чисел школ, каждая весит столько, сколько в ней: {weight}"
    return rising_in_short(passport)


def rising_in_short(passport: Passport) -> str:
    """The same without the words of the weights."""
    rule = passport.rule
    if rule.weight_by is not None:
        return "среднее чисел школ с весами из паспорта"
    if rule.parts is Parts.CHILDREN:
        return "среднее чисел того, что стоит прямо под местом"
    if rule.kind is not Aggregation.RATIO_OF_SUMS:
        return RISING[rule.kind]
    if passport.numerator:
        return "сумма числителей делится на сумму знаменателей"
    if any(isinstance(node, Variable) for node, _, _ in walk(passport.tree)):
        return "величины школ складываем, потом считаем по формуле"
    return "по той же формуле из чисел самого места"


def coverage_words(passport: Passport) -> str:
    """When a whole is incomplete, and what comes of it; empty where nothing is asked."""
    least = passport.rule.min_coverage
    if least is None:
        return ""
    then = "числа нет" if passport.rule.gaps is Gaps.WITHHOLD else "уровня и балла нет"
    return f"если ответили меньше {pct(100 * least, 0)} школ, {then}"


def level_words(levels: Levels) -> str:
    """«мало: меньше 20; хорошо: от 20 до 25 включительно; много: больше 25»."""
    return "; ".join(f"{band.name}: {_ends(levels, place)}" for place, band in enumerate(levels.bands))


def _ends(levels: Levels, place: int) -> str:
    """Between which numbers a band lies; a threshold belongs to the better of the two that it parts."""
    band, worth = levels.bands[place], levels.worth
    low = high = ""
    if band.low is not None:
        low = f"{'от' if worth[place - 1] < worth[place] else 'больше'}{NBSP}{plain(band.low)}"
    if band.high is not None:
        end = plain(band.high)
        high = f"меньше{NBSP}{end}" if worth[place] < worth[place + 1] else f"до{NBSP}{end} включительно"
    is_span = low.startswith("от") and high.startswith("до")
    return (" " if is_span else " и ").join(filter(None, (low, high)))


def scale_words(scale: Scale) -> tuple[str, ...]:
    """Levels and points of the score, each with where it comes from."""
    said = []
    if scale.levels is not None:
        said.append(f"Уровни: {level_words(scale.levels)}. Откуда: {scale.levels.source.told}.")
    if scale.points is not None:
        points = "; ".join(f"{plain(value)} — {plain(score)}" for value, score in scale.points.points)
        said.append(f"Балл от 0 до 100: {points}; между ними по прямой. Откуда: {scale.points.source.told}.")
    return tuple(said)


def score_words(score: float) -> str:
    """«балл 80 из 100»."""
    return f"балл {dec(score, 0)} из{NBSP}100"
