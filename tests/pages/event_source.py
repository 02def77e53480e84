"""What pages of this site get with `new EventSource(…)`, and who sits in front of them."""

import asyncio
import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import httpx2
from sqlalchemy import text

from graph.trusted import hash_of
from models.identifier import Prefix, new_id
from models.member import Member
from models.user import User
from resolvers.trusted_document import trusted_documents_register
from server.onboarding import create_key
from tests.over_http import HttpApi
from tests.pages.browser import Browser
from tests.waiting import PATIENCE

if TYPE_CHECKING:
    from tests.pages.conftest import Site

EVENTS = "subscription ($types: [EventType!]) { events(types: $types) { type subjectId } }"
KEYS = "subscription { events { type subject { __typename ... on Client { name } } } }"
QUERY = "{ viewer { team { name } } }"
MUTATION = 'mutation { clientCreate(input: {name: "Mallory"}) { client { id } } }'
CREATE = "mutation ($name: String!) { clientCreate(input: {name: $name}) { client { id } } }"
SAME = {"Sec-Fetch-Site": "same-origin"}


@dataclass
class Scene:
    """A person in front of a browser, signed in, and software that works in the same team."""

    site: "Site"
    api: HttpApi
    user: User
    browser: Browser

    @asynccontextmanager
    async def stream(
        self, query: str = EVENTS, headers: dict[str, str] = SAME, **parameters: Any
    ) -> AsyncIterator["Stream"]:
        """What the browser gets; nothing of it is read yet."""
        headers = {"Accept": "text/event-stream", **headers}
        async with (
            asyncio.timeout(PATIENCE),
            self.browser.http.stream("GET", address(query, **parameters), headers=headers) as response,
        ):
            yield Stream(response)

    async def status(self, query: str = EVENTS, headers: dict[str, str] = SAME, **parameters: Any) -> int:
        """How the browser is answered."""
        async with self.stream(query, headers, **parameters) as stream:
            return stream.response.status_code

    async def join(self, team: str) -> None:
        """The person belongs to that team too."""
        user = self.user
        member = Member(
            team_id=team, id=new_id(Prefix.MEMBER), user_id=user.id, name=user.name, email=user.email
        )
        async with self.site.database.transaction(team) as session:
            session.add(member)

    async def clients(self, *names: str) -> None:
        """Events that are seen."""
        for name in names:
            await self.api(CREATE, name=name)

    async def execute(self, statement: str, **values: Any) -> None:
        """Changes something behind everybody's back."""
        async with self.site.database.connection(self.api.team_id) as connection:
            await connection.execute(text(statement), values)


class Stream:
    """An event stream, read as browsers read it (HTML, section 9.2.6)."""

    def __init__(self, response: httpx2.Response) -> None:
        self.response = response
        self.last_event_id = ""
        self._lines = response.aiter_lines()

    async def next(self) -> Any:
        """The next event that a listener for `next` gets; raises StopAsyncIteration at the end."""
        event, data, identified = "", [], self.last_event_id
        while True:
            line = await anext(self._lines)
            name, _, value = line.partition(":")
            value = value.removeprefix(" ")
            if name == "event":
                event = value
            elif name == "data":
                data.append(value)
            elif name == "id":
                identified = value
            elif not line:
                self.last_event_id = identified
                if data and event == "next":
                    return json.loads("\n".join(data))
                event, data = "", []

    async def until_known(self) -> str:
        """The place where the stream begins."""
        async for line in self._lines:
            if line.startswith("id: "):
                self.last_event_id = line.removeprefix("id: ")
            elif not line and self.last_event_id:
                break
        return self.last_event_id


def address(query: str = EVENTS, **parameters: Any) -> str:
    extensions = {"persistedQuery": {"version": 1, "sha256Hash": hash_of(query)}}
    given = {"extensions": extensions, **parameters}
    return "/graphql?" + str(
        httpx2.QueryParams({name: v if isinstance(v, str) else json.dumps(v) for name, v in given.items()})
    )


async def scene_of(site: "Site", team: str, user: User, browser: Browser) -> Scene:
    """The user, who has signed in with the browser, and software with a key to the team."""
    async with site.database.transaction(None) as session:
        await trusted_documents_register(session, {each: each for each in (EVENTS, KEYS, QUERY, MUTATION)})
    key = await create_key(site.database, team, {"name": "Shop", "scopes": ["read", "write"]})
    return Scene(site, HttpApi(site.address.removeprefix("http://"), key, team), user, browser)
