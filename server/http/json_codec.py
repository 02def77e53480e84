"""JSON in and out: strict about what comes in, and never at a loss for what goes out."""

from __future__ import annotations

import json
from typing import NoReturn

import orjson


def parsed_json(data: bytes | str) -> object:
    """The JSON value in `data`; raises json.JSONDecodeError for anything else, NaN and bad UTF-8 included.

    A lone surrogate (`"\\ud800"`) is let through, so that it can be refused where it stands.
    """
    try:
        return orjson.loads(data)
    except orjson.JSONDecodeError as error:
        if "surrogate" not in error.msg:
            raise
    try:
        return json.loads(data, parse_constant=_no_json)
    except (RecursionError, ValueError):
        raise json.JSONDecodeError("not JSON", "", 0) from None


def encoded_json(data: object) -> bytes:
    """`data` in UTF-8; text that UTF-8 cannot hold comes out as escapes."""
    try:
        return orjson.dumps(data)
    except TypeError:
        return json.dumps(data, separators=(",", ":")).encode()


def _no_json(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is not JSON")
