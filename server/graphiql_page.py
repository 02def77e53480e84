"""The page `/graphiql`: GraphiQL 5 with example tabs, served wholly from our own files.

`server/graphiql/` holds its source and the example tabs, `server/static/graphiql/` the committed build
(`npm ci && npm run build` in the former makes the latter): serving needs no Node and no other host.
"""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from pathlib import Path

from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

from server.http.content_security_policy import content_security_policy
from server.page_config import with_config

EXAMPLES = Path(__file__).parent / "graphiql" / "examples"
BUILD = Path(__file__).parent / "static" / "graphiql"

# Scripts and workers are files of our own, never inline. Styles need 'unsafe-inline', because Monaco writes
# its theme and its line positions into <style> elements and style attributes.
CONTENT_SECURITY_POLICY = content_security_policy(
    script_src="'self'",
    worker_src="'self'",
    connect_src="'self'",
    style_src="'self' 'unsafe-inline'",
    font_src="'self'",
    img_src="'self' data:",
)

_PAGE_HEADERS = {
    "Content-Security-Policy": CONTENT_SECURITY_POLICY,
    "Cache-Control": "no-store",  # the page may hold an API key
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}


@dataclass(frozen=True)
class ExampleTab:
    """One tab as the first visit shows it; `variables` is the text of a JSON object."""

    query: str
    variables: str | None


def example_tabs() -> list[ExampleTab]:
    """The tabs of `server/graphiql/examples`: each `N-name.graphql` with the variables of `N-name.json`.

    The page replaces CLIENT_ID in variables by the id of one of the caller's clients.
    """
    return [_example_tab(path) for path in sorted(EXAMPLES.glob("*.graphql"))]


def graphiql_routes(*, endpoint: str = "/graphql", api_key: str | None = None) -> list[BaseRoute]:
    """The routes of `/graphiql` for a GraphQL `endpoint` (a path) that also takes graphql-transport-ws.

    Every tab starts with `api_key` as its bearer token, so that the examples run at once: give only a key
    that whoever may open the page may have, such as the demo team's. Without one the reader fills in theirs.
    """
    html = _page(endpoint, {"Authorization": f"Bearer {api_key or 'YOUR_API_KEY'}"})

    async def page(_: Request) -> Response:
        return HTMLResponse(html, headers=_PAGE_HEADERS)

    async def licences(_: Request) -> Response:
        return FileResponse(BUILD / "THIRD_PARTY.txt")

    return [
        Route("/graphiql", page),
        Route("/graphiql/THIRD_PARTY.txt", licences),
        Mount("/graphiql/assets", _HashedFiles(directory=BUILD / "assets")),
    ]


def _example_tab(path: Path) -> ExampleTab:
    variables = path.with_suffix(".json")
    return ExampleTab(path.read_text("utf-8"), variables.read_text("utf-8") if variables.exists() else None)


def _page(endpoint: str, headers: Mapping[str, str]) -> str:
    config = {
        "endpoint": endpoint,
        "subscriptionEndpoint": endpoint,
        "headers": dict(headers),
        "tabs": [asdict(tab) for tab in example_tabs()],
    }
    return with_config((BUILD / "index.html").read_text("utf-8"), config)


class _HashedFiles(StaticFiles):
    """Files whose names carry a hash of their content: a browser may keep them for good."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers["Cache-Control"] = "public, max-age=31536000, immutable"
        response.headers["X-Content-Type-Options"] = "nosniff"
        return response
