"""A person who is signed in, their team, and an app that they may connect to it."""

import base64
import hashlib
import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import httpx2
import pytest
from sqlalchemy import text

from auth.session import Client, Sessions
from models.app import AppKind
from models.identifier import Prefix, new_id
from models.member import Member, MemberRole
from models.user import User
from models.viewer import SYSTEM, Viewer
from resolvers.app import app_register
from resolvers.perform import perform
from server.database import Database
from server.pages.signed_in import csrf_token
from tests.http_client import http_client
from tests.over_http import HttpApi, Product

CALLBACK = "https://app.example/callback"


@dataclass(frozen=True)
class Pkce:
    """A verifier and its challenge (RFC 7636)."""

    verifier: str = field(default_factory=lambda: secrets.token_urlsafe(48))

    @property
    def challenge(self) -> str:
        digest = hashlib.sha256(self.verifier.encode()).digest()
        return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


@dataclass(frozen=True)
class OAuthApp:
    """An app as its developer knows it."""

    client_id: str
    client_secret: str | None

    @property
    def auth(self) -> tuple[str, str]:
        """For HTTP Basic, of an app that has a secret."""
        return self.client_id, self.client_secret or ""


@dataclass(frozen=True)
class Person:
    """Somebody in front of a browser."""

    host: str
    user_id: str
    cookie: str

    @property
    def origin(self) -> str:
        return f"http://{self.host}"

    def browser(self) -> httpx2.AsyncClient:
        """A browser that is signed in, and shows every redirect instead of following it."""
        return http_client(
            base_url=self.origin,
            cookies={"quotegraph_session": self.cookie},
            headers={"Origin": self.origin},
        )

    async def answers(self, app: OAuthApp, answer: str = "allow", **asked: str) -> str:
        """Where the browser is sent after the person answered the app's request."""
        return await self.answers_at(authorize_url(app, **asked), answer)

    async def answers_at(self, address: str, answer: str = "allow") -> str:
        """The same for an address that the app made."""
        async with self.browser() as browser:
            page = await browser.get(address)
            assert page.status_code == 200, page.text
            found = await browser.post(address, data=self.form(page.text, answer))
            assert found.status_code == 303, found.text
            return found.headers["location"]

    def form(self, page: str, answer: str) -> dict[str, str]:
        """The fields of the form on the consent page."""
        team = page.split('name="team" value="')[1].split('"')[0]
        return {"csrf": csrf_token(self.cookie), "team": team, "answer": answer}

    async def code(self, app: OAuthApp, **asked: str) -> str:
        """A code that the person's consent gave to the app."""
        [code] = parse_qs(urlsplit(await self.answers(app, **asked)).query)["code"]
        return code


