"""How logs are written: as JSON for machines, or as short lines for somebody who watches a terminal."""

from __future__ import annotations

import logging
import sys
from typing import TextIO

import orjson
import structlog
from structlog.dev import ConsoleRenderer, plain_traceback
from structlog.stdlib import ProcessorFormatter
from structlog.typing import EventDict, Processor


def configure_logging(*, level: str = "info", console: bool = False, to: TextIO | None = None) -> None:
    """Write structured logs to standard error, or `to`: one JSON object a line, or text for a console.

    Warnings of libraries come out in the same form. Strawberry's own log of every error is silenced:
    `graph.error_mapping` logs those that matter, once.
    """
    output = to or sys.stderr
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="%H:%M:%S", utc=False)
        if console
        else structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    rendering: list[Processor] = (
        [_at_a_glance, _for_eyes(output)]
        if console
        else [structlog.processors.format_exc_info, structlog.processors.JSONRenderer(serializer=_as_json)]
    )
    structlog.configure(
        processors=[*shared, *rendering],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelNamesMapping()[level.upper()]),
        logger_factory=structlog.WriteLoggerFactory(output),
    )
    handler = logging.StreamHandler(output)
    handler.setFormatter(
        ProcessorFormatter(
            foreign_pre_chain=shared, processors=[ProcessorFormatter.remove_processors_meta, *rendering]
        )
    )
    logging.basicConfig(handlers=[handler], level=logging.WARNING, force=True)
    logging.getLogger("strawberry").setLevel(logging.CRITICAL)


def _for_eyes(output: TextIO) -> ConsoleRenderer:
    return ConsoleRenderer(
        colors=output.isatty(),
        pad_event_to=0,
        pad_level=False,
        sort_keys=False,
        exception_formatter=plain_traceback,  # the default shows local variables, and so passwords
    )


def _at_a_glance(_logger: object, _method: str, event: EventDict) -> EventDict:
    """A request in one phrase, and of the rest what there is; an id only where something went wrong."""
    if event["event"] == "request":
        method, path, status = event.pop("method"), event.pop("path"), event.pop("status")
        event["event"] = f"{method} {path} → {status} in {event.pop('duration_ms'):g} ms"
    if event["level"] == "info" and not event.get("errors"):
        event.pop("request_id", None)
    return {name: value for name, value in event.items() if value not in (None, [])}


def _as_json(event: object, **_options: object) -> str:
    return orjson.dumps(event, default=repr).decode()
