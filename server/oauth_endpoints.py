"""The endpoints that apps call themselves: tokens, giving them back, asking about them, and the metadata."""

from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl

from sqlalchemy.ext.asyncio import AsyncSession
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

from auth.oauth import metadata as addresses
from auth.oauth.issued import team_of_token
from auth.oauth.request import Answer
from auth.oauth.request import Request as OAuthRequest
from auth.oauth.server import Server
from models.secret import SecretKind
from models.viewer import Viewer
from resolvers.authorization import authorization_revoke
from resolvers.conclusion import conclude
from server.database import Database
from server.http.json_codec import encoded_json

_FORM = "application/x-www-form-urlencoded"
_MOST_FIELDS = 50
_UNCACHED = {"Cache-Control": "no-store", "Pragma": "no-cache"}

Issuer = Callable[[Request], str]
"""Tells by which address browsers and apps know this server."""


def issuer_of(public_url: str | None) -> Issuer:
    """The public address; where none is set, as on a developer's machine, the one that was asked."""
    return lambda request: public_url or str(request.base_url).rstrip("/")


def oauth_routes(database: Database, issuer: Issuer) -> list[BaseRoute]:
    """The routes of all four."""

    def answering(answer: Callable[[Server, OAuthRequest], Answer]) -> Any:
        async def endpoint(request: Request) -> Response:
            asked = await _read(request)
            if asked is None:
                return _refused("Send each parameter once, as a form in the body.")
            team_id = _team_of(asked)
            # committed whatever is answered: an error may have ended a family of tokens
            async with database.transaction(team_id) as session:
                server = Server(session.sync_session, issuer(request))
                answered = await session.run_sync(lambda _: answer(server, asked))
                told = 0 if team_id is None else await _conclude(session, server, team_id)
            if team_id is not None and told:
                database.announce(team_id)
            return response(answered)

        return endpoint

    async def metadata(request: Request) -> Response:
        return JSONResponse(
            addresses.metadata(issuer(request)), headers={"Cache-Control": "public, max-age=3600"}
        )

    def token(server: Server, asked: OAuthRequest) -> Any:
        return server.create_token_response(asked)

    def revoke(server: Server, asked: OAuthRequest) -> Any:
        return server.create_endpoint_response("revocation", asked)

    def introspect(server: Server, asked: OAuthRequest) -> Any:
        return server.create_endpoint_response("introspection", asked)

    return [
        Route(addresses.TOKEN, answering(token), methods=["POST"]),
        Route(addresses.REVOKE, answering(revoke), methods=["POST"]),
        Route(addresses.INTROSPECT, answering(introspect), methods=["POST"]),
        Route(addresses.METADATA, metadata),
    ]


def response(answer: Answer) -> Response:
    """An answer of the protocol over HTTP."""
    body = None if answer.body is None else encoded_json(answer.body)
    return Response(body, answer.status, {**_UNCACHED, **answer.headers})


async def _read(request: Request) -> OAuthRequest | None:
    """The parameters of the body, and of nowhere else; None where a parameter comes twice (RFC 6749 §3.2)."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != _FORM:
        return None
    try:
        text = (await request.body()).decode("ascii")
        pairs = parse_qsl(text, errors="strict", max_num_fields=_MOST_FIELDS)
    except ValueError:  # not ASCII, not UTF-8, or too many fields
        return None
    if len({name for name, _ in pairs}) < len(pairs):
        return None
    # the library knows this one header, by this name
    headers = (
        {"Authorization": request.headers["authorization"]} if "authorization" in request.headers else {}
    )
    return OAuthRequest("POST", pairs, headers)


async def _conclude(session: AsyncSession, server: Server, team_id: str) -> int:
    """Ends the authorizations that are to end, and writes down what happened: so many events."""
    viewer = Viewer(team_id, server.actor)
    for id in server.ended:
        await authorization_revoke(session, viewer, id)
    return await conclude(session, viewer, None, None)


def _team_of(asked: OAuthRequest) -> str | None:
    """The team of the secret that is presented; row-level security has to be told before it is found."""
    form = asked.form
    if code := form.get("code"):
        return SecretKind.AUTHORIZATION_CODE.team_of(code)
    return team_of_token(form.get("refresh_token") or form.get("token") or "")


def _refused(description: str) -> Response:
    body = {"error": "invalid_request", "error_description": description}
    return response(Answer(400, body, {"Content-Type": "application/json"}))
