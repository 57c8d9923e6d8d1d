"""Organisations: named queries."""

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import Any

from sqlalchemy import RowMapping, Select, String, cast, func, insert, literal, select, update

from app.db.engine import Tx
from app.db.scope import under, visible
from app.db.tables.organisations import organisation_facts, organisation_kinds, organisations
from app.domain.access import Actor, Place
from app.domain.errors import NotFound
from app.domain.organisations import CLASS, MUNICIPALITY, Fact, Kind, Node, Organisation, child_path

_COLUMNS = tuple(organisations.c)
_UNPLACED = "new:"  # begins the path of a row that was just added


def _read(row: RowMapping) -> Organisation:
    return Organisation(**row)


def get(tx: Tx, organisation_id: int, *, seen_by: Actor) -> Organisation:
    """The organisation; NotFound when there is none or it lies outside the actor's subtree."""
    query = select(*_COLUMNS).where(organisations.c.id == organisation_id, visible(seen_by))
    row = tx.execute(query).mappings().one_or_none()
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def get_by_code(tx: Tx, code: str, *, seen_by: Actor) -> Organisation:
    """The organisation with this code; NotFound as in `get`."""
    row = (
        tx.execute(select(*_COLUMNS).where(organisations.c.code == code, visible(seen_by)))
        .mappings()
        .one_or_none()
    )
    if row is None:
        raise NotFound("object.unknown")
    return _read(row)


def find_root(tx: Tx) -> Organisation | None:
    """The root of the tree, or None before the first import."""
    row = tx.execute(select(*_COLUMNS).where(organisations.c.parent_id.is_(None))).mappings().first()
    return _read(row) if row else None


def ancestors(tx: Tx, organisation: Organisation) -> list[Organisation]:
    """From the root down to the parent. Names of what lies above are no secret."""
    ids = organisation.ancestor_ids
    rows = tx.execute(select(*_COLUMNS).where(organisations.c.id.in_(ids)).order_by(organisations.c.path))
    return sorted((_read(row) for row in rows.mappings()), key=lambda one: len(one.path))


def list_children(tx: Tx, parent: Organisation, *, seen_by: Actor) -> list[Organisation]:
    """Right below the parent, by number, then by name: 2А before 10А."""
    query = select(*_COLUMNS).where(organisations.c.parent_id == parent.id, visible(seen_by))
    rows = tx.execute(query.order_by(organisations.c.number.nulls_last(), organisations.c.name))
    return sorted((_read(row) for row in rows.mappings()), key=lambda one: one.grade)


def list_under(tx: Tx, place: Place, *, kind: str, seen_by: Actor) -> list[Organisation]:
    """All of one kind in the subtree, by number, then by code."""
    query = select(*_COLUMNS).where(organisations.c.kind == kind, under(place), visible(seen_by))
    rows = tx.execute(query.order_by(organisations.c.number.nulls_last(), organisations.c.code))
    return [_read(row) for row in rows.mappings()]


def classes_under(tx: Tx, place: Place, *, seen_by: Actor) -> list[tuple[str, str]]:
    """Path and name of every class in the subtree: a city has thousands, and whole ones cost five times."""
    query = select(organisations.c.path, organisations.c.short_name).where(
        organisations.c.kind == CLASS, under(place), visible(seen_by)
    )
    return [(path, name) for path, name in tx.execute(query).all()]


def page_under(tx: Tx, *, seen_by: Actor, kind: str | None, after: str, limit: int) -> list[Organisation]:
    """The next organisations by code after a given code."""
    query = select(*_COLUMNS).where(organisations.c.code > after, visible(seen_by))
    if kind is not None:
        query = query.where(organisations.c.kind == kind)
    return [_read(row) for row in tx.execute(query.order_by(organisations.c.code).limit(limit)).mappings()]


def list_visible(tx: Tx, *, seen_by: Actor) -> list[Organisation]:
    """The actor's whole subtree, by number, then by name, classes by grade."""
    query = select(*_COLUMNS).where(visible(seen_by))
    rows = tx.execute(query.order_by(organisations.c.number.nulls_last(), organisations.c.name))
    return sorted((_read(row) for row in rows.mappings()), key=lambda one: one.grade)


def list_all(tx: Tx) -> list[Organisation]:
    """The whole tree, whoever asks: for lists that say «unknown» or «not yours» themselves."""
    return [_read(row) for row in tx.execute(select(*_COLUMNS).order_by(organisations.c.id)).mappings()]


