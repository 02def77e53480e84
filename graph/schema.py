"""The schema: every noun's part of it, put together."""

from typing import Any

import strawberry
from sqlalchemy import ColumnElement, func, true
from strawberry.schema.config import StrawberryConfig

from auth.admission import admitted
from graph import (
    api_key,
    api_key_mutations,
    app,
    app_mutations,
    authorization,
    client,
    client_mutations,
    event,
    invoice,
    invoice_mutations,
    label,
    label_mutations,
    mail_template,
    member,
    member_mutations,
    payment,
    payment_mutations,
    pdf_check,
    product,
    product_mutations,
    quote,
    quote_calculation,
    quote_mutations,
    subscription,
    tax_rate,
    tax_rate_mutations,
    team_mutations,
    terms_template,
    terms_template_mutations,
    viewer,
    webhook_delivery,
    webhook_endpoint,
    webhook_mutations,
)
from graph.engine.engine import Engine
from graph.engine.executor import executor_class
from graph.engine.node import row_types
from graph.mutation import mutation_type
from graph.node_query import NodeQueries
from graph.scalars import SCALARS


@strawberry.type(description="Everything that can be read. Each operation is answered for one moment.")
class Query(
    NodeQueries,
    viewer.ViewerQueries,
    client.ClientQueries,
    quote.QuoteQueries,
    quote_calculation.QuoteCalculationQueries,
    invoice.InvoiceQueries,
    payment.PaymentQueries,
    pdf_check.PdfCheckQueries,
    product.ProductQueries,
    tax_rate.TaxRateQueries,
    terms_template.TermsTemplateQueries,
    label.LabelQueries,
    member.MemberQueries,
    api_key.ApiKeyQueries,
    app.AppQueries,
    event.EventQueries,
    webhook_endpoint.WebhookEndpointQueries,
    webhook_delivery.WebhookDeliveryQueries,
):
    """The queries of all nouns."""


Mutation = mutation_type(
    client_mutations.MUTATIONS,
    quote_mutations.MUTATIONS,
    invoice_mutations.MUTATIONS,
    payment_mutations.MUTATIONS,
    product_mutations.MUTATIONS,
    tax_rate_mutations.MUTATIONS,
    terms_template_mutations.MUTATIONS,
    label_mutations.MUTATIONS,
    team_mutations.MUTATIONS,
    mail_template.MUTATIONS,
    member_mutations.MUTATIONS,
    api_key_mutations.MUTATIONS,
    app_mutations.MUTATIONS,
    authorization.MUTATIONS,
    webhook_mutations.MUTATIONS,
)


def _admission(
    context: Any, team_id: ColumnElement[str], credential: ColumnElement[str]
) -> ColumnElement[bool]:
    return admitted(context.caller, team_id, credential)


config = StrawberryConfig(scalar_map=SCALARS)
ENGINE = Engine(
    # row-level security sees the team for as long as the statement runs, and not a moment longer
    prologue=lambda team: func.set_config("app.team_id", team, true()),
    admission=_admission,
    config=config,
)

schema = strawberry.Schema(
    query=Query,
    mutation=Mutation,
    subscription=subscription.Subscription,
    types=row_types(),
    config=config,
    execution_context_class=executor_class(ENGINE),
)
ENGINE.scalars = schema.schema_converter.scalar_registry
