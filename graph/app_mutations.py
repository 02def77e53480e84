"""The mutations of apps, with their inputs and payloads."""

from typing import Annotated

import strawberry
from strawberry import ID, Maybe

from graph.app import App
from graph.mutation import mutation
from models.app import AppKind
from resolvers import app as verbs

SCOPE = "write:apps"
_REDIRECT_URIS = (
    "Where people are sent back to: https, or http on localhost, 127.0.0.1 or [::1]; compared to the letter, "
    "but that a PUBLIC app may use any port of the loopback. At most 20."
)


@strawberry.input(description="A new app.")
class AppRegisterInput:
    """A name, where it lives, and what it may ask for."""

    name: str = strawberry.field(description="What people are asked to connect.")
    redirect_uris: list[str] = strawberry.field(description=_REDIRECT_URIS)
    scopes: list[str] = strawberry.field(description="The most that it may ask for, such as `read:quotes`.")
    kind: AppKind = strawberry.field(
        default=AppKind.CONFIDENTIAL, description="Whether it can keep a secret; this never changes."
    )


@strawberry.input(description="Changes to an app: what is left out stays as it is.")
class AppUpdateInput:
    """Everything about an app that can change."""

    name: Maybe[str] = strawberry.field(description="What people are asked to connect.")
    redirect_uris: Maybe[list[str]] = strawberry.field(description=_REDIRECT_URIS)
    scopes: Maybe[list[str]] = strawberry.field(
        description="The most that it may ask for from now on; what people have allowed already stays."
    )


_WITH_SECRET = {
    "app": App,
    "client_secret": Annotated[
        str, "The client secret. It is answered this once and never again; a PUBLIC app has none."
    ],
}

MUTATIONS = [
    mutation(
        verbs.app_register,
        SCOPE,
        "Registers an app, which people of any team can then connect to it.",
        input=AppRegisterInput,
        returns=_WITH_SECRET,
    ),
    mutation(verbs.app_update, SCOPE, "Changes an app.", id=ID, input=AppUpdateInput, returns={"app": App}),
    mutation(
        verbs.app_rotate_secret,
        SCOPE,
        "Gives an app another client secret; the old one ends at once.",
        id=ID,
        returns=_WITH_SECRET,
    ),
    mutation(
        verbs.app_delete,
        SCOPE,
        "Ends an app for good, with all its tokens in all teams at once.",
        id=ID,
        returns={"app": App},
    ),
]
