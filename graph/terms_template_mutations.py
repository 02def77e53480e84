"""The mutations of terms templates, with their inputs and payloads."""

import strawberry
from strawberry import ID, Maybe

from graph.mutation import mutation
from graph.terms_template import TermsTemplate
from resolvers import terms_template as verbs

SCOPE = "write:terms_templates"


@strawberry.input(description="Changes to a terms template: what is left out stays as it is.")
class TermsTemplateUpdateInput:
    """Everything about a terms template that can be written."""

    name: Maybe[str] = strawberry.field(description="The name that the team knows it by.")
    body: Maybe[str] = strawberry.field(description="The terms themselves, at most 10,000 characters.")
    is_default: Maybe[bool] = strawberry.field(
        description="Whether new quotes start with it where their caller names no terms; the one before no "
        "longer is."
    )


@strawberry.input(description="A new terms template.")
class TermsTemplateCreateInput(TermsTemplateUpdateInput):
    """A terms template with a name and a body."""

    name: str = strawberry.field(description="The name that the team knows it by.")  # type: ignore[assignment]
    body: str = strawberry.field(description="The terms themselves, at most 10,000 characters.")  # type: ignore[assignment]


_RETURNS = {"terms_template": TermsTemplate}

MUTATIONS = [
    mutation(
        verbs.terms_template_create,
        SCOPE,
        "Adds a terms template.",
        input=TermsTemplateCreateInput,
        returns=_RETURNS,
    ),
    mutation(
        verbs.terms_template_update,
        SCOPE,
        "Changes a terms template; documents keep the terms they have.",
        id=ID,
        input=TermsTemplateUpdateInput,
        returns=_RETURNS,
    ),
    mutation(
        verbs.terms_template_archive,
        SCOPE,
        "Takes a terms template out of the choice for new documents; it is the default no longer.",
        id=ID,
        returns=_RETURNS,
    ),
    mutation(
        verbs.terms_template_unarchive,
        SCOPE,
        "Puts an archived terms template back.",
        id=ID,
        returns=_RETURNS,
    ),
]
