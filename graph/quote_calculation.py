"""What a quote would come to."""

from typing import Annotated, Any, Self, cast

import strawberry

from graph.arguments import read_plainly
from graph.document import TaxLine
from graph.engine.requires_scope import RequiresScope
from graph.money import Money
from graph.mutation import Info
from graph.quote import QuoteLineItem
from graph.quote_input import QuoteCalculateInput
from graph.quote_list import READ_QUOTES
from graph.user_error import UserError, user_errors
from models.errors import Refused
from models.identifier import Prefix, new_id
from models.money import to_decimal
from models.quote import Quote, QuoteLine, QuoteTaxLine
from models.totals import Totals
from resolvers.document import tax_line_columns
from resolvers.quote_calculate import quote_calculate
from resolvers.quote_write import QuoteDraft

read_plainly(QuoteCalculateInput)


@strawberry.type(description="What a quote would come to, by the same rules as one that is written.")
class QuoteCalculatePayload:
    """All amounts are null where there are user errors."""

    subtotal: Money | None = strawberry.field(default=None, description="The sum of the lines that count.")
    discount_total: Money | None = strawberry.field(default=None, description="What the discount comes to.")
    adjustment: Money | None = strawberry.field(default=None, description="The adjustment.")
    tax_total: Money | None = strawberry.field(default=None, description="All tax.")
    total_excluding_tax: Money | None = strawberry.field(default=None, description="The total without tax.")
    total: Money | None = strawberry.field(default=None, description="What is to be paid.")
    total_if_all_selected: Money | None = strawberry.field(
        default=None, description="The total with every optional line taken."
    )
    tax_lines: list[TaxLine] = strawberry.field(
        default_factory=list, description="The tax by category and rate."
    )
    line_items: list[QuoteLineItem] = strawberry.field(
        default_factory=list,
        description="What each line comes to, in the order given; none is kept, so nothing has their ids.",
    )
    user_errors: list[UserError] = strawberry.field(
        default_factory=list, description="Why it cannot be calculated; empty on success."
    )

    @classmethod
    def of(cls, quote: Quote, lines: list[QuoteLine], totals: Totals) -> Self:
        """The amounts of a quote that was calculated."""

        def amount(minor: int) -> Money:
            return Money(amount=to_decimal(minor, quote.currency), currency=quote.currency)  # type: ignore[arg-type]

        tax_lines: Any = [
            QuoteTaxLine(id=new_id(Prefix.QUOTE_TAX_LINE), **columns)
            for columns in tax_line_columns(totals, quote.currency)
        ]
        return cls(
            subtotal=amount(totals.subtotal),
            discount_total=amount(totals.discount_total),
            adjustment=amount(totals.adjustment),
            tax_total=amount(totals.tax_total),
            total_excluding_tax=amount(totals.total_excluding_tax),
            total=amount(totals.total),
            total_if_all_selected=amount(totals.total_if_all_selected),
            tax_lines=tax_lines,
            line_items=lines,  # type: ignore[arg-type]
        )


@strawberry.type
class QuoteCalculationQueries:
    """Calculation at the root."""

    @strawberry.field(
        description="What a quote would come to, without writing it.",
        directives=[RequiresScope(scope=READ_QUOTES)],
    )
    async def quote_calculate(
        self,
        info: Info,
        input: Annotated[QuoteCalculateInput, strawberry.argument(description="The quote.")],
    ) -> QuoteCalculatePayload | None:
        """The totals, or the user errors that `quoteCreate` would answer."""
        context = info.context
        context.require(READ_QUOTES)
        async with context.reading() as session:
            try:
                draft = cast("QuoteDraft", input)
                return QuoteCalculatePayload.of(*await quote_calculate(session, context.caller, draft))
            except Refused as refused:
                session.expunge_all()
                return QuoteCalculatePayload(user_errors=user_errors(refused))
