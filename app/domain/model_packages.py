"""Reads a model package: a plain mapping (a YAML file) becomes a checked quality model."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.acts import Ground, cited
from app.domain.assessments import Form, Level
from app.domain.engine.aggregation import Rule
from app.domain.engine.scales import Direction, Scale
from app.domain.errors import Invalid
from app.domain.formula_reading import FormulaReader, Known
from app.domain.formulas.errors import FormulaError
from app.domain.formulas.known import Known as Nameable
from app.domain.formulas.known import KnownVariable
from app.domain.formulas.tree import Node
from app.domain.model_definitions import indices, with_purposes
from app.domain.model_names import indicators_in, nameable
from app.domain.model_periods import YearKinds
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

__all__ = ["Known", "faults_of", "model_of"]

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
_TEXTS = ("name", "heading", "definition", "source", "frequency", "responsible")


@dataclass(frozen=True, slots=True, kw_only=True)
class _Counted:
    """What a formula is counted from."""

    numerator: tuple[str, ...]
    denominator: tuple[str, ...]
    people: tuple[str, ...]
    takes: Takes
    purpose: Purpose
    period_kind: PeriodKind


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
        return tuple({(one.code, repr(one.facts)): one for one in (*reader.faults, fault)}.values())
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


class _Reader(FormulaReader):
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
        with self._at_once():
            return Criterion(
                code=code,
                name=self._tried("", self._text, item, "name", part),
                weight=self._tried(1.0, self._weight, item, part),
                passports=self._all(
                    self._passport, self._list(item.get("indicators", []), part), shared, part
                ),
            )

    def _passport(self, given: object, shared: Mapping[str, object], above: str) -> Passport:
        """Every field is read, whatever is wrong with the others: all their faults are told together."""
        item = {**shared, **self._mapping(given, above, _PASSPORT)}
        code = self._new_code(item.get("code"), above)
        part = f"{above}/{code}"
        with self._at_once():
            texts = {name: self._tried("", self._text, item, name, part) for name in _TEXTS}
            unit = self._tried(None, self._one_of, Unit, item.get("unit"), f"{part}/unit")
            direction = self._tried(None, self._one_of, Direction, item.get("direction"), f"{part}/direction")
            tree = self._tried(None, self._formula, item, code, unit, f"{part}/formula")
            rule = self._tried(None, self._rule, item, part)
            counted = None
            if tree is not None and rule is not None and unit is not None:
                counted = self._tried(None, self._counted, item, code, part, tree, rule, unit)
            elif "takes" in item:
                self._tried(None, self._takes, item["takes"], f"{part}/takes")
            basis = self._tried(None, self._each, item.get("basis", []), f"{part}/basis", self._ground)
            legal_basis = self._tried("", self._legal_basis, item, basis, part)
            segments = self._tried((), self._each, item.get("segments"), f"{part}/segments", self._segment)
            to_check = self._tried((), self._each, item.get("to_check", []), f"{part}/to_check", self._word)
            unit_words = self._tried("", self._unit_words, item, unit, part)
            weight = self._tried(1.0, self._weight, item, part)
            levels, scale = self._judged(item, direction, part)
        assert unit is not None and direction is not None and tree is not None and rule is not None
        assert counted is not None and basis is not None
        return Passport(
            code=code,
            **texts,
            legal_basis=legal_basis,
            basis=basis,
            tree=tree,
            numerator=counted.numerator,
            denominator=counted.denominator,
            people=counted.people,
            unit=unit,
            unit_words=unit_words,
            direction=direction,
            takes=counted.takes,
            rule=rule,
            weight=weight,
            scale=scale,
            segments=segments,
            to_check=to_check,
            purpose=counted.purpose,
            is_of_measures=bool(counted.denominator)
            and all(self._variables[one].measure for one in counted.denominator),
            period_kind=counted.period_kind,
            levels=levels,
        )

    def _counted(
        self, item: Mapping[str, object], code: str, part: str, tree: Node, rule: Rule, unit: Unit
    ) -> _Counted:
        """What the formula and the way up the tree say together."""
        terms = self._terms(tree, f"{part}/formula")
        if rule.weight_by is not None:  # what it weighs by comes from where its own numbers do
            terms += self._terms(rule.weight_by, f"{part}/weight_by")
        numerator, denominator = self._sides(tree, rule, unit, f"{part}/formula")
        people, takes, purpose = self._ground_of(item, terms, part, is_ratio=bool(numerator))
        if item.get("levels") is not None:
            require_use(purpose, Use.LEVEL, indicator=code)
        return _Counted(
            numerator=numerator,
            denominator=denominator,
            people=people,
            takes=takes,
            purpose=purpose,
            period_kind=self._period_kind(tree, rule, part),
        )

    def _judged(
        self, item: Mapping[str, object], direction: Direction | None, part: str
    ) -> tuple[Levels | None, Scale | None]:
        """The benchmark or the scale: one of both at most."""
        levels = scale = None
        if (given := item.get("levels")) is not None:
            if "scale" in item:
                self.faults.append(self._broken(part, "either levels or a scale"))
            levels = self._tried(None, self._levels, given, f"{part}/levels")
        if "scale" in item and direction is not None:
            scale = self._tried(None, self._scale, item["scale"], direction, f"{part}/scale")
        return levels, scale

    def _segment(self, given: object, part: str) -> Segment:
        return self._one_of(Segment, given, part)

    def _legal_basis(self, item: Mapping[str, object], basis: tuple[Ground, ...] | None, part: str) -> str:
        """The grounds as cited, and what the package says in words: one of both is there.

        None where there are grounds that cannot be read.
        """
        if basis is None:
            return ""
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

    def _unit_words(self, item: Mapping[str, object], unit: Unit | None, part: str) -> str:
        if unit is None:
            return ""
        if unit.has_words != ("unit_words" in item):
            raise self._broken(f"{part}/unit_words", "goes with number and count, and only with them")
        return self._text(item, "unit_words", part) if unit.has_words else ""

    def _takes(self, given: object, part: str) -> Takes:
        item = self._mapping(given, part, {"procedures", "grades", "subjects", "level", "form"})
        with self._at_once():
            takes = Takes(
                procedures=self._tried((), self._each, item.get("procedures"), part, self._word),
                grades=self._tried((), self._each, item.get("grades", []), part, self._grade),
                subjects=self._tried((), self._each, item.get("subjects", []), part, self._word),
                level=self._tried(None, self._one_of, Level, item["level"], part)
                if item.get("level")
                else None,
                form=self._tried(None, self._one_of, Form, item["form"], part) if item.get("form") else None,
            )
            if unknown := sorted(set(takes.procedures) - self._known.purposes.keys()):
                self.faults.append(self._broken(part, f"unknown procedures: {', '.join(unknown)}"))
            if unknown := sorted(set(takes.subjects) - self._known.subjects):
                self.faults.append(self._broken(part, f"unknown subjects: {', '.join(unknown)}"))
        if not takes.procedures:
            raise self._broken(part, "no procedures")
        return takes

    def _purpose(self, takes: Takes) -> Purpose:
        """The strictest purpose of all procedures taken."""
        return strictest(self._known.purposes[kind] for kind in takes.procedures)

    def _levels(self, given: object, part: str) -> Levels:
        item = self._mapping(given, part, {"low", "high", "source"})
        with self._at_once():
            low, high = (
                self._tried(None, self._number, item.get(name, ""), f"{part}/{name}")
                for name in ("low", "high")
            )
            source = self._tried("", self._text, item, "source", part)
            if low is not None and high is not None and low > high:
                self.faults.append(self._broken(part, "low and high are numbers in this order"))
        assert low is not None and high is not None
        return Levels(low=low, high=high, source=source)