@dataclass(frozen=True)
class Scene:
    """Everything there is to begin with."""

    product: Product
    team: HttpApi
    person: Person
    app: OAuthApp
    database: Database
    pkce: Pkce = field(default_factory=Pkce)

    @property
    def host(self) -> str:
        return self.product.host

    def http(self) -> httpx2.AsyncClient:
        """What the app's own server calls with."""
        return http_client(base_url=f"http://{self.host}")

    async def code(self, **asked: str) -> str:
        """A code for the scene's app."""
        return await self.person.code(self.app, code_challenge=self.pkce.challenge, **asked)

    async def redeem(self, code: str, **changed: Any) -> httpx2.Response:
        """The token endpoint's answer to a code."""
        form = {
            "grant_type": "authorization_code",
            "code": code,
            "redirect_uri": CALLBACK,
            "code_verifier": self.pkce.verifier,
            **changed,
        }
        return await self.token({name: value for name, value in form.items() if value is not None})

    async def refresh(self, token: str, **more: str) -> httpx2.Response:
        """The token endpoint's answer to a refresh token."""
        return await self.token({"grant_type": "refresh_token", "refresh_token": token, **more})

    async def token(self, form: dict[str, str]) -> httpx2.Response:
        """The token endpoint's answer."""
        return await self.post("/oauth/token", form)

    async def post(self, path: str, form: dict[str, str]) -> httpx2.Response:
        """What an endpoint answers the app, which authenticates itself."""
        async with self.http() as http:
            if self.app.client_secret is None:
                return await http.post(path, data={"client_id": self.app.client_id, **form})
            return await http.post(path, data=form, auth=self.app.auth)

    async def tokens(self, **asked: str) -> dict[str, Any]:
        """A first pair of tokens."""
        answer = await self.redeem(await self.code(**asked))
        assert answer.status_code == 200, answer.text
        found: dict[str, Any] = answer.json()
        return found

    async def is_active(self, token: str) -> bool:
        """What introspection says."""
        answer = await self.post("/oauth/introspect", {"token": token})
        assert answer.status_code == 200, answer.text
        active: bool = answer.json()["active"]
        return active

    def calling(self, token: str) -> HttpApi:
        """The API as the app calls it."""
        return HttpApi(self.host, token, self.team.team_id)

    async def member_becomes(self, role: MemberRole) -> None:
        """Gives the person another role."""
        async with self.database.connection(self.team.team_id) as connection:
            change = text("update member set role = :role where user_id = :user")
            await connection.execute(change, {"role": role.value, "user": self.person.user_id})

    async def registers(
        self, *scopes: str, kind: AppKind = AppKind.CONFIDENTIAL, uri: str = CALLBACK
    ) -> "Scene":
        """The same with another app."""
        return replace(
            self, app=await register(self.database, self.team.team_id, *scopes, kind=kind, uri=uri)
        )


def authorize_url(app: OAuthApp, **asked: str) -> str:
    """The address that an app sends the browser to; what is asked as empty is left out."""
    query = {
        "response_type": "code",
        "client_id": app.client_id,
        "redirect_uri": CALLBACK,
        "scope": "read",
        "state": "xyz",
        "code_challenge": "a" * 43,
        "code_challenge_method": "S256",
        **asked,
    }
    return "/oauth/authorize?" + urlencode({name: value for name, value in query.items() if value})


async def register(
    database: Database,
    team_id: str,
    *scopes: str,
    kind: AppKind = AppKind.CONFIDENTIAL,
    uri: str = CALLBACK,
    name: str = "Planner",
) -> OAuthApp:
    """A new app of the team."""
    viewer = Viewer(team_id, SYSTEM, frozenset({"read", "write"}))
    draft: Any = {"name": name, "redirect_uris": [uri], "scopes": list(scopes), "kind": kind}
    made = await perform(database, viewer, lambda s, v: app_register(s, v, draft))
    return OAuthApp(made["app"].id, made["client_secret"] and str(made["client_secret"]))


async def sign_in(database: Database, host: str, team_id: str, role: MemberRole) -> Person:
    """A new member of the team, who has signed in."""
    user_id, email = new_id(Prefix.USER), f"{secrets.token_hex(6)}@example.com"
    async with database.transaction(team_id) as session:
        session.add(User(id=user_id, email=email, name="Ann Lee", password_set_at=datetime.now(UTC)))
        await session.flush()
        session.add(
            Member(
                team_id=team_id,
                id=new_id(Prefix.MEMBER),
                user_id=user_id,
                name="Ann Lee",
                email=email,
                role=role,
            )
        )
    cookie = await Sessions(database).begin(user_id, Client(None, None))
    return Person(host, user_id, cookie)


MakeScene = Callable[..., Awaitable[Scene]]


@pytest.fixture
def database_url(product: Product) -> str:
    """The database of the server that all tests of the run share."""
    return product.database_url


@pytest.fixture
def make_scene(product: Product, database: Database) -> MakeScene:
    """Makes a team with one member, and an app that may ask for everything."""

    async def make(role: MemberRole = MemberRole.OWNER, **team: Any) -> Scene:
        opened = await product.open_team(**team)
        person = await sign_in(database, product.host, opened.team_id, role)
        app = await register(database, opened.team_id, "read", "write")
        return Scene(product, opened, person, app, database)

    return make


@pytest.fixture
async def scene(make_scene: MakeScene) -> Scene:
    """A team whose owner may connect an app."""
    return await make_scene()