def parent_codes(tx: Tx, children: Sequence[Organisation]) -> dict[int, str]:
    """Id of a parent → its code. Codes of what lies above are no secret."""
    ids = sorted({one.parent_id for one in children if one.parent_id is not None})
    found: dict[int, str] = {}
    for start in range(0, len(ids), 500):
        query = select(organisations.c.id, organisations.c.code).where(
            organisations.c.id.in_(ids[start : start + 500])
        )
        found.update((row["id"], row["code"]) for row in tx.execute(query).mappings())
    return found


def by_codes(tx: Tx, codes: Sequence[str]) -> dict[str, Organisation]:
    """Organisations by code, whoever asks: for imports that say «unknown» or «not yours» themselves."""
    return _by_codes(tx, codes, select(*_COLUMNS))


def get_by_codes(tx: Tx, codes: Sequence[str], *, seen_by: Actor) -> dict[str, Organisation]:
    """Organisations by code; NotFound when one of them is not there for the actor."""
    found = _by_codes(tx, codes, select(*_COLUMNS).where(visible(seen_by)))
    if not found.keys() >= set(codes):
        raise NotFound("object.unknown")
    return found


def _by_codes(tx: Tx, codes: Sequence[str], among: Select[Any]) -> dict[str, Organisation]:
    found: dict[str, Organisation] = {}
    for start in range(0, len(codes), 500):
        query = among.where(organisations.c.code.in_(codes[start : start + 500]))
        found.update((row["code"], _read(row)) for row in tx.execute(query).mappings())
    return found


def codes_of_kind(tx: Tx, kind: str) -> frozenset[str]:
    """Codes of all organisations of a kind."""
    return frozenset(tx.execute(select(organisations.c.code).where(organisations.c.kind == kind)).scalars())


def codes_to_ids(tx: Tx, place: Place, kind: str) -> dict[str, int]:
    """Code → id of one kind in a subtree."""
    query = select(organisations.c.code, organisations.c.id).where(organisations.c.kind == kind, under(place))
    return {row["code"]: row["id"] for row in tx.execute(query).mappings()}


def class_names(tx: Tx, school_codes: Sequence[str]) -> dict[str, frozenset[str]]:
    """Code of a school → names of its classes; whoever asks, as for codes in a file."""
    c, found = organisations.c, {code: set[str]() for code in school_codes}
    for start in range(0, len(school_codes), 500):
        schools = organisations.alias("schools")
        query = (
            select(schools.c.code, c.short_name)
            .join(schools, (c.path > schools.c.path) & (c.path < schools.c.path + "~"))
            .where(schools.c.code.in_(school_codes[start : start + 500]), c.kind == CLASS)
        )
        for code, name in tx.execute(query):
            found[code].add(name)
    return {code: frozenset(names) for code, names in found.items()}


def nearest_above(tx: Tx, organisation: Organisation, *, kind: str) -> Organisation | None:
    """The organisation itself or its nearest ancestor of a kind."""
    chain = [*ancestors(tx, organisation), organisation]
    return next((one for one in reversed(chain) if one.kind == kind), None)


def city_above(tx: Tx, place: Organisation) -> Organisation | None:
    """The city that a place lies in, other than itself."""
    city = nearest_above(tx, place, kind=MUNICIPALITY)
    return city if city is not None and city.id != place.id else None


def add(
    tx: Tx, *, parent: Organisation | None, code: str, kind: str, name: str, short_name: str,
    number: int | None,
) -> Organisation:  # fmt: skip
    """The organisation as added below its parent."""
    values = {
        "code": code, "kind": kind, "name": name, "short_name": short_name, "number": number,
        "parent_id": parent.id if parent else None, "path": f"{_UNPLACED}{code}",
    }  # fmt: skip
    new_id = tx.execute(insert(organisations).values(values).returning(organisations.c.id)).scalar_one()
    path = child_path(parent.path if parent else "", new_id)
    tx.execute(update(organisations).where(organisations.c.id == new_id).values(path=path))
    return Organisation(**{**values, "id": new_id, "path": path})


def add_classes(tx: Tx, school: Organisation, names: Sequence[str]) -> dict[str, int]:
    """Name → id of the school's classes, with those that were missing added."""
    ids = classes_of(tx, [(school, name) for name in names])
    return {name: ids[school.code, name] for name in names}


