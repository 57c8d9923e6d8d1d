"""What a list of organisations would change in the tree, and why it may not."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from app.domain.access import Place
from app.domain.organisation_files import ListError, ReadList
from app.domain.organisations import Kind, Node, Organisation

KnownFacts = Mapping[tuple[int, str, date], str]
MOST_LEVELS = 20  # the column of paths has room for so many
_Held = Mapping[tuple[int, str], Mapping[date, str]]  # (organisation, fact) → day → value


@dataclass(frozen=True, slots=True, kw_only=True)
class Tree:
    """The tree as it stands. `by_code`: every organisation there is, whoever asks."""

    by_code: Mapping[str, Organisation]
    facts: KnownFacts
    kinds: Mapping[str, Kind]

    def codes_by_id(self) -> dict[int, str]:
        """Id → code."""
        return {one.id: one.code for one in self.by_code.values()}


@dataclass(frozen=True, slots=True, kw_only=True)
class PlannedFact:
    """A fact to write down."""

    code: str
    fact: str
    valid_from: date
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Changed:
    """An organisation that would be written over; `what`: kind, name, short_name, number, parent, facts."""

    node: Node
    before: Organisation
    parent_code: str | None
    what: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """What loading would do. `new` and `changed` stand in order: parents before children."""

    layout_title: str
    new: tuple[Node, ...]
    changed: tuple[Changed, ...]
    unchanged: int
    absent: tuple[Organisation, ...]
    facts: tuple[PlannedFact, ...]
    errors: tuple[ListError, ...]

    @property
    def changes_nothing(self) -> bool:
        """The tree says all this already."""
        return not (self.new or self.changed)

    @property
    def outline(self) -> str:
        """How many of what, to tell whether a person saw this plan or another."""
        return f"{len(self.new)}.{len(self.changed)}.{self.unchanged}.{len(self.facts)}"


def make_plan(read: ReadList, tree: Tree, *, scope: Place, at: Place, on: date) -> Plan:
    """What the list would change for somebody whose subtree is `scope`.

    `at`: the subtree in which organisations of the list's kinds that it leaves out are counted as absent.
    `on`: the day from which facts hold whose heading names none.
    """
    nodes = {node.code: node for node in read.nodes}
    codes_by_id = tree.codes_by_id()
    above = {code: codes_by_id.get(one.parent_id or 0) for code, one in tree.by_code.items()}
    above |= {code: node.parent_code for code, node in nodes.items()}
    errors = list(read.errors)
    for node in read.nodes:
        error = _refusal(node, nodes, read.mentioned, tree, codes_by_id, above, scope)
        if error is not None:
            errors.append(error)
    held = _by_fact(tree.facts)
    facts = {node.code: _facts(node, tree, held, on) for node in read.nodes}
    new = [node for node in read.nodes if node.code not in tree.by_code]
    changed = [
        one for node in read.nodes if (one := _changed(node, tree, codes_by_id, facts[node.code])) is not None
    ]
    kinds = {node.kind for node in read.nodes}
    return Plan(
        layout_title=read.layout_title,
        new=tuple(sorted(new, key=lambda node: len(_chain(node.code, above)))),
        changed=tuple(sorted(changed, key=lambda one: len(_chain(one.node.code, above)))),
        unchanged=len(nodes) - len(new) - len(changed),
        absent=_absent(tree, nodes, kinds, at),
        facts=tuple(one for some in facts.values() for one in some),
        errors=tuple(sorted(errors, key=lambda one: one.row)),
    )


def _refusal(
    node: Node, nodes: Mapping[str, Node], mentioned: frozenset[str], tree: Tree,
    codes_by_id: Mapping[int, str], above: Mapping[str, str | None], scope: Place,
) -> ListError | None:  # fmt: skip
    def say(code: str, **facts: object) -> ListError:
        return ListError(code=code, row=node.row, facts={"row": node.row, **facts})

    known = tree.by_code.get(node.code)
    if known is not None and not _covers(scope, known):
        return say("organisation.outside", value=node.code)
    if node.parent_code is None:
        if known is not None and known.parent_id is None:
            return None
        return say("organisation.second_root", value=node.code)
    if known is not None and codes_by_id.get(known.parent_id or 0) == node.parent_code:
        return _kind_refusal(node, nodes, tree)  # stays where it is, even at the top of somebody's subtree
    parent = tree.by_code.get(node.parent_code)
    if node.parent_code not in mentioned and (parent is None or not _covers(scope, parent)):
        return say("organisation.parent_unknown", value=node.parent_code)
    chain = _chain(node.code, above)
    if node.code in chain:
        return say("organisation.parent_circle", value=node.code)
    if len(chain) >= MOST_LEVELS:
        return say("organisation.too_deep", value=node.code, most=MOST_LEVELS)
    return _kind_refusal(node, nodes, tree)


def _covers(scope: Place, one: Organisation) -> bool:
    return one.path.startswith(scope.path)


def _kind_refusal(node: Node, nodes: Mapping[str, Node], tree: Tree) -> ListError | None:
    parent = nodes.get(node.parent_code or "") or tree.by_code.get(node.parent_code or "")
    if parent is None or tree.kinds[parent.kind].rank <= tree.kinds[node.kind].rank:
        return None
    facts = {
        "row": node.row, "value": node.code, "kind": tree.kinds[node.kind].name.lower(),
        "parent": parent.code, "parent_kind": tree.kinds[parent.kind].name.lower(),
    }  # fmt: skip
    return ListError(code="organisation.kind_order", row=node.row, facts=facts)


def _chain(code: str, above: Mapping[str, str | None]) -> list[str]:
    """What stands above, from the parent upwards; it ends before the first code that comes twice."""
    passed: list[str] = []
    at = above.get(code)
    while at is not None and at not in passed and len(passed) < MOST_LEVELS:
        passed.append(at)
        at = above.get(at)
    return passed


def _facts(node: Node, tree: Tree, held: _Held, on: date) -> list[PlannedFact]:
    """Facts that the tree does not state yet; an undated one only where the latest value differs."""
    known = tree.by_code.get(node.code)
    planned = []
    for given in node.facts:
        stated = {} if known is None else held.get((known.id, given.fact), {})
        if given.valid_from is None and stated and stated[max(stated)] == given.value:
            continue
        day = given.valid_from or on
        if stated.get(day) != given.value:
            planned.append(PlannedFact(code=node.code, fact=given.fact, valid_from=day, value=given.value))
    return planned


def _by_fact(facts: KnownFacts) -> _Held:
    found: dict[tuple[int, str], dict[date, str]] = {}
    for (organisation_id, fact, day), value in facts.items():
        found.setdefault((organisation_id, fact), {})[day] = value
    return found


def _changed(
    node: Node, tree: Tree, codes_by_id: Mapping[int, str], facts: Sequence[PlannedFact]
) -> Changed | None:
    before = tree.by_code.get(node.code)
    if before is None:
        return None
    old_parent = codes_by_id.get(before.parent_id or 0)
    pairs = {
        "kind": (before.kind, node.kind),
        "name": (before.name, node.name),
        "short_name": (before.short_name, node.short_name),
        "number": (before.number, node.number),
        "parent": (old_parent, node.parent_code),
        "facts": ((), tuple(facts)),
    }
    what = tuple(name for name, (old, new) in pairs.items() if old != new)
    return Changed(node=node, before=before, parent_code=old_parent, what=what) if what else None


def _absent(tree: Tree, nodes: Mapping[str, Node], kinds: set[str], at: Place) -> tuple[Organisation, ...]:
    missing = (
        one
        for one in tree.by_code.values()
        if one.kind in kinds and one.code not in nodes and _covers(at, one)
    )
    return tuple(sorted(missing, key=lambda one: one.code))
