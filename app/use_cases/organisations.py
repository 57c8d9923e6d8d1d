"""The tree of organisations: seeing it, and loading lists of it from files.

Reading a file is slow and needs no database: `read_file` comes first, then `preview` or `load` in a
transaction of its own.
"""

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from app.catalogues.organisation_lists import load_list_layouts
from app.catalogues.organisations import load_kind_spellings, load_kinds
from app.db import audit, indicators, jobs, uploads
from app.db import organisations as store
from app.db.engine import Tx
from app.domain.access import Action, Actor, Place, require
from app.domain.clock import day_of
from app.domain.errors import Conflict, Invalid, NotFound
from app.domain.organisation_files import ReadList, read_list
from app.domain.organisation_plans import Changed, Plan, Tree, make_plan
from app.domain.organisations import CLASS, SCHOOL, Fact, Kind, Organisation
from app.domain.result_batches import Upload
from app.domain.school_groups import is_closed, told
from app.files import Stored
from app.workbooks import read_cells_guarded


@dataclass(frozen=True, slots=True, kw_only=True)
class Leaf:
    """A school in a branch, or a class in a school."""

    organisation: Organisation
    facts: tuple[Fact, ...]
    n_classes: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """A part of the tree: what hangs right below it, and how many schools in all."""

    organisation: Organisation
    kind_name: str
    facts: tuple[Fact, ...]
    branches: tuple["Branch", ...]
    leaves: tuple[Leaf, ...]
    n_schools: int
    n_closed: int  # of these schools
    n_classes: int

    @property
    def has_classes(self) -> bool:
        """Whether classes are known in any of its schools."""
        return any(leaf.n_classes for leaf in self.leaves)


