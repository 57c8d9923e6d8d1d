"""What is wrong with a package, each fault at its line and character, in the words of the pages."""

import re
from collections.abc import Iterator, Mapping

import yaml

from app.catalogues.messages import sentence, templates
from app.catalogues.model_texts import PackageText, Spot, spot_of
from app.domain.errors import Invalid

_BECAUSE = "model.because."


def placed(fault: Invalid, text: PackageText) -> dict[str, object]:
    """The fault as facts, with its place in the text and its sentence."""
    facts = fault.facts
    part, reason = _part_of(facts), str(facts.get("reason", ""))
    spot = _spot(text, part, reason, facts.get("fault"))
    told: dict[str, object] = {
        "code": "model.at", "line": spot.line, "column": spot.column, "part": part,
        "fault": _inner(fault, reason, part.rpartition("/")[2]),
    }  # fmt: skip
    return {**told, "sentence": sentence("model.at", told)}


def _part_of(facts: Mapping[str, object]) -> str:
    if "part" in facts:
        return str(facts["part"])
    if "indicator" in facts:
        return str(facts["indicator"])
    return str(facts.get("where", "")).rpartition(", ")[2]


def _inner(fault: Invalid, reason: str, name: str) -> dict[str, object]:
    """What happened, without the place: a sentence of its own where there is one."""
    if fault.code in ("model.formula", "model.part") and isinstance(fault.facts["fault"], Mapping):
        return {**fault.facts["fault"]}
    if fault.code != "model.broken":
        return {"code": fault.code, **fault.facts}
    head, _, rest = reason.partition(": ")
    code = _BECAUSE + re.sub(r"\W+", "_", head.lower()).strip("_")
    if code in templates():
        return {"code": code, "rest": rest, "name": name, "words": templates().get(f"model.field.{name}")}
    first = f"{_BECAUSE}{head.split(' ')[0].lower()}"  # «column m6», «not one of more, less: up»
    if code.startswith(f"{_BECAUSE}not_one_of"):
        return {"code": f"{_BECAUSE}not_one_of", "rest": rest, "known": head.removeprefix("not one of ")}
    if first in templates():
        return {"code": first, "rest": head.partition(" ")[2]}
    return {"code": f"{_BECAUSE}other", "rest": reason}


# Places. A part is a path of names: «results/vpr/vpr-math-4-good/formula».


def _spot(text: PackageText, part: str, reason: str, formula: object) -> Spot:
    head, _, rest = reason.partition(": ")
    if head == "code twice":
        spots = [spot for code, spot in _codes(text.root) if code == rest]
        if len(spots) > 1:
            return spots[1]
    node, mark = _found(text.root, part)
    if head == "unknown":
        return next(_keys(node, rest.split(", ")[0]), spot_of(mark))
    if isinstance(formula, Mapping) and isinstance(node, yaml.ScalarNode):
        return _inside(node, int(str(formula.get("position", 1))))
    return spot_of(mark)


def _inside(node: yaml.ScalarNode, position: int) -> Spot:
    """The character of a formula, where it stands on one line as it is written."""
    spot = spot_of(node.start_mark)
    if node.start_mark.line != node.end_mark.line or node.style not in (None, "", "'", '"'):
        return spot
    return Spot(spot.line, spot.column + position - 1 + (1 if node.style else 0))


def _keys(node: yaml.Node, name: str) -> Iterator[Spot]:
    """Places of a key in a node and below."""
    for key, value in _pairs(node):
        if _text(key) == name:
            yield spot_of(key.start_mark)
        yield from _keys(value, name)
    for one in _items(node):
        yield from _keys(one, name)


def _codes(node: yaml.Node) -> Iterator[tuple[str, Spot]]:
    """Codes of criteria and indicators where they stand."""
    for one in _named(node):
        code = _value(one, "code")
        if isinstance(code, yaml.ScalarNode):
            yield str(code.value), spot_of(code.start_mark)


def _found(root: yaml.Node, part: str) -> tuple[yaml.Node, yaml.Mark]:
    """The node of a part and where it begins; as near as there is one."""
    node, mark, shared = root, root.start_mark, None
    for name in part.split("/"):
        key = _key(node, name) or _key(shared, name)
        inner = _value(node, name) or _value(shared, name) or _listed(node, name)
        if inner is None:
            break
        shared = _value(node, "shared") if key is None else None
        node, mark = inner, (key or inner).start_mark
        if isinstance(inner, yaml.ScalarNode):
            mark = inner.start_mark
    if node is root and "/" not in part:  # a code alone
        found = next((one for one in _named(root) if _text(_value(one, "code")) == part), None)
        return (found, found.start_mark) if found is not None else (node, mark)
    return node, mark


def _named(root: yaml.Node) -> Iterator[yaml.Node]:
    for branch in _items(_value(root, "parameters")):
        for criterion in _items(_value(branch, "criteria")):
            yield from (criterion, *_items(_value(criterion, "indicators")))


def _listed(node: yaml.Node, name: str) -> yaml.Node | None:
    """The branch, criterion or indicator of this name in a list of the node."""
    for kind, key in (("parameters", "parameter"), ("criteria", "code"), ("indicators", "code")):
        for one in _items(_value(node, kind)):
            if _text(_value(one, key)) == name:
                return one
    return None


def _key(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((key for key, _ in _pairs(node) if _text(key) == name), None)


def _value(node: yaml.Node | None, name: str) -> yaml.Node | None:
    return next((value for key, value in _pairs(node) if _text(key) == name), None)


def _pairs(node: yaml.Node | None) -> list[tuple[yaml.Node, yaml.Node]]:
    return node.value if isinstance(node, yaml.MappingNode) else []


def _items(node: yaml.Node | None) -> list[yaml.Node]:
    return node.value if isinstance(node, yaml.SequenceNode) else []


def _text(node: yaml.Node | None) -> str | None:
    return str(node.value) if isinstance(node, yaml.ScalarNode) else None
