"""Terms templates in the schema."""

from datetime import datetime

import strawberry

from graph.archived import archived_condition, live_unless_asked
from graph.engine.collection import Collection, SortDirection, SortKey
from graph.engine.connection import Connection, connection
from graph.engine.fields import by_id, column
from graph.engine.node import Node, node
from graph.sorting import sort_input
from models.described_enum import DescribedEnum
from models.terms_template import TermsTemplate as TermsTemplateRow

SCOPE = "read:terms_templates"


class TermsTemplateSortKey(DescribedEnum):
    """What terms templates can be sorted by."""

    NAME = "NAME", "The name, byte by byte."
    CREATED_AT = "CREATED_AT", "When the template was added."


@strawberry.input(description="Which terms templates to list.")
class TermsTemplateFilter:
    """All that is given must hold."""

    archived: bool | None = archived_condition()


TERMS_TEMPLATES = Collection(
    row=TermsTemplateRow,
    scope=SCOPE,
    sort_keys={
        TermsTemplateSortKey.NAME: SortKey(lambda template: template.name, str),
        TermsTemplateSortKey.CREATED_AT: SortKey(lambda template: template.created_at, datetime),
    },
    default_sort=(TermsTemplateSortKey.NAME, SortDirection.ASC),
    filter=TermsTemplateFilter,
    sort=sort_input(TermsTemplateSortKey, "terms templates"),
    visible=live_unless_asked,
)


@node(
    TermsTemplateRow,
    prefix="terms",
    scope=SCOPE,
    description="Terms and conditions that a document can start from.",
)
class TermsTemplate(Node):
    """A row of `terms_template`."""

    version: int = column(TermsTemplateRow.version, "Counts the changes; for `expectedVersion`.")
    name: str = column(TermsTemplateRow.name, "The name that the team knows it by.")
    body: str = column(TermsTemplateRow.body, "The terms themselves.")
    is_default: bool = column(
        TermsTemplateRow.is_default, "Whether new quotes start with it where their caller names no terms."
    )
    archived_at: datetime | None = column(TermsTemplateRow.archived_at, "When the template was archived.")
    created_at: datetime = column(TermsTemplateRow.created_at, "When the template was added.")
    updated_at: datetime = column(TermsTemplateRow.updated_at, "When the template last changed.")


@strawberry.type
class TermsTemplateQueries:
    """Terms templates at the root."""

    terms_templates: Connection[TermsTemplate] | None = connection(
        TERMS_TEMPLATES, "The terms templates of your team, by name."
    )

    terms_template: TermsTemplate | None = by_id(TermsTemplateRow, "One terms template.", scope=SCOPE)
