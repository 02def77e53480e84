"""`/oauth/authorize`: a person decides what an app may do in one of their teams."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from authlib.oauth2 import OAuth2Error
from sqlalchemy import select
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from auth.authentication import PLAN
from auth.oauth.code_grant import CodeGrant, Consent
from auth.oauth.metadata import AUTHORIZE
from auth.oauth.request import Request as OAuthRequest
from auth.oauth.server import Server
from models.app import App
from models.plan import Plan
from models.redirect_uri import origin_of
from models.role import grantable
from models.scope import in_plain_words
from models.team import Team
from resolvers.place import Place, places_of
from server.database import Database
from server.oauth_endpoints import Issuer, response
from server.pages.form import first, read_form
from server.pages.response import html
from server.pages.signed_in import SignedIn, signed_in, to_sign_in

ALLOW, DENY = "allow", "deny"


@dataclass(frozen=True, slots=True)
class Asked:
    """What an app asks for, which the protocol allows it to."""

    app: App
    scopes: list[str]
    redirect_uri: str

    @property
    def leads_to(self) -> str:
        """The host that the browser goes to afterwards."""
        return urlsplit(self.redirect_uri).netloc


def authorize_routes(database: Database, issuer: Issuer) -> list[BaseRoute]:
    """The consent page and its form."""
    consents = Consents(database, issuer)
    return [Route(AUTHORIZE, consents.page), Route(AUTHORIZE, consents.form, methods=["POST"])]


class Consents:
    """From an app's request to a person's answer."""

    def __init__(self, database: Database, issuer: Issuer) -> None:
        self._database = database
        self._issuer = issuer

    async def page(self, request: Request) -> Response:
        """Asks for the team where there are several, and then for the consent."""
        begun = await self._begun(request)
        if isinstance(begun, Response):
            return begun
        asked, person = begun
        places = await self._places(person)
        if len(places) == 1:
            return await self._consent_page(asked, person, places[0], alone=True)
        return self._teams_page(asked, person, places)

    async def form(self, request: Request) -> Response:
        """Takes the choice of a team, or the answer."""
        begun = await self._begun(request)
        if isinstance(begun, Response):
            return begun
        asked, person = begun
        form = await read_form(request, person)
        if first(form, "answer") == DENY:
            return await self._answer(request, None)
        places = await self._places(person)
        place = next((each for each in places if each.team_id == first(form, "team")), None)
        if place is None:
            return self._teams_page(asked, person, places)
        scopes = grantable(place.role, asked.scopes)
        if first(form, "answer") != ALLOW or not scopes or not await self._has_api(place.team_id):
            return await self._consent_page(asked, person, place, alone=len(places) == 1)
        return await self._answer(request, Consent(person.user.id, place.member_id, place.team_id, scopes))

    async def _begun(self, request: Request) -> tuple[Asked, SignedIn] | Response:
        """What is asked of whom, or the answer where it is nothing allowed, or nobody is signed in."""
        asked = await self._asked(request)
        if isinstance(asked, Response):
            return asked
        person = await signed_in(request)
        return to_sign_in(request) if person is None else (asked, person)

    async def _asked(self, request: Request) -> Asked | Response:
        """What the app asks for, or the answer to a request that the protocol does not allow.

        Only a request that names an app and a redirect URI of its leads back there, and only once somebody is
        signed in, so that nobody can use us to lead strangers elsewhere (RFC 9700 §4.11.2).
        """
        asked = _request(request)

        def check(server: Server) -> Asked | Response | OAuth2Error:
            try:
                grant: CodeGrant = server.get_consent_grant(asked)
            except OAuth2Error as error:
                return response(server.refused(asked, error)) if error.redirect_uri else error
            return Asked(grant.client.app, grant.request.scope.split(), grant.redirect_uri)

        async with self._database.transaction(None) as session:
            found = await session.run_sync(lambda sync: check(Server(sync, self._issuer(request))))
        if isinstance(found, OAuth2Error):
            return html("authorize_refused", 400, reason=found.get_error_description() or found.error)
        if isinstance(found, Response) and await signed_in(request) is None:
            return to_sign_in(request)
        return found

    async def _answer(self, request: Request, consent: Consent | None) -> Response:
        asked = _request(request)

        def answer(server: Server) -> Response:
            return response(server.consented(asked, server.get_consent_grant(asked), consent))

        async with self._database.transaction(consent.team_id if consent else None) as session:
            return await session.run_sync(lambda sync: answer(Server(sync, self._issuer(request))))

    async def _places(self, person: SignedIn) -> list[Place]:
        async with self._database.transaction(None) as session:
            return await places_of(session, person.user.id)

    async def _has_api(self, team_id: str) -> bool:
        async with self._database.transaction(team_id) as session:
            plan: Plan | None = await session.scalar(select(Team.plan).where(Team.id == team_id))  # type: ignore[call-overload]
        return plan is PLAN

    async def _consent_page(self, asked: Asked, person: SignedIn, place: Place, *, alone: bool) -> Response:
        scopes = grantable(place.role, asked.scopes)
        return html(
            "authorize",
            form_targets=[origin_of(asked.redirect_uri)],
            signed_in=person,
            asked=asked,
            place=place,
            alone=alone,
            has_api=await self._has_api(place.team_id),
            plan=PLAN,
            limited=scopes != asked.scopes,
            may=in_plain_words(scopes),
        )

    def _teams_page(self, asked: Asked, person: SignedIn, places: list[Place]) -> Response:
        return html(
            "authorize_team",
            form_targets=[origin_of(asked.redirect_uri)],
            signed_in=person,
            asked=asked,
            places=places,
        )


def _request(request: Request) -> OAuthRequest:
    """The app's request is the query, for the form as well as for the page."""
    return OAuthRequest("GET", request.query_params.multi_items(), {})
