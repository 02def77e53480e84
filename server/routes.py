"""Where everything is that the server answers."""

from __future__ import annotations

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute

from server.dashboard_page import dashboard_routes
from server.document_files import document_routes
from server.graphiql_page import graphiql_routes
from server.http.health import health_routes
from server.mailing import mail_shown
from server.migrate import head
from server.oauth_endpoints import issuer_of, oauth_routes
from server.pages.account import account_routes
from server.pages.api_keys import api_keys_routes
from server.pages.authorize import authorize_routes
from server.pages.connected_apps import connected_apps_routes
from server.pages.dev_mail import dev_mail_routes
from server.pages.invitation import invitation_routes
from server.pages.public_document import public_document_routes
from server.pages.reset_password import reset_password_routes
from server.pages.response import static_routes
from server.pages.sign_in import sign_in_routes
from server.pages.sign_up import sign_up_routes
from server.secret_file import SecretFile
from server.server_process import ServerProcess

GRAPHQL = "/graphql"


def routes_of(process: ServerProcess) -> list[BaseRoute]:
    """The routes of the process, as its settings have them."""
    database, issuer = process.database, issuer_of(process.settings.public_url)

    async def problem() -> str | None:
        return (await database.check(head())).problem

    return [
        Route(GRAPHQL, process.endpoint),
        WebSocketRoute(GRAPHQL, process.endpoint),
        *health_routes(problem),
        *static_routes(),
        *sign_in_routes(),
        *sign_up_routes(),
        *reset_password_routes(),
        *invitation_routes(),
        *account_routes(),
        *oauth_routes(database, issuer),
        *authorize_routes(database, issuer),
        *connected_apps_routes(),
        *api_keys_routes(),
        *public_document_routes(),
        *document_routes(database, process.links, process.printer),
        *_optional_routes(process),
    ]


def _optional_routes(process: ServerProcess) -> list[BaseRoute]:
    settings = process.settings
    # the key is shown to whoever opens these pages: only where the demo was asked for
    shown_key = SecretFile.DEMO_KEY.read(settings.data_dir) if settings.demo else None
    routes: list[BaseRoute] = [Route("/", _to_graphiql if settings.graphiql else _to_account)]
    if settings.metrics:
        routes.append(Route("/metrics", process.metrics.endpoint))
    if settings.graphiql:
        routes.extend(graphiql_routes(endpoint=GRAPHQL, api_key=shown_key))
    if shown_key is not None:
        routes.extend(dashboard_routes(endpoint=GRAPHQL, api_key=shown_key))
    if mail_shown(settings):
        routes.extend(dev_mail_routes(process.database, process.links))
    return routes


async def _to_graphiql(_: Request) -> Response:
    return RedirectResponse("/graphiql")


async def _to_account(_: Request) -> Response:
    return RedirectResponse("/account")