@dataclass(frozen=True, slots=True, kw_only=True)
class Described:
    """An organisation with the code of its parent and the facts that hold today."""

    organisation: Organisation
    parent_code: str | None
    facts: tuple[Fact, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class SeenTree:
    """The actor's subtree, and how many organisations of each kind are in it."""

    top: Branch
    counts: tuple[tuple[Kind, int], ...]
    may_load: bool

    @property
    def is_school(self) -> bool:
        """Whether the actor's own place is one school."""
        return self.top.organisation.kind == SCHOOL

    @property
    def is_class(self) -> bool:
        """Whether the actor's own place is one class: nothing stands below it."""
        return self.top.organisation.kind == CLASS


def see_tree(tx: Tx, actor: Actor, *, now: datetime) -> SeenTree:
    """The actor's subtree down to schools, from a school's own place down to its classes."""
    require(actor, Action.SEE_ORGANISATIONS)
    seen = store.list_visible(tx, seen_by=actor)
    facts = store.facts_seen(tx, seen_by=actor, on=day_of(now))
    kinds = {kind.code: kind for kind in store.list_kinds(tx)}
    top = next(one for one in seen if one.id == actor.place.id)
    below: dict[int, list[Organisation]] = defaultdict(list)
    for one in seen:
        if one.id != top.id and one.parent_id is not None:
            below[one.parent_id].append(one)
    counts = Counter(one.kind for one in seen)
    leaf_rank = kinds[SCHOOL].rank if kinds[top.kind].rank < kinds[SCHOOL].rank else kinds[CLASS].rank
    return SeenTree(
        top=_branch(top, below, facts, kinds, leaf_rank),
        counts=tuple((kind, counts[code]) for code, kind in kinds.items() if counts[code]),
        may_load=actor.may(Action.CHANGE_ORGANISATIONS),
    )


def _branch(
    top: Organisation, below: Mapping[int, Sequence[Organisation]], facts: Mapping[int, Sequence[Fact]],
    kinds: Mapping[str, Kind], leaf_rank: int,
) -> Branch:  # fmt: skip
    leaves = [one for one in below[top.id] if kinds[one.kind].rank >= leaf_rank]
    branches = tuple(
        _branch(one, below, facts, kinds, leaf_rank)
        for one in below[top.id]
        if kinds[one.kind].rank < leaf_rank
    )
    own_schools = [one for one in (top, *leaves) if one.kind == SCHOOL]
    own_closed = sum(is_closed(facts.get(one.id, ())) for one in own_schools)
    return Branch(
        organisation=top,
        kind_name=kinds[top.kind].name,
        facts=tuple(told(facts.get(top.id, ()))),
        branches=branches,
        leaves=tuple(
            Leaf(
                organisation=one,
                facts=tuple(told(facts.get(one.id, ()))),
                n_classes=_count_classes(one.id, below),
            )
            for one in leaves
        ),
        n_schools=len(own_schools) + sum(one.n_schools for one in branches),
        n_closed=own_closed + sum(one.n_closed for one in branches),
        n_classes=_count_classes(top.id, below),
    )


def _count_classes(organisation_id: int, below: Mapping[int, Sequence[Organisation]]) -> int:
    return sum((one.kind == CLASS) + _count_classes(one.id, below) for one in below.get(organisation_id, ()))


def get_page(
    tx: Tx, actor: Actor, *, kind: str | None, code: str | None, after: str, limit: int, now: datetime
) -> list[Described]:
    """Organisations of the actor's subtree by code, after a given code; or the one with this code."""
    require(actor, Action.SEE_ORGANISATIONS)
    if code is not None:
        return _described(tx, actor, [store.get_by_code(tx, code, seen_by=actor)], now)
    known = dict.fromkeys(one.code for one in (*load_kinds(), *store.list_kinds(tx)))
    if kind is not None and kind not in known:
        raise Invalid(
            "organisations.kind_unknown", kind=kind[:30], known=list(known), known_words=", ".join(known)
        )
    return _described(
        tx, actor, store.page_under(tx, seen_by=actor, kind=kind, after=after, limit=limit), now
    )


def describe(tx: Tx, actor: Actor, organisation_id: int, *, now: datetime) -> Described:
    """One organisation; NotFound outside the actor's subtree."""
    require(actor, Action.SEE_ORGANISATIONS)
    return _described(tx, actor, [store.get(tx, organisation_id, seen_by=actor)], now)[0]


def _described(tx: Tx, actor: Actor, found: Sequence[Organisation], now: datetime) -> list[Described]:
    codes = store.parent_codes(tx, found)
    facts = store.facts_seen(tx, seen_by=actor, on=day_of(now), organisation_ids=[one.id for one in found])
    return [
        Described(
            organisation=one,
            parent_code=codes.get(one.parent_id or 0),
            facts=tuple(facts.get(one.id, ())),
        )
        for one in found
    ]


def find_places(tx: Tx, actor: Actor) -> list[Organisation]:
    """Organisations of the actor's subtree without classes: what a person or a list may be put under."""
    require(actor, Action.SEE_ORGANISATIONS)
    return [one for one in store.list_visible(tx, seen_by=actor) if one.kind != CLASS]


def get_place(tx: Tx, actor: Actor, code: str) -> Organisation:
    """The organisation with this code; Invalid `organisation.unknown` outside the actor's subtree."""
    require(actor, Action.SEE_ORGANISATIONS)
    try:
        return store.get_by_code(tx, code.strip().replace("\x00", "\ufffd"), seen_by=actor)
    except NotFound as error:
        raise Invalid("organisation.unknown", code=code.strip()[:60]) from error


def read_file(path: Path, *, file_name: str, under: str | None = None) -> ReadList:
    """The nodes of a file in one of the known layouts; Invalid when it cannot be read."""
    cells = read_cells_guarded(path, file_name=file_name)
    return read_list(cells, load_list_layouts(), load_kind_spellings(), under=under or None)


def receive(tx: Tx, actor: Actor, *, file_name: str, stored: Stored, now: datetime) -> Upload:
    """The file of a list, kept until somebody has looked at what it would change."""
    require(actor, Action.CHANGE_ORGANISATIONS)
    upload = uploads.add(
        tx, file_name=file_name[-255:], stored_as=stored.name, size=stored.size, sha256=stored.sha256,
        organisation_id=actor.place.id, by=actor.login, at=now,
    )  # fmt: skip
    after = {"file": upload.file_name, "sha256": upload.sha256}
    audit.record(tx, actor, "organisations.received", subject=f"upload:{upload.id}", after=after, at=now)
    return upload


def get_upload(tx: Tx, actor: Actor, upload_id: int) -> Upload:
    """The kept file of a list."""
    require(actor, Action.CHANGE_ORGANISATIONS)
    return uploads.get(tx, upload_id, seen_by=actor)


def preview(tx: Tx, actor: Actor, read: ReadList, *, now: datetime) -> Plan:
    """What loading the list would change, and its errors by row; nothing is written."""
    require(actor, Action.CHANGE_ORGANISATIONS)
    return _plan(tx, actor, read, now)[0]


def load(
    tx: Tx, actor: Actor, read: ReadList, *, file_name: str, now: datetime, seen: str | None = None
) -> Plan:
    """Load the list, all of it or nothing; Invalid `organisations.has_errors` holds the errors.

    `seen`: the outline of the plan that a person agreed to; Conflict when the tree asks for another now.
    """
    require(actor, Action.CHANGE_ORGANISATIONS)
    store.add_kinds(tx, load_kinds())
    plan, tree = _plan(tx, actor, read, now)
    if plan.errors:
        errors = [{"code": one.code, **one.facts} for one in plan.errors]
        raise Invalid("organisations.has_errors", n=len(errors), errors=errors)
    if seen is not None and seen != plan.outline:
        raise Conflict("organisations.changed_since")
    known = {**tree.by_code, **store.add_nodes(tx, plan.new, tree.by_code)}
    _move(tx, plan.changed)
    for one in plan.changed:
        if {"kind", "name", "short_name", "number"} & set(one.what):
            store.save_names(tx, _renamed(one))
    facts = [
        Fact(
            organisation_id=known[one.code].id, fact=one.fact, valid_from=one.valid_from, value=one.value,
            source=file_name[:300],
        )
        for one in plan.facts
    ]  # fmt: skip
    store.save_facts(tx, facts, tree.facts)
    after: dict[str, object] = {
        "file": file_name, "new": len(plan.new), "changed": len(plan.changed), "unchanged": plan.unchanged,
        "codes": [one.node.code for one in plan.changed][:100],
    }  # fmt: skip
    audit.record(tx, actor, "organisations.loaded", subject="organisations", after=after, at=now)
    if indicators.has_anything(tx):  # which schools there are, and above whom, has a say in every value
        jobs.add_computing(tx, created_by=actor.login, at=now)
    return plan


def _plan(tx: Tx, actor: Actor, read: ReadList, now: datetime) -> tuple[Plan, Tree]:
    by_code = {one.code: one for one in store.list_all(tx)}
    kinds = {one.code: one for one in (*load_kinds(), *store.list_kinds(tx))}
    named = [by_code[node.code].id for node in read.nodes if node.facts and node.code in by_code]
    tree = Tree(by_code=by_code, facts=store.facts_by_key(tx, named), kinds=kinds)
    at = _place(read, tree, actor)
    return make_plan(read, tree, scope=actor.place, at=at, on=day_of(now)), tree


def _place(read: ReadList, tree: Tree, actor: Actor) -> Place:
    if read.under is None:
        return actor.place
    under = tree.by_code.get(read.under)
    if under is None or not actor.covers(under.place):
        raise Invalid("organisation.unknown", code=read.under[:60])
    return under.place


def _move(tx: Tx, changed: Sequence[Changed]) -> None:
    """Hang what moved under its new parents, from the top down: on the way no branch stands under itself."""
    for one in changed:
        if "parent" in one.what and one.node.parent_code is not None:
            fresh = store.by_codes(tx, [one.node.code, one.node.parent_code])
            store.move(tx, fresh[one.node.code], to=fresh[one.node.parent_code])


def _renamed(one: Changed) -> Organisation:
    return Organisation(
        id=one.before.id, code=one.before.code, kind=one.node.kind, name=one.node.name,
        short_name=one.node.short_name, number=one.node.number, parent_id=one.before.parent_id,
        path=one.before.path,
    )  # fmt: skip
