// What front-end code does with the generated types; it is compiled and never run.
import type { DocumentTypeDecoration } from "@graphql-typed-document-node/core";

import {
  DashboardDocument,
  OneQuoteDocument,
  QuoteCreateDocument,
  type QuoteCreateMutationVariables,
} from "../build/codegen/graphql";

declare function ask<Result, Variables>(
  document: DocumentTypeDecoration<Result, Variables>,
  variables: Variables,
): Result;

const draft: QuoteCreateMutationVariables = {
  input: {
    clientId: "client_01",
    discount: { type: "PERCENT", value: "10" },
    lineItems: [{ name: "Design", quantity: "8", unitPrice: "90.00", taxRate: "10" }],
  },
};
const created = ask(QuoteCreateDocument, draft);
export const total: string | undefined = created.quoteCreate?.quote?.total.amount;
export const faults: string[] = created.quoteCreate?.userErrors.map((error) => error.path.join(".")) ?? [];

const quote = ask(OneQuoteDocument, { id: "quote_01" }).quote;
export const names: string[] = quote?.lineItems.map((line) => line.name) ?? [];

export const sent: number | undefined = ask(DashboardDocument, {}).sent?.nodes.length;

// @ts-expect-error a quote needs a client
export const noClient: QuoteCreateMutationVariables = { input: { lineItems: [] } };
// @ts-expect-error a status is never written
export const status: QuoteCreateMutationVariables = { input: { ...draft.input, status: "SENT" } };
