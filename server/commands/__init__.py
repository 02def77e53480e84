"""Commands with subcommands, and what they share: the database of the settings, and where they report."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import TYPE_CHECKING, TypeVar

import typer

from server.loading import loading
from server.settings import Settings

if TYPE_CHECKING:
    from server.database import Database
    from server.provide import Say

T = TypeVar("T")


def on_database(work: Callable[[Database], Awaitable[T]], say: Say | None = None) -> T:
    """Does the work on the database of the settings, and returns what comes of it. Raises OperatorError."""
    with loading():
        from server.provide import on_database as do

    return do(Settings.from_environment(), say or _stay_silent, work)


def tell(line: str) -> None:
    """Reports a step on standard error."""
    typer.echo(f"→ {line}", err=True)


def _stay_silent(line: str) -> None:
    pass
