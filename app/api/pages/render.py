"""Pages out of templates: what every page is given, and how a refusal looks."""

from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from operator import attrgetter
from pathlib import Path
from urllib.parse import urlencode

from fastapi import Request
from fastapi.responses import HTMLResponse, RedirectResponse, Response
from jinja2 import Environment, FileSystemBytecodeCache, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from app.api.kept_pages import keep
from app.api.pages import formats, merger_words
from app.api.pages.escaping import Templates
from app.api.pages.words import BATCH_STATES, ROLE_NAMES, WORDS
from app.catalogues.messages import doubt_sentence, sentence
from app.domain.access import Action, Actor, Role

_FOLDER = Path(__file__).resolve().parents[2] / "templates"
PRIVATE = {"Cache-Control": "no-store"}
_COMPILED = "__mera_1_%s.cache"  # the number changes with what escaping.py compiles to
_MOST_DRAWN = 5_000


@dataclass(frozen=True, slots=True)
class MenuItem:
    """One line of the side menu."""

    title: str
    url: str
    is_current: bool
    count: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What the layout says about the installation."""

    place_name: str
    is_demo: bool
    version: str  # of the static files
    name: str = "Мера"
    help: bool = True


def make_environment(site: Site, addresses: "Addresses") -> Environment:
    """Templates with autoescape always on and unknown names refused; what all pages share is drawn once."""
    environment = Templates(
        loader=FileSystemLoader(_FOLDER),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
        bytecode_cache=FileSystemBytecodeCache(pattern=_COMPILED),  # else each start makes first visits slow
    )
    environment.filters.update(formats.FILTERS, each=each, **merger_words.WORDS)
    environment.globals.update(
        counted=formats.counted,
        span=formats.span,
        words=WORDS,
        role_names=ROLE_NAMES,
        sentence=sentence,
        doubt_sentence=doubt_sentence,
        Action=Action,
        site=site,
        url_for=addresses,
    )
    # A page's head and its chips cost as much as fifteen rows of a table.
    head = environment.get_template("components/head.html").render()
    chip = environment.get_template("components/ui.html").make_module({"csrf": ""}).chip  # type: ignore[attr-defined]
    chips = {state: chip(*look) for state, look in BATCH_STATES.items()}
    environment.globals.update(head=Markup(head), batch_chips=chips)  # noqa: S704 (out of a template)
    environment.filters["drawn"] = _drawing(environment)
    return environment


def _drawing(environment: Environment) -> Callable[..., Markup]:
    """The filter `drawn`: rows by the macro `row` of a template, each row once for its values.

    Whoever asks for a row again, and most lists are asked for again, gets it as it was drawn.
    """

    @lru_cache(maxsize=_MOST_DRAWN)
    def row(template: str, values: tuple[Hashable, ...]) -> str:
        return str(environment.get_template(template).module.row(*values))  # type: ignore[attr-defined]

    def drawn(rows: Iterable[tuple[Hashable, ...]], template: str) -> Markup:
        return Markup("\n".join([row(template, values) for values in rows]))  # noqa: S704 (out of a template)

    return drawn


def each(items: Iterable[object], *names: str) -> Iterator[object]:
    """Of each item these attributes as a tuple, dots allowed: a loop that unpacks it is twice as fast."""
    return map(attrgetter(*names), items)


class Addresses:
    """Paths of named routes, looked up once: the framework's own search walks all routes each time."""

    def __init__(self, paths: Mapping[str, str]) -> None:
        self._paths = paths

    def __call__(self, name: str, *, query: Mapping[str, object] | None = None, **params: object) -> str:
        """The path of a route; KeyError for an unknown name or a missing parameter."""
        if name == "static":
            return f"{self._paths[name]}/{params['path']}"
        path = self._paths[name].format(**params)
        kept = {key: value for key, value in (query or {}).items() if value not in (None, "")}
        return f"{path}?{urlencode(kept)}" if kept else path


def wants_fragment(request: Request) -> bool:
    """Whether htmx asks; it decides how an answer looks, never what may be seen."""
    return request.headers.get("hx-request") == "true"


_CITY_ROLES = (Role.COORDINATOR, Role.METHODOLOGIST)
_OWN_PLACE = {
    Role.COORDINATOR: "Город",
    Role.METHODOLOGIST: "Город",
    Role.TEACHER: "Мой класс",
    Role.EXPERT: "Город",
}


