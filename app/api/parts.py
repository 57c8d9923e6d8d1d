"""Parts of the product, imported when the first of their addresses is asked for.

A server that has just started holds what its first pages need, and not the forms, tables and shapes of all.
"""

import re
from collections.abc import Collection, Mapping
from importlib import import_module
from types import ModuleType

from fastapi import APIRouter, FastAPI
from fastapi.routing import APIRoute
from starlette.routing import BaseRoute, Match
from starlette.types import Receive, Scope, Send

from app.api.deps import ACTOR_DEPENDENCIES
from app.api.guarded import check_all_guarded

_FOUND = "mera.route"  # in the scope of a request
_WORD = re.compile("[^/.]*")


class Directory(BaseRoute):
    """Which modules answer the addresses below a root, by the first word of the address.

    `modules`: name of the module → its paths, or their beginnings. `names`: the path of every route by its
    name, where links go by names. A module with other addresses, or with a route that asks nobody who they
    are, is a RuntimeError: none of its routes ever answers.
    """

    def __init__(
        self, root: str, modules: Mapping[str, Collection[str]], *, names: Mapping[str, str] | None = None
    ) -> None:
        self._root, self._names = root, names
        self._words = {name: {self._word_of(path) for path in paths} for name, paths in modules.items()}
        self._routes: dict[str, list[APIRoute]] = {}  # by word, once it was asked for

    def matches(self, scope: Scope) -> tuple[Match, Scope]:
        """The first route that takes address and method; else the first that takes the address alone."""
        path = scope["path"].removeprefix(scope.get("root_path", "")) if scope["type"] == "http" else ""
        if not path.startswith(self._root):
            return Match.NONE, {}
        partly: tuple[Match, Scope] = Match.NONE, {}
        for route in self._routes_of(self._word_of(path)):
            match, found = route.matches(scope)
            if match is Match.FULL:
                return match, {**found, _FOUND: route}
            if match is Match.PARTIAL and partly[0] is Match.NONE:
                partly = match, {**found, _FOUND: route}
        return partly

    async def handle(self, scope: Scope, receive: Receive, send: Send) -> None:
        """By the route that was found."""
        await scope[_FOUND].handle(scope, receive, send)

    def load(self) -> list[APIRoute]:
        """The routes of all modules."""
        return [route for name in self._words for route in self._load(name)]

    def _word_of(self, path: str) -> str:
        found = _WORD.match(path, len(self._root))
        return found[0] if found else ""

    def _routes_of(self, word: str) -> list[APIRoute]:
        routes = self._routes.get(word)
        if routes is None:
            modules = [name for name, words in self._words.items() if word in words]
            loaded = [route for name in modules for route in self._load(name)]
            routes = [route for route in loaded if self._word_of(route.path) == word]
            if modules:  # what nobody answers is not remembered: there is no end of it
                self._routes[word] = routes
        return routes

    def _load(self, name: str) -> list[APIRoute]:
        routes = _routes_in(import_module(name))
        check_all_guarded(routes, ACTOR_DEPENDENCIES)
        for route in routes:
            is_told = route.path.startswith(self._root) and self._word_of(route.path) in self._words[name]
            if not is_told or (self._names is not None and self._names.get(route.name) != route.path):
                raise RuntimeError(f"{name} has an address that was not told: {route.name} {route.path}")
        return routes


def _routes_in(module: ModuleType) -> list[APIRoute]:
    routers = [one for one in vars(module).values() if isinstance(one, APIRouter)]
    return [route for router in routers for route in router.routes if isinstance(route, APIRoute)]


def all_routes(app: FastAPI) -> list[APIRoute]:
    """The routes of all parts of an application."""
    return [route for one in app.routes if isinstance(one, Directory) for route in one.load()]
