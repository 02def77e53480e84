"""What an operator may choose for `/graphql`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Self

from graph.limits import Limits
from server.settings import Settings

DEFAULT_LIMITS = Limits()


@dataclass(frozen=True, slots=True, kw_only=True)
class GraphQLOptions:
    """The choices, each as it is where nothing was chosen. Times are in seconds."""

    limits: Limits = DEFAULT_LIMITS
    introspection: bool = True
    persisted_queries: bool = True
    """Whether callers may add documents, to ask for them by hash from then on."""
    get_queries: bool = False
    """Whether documents may be sent with GET, too."""
    max_batch: int = 1
    """Most operations in a list, which is a batch; 1 refuses them."""
    allowed_origins: Sequence[str] = ()
    """The other origins whose pages may open a WebSocket; `*` for all."""
    max_message: int = 1_000_000
    """Most characters of one WebSocket message."""
    operations_per_connection: int = 100
    """Most operations that one WebSocket runs at a time."""
    connection_init_timeout: float = 10.0
    """After which a WebSocket is closed that has not sent `connection_init`."""
    heartbeat_interval: float = 15.0
    """For which a stream is silent at most."""
    debug: bool = False
    """Whether internal errors are answered with their cause, and every answer names its executor."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """The choices of the settings."""
        return cls(
            limits=limits_of(settings),
            introspection=settings.introspection,
            persisted_queries=settings.persisted_queries,
            get_queries=settings.get_queries,
            max_batch=settings.max_batch,
            allowed_origins=settings.cors_origins,
            max_message=settings.max_body_bytes,
            operations_per_connection=settings.operations_per_connection,
            heartbeat_interval=settings.heartbeat_interval,
            debug=settings.debug,
        )


def limits_of(settings: Settings) -> Limits:
    """How much one GraphQL request may ask for."""
    return Limits(
        tokens=settings.max_tokens,
        depth=settings.max_depth,
        aliases=settings.max_aliases,
        cost=settings.max_cost,
    )
