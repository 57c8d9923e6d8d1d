"""A package edited by hand: one indicator or criterion added, rewritten, moved or taken out.

Each gives a new mapping and leaves the old one as it is. What indicators of a criterion share stays shared
as long as all of them still have it.
"""

from collections.abc import Iterator, Mapping
from copy import deepcopy

from app.domain.errors import NotFound
from app.domain.passport_fields import PassportFields, fields_of, item_of

Package = Mapping[str, object]
Item = dict[str, object]
_ABSENT = object()


def rewritten(given: Package, code: str, fields: PassportFields) -> Item:
    """The package with the indicator as the form has it; what the form did not change stays as written."""
    made = deepcopy(dict(given))
    criterion, item = _found(made, code)
    full = {**_shared(criterion), **item}
    before, after = item_of(fields_of(full)), item_of(fields)
    for name in {**before, **after}:
        if name not in after:
            full.pop(name, None)
        elif before.get(name) != after[name]:
            full[name] = after[name]
    items = _items(criterion)
    items[items.index(item)] = _fitted(criterion, full)
    return made


def with_indicator(given: Package, parameter: str, criterion: str, fields: PassportFields) -> Item:
    """The package with a new indicator at the end of a criterion; of an overlay also of the base's."""
    made = deepcopy(dict(given))
    place = _criterion(made, parameter, criterion)
    _put(place, "indicators", _fitted(place, {"code": fields.code.strip(), **item_of(fields)}))
    return made


def with_indicator_moved(given: Package, code: str, parameter: str, criterion: str) -> Item:
    """The package with the indicator at the end of another criterion, its numbers as they were."""
    made = deepcopy(dict(given))
    source, item = _found(made, code)
    full = {**_shared(source), **item}
    _take_out(made, code)
    place = _criterion(made, parameter, criterion)
    _put(place, "indicators", _fitted(place, full))
    return made


def without_indicator(given: Package, code: str) -> Item:
    """The package without the indicator."""
    made = deepcopy(dict(given))
    _take_out(made, code)
    return made


def with_criterion(given: Package, parameter: str, code: str, name: str) -> Item:
    """The package with a new criterion at the end of a parameter."""
    made = deepcopy(dict(given))
    _criteria(_branch(made, parameter)).append({"code": code.strip(), "name": name.strip(), "indicators": []})
    return made


def without_criterion(given: Package, code: str) -> Item:
    """The package without a criterion that has no indicators; NotFound for any other."""
    made = deepcopy(dict(given))
    for branch in _branches(made):
        for one in _criteria(branch):
            if one.get("code") == code and not _items(one):
                _criteria(branch).remove(one)
                return made
    raise NotFound("object.unknown")


def shared_fields(given: Package, criterion: str) -> PassportFields:
    """What the form of a new indicator of a criterion begins with."""
    for branch in _branches(given):
        for one in _criteria(branch):
            if one.get("code") == criterion:
                return fields_of(_shared(one))
    return fields_of({})


def _take_out(made: Item, code: str) -> None:
    criterion, item = _found(made, code)
    _items(criterion).remove(item)
    if not _items(criterion) and "name" not in criterion:  # an overlay's mention of the base's criterion
        for branch in _branches(made):
            if criterion in _criteria(branch):
                _criteria(branch).remove(criterion)


def _fitted(criterion: Item, full: Mapping[str, object]) -> Item:
    """The indicator without what the criterion says for all; what it lacks itself is shared no longer."""
    shared = criterion.get("shared")
    if not isinstance(shared, dict):
        return dict(full)
    for name in [one for one in shared if one not in full]:
        value = shared.pop(name)
        for each in _items(criterion):
            each.setdefault(name, deepcopy(value))
    if not shared:
        del criterion["shared"]
    return {name: value for name, value in full.items() if shared.get(name, _ABSENT) != value}


def _found(made: Item, code: str) -> tuple[Item, Item]:
    for branch in _branches(made):
        for criterion in _criteria(branch):
            for item in _items(criterion):
                if item.get("code") == code:
                    return criterion, item
    raise NotFound("object.unknown")


def _branch(made: Item, parameter: str) -> Item:
    found = next((one for one in _branches(made) if one.get("parameter") == parameter), None)
    if found is None:
        found = {"parameter": parameter, "criteria": []}
        _put(made, "parameters", found)
    return found


def _criterion(made: Item, parameter: str, code: str) -> Item:
    branch = _branch(made, parameter)
    found = next((one for one in _criteria(branch) if one.get("code") == code), None)
    if found is None:
        found = {"code": code, "indicators": []}
        _put(branch, "criteria", found)
    return found


def _branches(made: Mapping[str, object]) -> Iterator[Item]:
    return iter(_listed(made, "parameters"))


def _criteria(branch: Item) -> list[Item]:
    return _listed(branch, "criteria")


def _items(criterion: Item) -> list[Item]:
    return _listed(criterion, "indicators")


def _listed(given: Mapping[str, object], name: str) -> list[Item]:
    found = given.get(name)
    return found if isinstance(found, list) else []


def _put(given: Item, name: str, item: Item) -> None:
    """The item at the end of a list, which may not be there yet."""
    given[name] = [*_listed(given, name), item]


def _shared(criterion: Item) -> Mapping[str, object]:
    shared = criterion.get("shared")
    return shared if isinstance(shared, Mapping) else {}
