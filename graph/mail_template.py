"""The words of mails about documents in the schema, with the mutations that change them."""

from datetime import datetime
from typing import Annotated

import strawberry

from graph.engine.fields import column
from graph.engine.node import Node, node
from graph.enums import expose
from graph.mutation import mutation
from graph.team import SCOPE, Team
from models.mail_template import MailTemplate as TemplateRow
from models.mail_template import MailTemplateKind
from resolvers.mail_template import mail_template_reset, mail_template_set

expose(MailTemplateKind)


@node(
    TemplateRow,
    prefix="mailtemplate",
    scope=SCOPE,
    description="A team's own words for one kind of e-mail about a document.",
)
class MailTemplate(Node):
    """A row of `mail_template`."""

    kind: MailTemplateKind = column(TemplateRow.kind, "Which e-mails say this.")
    subject: str = column(TemplateRow.subject, "The subject, with placeholders such as `{quote.number}`.")
    message: str = column(TemplateRow.message, "The message, with placeholders such as `{client.name}`.")
    updated_at: datetime = column(TemplateRow.updated_at, "When it last changed.")


@strawberry.input(description="What one kind of e-mail about a document says.")
class MailTemplateInput:
    """A subject and a message."""

    subject: str = strawberry.field(
        description="One line of at most 255 characters, with placeholders in braces."
    )
    message: str = strawberry.field(
        description="At most 10,000 characters, with placeholders in braces; `{publicUrl}` is the address of "
        "the document, which a button leads to in any case."
    )


_Kind = Annotated[MailTemplateKind, "Which e-mails."]

MUTATIONS = [
    mutation(
        mail_template_set,
        "write:team",
        "Lets one kind of e-mail say something of the team's own; an unknown placeholder is refused.",
        kind=_Kind,
        input=MailTemplateInput,
        returns={"mail_template": MailTemplate},
    ),
    mutation(
        mail_template_reset,
        "write:team",
        "Lets one kind of e-mail say again what every team's says.",
        kind=_Kind,
        returns={"team": Team},
    ),
]
