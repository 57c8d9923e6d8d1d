"""What is wrong in a form, and what is unusual: checks of cells, rules between them, change and peers."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from app.domain.errors import Invalid
from app.domain.formulas.checking import check
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import Kind, Known
from app.domain.formulas.parsing import parse
from app.domain.formulas.plain import Formula, compiled
from app.domain.formulas.tree import Comparison, key_of
from app.domain.formulas.tree import Variable as Leaf
from app.domain.observation_values import read_value, shown
from app.domain.observations import Measured, Variable

Usual = Mapping[str, tuple[float, float]]  # key → lowest and highest of similar schools


@dataclass(frozen=True, slots=True, kw_only=True)
class Remark:
    """Something about a cell: an error blocks the sending, anything else wants an explanation.

    `text`: the sentence of a rule that its author wrote, empty where another cell of the rule says it;
    None: `code` and `facts` make one.
    """

    code: str
    is_error: bool
    facts: Mapping[str, object] = field(default_factory=dict)
    text: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What must hold between cells, as a condition of the formula language.

    `message`: what is said when it does not; {left} and {right} stand for the sides of the comparison.
    """

    code: str
    formula: str
    message: str
    is_error: bool = True
    keys: tuple[str, ...]
    holds: Formula
    left: Formula | None
    right: Formula | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """How much a value may differ from the period before without a question: by this share and this much."""

    share: float
    least: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """All checks of a form but those of a single cell."""

    between: tuple[Rule, ...]
    change: Change
    beyond: float  # how far outside the lowest and highest of similar schools, as a share of them


def rule_of(code: str, formula: str, message: str, known: Known, *, is_error: bool = True) -> Rule:
    """The rule of a text; FormulaError names the place of what is wrong in it."""
    tree = parse(formula)
    found = check(tree, known)
    errors = [one for one in found.errors if one.code != "formula.result_condition"]
    if errors:
        raise errors[0]
    if found.meaning.kind is not Kind.CONDITION:
        raise FormulaError("formula.not_condition", tree.span)
    keys = tuple(dict.fromkeys(key_of(leaf) for leaf, _ in leaves(tree) if isinstance(leaf, Leaf)))
    sides = (tree.left, tree.right) if isinstance(tree, Comparison) else (None, None)
    left, right = (compiled(one) if one is not None else None for one in sides)
    return Rule(
        code=code, formula=formula, message=message, is_error=is_error, keys=keys, holds=compiled(tree),
        left=left, right=right,
    )  # fmt: skip


def read_cell(
    text: str, variable: Variable, meanings: Mapping[str, Measured]
) -> tuple[Measured | None, Remark | None]:
    """The value of what was typed, or what is wrong with it."""
    try:
        return read_value(text, variable, meanings), None
    except Invalid as refusal:
        return None, Remark(code=refusal.code, is_error=True, facts=refusal.facts)


def check_form(
    asked: Collection[str],
    values: Mapping[str, Measured],
    faults: Mapping[str, Remark],
    past: Mapping[str, Measured],
    usual: Usual,
    rules: Rules,
) -> dict[str, list[Remark]]:
    """Key → remarks.

    `asked`: keys of the form; `values`: of cells that were understood; `faults`: of those that were not.
    """
    found: dict[str, list[Remark]] = {key: [fault] for key, fault in faults.items()}
    for rule, facts in broken(rules.between, asked, values):
        there = [key for key in rule.keys if key in asked]
        for key in there:  # said once, at the first of them
            text = _said(rule, facts) if key == there[0] else ""
            remark = Remark(code=f"rule.{rule.code}", is_error=rule.is_error, text=text)
            found.setdefault(key, []).append(remark)
    for key, value in values.items():
        if isinstance(value, float):
            unlike = [*_changed(value, past.get(key), rules.change), *_beyond(value, usual.get(key), rules)]
            if unlike:
                found.setdefault(key, []).extend(unlike)
    return found


def broken(
    rules: Iterable[Rule], asked: Collection[str], values: Mapping[str, Measured]
) -> list[tuple[Rule, Sequence[object]]]:
    """Rules that do not hold, with the sides of their comparison; one whose cells are not all filled rests.

    What a form does not ask for is missing, and so is what is said in words: `sum` leaves them out, and a
    rule that cannot do without them says nothing.
    """
    found: list[tuple[Rule, Sequence[object]]] = []
    figures = {key: value for key, value in values.items() if isinstance(value, float)}
    for rule in rules:
        is_ready = all(key in values or key not in asked for key in rule.keys)
        if is_ready and rule.holds(figures, {}) is False:
            sides = [one(figures, {}) if one else None for one in (rule.left, rule.right)]
            found.append((rule, sides))
    return found


def _said(rule: Rule, sides: Sequence[object]) -> str:
    left, right = (shown(one) if isinstance(one, float) else "" for one in sides)
    return rule.message.replace("{left}", left).replace("{right}", right)


def _changed(value: float, past: Measured | None, change: Change) -> Iterable[Remark]:
    if isinstance(past, float) and abs(value - past) > max(change.share * abs(past), change.least):
        yield Remark(code="form.changed", is_error=False, facts={"before": past, "now": value})


def _beyond(value: float, usual: tuple[float, float] | None, rules: Rules) -> Iterable[Remark]:
    if usual is None:
        return
    low, high = usual
    if value < low - rules.beyond * abs(low) or value > high + rules.beyond * abs(high):
        yield Remark(code="form.beyond", is_error=False, facts={"low": low, "high": high})
