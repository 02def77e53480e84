"""The answer to one operation, as the specification words it."""

from __future__ import annotations

from typing import Any

from strawberry.types import ExecutionResult

from graph.error_mapping import presentable
from server.endpoint.http_status import turned_away


def answer_of(result: ExecutionResult) -> dict[str, Any]:
    """`result` as it is answered: without `data` where execution did not begin or nothing was permitted."""
    errors = [error.formatted for error in presentable(result.errors or ())]
    answer: dict[str, Any] = {}
    if turned_away(result.data, errors):
        result.data = None
        for error in errors:
            del error["path"]
    if errors:
        answer["errors"] = errors
    if result.data is not None or not errors or any("path" in error for error in errors):
        answer["data"] = result.data
    if result.extensions:
        answer["extensions"] = result.extensions
    return answer
