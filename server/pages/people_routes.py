"""The pages by which people come in, and those of their account."""

from starlette.routing import BaseRoute

from server.pages.account import account_routes
from server.pages.invitation import invitation_routes
from server.pages.reset_password import reset_password_routes
from server.pages.sign_in import sign_in_routes
from server.pages.sign_up import sign_up_routes


def people_routes() -> list[BaseRoute]:
    """The routes of all of them; the application's state has to hold what `install_people` makes."""
    return [
        *sign_in_routes(),
        *sign_up_routes(),
        *reset_password_routes(),
        *invitation_routes(),
        *account_routes(),
    ]
