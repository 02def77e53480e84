"""The mutations of labels, with their inputs and payloads."""

import strawberry
from strawberry import ID, Maybe

from graph.label import Label
from graph.mutation import mutation
from resolvers import label as verbs

SCOPE = "write:labels"


@strawberry.input(description="Changes to a label: what is left out stays as it is.")
class LabelUpdateInput:
    """Everything about a label that can be written."""

    name: Maybe[str] = strawberry.field(
        description="The word; no two live labels have the same, whatever its case."
    )
    color: Maybe[str] = strawberry.field(description="The colour, as `#rrggbb`; grey in a new label.")


@strawberry.input(description="A new label.")
class LabelCreateInput(LabelUpdateInput):
    """A label with a name."""

    name: str = strawberry.field(description="The word; no two live labels have the same, whatever its case.")  # type: ignore[assignment]


_RETURNS = {"label": Label}

MUTATIONS = [
    mutation(verbs.label_create, SCOPE, "Adds a label.", input=LabelCreateInput, returns=_RETURNS),
    mutation(
        verbs.label_update,
        SCOPE,
        "Changes a label, on every quote that carries it.",
        id=ID,
        input=LabelUpdateInput,
        returns=_RETURNS,
    ),
    mutation(
        verbs.label_archive,
        SCOPE,
        "Takes a label out of the choice; quotes that carry it keep it.",
        id=ID,
        returns=_RETURNS,
    ),
    mutation(verbs.label_unarchive, SCOPE, "Puts an archived label back.", id=ID, returns=_RETURNS),
]
