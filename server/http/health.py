"""Is the process alive, and is it ready for requests? For balancers and orchestrators."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import BaseRoute, Route

log = structlog.get_logger("quotegraph.health")

Check = Callable[[], Awaitable[str | None]]
"""Finds out what keeps the server from working: one sentence without secrets, or None."""


def health_routes(check: Check, *, timeout: float = 3.0) -> list[BaseRoute]:
    """`/healthz`: 200 while the process answers. `/readyz`: 200, or 503 with the problem that `check` finds.

    A check that raises, or takes longer than `timeout` seconds, is a problem too.
    """

    async def healthz(_: Request) -> Response:
        return _no_store(JSONResponse({"status": "ok"}))

    async def readyz(_: Request) -> Response:
        problem = await _problem(check, longest=timeout)
        if problem is None:
            return _no_store(JSONResponse({"status": "ok"}))
        return _no_store(JSONResponse({"status": "unavailable", "problem": problem}, 503))

    return [Route("/healthz", healthz), Route("/readyz", readyz)]


async def _problem(check: Check, *, longest: float) -> str | None:
    try:
        async with asyncio.timeout(longest):
            return await check()
    except TimeoutError:
        return f"The check took longer than {longest:g} s."
    except Exception as error:
        log.warning("readiness check failed", exc_info=error)
        return "The check failed; see the log."


def _no_store(response: Response) -> Response:
    response.headers["Cache-Control"] = "no-store"
    return response
