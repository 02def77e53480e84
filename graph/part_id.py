"""Identifiers of the parts of an object that are no objects of their own, such as an address.

Clients that cache by identifier (Relay, Apollo) need one on everything. A part's is its owner's and its name.
"""

from typing import Any

from sqlalchemy import func, literal_column
from strawberry import ID

from graph.engine.source import Sql

PART_ID = "For caches: identifies this part of its owner. Nothing can be looked up by it."


def part_id(owner: Any, name: str) -> ID:
    """The identifier of the part `name` of a row."""
    return ID(f"{owner.id}.{name}")


def part_id_sql(name: str) -> Sql:
    """The same in SQL; `name` is a name of ours, never a caller's text."""
    return lambda owner: func.concat(owner.id, literal_column(f"'.{name}'"))