def classes_of(tx: Tx, wanted: Sequence[tuple[Organisation, str]]) -> dict[tuple[str, str], int]:
    """(code of the school, name of the class) → id, with the classes that were missing added at once."""
    codes = {(school.code, name): f"{school.code}/{name}" for school, name in wanted}
    known = by_codes(tx, list(codes.values()))
    missing = {key: code for key, code in codes.items() if code not in known}
    nodes = [
        Node(
            code=code, kind=CLASS, name=f"{name} класс", short_name=name, parent_code=school_code,
            number=None, facts=(), row=0,
        )
        for (school_code, name), code in missing.items()
    ]  # fmt: skip
    known.update(add_nodes(tx, nodes, {school.code: school for school, _ in wanted}))
    return {key: known[code].id for key, code in codes.items()}


def add_nodes(tx: Tx, nodes: Sequence[Node], known: Mapping[str, Organisation]) -> dict[str, Organisation]:
    """Code → organisation of all nodes added; parents stand before children, or in `known`."""
    added: dict[str, Organisation] = {}
    waiting = list(nodes)
    while waiting:
        ready: list[Node] = []
        later: list[Node] = []
        for node in waiting:
            is_ready = node.parent_code is None or node.parent_code in known or node.parent_code in added
            (ready if is_ready else later).append(node)
        if not ready:
            raise ValueError("nodes whose parents are nowhere")
        added.update(_add_level(tx, ready, {**known, **added}))
        waiting = later
    return added


def _add_level(
    tx: Tx, nodes: Sequence[Node], known: Mapping[str, Organisation]
) -> Mapping[str, Organisation]:
    rows = [
        {
            "code": node.code, "kind": node.kind, "name": node.name, "short_name": node.short_name,
            "number": node.number, "parent_id": known[node.parent_code].id if node.parent_code else None,
            "path": f"{_UNPLACED}{node.code}",
        }
        for node in nodes
    ]  # fmt: skip
    tx.execute(insert(organisations), rows)
    # Paths hold ids: given at once afterwards, for asking back each id costs a statement a row.
    parents = organisations.alias()
    parent_path = select(parents.c.path).where(parents.c.id == organisations.c.parent_id).scalar_subquery()
    own_id = cast(organisations.c.id, String)
    tx.execute(
        update(organisations)
        .where(organisations.c.path.startswith(_UNPLACED))
        .values(path=func.coalesce(parent_path, "").concat(own_id).concat("."))
    )
    return by_codes(tx, [node.code for node in nodes])


def save_names(tx: Tx, changed: Organisation) -> None:
    """Write name, short name, kind and number of an organisation."""
    tx.execute(
        update(organisations)
        .where(organisations.c.id == changed.id)
        .values(name=changed.name, short_name=changed.short_name, kind=changed.kind, number=changed.number)
    )


def move(tx: Tx, moved: Organisation, *, to: Organisation) -> None:
    """Hang a subtree under another parent: its paths change with it."""
    new_path = child_path(to.path, moved.id)
    tail = func.substr(organisations.c.path, len(moved.path) + 1)
    tx.execute(update(organisations).where(under(moved.place)).values(path=literal(new_path).concat(tail)))
    tx.execute(update(organisations).where(organisations.c.id == moved.id).values(parent_id=to.id))


def list_kinds(tx: Tx) -> list[Kind]:
    """Kinds from the country down to the class."""
    rows = tx.execute(select(organisation_kinds).order_by(organisation_kinds.c.rank)).mappings()
    return [Kind(**row) for row in rows]


def add_kinds(tx: Tx, kinds: Sequence[Kind]) -> None:
    """Add kinds that are not there yet."""
    known = {kind.code for kind in list_kinds(tx)}
    rows = [{"code": k.code, "name": k.name, "rank": k.rank} for k in kinds if k.code not in known]
    if rows:
        tx.execute(insert(organisation_kinds), rows)


def facts_of(tx: Tx, organisation: Organisation, *, on: date) -> list[Fact]:
    """Facts that hold on a day: of each name the latest that began by then."""
    query = (
        select(organisation_facts)
        .where(organisation_facts.c.organisation_id == organisation.id, organisation_facts.c.valid_from <= on)
        .order_by(organisation_facts.c.fact, organisation_facts.c.valid_from)
    )
    latest = {row["fact"]: row for row in tx.execute(query).mappings()}
    return [Fact(**{k: v for k, v in row.items() if k != "id"}) for row in latest.values()]


