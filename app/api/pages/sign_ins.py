"""Signing in and out; choosing a role."""

from typing import Annotated

from fastapi import APIRouter, Depends, Form, Request
from fastapi.responses import RedirectResponse, Response

from app.api.deps import (
    CurrentActor,
    Now,
    OpenRead,
    OpenTx,
    PartsOf,
    check_origin,
    client_address,
    cookie_name,
    count_address,
    session_token,
)
from app.api.errors import EdgeRefusal
from app.api.pages.render import go_to, render
from app.api.sign_in_gate import Gate
from app.use_cases import sign_ins

public = APIRouter(dependencies=[Depends(count_address)])
router = APIRouter()


@public.get("/login", name="login")
def show_login(request: Request, next: str = "/") -> Response:
    return render(request, "sign_ins/login.html", login="", next=_own_path(next), error=None)


@public.post("/login", name="sign_in", dependencies=[Depends(check_origin)])
def sign_in(
    request: Request,
    parts: PartsOf,
    gate: Gate,
    now: Now,
    login: Annotated[str, Form(max_length=80)] = "",
    password: Annotated[str, Form(max_length=200)] = "",
    next: Annotated[str, Form(max_length=500)] = "/",
) -> Response:
    attempt = gate.checked(login, password, address=client_address(request), now=now)
    if attempt is None:
        return _refused(request, login, next)
    with parts.database.writing() as tx:
        signed_in = sign_ins.finish(tx, attempt, now=now, hours=parts.settings.session_hours)
    if signed_in is None:
        return _refused(request, login, next)
    answer = RedirectResponse(_own_path(next), status_code=303)
    answer.set_cookie(
        cookie_name(parts.settings),
        signed_in.token,
        max_age=parts.settings.session_hours * 3600,
        httponly=True,
        samesite="lax",
        secure=parts.settings.https,
        path="/",
    )
    return answer


def _refused(request: Request, login: str, next: str) -> Response:
    error = "Логин и пароль не подходят друг к другу. Проверьте раскладку и наберите снова."
    return render(request, "sign_ins/login.html", status=422, login=login, next=_own_path(next), error=error)


def _own_path(path: str) -> str:
    """Only a path of this site: another host behind `//` or `\\` is not one."""
    is_own = path.startswith("/") and not path.startswith(("//", "/\\")) and "\n" not in path
    return path if is_own else "/"


@router.post("/logout", name="logout")
def sign_out(request: Request, tx: OpenTx, actor: CurrentActor, parts: PartsOf, now: Now) -> Response:
    sign_ins.sign_out(tx, actor, _token(request), now=now)
    answer = go_to(request, "login")
    answer.delete_cookie(cookie_name(parts.settings), path="/", secure=parts.settings.https, httponly=True)
    return answer


@router.get("/roles", name="choose_role")
def choose_role(request: Request, tx: OpenRead, actor: CurrentActor) -> Response:
    return render(request, "sign_ins/roles.html", grants=sign_ins.roles_of(tx, actor))


@router.post("/roles", name="act_as")
def act_as(
    request: Request, tx: OpenTx, actor: CurrentActor, now: Now, grant_id: Annotated[int, Form()]
) -> Response:
    sign_ins.act_as(tx, actor, _token(request), grant_id=grant_id, now=now)
    return go_to(request, "home")


def _token(request: Request) -> str:
    token = session_token(request)
    if token is None:
        raise EdgeRefusal(401, "session.none")
    return token
