"""Reads a model package: a plain mapping (a YAML file) becomes a checked quality model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.acts import Ground, Register, cited
from app.domain.assessments import Form, Level
from app.domain.engine.aggregation import Aggregation, Rule
from app.domain.engine.scales import Direction
from app.domain.errors import Invalid
from app.domain.formulas.checking import check
from app.domain.formulas.dependencies import leaves
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import Known as Nameable
from app.domain.formulas.known import KnownVariable
from app.domain.formulas.parsing import parse
from app.domain.formulas.ratios import added, sides_of
from app.domain.formulas.tree import Node, key_of
from app.domain.formulas.tree import Variable as Leaf
from app.domain.formulas.units import PERCENT, PURE
from app.domain.model_definitions import indices, with_purposes
from app.domain.model_names import indicators_in, nameable
from app.domain.model_periods import YearKinds
from app.domain.observations import ValueKind, canonical_breakdown
from app.domain.observations import Variable as Reported
from app.domain.periods import PeriodKind
from app.domain.purposes import Use, require_use, strictest, uses_of
from app.domain.quality_model import (
    Branch,
    Criterion,
    Levels,
    Parameter,
    Passport,
    Purpose,
    QualityModel,
    Segment,
    Takes,
    Unit,
    Variable,
)
from app.domain.rule_packages import RuleReader


@dataclass(frozen=True, slots=True, kw_only=True)
class Known:
    """What a model may name."""

    columns: frozenset[str]
    purposes: Mapping[str, Purpose]
    subjects: frozenset[str]
    acts: Register
    reported: Mapping[str, Reported]  # variables that schools report, by code


_FORMULA_UNITS = {
    Unit.PERCENT: PERCENT, Unit.MARK: PURE, Unit.NUMBER: None, Unit.COUNT: None, Unit.YES_NO: PURE,
}  # fmt: skip
_TOP = {"code", "name", "version", "in_force_from", "variables", "parameters"}
_PASSPORT = {
    "code", "name", "heading", "definition", "unit", "direction", "formula", "people",
    "takes", "aggregation", "weight_by", "over", "min_coverage", "missing", "segments", "source", "frequency",
    "responsible", "legal_basis", "basis", "to_check", "levels", "scale", "weight", "unit_words",
}  # fmt: skip
_OWN = {
    "code", "name", "heading", "definition", "formula", "levels", "unit_words", "weight_by", "over", "scale",
    "weight",
}  # fmt: skip
_SHARED = _PASSPORT - _OWN


def model_of(given: object, known: Known, *, where: str) -> QualityModel:
    """The model of a plain mapping; Invalid names the file, the place in it and the reason.

    A level or a scale on figures that may only be shown as facts is `purpose.vpr`, with the clause; so it is
    on what stands on them through other indicators.
    """
    return _Reader(known, where).read(given)


def faults_of(given: object, known: Known, *, where: str) -> tuple[Invalid, ...]:
    """Why the mapping is no model, all that can be told at once; nothing where it is one."""
    reader = _Reader(known, where)
    try:
        reader.read(given)
    except Invalid as fault:
        return tuple(dict.fromkeys((*reader.faults, fault)))
    return ()


def _purpose_of(reported: Sequence[Reported]) -> Purpose:
    """What none of the reported variables may be used for."""
    forbidden = [each for one in reported for each in one.purposes.forbidden]
    first = forbidden[0] if forbidden else None
    return Purpose(
        text=first.text if first else "",
        clause=first.clause if first else "",
        is_fact_only=False,
        to_check=first.to_check if first else False,
    )


class _Reader(RuleReader):
    def __init__(self, known: Known, where: str) -> None:
        super().__init__(where, known.acts)
        self._known = known
        self._variables: dict[str, Variable] = {}
        self._nameable = Nameable(variables={})

    def read(self, given: object) -> QualityModel:
        top = self._mapping(given, "model", _TOP)
        given_variables = self._mapping(top.get("variables"), "variables").items()
        self._variables = {
            one.code: one for one in self._all(lambda one: self._variable(*one), given_variables)
        }
        self._refuse_if_faulty()  # else each formula would lack them
        if twice := sorted(self._variables.keys() & self._known.reported.keys()):
            raise self._broken("variables", f"reported already: {', '.join(twice)}")
        self._nameable = Nameable(
            variables={
                **{code: KnownVariable(words=one.words) for code, one in self._variables.items()},
                **{code: nameable(one) for code, one in self._known.reported.items()},
            },
            indicators=indicators_in(top),
        )
        branches = self._all(self._branch, self._list(top.get("parameters"), "parameters"))
        self._refuse_if_faulty()
        if sorted(one.parameter for one in branches) != sorted(Parameter):
            raise self._broken("parameters", "each of the three parameters stands once")
        version, from_day = top.get("version"), top.get("in_force_from")
        if not isinstance(version, int) or isinstance(version, bool) or version < 1:
            raise self._broken("version", "not a whole number from 1")
        if not isinstance(from_day, date):
            raise self._broken("in_force_from", "not a date")
        return self._checked(
            QualityModel(
                code=self._code(top.get("code"), "code"),
                name=self._text(top, "name", "model"),
                version=version,
                in_force_from=from_day,
                variables=self._variables,
                branches=branches,
            )
        )

    def _checked(self, model: QualityModel) -> QualityModel:
        """With what indicators take over from those that they stand on, and indices that can be."""
        model = with_purposes(model)
        for one in model.passports:
            for use in uses_of(one):
                require_use(one.purpose, use, indicator=one.code)
        try:
            indices(model)
        except Invalid as error:
            raise self._told(error, str(error.facts.get("index"))) from error
        return model

    def _variable(self, code: str, given: object) -> Variable:
        part = f"variables/{code}"
        item = self._mapping(given, part, {"words", "column", "measure", "part"})
        column, measure = item.get("column"), item.get("measure")
        if (column is None) == (measure is None):
            raise self._broken(part, "either a column or a measure")
        if column is not None and column not in self._known.columns:
            raise self._broken(part, f"column {column}")
        if measure is not None and item.get("part") not in ("n", "of"):
            raise self._broken(part, "part is n or of")
        return Variable(
            code=self._code(code, part),
            words=self._text(item, "words", part),
            column=None if column is None else str(column),
            measure=None if measure is None else str(measure),
            part=None if measure is None else str(item["part"]),
        )

    def _branch(self, given: object) -> Branch:
        item = self._mapping(given, "parameters", {"parameter", "criteria"})
        parameter = self._one_of(Parameter, item.get("parameter"), "parameters")
        part = parameter.value
        return Branch(
            parameter=parameter,
            criteria=self._all(self._criterion, self._list(item.get("criteria"), part), part),
        )

    def _criterion(self, given: object, above: str) -> Criterion:
        item = self._mapping(given, above, {"code", "name", "shared", "weight", "indicators"})
        code = self._new_code(item.get("code"), above)
        part = f"{above}/{code}"
        shared = self._mapping(item.get("shared", {}), f"{part}/shared", _SHARED)
        return Criterion(
            code=code,
            name=self._text(item, "name", part),
            weight=self._weight(item, part),
            passports=self._all(self._passport, self._list(item.get("indicators", []), part), shared, part),
        )

    def _passport(self, given: object, shared: Mapping[str, object], above: str) -> Passport:
        item = {**shared, **self._mapping(given, above, _PASSPORT)}
        code = self._new_code(item.get("code"), above)
        part = f"{above}/{code}"
        unit = self._one_of(Unit, item.get("unit"), f"{part}/unit")
        tree = self._formula(item, code, unit, f"{part}/formula")
        terms = self._terms(tree, f"{part}/formula")
        direction = self._one_of(Direction, item.get("direction"), f"{part}/direction")
        rule = self._rule(item, part)
        if rule.weight_by is not None:  # what it weighs by comes from where its own numbers do
            terms += self._terms(rule.weight_by, f"{part}/weight_by")
        numerator, denominator = self._sides(tree, rule, unit, f"{part}/formula")
        people, takes, purpose = self._ground_of(item, terms, part, is_ratio=bool(numerator))
        levels = item.get("levels")
        if levels is not None:
            if "scale" in item:
                raise self._broken(part, "either levels or a scale")
            require_use(purpose, Use.LEVEL, indicator=code)
        basis = self._each(item.get("basis", []), f"{part}/basis", self._ground)
        return Passport(
            code=code,
            name=self._text(item, "name", part),
            heading=self._text(item, "heading", part),
            definition=self._text(item, "definition", part),
            source=self._text(item, "source", part),
            frequency=self._text(item, "frequency", part),
            responsible=self._text(item, "responsible", part),
            legal_basis=self._legal_basis(item, basis, part),
            basis=basis,
            tree=tree,
            numerator=numerator,
            denominator=denominator,
            people=people,
            unit=unit,
            unit_words=self._unit_words(item, unit, part),
            direction=direction,
            takes=takes,
            rule=rule,
            weight=self._weight(item, part),
            scale=self._scale(item["scale"], direction, f"{part}/scale") if "scale" in item else None,
            segments=self._each(
                item.get("segments"), f"{part}/segments", lambda one, at: self._one_of(Segment, one, at)
            ),
            to_check=self._each(item.get("to_check", []), f"{part}/to_check", self._word),
            purpose=purpose,
            is_of_measures=bool(denominator) and all(self._variables[one].measure for one in denominator),
            period_kind=self._period_kind(tree, rule, part),
            levels=None if levels is None else self._levels(levels, f"{part}/levels"),
        )

    def _legal_basis(self, item: Mapping[str, object], basis: tuple[Ground, ...], part: str) -> str:
        """The grounds as cited, and what the package says in words: one of both is there."""
        if basis and "legal_basis" not in item:
            return cited(basis)
        said = self._text(item, "legal_basis", part)
        return f"{cited(basis)}; {said}" if basis else said

    def _ground_of(
        self, item: Mapping[str, object], terms: tuple[str, ...], part: str, *, is_ratio: bool
    ) -> tuple[tuple[str, ...], Takes, Purpose]:
        """The people behind the number, the tests that it is counted over and what it may not be used for."""
        reported = [one for code in terms if (one := self._variables[code].reported)]
        if terms and not reported:
            wanted = ("people", "takes") if is_ratio else ("takes",)
            if lacking := [name for name in wanted if name not in item]:
                raise self._broken(part, f"results without: {', '.join(lacking)}")
            people = self._people(item, f"{part}/people") if is_ratio or "people" in item else ()
            if len({self._variables[one].measure for one in (*terms, *people)}) > 1:
                raise self._broken(part, "columns and measures do not mix")
            takes = self._takes(item.get("takes"), f"{part}/takes")
            return people, takes, self._purpose(takes)
        if len(reported) < len(terms):
            raise self._broken(part, "results and reports do not mix")
        if terms and (given := sorted({"takes", "people"} & item.keys())):
            raise self._broken(part, f"not of what schools report: {', '.join(given)}")
        return (), Takes(procedures=()), _purpose_of([self._known.reported[code] for code in reported])

    def _period_kind(self, tree: Node, rule: Rule, part: str) -> PeriodKind:
        """Of the formula, and of what the mean is weighed by."""
        trees = {code: one.tree for code, one in self._nameable.indicators.items()}
        kinds = YearKinds(reported=self._known.reported, trees=trees)
        kind, at = None, "formula"
        try:
            kind = kinds.of(tree)
            at = "weight_by"
            return kinds.of(rule.weight_by, beside=kind) if rule.weight_by is not None else kind
        except FormulaError as error:
            raise self._told(error, f"{part}/{at}") from error

    def _unit_words(self, item: Mapping[str, object], unit: Unit, part: str) -> str:
        if unit.has_words != ("unit_words" in item):
            raise self._broken(f"{part}/unit_words", "goes with number and count, and only with them")
        return self._text(item, "unit_words", part) if unit.has_words else ""

    def _formula(self, item: Mapping[str, object], code: str, unit: Unit, part: str) -> Node:
        try:
            tree = parse(self._text(item, "formula", part.rpartition("/")[0]))
            errors = check(tree, self._nameable, code=code, unit=_FORMULA_UNITS[unit]).errors
        except FormulaError as error:
            errors = (error,)
        if errors:
            fault = {"code": errors[0].code, **errors[0].facts}
            raise Invalid("model.formula", model=self._where, part=part, fault=fault)
        return tree

    def _weight_by(self, given: object, part: str) -> Node:
        """What a weighted mean weighs by: variables, added."""
        try:
            tree = parse(self._word(given, part))
            errors = check(tree, self._nameable).errors
        except FormulaError as error:
            errors = (error,)
        if errors:
            raise self._told(errors[0], part)
        if added(tree) is None:
            raise self._broken(part, "not a sum of variables")
        return tree

    def _terms(self, tree: Node, part: str) -> tuple[str, ...]:
        """Codes of the variables that a formula reads, each once."""
        return tuple(
            dict.fromkeys(self._term(leaf, part) for leaf, _ in leaves(tree) if isinstance(leaf, Leaf))
        )

    def _sides(
        self, tree: Node, rule: Rule, unit: Unit, part: str
    ) -> tuple[tuple[str, ...], tuple[str, ...]]:
        """Variables added above and below the line of a ratio of sums; nothing of any other indicator."""
        if unit is Unit.YES_NO:
            return (self._answer(tree, rule, part),), ()
        sides = sides_of(tree)
        if sides is None or rule.kind is not Aggregation.RATIO_OF_SUMS:
            return (), ()
        top, bottom = (added(side) for side in sides)
        if top is None or bottom is None:
            return (), ()
        above, below = (tuple(map(key_of, side)) for side in (top, bottom))
        if any(len(set(side)) < len(side) for side in (above, below)):
            raise self._broken(part, "a variable stands twice")
        return above, below

    def _answer(self, tree: Node, rule: Rule, part: str) -> str:
        """The variable whose answers are counted: one over each school that answered."""
        told = self._known.reported.get(tree.code) if isinstance(tree, Leaf) else None
        is_answer = told is not None and told.kind is ValueKind.YES_NO
        if not isinstance(tree, Leaf) or not is_answer or rule.kind is not Aggregation.RATIO_OF_SUMS:
            raise self._broken(part, "yes_no is one answer, and a ratio of sums")
        return key_of(tree)

    def _term(self, leaf: Leaf, part: str) -> str:
        """The variable's code; a reported cell becomes a variable of the model."""
        key = key_of(leaf)
        reported = self._known.reported.get(leaf.code)
        if reported is not None and key not in self._variables:
            given = {one.dimension: str(one.value) for one in leaf.selectors}
            if given and given.keys() != {one.code for one in reported.dimensions}:
                raise self._broken(part, f"{leaf.code}: all of the breakdown or none of it")
            cell = canonical_breakdown(given)
            words = ", ".join(filter(None, (reported.name.lower(), reported.breakdown_words(cell))))
            self._variables[key] = Variable(
                code=key, words=words, reported=leaf.code, breakdown=cell,
                grades=reported.grades_of(cell), is_for_some=reported.is_for_some,
            )  # fmt: skip
        return key

    def _people(self, item: Mapping[str, object], part: str) -> tuple[str, ...]:
        codes = tuple(one.strip() for one in self._text(item, "people", part.rpartition("/")[0]).split("+"))
        if unknown := sorted(code for code in codes if code not in self._variables):
            raise self._broken(part, f"unknown variable: {', '.join(unknown)}")
        return codes

    def _takes(self, given: object, part: str) -> Takes:
        item = self._mapping(given, part, {"procedures", "grades", "subjects", "level", "form"})
        takes = Takes(
            procedures=self._each(item.get("procedures"), part, self._word),
            grades=self._each(item.get("grades", []), part, self._grade),
            subjects=self._each(item.get("subjects", []), part, self._word),
            level=self._one_of(Level, item["level"], part) if item.get("level") else None,
            form=self._one_of(Form, item["form"], part) if item.get("form") else None,
        )
        if not takes.procedures:
            raise self._broken(part, "no procedures")
        if unknown := sorted(set(takes.procedures) - self._known.purposes.keys()):
            raise self._broken(part, f"unknown procedures: {', '.join(unknown)}")
        if unknown := sorted(set(takes.subjects) - self._known.subjects):
            raise self._broken(part, f"unknown subjects: {', '.join(unknown)}")
        return takes

    def _purpose(self, takes: Takes) -> Purpose:
        """The strictest purpose of all procedures taken."""
        return strictest(self._known.purposes[kind] for kind in takes.procedures)

    def _levels(self, given: object, part: str) -> Levels:
        item = self._mapping(given, part, {"low", "high", "source"})
        low, high = (self._number(item.get(name, ""), f"{part}/{name}") for name in ("low", "high"))
        if low > high:
            raise self._broken(part, "low and high are numbers in this order")
        return Levels(low=low, high=high, source=self._text(item, "source", part))
