"""People: who may sign in, in which roles."""

from typing import Annotated

from fastapi import APIRouter, Form, Request
from fastapi.responses import Response

from app.api.deps import CurrentActor, Id, Now, OpenRead, OpenTx, PartsOf, SeenVersion
from app.api.pages.render import go_to, render
from app.api.sign_in_gate import Gate
from app.catalogues.messages import sentence
from app.domain.access import Action, Actor, Role, require
from app.domain.errors import Conflict, Invalid
from app.domain.people import SHORTEST_PASSWORD
from app.use_cases import Tx, organisations, people

router = APIRouter(prefix="/people")


@router.get("", name="list_people")
def list_people(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    return render(
        request, "people/list.html", people=people.list_people(tx, actor),
        may_change=actor.may(Action.CHANGE_PEOPLE),
    )  # fmt: skip


@router.get("/new", name="new_person")
def new_person(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    require(actor, Action.CHANGE_PEOPLE)
    return _draw_new(request, tx, actor, given={})


@router.post("", name="add_person")
def add_person(
    request: Request,
    parts: PartsOf,
    gate: Gate,
    actor: CurrentActor,
    now: Now,
    role: Annotated[Role, Form()],
    login: Annotated[str, Form(max_length=80)] = "",
    name: Annotated[str, Form(max_length=200)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    place: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    given = {"login": login, "name": name, "role": role.value, "place": place}
    try:
        password_hash = gate.hashed(actor, password, login=login.strip())
        with parts.database.writing() as tx:
            tx.info["request_id"] = request.state.request_id
            where = organisations.get_place(tx, actor, place)
            person = people.add(
                tx, actor, login=login, name=name, password_hash=password_hash, role=role,
                organisation_id=where.id, now=now,
            )  # fmt: skip
    except (Conflict, Invalid) as refusal:
        with parts.database.reading() as tx:
            return _draw_new(request, tx, actor, given=given, refusal=refusal)
    return go_to(request, "show_person", user_id=person.id)


@router.get("/{user_id}", name="show_person")
def show_person(request: Request, tx: OpenRead, actor: CurrentActor, user_id: Id) -> Response:
    return _draw(request, tx, actor, user_id)


@router.post("/{user_id}/roles", name="give_role")
def give_role(
    request: Request,
    parts: PartsOf,
    actor: CurrentActor,
    now: Now,
    user_id: Id,
    role: Annotated[Role, Form()],
    place: Annotated[str, Form(max_length=60)] = "",
) -> Response:
    try:
        with parts.database.writing() as tx:
            tx.info["request_id"] = request.state.request_id
            person = people.get(tx, actor, user_id)
            require(actor, Action.CHANGE_PEOPLE)
            where = organisations.get_place(tx, actor, place)
            people.grant(tx, actor, person.id, role=role, organisation_id=where.id, now=now)
    except Invalid as refusal:
        with parts.database.reading() as tx:
            return _draw(request, tx, actor, user_id, refusal=refusal, given={"role": role, "place": place})
    return go_to(request, "show_person", user_id=user_id)


@router.post("/{user_id}/roles/{grant_id}/removal", name="take_role")
def take_role(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, user_id: Id, grant_id: Id
) -> Response:
    people.take_role(tx, actor, user_id, grant_id=grant_id, now=now)
    return go_to(request, "show_person", user_id=user_id)


@router.post("/{user_id}/email", name="set_email")
def set_email(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    seen: SeenVersion,
    now: Now,
    user_id: Id,
    email: Annotated[str, Form(max_length=400)] = "",
) -> Response:
    people.set_email(tx, actor, user_id, email=email, seen=seen, now=now)
    return go_to(request, "show_person", user_id=user_id)


@router.post("/{user_id}/access", name="set_access")
def set_access(
    request: Request,
    tx: OpenTx,
    actor: CurrentActor,
    seen: SeenVersion,
    now: Now,
    user_id: Id,
    is_active: Annotated[bool, Form()],
) -> Response:
    people.set_active(tx, actor, user_id, is_active=is_active, seen=seen, now=now)
    return go_to(request, "show_person", user_id=user_id)


@router.post("/{user_id}/password", name="set_password")
def set_password(
    request: Request,
    parts: PartsOf,
    gate: Gate,
    actor: CurrentActor,
    seen: SeenVersion,
    now: Now,
    user_id: Id,
    password: Annotated[str, Form(max_length=200)] = "",
) -> Response:
    with parts.database.reading() as tx:
        person = people.get(tx, actor, user_id)
    try:
        password_hash = gate.hashed(actor, password, login=person.login)
    except Invalid as refusal:
        with parts.database.reading() as tx:
            return _draw(request, tx, actor, user_id, password_refusal=refusal)
    with parts.database.writing() as tx:
        tx.info["request_id"] = request.state.request_id
        people.set_password(tx, actor, user_id, password_hash=password_hash, seen=seen, now=now)
    return go_to(request, "show_person", user_id=user_id, query={"changed": "password"})


def _draw_new(
    request: Request,
    tx: Tx,
    actor: Actor,
    *,
    given: dict[str, str],
    refusal: Conflict | Invalid | None = None,
) -> Response:
    errors = {} if refusal is None else {_field_of(refusal.code): sentence(refusal.code, refusal.facts)}
    return render(
        request, "people/new.html", status=422 if refusal else 200, given=given, errors=errors,
        places=organisations.find_places(tx, actor), roles=list(Role), shortest=SHORTEST_PASSWORD,
    )  # fmt: skip


def _draw(
    request: Request, tx: Tx, actor: Actor, user_id: int, *, refusal: Invalid | None = None,
    password_refusal: Invalid | None = None, given: dict[str, str] | None = None,
) -> Response:  # fmt: skip
    may_change = actor.may(Action.CHANGE_PEOPLE)
    bad = refusal or password_refusal
    return render(
        request, "people/show.html", status=422 if bad else 200, person=people.get(tx, actor, user_id),
        may_change=may_change, given=given or {}, roles=list(Role), shortest=SHORTEST_PASSWORD,
        places=organisations.find_places(tx, actor) if may_change else [],
        is_password_new=request.query_params.get("changed") == "password" and bad is None,
        place_error=sentence(refusal.code, refusal.facts) if refusal else None,
        password_error=sentence(password_refusal.code, password_refusal.facts) if password_refusal else None,
    )  # fmt: skip


def _field_of(code: str) -> str:
    if code.startswith("password."):
        return "password"
    if code.startswith("organisation."):
        return "place"
    return "name" if code == "person.name_wrong" else "login"
