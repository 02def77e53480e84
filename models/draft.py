"""Drafts: what a caller gives of an object, with anything left out."""

from collections.abc import Callable, Mapping
from typing import Any

from models.errors import ErrorCode, Faults, Path

Read = Callable[[str, Path, Faults], Any]


def require(draft: Mapping[str, Any], names: tuple[str, ...], noun: str, faults: Faults) -> None:
    """Notes REQUIRED for each of `names` that a new `noun` was not given."""
    for name in names:
        if name not in draft:
            message = f"A {noun} needs a {name.replace('_', ' ')}."
            faults.add(("input", name), ErrorCode.REQUIRED, message)


def read_given(
    draft: Mapping[str, Any], readers: Mapping[str, Read], path: Path, faults: Faults
) -> dict[str, Any]:
    """What `draft` gives of `readers`, each read by its own; empty becomes None, left out stays left out."""
    return {
        name: read(draft[name], (*path, name), faults) if draft[name] else None
        for name, read in readers.items()
        if name in draft
    }
