"""Short-lived tokens for other systems."""

from fastapi import Request, Response
from pydantic import Field

from app.api.deps import MachineActor, Now, OpenTx, PartsOf, client_address
from app.api.errors import EdgeRefusal
from app.api.rest.root import part
from app.api.rest.shapes import Out, Strict, moment
from app.api.sign_in_gate import Gate
from app.use_cases import sign_ins

router = part("tokens")


class Credentials(Strict):
    """Who asks."""

    login: str = Field(max_length=80)
    password: str = Field(max_length=200)


class TokenOut(Out):
    """A token, shown once: send it as `Authorization: Bearer …`."""

    token: str
    expires_at: str = Field(description="by the server's clock; in a demonstration of its fixed day")
    expires_in: int = Field(description="seconds until then: what a client with a clock of its own needs")


@router.post("/tokens", name="issue_token", status_code=201)
def issue_token(
    request: Request, response: Response, parts: PartsOf, gate: Gate, now: Now, given: Credentials
) -> TokenOut:
    """A token in the first of your roles."""
    attempt = gate.checked(given.login, given.password, address=client_address(request), now=now)
    issued = None
    if attempt is not None:
        with parts.database.writing() as tx:
            tx.info["request_id"] = request.state.request_id
            issued = sign_ins.issue_token(tx, attempt, now=now, minutes=parts.settings.token_minutes)
    if issued is None:
        raise EdgeRefusal(401, "sign_in.wrong")
    response.headers["Cache-Control"] = "no-store"
    return TokenOut(
        token=issued.token,
        expires_at=moment(issued.expires_at) or "",
        expires_in=int((issued.expires_at - now).total_seconds()),
    )


@router.delete("/tokens/current", name="api_revoke_token", status_code=204)
def revoke_token(request: Request, tx: OpenTx, actor: MachineActor, now: Now) -> None:
    """End the token that this request came with."""
    _, _, token = request.headers.get("authorization", "").partition(" ")
    sign_ins.revoke_token(tx, actor, token.strip(), now=now)
