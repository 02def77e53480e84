"""From the inputs of the schema to the plain mappings that verbs take."""

from collections.abc import Mapping
from dataclasses import fields, is_dataclass
from typing import Any

from strawberry import UNSET, Some


def plain(value: Any) -> Any:
    """`value` with input objects as mappings of what the caller gave: left out is absent, null is None."""
    if isinstance(value, Some):
        return plain(value.value)
    if isinstance(value, list):
        return [plain(each) for each in value]
    if is_dataclass(value) and not isinstance(value, type):
        given = ((field.name, getattr(value, field.name)) for field in fields(value))
        return {name: plain(each) for name, each in given if each is not None and each is not UNSET}
    return value


def draft(value: Any) -> Any:
    """An input object as a verb's draft."""
    found: Mapping[str, Any] = plain(value)
    return found
