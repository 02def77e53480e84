"""Calls of every mutation, made from the schema, so that a new mutation is put to the same tests."""

from collections.abc import Callable, Iterator
from typing import Any

from graphql import (
    GraphQLEnumType,
    GraphQLField,
    get_nullable_type,
    is_enum_type,
    is_input_object_type,
    is_list_type,
    is_non_null_type,
)

from graph.schema import schema
from tests.bad_input.conftest import Stage

MUTATIONS: dict[str, GraphQLField] = dict(schema._schema.mutation_type.fields)  # type: ignore[union-attr]
ID_ARGUMENT = {
    name: argument
    for name, field in MUTATIONS.items()
    for argument, declared in field.args.items()
    if str(declared.type) == "ID!"
}
"""The mutations that change what an identifier names, and the argument that carries it."""

SKIP = object()
_SUBJECTS = {
    "quoteUpdate": "quote",
    "quoteLineItemsAdd": "quote",
    "invoiceUpdate": "invoice",
    "client": "client",
    "quote": "sent_quote",
    "invoice": "sent_invoice",
    "paymentRecord": "sent_invoice",
    "payment": "payment",
    "product": "product",
    "taxRate": "tax_rate",
    "termsTemplate": "terms_template",
    "label": "label",
    "apiKey": "api_key",
    "member": "colleague",
    "app": "app",
    "authorization": "authorization",
    "webhookDelivery": "webhook_delivery",
    "webhook": "webhook_endpoint",
}
"""By the beginning of a mutation's name, the field of a stage that it can be about; the first one counts."""
_LEAST = {"String": "x", "Decimal": "1", "Int": 1, "Boolean": True, "CurrencyCode": "USD", "ID": "x"}
_ALSO: dict[str, dict[str, Any]] = {
    "ClientFindOrCreateInput": {"email": "nobody@example.com"},
    "MemberInviteInput": {"email": "nobody@example.com"},
    "WebhookEndpointCreateInput": {"url": "https://hooks.example/"},
}

WRITE = {
    "quoteCreate": """
        mutation ($input: QuoteCreateInput!) {
          quoteCreate(input: $input) { quote { id } userErrors { code path message } } }""",
    "quoteUpdate": """
        mutation ($id: ID!, $input: QuoteUpdateInput!) {
          quoteUpdate(id: $id, input: $input) { quote { id } userErrors { code path message } } }""",
    "quoteCalculate": """
        query ($input: QuoteCalculateInput!) {
          quoteCalculate(input: $input) { total { amount } userErrors { code path message } } }""",
    "invoiceCreate": """
        mutation ($input: InvoiceCreateInput!) {
          invoiceCreate(input: $input) { invoice { id } userErrors { code path message } } }""",
    "invoiceUpdate": """
        mutation ($invoice: ID!, $input: InvoiceUpdateInput!) {
          invoiceUpdate(id: $invoice, input: $input) { invoice { id } userErrors { code path message } } }""",
    "productCreate": """
        mutation ($input: ProductCreateInput!) {
          productCreate(input: $input) { product { id } userErrors { code path message } } }""",
    "productUpdate": """
        mutation ($product: ID!, $input: ProductUpdateInput!) {
          productUpdate(id: $product, input: $input) { product { id } userErrors { code path message } } }""",
}
"""Writing a quote, an invoice or a product, with what is made of it."""


def subject_of(mutation: str) -> str:
    """The field of a stage whose identifier `mutation` takes."""
    return next(field for beginning, field in _SUBJECTS.items() if mutation.startswith(beginning))


def document_of(mutation: str) -> str:
    """The mutation, asking for its user errors alone, with a variable for each of its arguments."""
    arguments = MUTATIONS[mutation].args
    parameters = ", ".join(f"${name}: {each.type}" for name, each in arguments.items())
    passed = ", ".join(f"{name}: ${name}" for name in arguments)
    return f"mutation ({parameters}) {{ {mutation}({passed}) {{ userErrors {{ code path message }} }} }}"


def least_variables(mutation: str, stage: Stage) -> dict[str, Any]:
    """The least that the mutation takes."""
    needed = {
        name: least(each.type, stage)
        for name, each in MUTATIONS[mutation].args.items()
        if is_non_null_type(each.type)
    }
    if mutation in ID_ARGUMENT:
        needed[ID_ARGUMENT[mutation]] = getattr(stage, subject_of(mutation))
    return needed


def least(type_: Any, stage: Stage) -> Any:
    """A small value of this type."""
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        return [least(type_.of_type, stage)]
    if is_enum_type(type_):
        return next(iter(type_.values))
    if is_input_object_type(type_):
        needed = {name: field.type for name, field in type_.fields.items() if is_non_null_type(field.type)}
        if "name" in type_.fields:
            needed["name"] = type_.fields["name"].type
        if "unitPrice" in type_.fields:
            needed["unitPrice"] = type_.fields["unitPrice"].type
        some = {name: least(each, stage) for name, each in needed.items()}
        return some | ({"clientId": stage.client} if "clientId" in some else {}) | _ALSO.get(type_.name, {})
    return _LEAST[type_.name]


Replace = Callable[[str, Any], Any]
"""From the name and the type of a leaf to the value to put there, or SKIP."""


def replaced(mutation: str, stage: Stage, replace: Replace) -> Iterator[tuple[list[str], dict[str, Any]]]:
    """For each leaf of the mutation's arguments, its path and variables with the leaf replaced."""
    for name, argument in MUTATIONS[mutation].args.items():
        for path, value in _replaced(name, argument.type, stage, replace):
            yield [name, *path], {**least_variables(mutation, stage), name: value}


def _replaced(name: str, type_: Any, stage: Stage, replace: Replace) -> Iterator[tuple[list[str], Any]]:
    type_ = get_nullable_type(type_)
    if is_list_type(type_):
        for path, value in _replaced(name, type_.of_type, stage, replace):
            yield ["0", *path], [value]
    elif is_input_object_type(type_):
        for inner, field in type_.fields.items():
            for path, value in _replaced(inner, field.type, stage, replace):
                yield [inner, *path], {**least(type_, stage), inner: value}
    elif (value := replace(name, type_)) is not SKIP:
        yield [], value


def is_text(type_: Any) -> bool:
    """Whether the type takes any text."""
    return not isinstance(type_, GraphQLEnumType) and type_.name == "String"
