"""The page `/dashboard`: the example in `examples/dashboard`, with the demo team's key in it."""

from pathlib import Path

from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles

from server.http.content_security_policy import content_security_policy
from server.page_config import with_config

FILES = Path(__file__).parent.parent / "examples" / "dashboard"

# Widths of bars are set by script, as properties of their elements: that is no inline style.
CONTENT_SECURITY_POLICY = content_security_policy(
    script_src="'self'", style_src="'self'", connect_src="'self'", img_src="'self'"
)


def dashboard_routes(*, endpoint: str = "/graphql", api_key: str) -> list[BaseRoute]:
    """The routes of `/dashboard`, which asks the GraphQL `endpoint` (a path) with `api_key`.

    Give only a key that whoever may open the page may have, such as the demo team's.
    """
    page = with_config((FILES / "index.html").read_text("utf-8"), {"endpoint": endpoint, "key": api_key})

    async def dashboard(_: Request) -> Response:
        return HTMLResponse(page, headers={"Content-Security-Policy": CONTENT_SECURITY_POLICY})

    return [Route("/dashboard", dashboard), Mount("/dashboard", StaticFiles(directory=FILES))]
