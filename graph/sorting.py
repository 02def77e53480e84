"""The order of a list as an argument: one of its keys, and a direction."""

import strawberry

from graph.engine.collection import SortDirection
from graph.enums import expose
from models.described_enum import DescribedEnum


def sort_input(keys: type[DescribedEnum], things: str) -> type:
    """The input `ThingSort` of the keys `ThingSortKey`, by which a list of `things` is sorted."""
    fields = {
        "by": strawberry.field(description="What to sort by."),
        "direction": strawberry.field(default=SortDirection.ASC, description="Which end comes first."),
        "__annotations__": {"by": expose(keys), "direction": SortDirection},
    }
    bare = type(keys.__name__.removesuffix("Key"), (), fields)
    return strawberry.input(bare, description=f"The order of a list of {things}.")