def _menu(request: Request, actor: Actor, addresses: Addresses) -> list[MenuItem]:
    """What the role works with; an item stands here only when its page is built (wording.md, «Меню»)."""
    here = request.url.path

    def item(title: str, name: str, *starts: str, **params: object) -> MenuItem:
        url = addresses(name, **params)  # type: ignore[arg-type]
        return MenuItem(title, url, here == url or here.startswith(starts))

    items = [item("Мои дела", "home")]
    if not actor.may(Action.CHANGE_ORGANISATIONS):
        title = _OWN_PLACE.get(actor.role, "Наша школа")
        items.append(item(title, "show_organisation", organisation_id=actor.place.id))
    if actor.may(Action.SEE_RESULTS):
        items.append(
            item("Результаты", "list_results", "/results", "/tests", "/result-batches", "/term-reports")
        )
    if actor.may(Action.SEE_FORMS):
        items.append(
            item(
                "Сбор данных",
                "list_campaigns",
                "/campaigns",
                "/submissions",
                "/burden",
                "/calendar",
                "/foreign-forms",
                "/school-control",
            )
        )
    if actor.may(Action.CHANGE_ORGANISATIONS) or actor.role in _CITY_ROLES:
        items.append(item("Школы", "list_organisations", "/organisations/import"))
    if actor.role in (Role.COORDINATOR, Role.DIRECTOR):
        items.append(item("Модель качества", "list_indicators", "/indicators", "/norms", "/models"))
    if actor.may(Action.SEE_PEOPLE):
        items.append(item("Люди", "list_people", "/people"))
    if actor.may(Action.SEE_AUDIT):
        items.append(item("Задания", "list_jobs"))
        items.append(item("Журнал действий", "list_audit"))
    return items


@dataclass(frozen=True, slots=True)
class Me:
    """Who is signed in, as the layout shows them."""

    login: str
    name: str
    role_name: str
    place_name: str
    several_roles: bool


def _context(request: Request) -> dict[str, object]:
    state = request.app.state
    actor: Actor | None = getattr(request.state, "actor", None)
    addresses: Addresses = state.addresses
    return {
        "me": Me(actor.login, actor.name, ROLE_NAMES[actor.role], actor.place_name, actor.roles > 1)
        if actor
        else None,
        "actor": actor,
        "menu": _menu(request, actor, addresses) if actor else [],
        "csrf": getattr(request.state, "csrf", ""),
        "path": request.url.path,
    }


def render(
    request: Request,
    template: str,
    *,
    status: int = 200,
    headers: Mapping[str, str] = PRIVATE,
    is_of_moment: bool = False,
    **context: object,
) -> HTMLResponse:
    """A page or a fragment; private pages are never stored by anybody.

    `is_of_moment`: it is another one when a term ends at six, though nobody has written anything.
    """
    page = _draw(request, template, context, status=status, headers=headers)
    if not is_of_moment:
        keep(request, page)
    return page


def _draw(
    request: Request, template: str, context: Mapping[str, object], *, status: int, headers: Mapping[str, str]
) -> HTMLResponse:
    environment: Environment = request.app.state.templates
    html = environment.get_template(template).render({**_context(request), **context})
    return HTMLResponse(html, status_code=status, headers=dict(headers))


def answer(
    request: Request,
    fragment: str,
    *,
    back: str,
    params: Mapping[str, object] | None = None,
    **context: object,
) -> Response:
    """The fragment for htmx, a 303 to the page `back` for a plain form."""
    if wants_fragment(request):
        return _draw(request, fragment, context, status=200, headers=PRIVATE)
    return go_to(request, back, **(params or {}))


def go_to(request: Request, name: str, **params: object) -> RedirectResponse:
    """A 303 to a named page."""
    addresses: Addresses = request.app.state.addresses
    return RedirectResponse(addresses(name, **params), status_code=303)  # type: ignore[arg-type]


def draw_error(request: Request, *, status: int, words: str) -> HTMLResponse:
    """A page, or a fragment for htmx, that says what happened and what to do."""
    template = "errors/_refusal.html" if wants_fragment(request) else "errors/refusal.html"
    return render(
        request, template, status=status, words_said=words, status_code=status,
        request_id=request.state.request_id,
    )  # fmt: skip