def facts_seen(
    tx: Tx, *, seen_by: Actor, on: date, organisation_ids: Sequence[int] | None = None
) -> dict[int, list[Fact]]:
    """Organisation → facts that hold on a day, of the actor's subtree or of those named in it."""
    c = organisation_facts.c
    query = (
        select(c.organisation_id, c.fact, c.valid_from, c.value, c.source)
        .join(organisations, organisations.c.id == c.organisation_id)
        .where(visible(seen_by), c.valid_from <= on)
        .order_by(c.organisation_id, c.fact, c.valid_from)
    )
    if organisation_ids is not None:
        query = query.where(c.organisation_id.in_(organisation_ids))
    latest = {(row[0], row[1]): row for row in tx.execute(query).all()}
    found: dict[int, list[Fact]] = {}
    for organisation_id, fact, valid_from, value, source in latest.values():
        found.setdefault(organisation_id, []).append(
            Fact(
                organisation_id=organisation_id, fact=fact, valid_from=valid_from, value=value, source=source
            )
        )  # fmt: skip
    return found


def facts_named(tx: Tx, names: Sequence[str]) -> dict[int, list[Fact]]:
    """Organisation → its facts of these names, whenever they began, of the whole tree."""
    c = organisation_facts.c
    query = (
        select(c.organisation_id, c.fact, c.valid_from, c.value, c.source)
        .where(c.fact.in_(names))
        .order_by(c.organisation_id, c.valid_from)
    )
    found: dict[int, list[Fact]] = {}
    for row in tx.execute(query).mappings():
        found.setdefault(row["organisation_id"], []).append(Fact(**row))
    return found


def facts_by_key(tx: Tx, organisation_ids: Sequence[int]) -> dict[tuple[int, str, date], str]:
    """(organisation, fact, day) → value, of many organisations."""
    found: dict[tuple[int, str, date], str] = {}
    for start in range(0, len(organisation_ids), 500):
        chunk = organisation_ids[start : start + 500]
        query = select(organisation_facts).where(organisation_facts.c.organisation_id.in_(chunk))
        for row in tx.execute(query).mappings():
            found[row["organisation_id"], row["fact"], row["valid_from"]] = row["value"]
    return found


def save_facts(tx: Tx, facts: Sequence[Fact], known: Mapping[tuple[int, str, date], str]) -> None:
    """Add new facts and correct changed values."""
    new = [fact for fact in facts if (fact.organisation_id, fact.fact, fact.valid_from) not in known]
    if new:
        tx.execute(
            insert(organisation_facts),
            [
                {
                    "organisation_id": f.organisation_id, "fact": f.fact, "valid_from": f.valid_from,
                    "value": f.value, "source": f.source,
                }
                for f in new
            ],
        )  # fmt: skip
    c = organisation_facts.c
    for fact in facts:
        old = known.get((fact.organisation_id, fact.fact, fact.valid_from))
        if old is not None and old != fact.value:
            same = (
                (c.organisation_id == fact.organisation_id)
                & (c.fact == fact.fact)
                & (c.valid_from == fact.valid_from)
            )
            tx.execute(update(organisation_facts).where(same).values(value=fact.value, source=fact.source))


def find_city_name(tx: Tx) -> str | None:
    """The name of the municipality, or of the root where there is none; None without any organisation."""
    is_city = organisations.c.kind == MUNICIPALITY
    query = select(organisations.c.name).order_by(is_city.desc(), organisations.c.id).limit(1)
    name: str | None = tx.execute(query).scalar_one_or_none()
    return name


def root_id(tx: Tx) -> int:
    """The id of the tree's root; NotFound before the first import."""
    root = find_root(tx)
    if root is None:
        raise NotFound("object.unknown")
    return root.id


def place_by_id(tx: Tx, organisation_id: int) -> Organisation:
    """An organisation for work that was allowed when it was asked for."""
    row = tx.execute(select(*_COLUMNS).where(organisations.c.id == organisation_id)).mappings().one()
    return _read(row)


def places_by_ids(tx: Tx, ids: Collection[int]) -> dict[int, Organisation]:
    """The same for several, by id."""
    rows = tx.execute(select(*_COLUMNS).where(organisations.c.id.in_(ids))).mappings()
    return {row["id"]: _read(row) for row in rows}


def count_all(tx: Tx) -> int:
    """How many organisations there are."""
    return int(tx.execute(select(func.count()).select_from(organisations)).scalar_one())
