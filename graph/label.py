"""Labels in the schema."""

from datetime import datetime

import strawberry

from graph.archived import archived_condition, live_unless_asked
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column
from graph.engine.node import Node, node
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.label import Label as LabelRow

SCOPE = "read:labels"


class LabelSortKey(DescribedEnum):
    """What labels can be sorted by."""

    NAME = "NAME", "The name, without regard to case."
    CREATED_AT = "CREATED_AT", "When the label was added."


@strawberry.input(description="Which labels to list.")
class LabelFilter:
    """All that is given must hold."""

    archived: bool | None = archived_condition()


LABELS = Collection(
    row=LabelRow,
    scope=SCOPE,
    sort_keys={
        LabelSortKey.NAME: SortKey(lambda label: label.name_key, str),
        LabelSortKey.CREATED_AT: SortKey(lambda label: label.created_at, datetime),
    },
    default_sort=(LabelSortKey.NAME, SortDirection.ASC),
    filter=LabelFilter,
    sort=sort_input(LabelSortKey, "labels"),
    visible=live_unless_asked,
)


@node(
    LabelRow,
    prefix="label",
    scope=SCOPE,
    description="A word with a colour, which a team sorts its quotes by.",
)
class Label(Node):
    """A row of `label`."""

    version: int = column(LabelRow.version, "Counts the changes; for `expectedVersion`.")
    name: str = column(LabelRow.name, "The word.")
    color: str = column(LabelRow.color, "The colour, as `#rrggbb`.")
    archived_at: datetime | None = column(LabelRow.archived_at, "When the label was archived.")
    created_at: datetime = column(LabelRow.created_at, "When the label was added.")
    updated_at: datetime = column(LabelRow.updated_at, "When the label last changed.")


@strawberry.type
class LabelQueries:
    """Labels at the root."""

    labels: Connection[Label] | None = connection(LABELS, "The labels of your team, by name.")

    label: Label | None = by_id(LabelRow, "One label.", scope=SCOPE)
