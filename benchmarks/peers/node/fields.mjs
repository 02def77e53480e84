// Fields that are worked out of a row; all others are columns of the same name.

import { encode } from "./lists.mjs";
import { money, unitPrice } from "./money.mjs";

const amount = (column) => (row) => money(row[column], row.currency);
const discount = (row) => row.discountType && { type: row.discountType, value: row.discountValue };
const rows = { nodes: (connection) => connection.rows };

export const fields = {
  QuoteConnection: {
    ...rows,
    totalCount: (connection) => connection.count(),
    edges: ({ rows, sort }) => rows.map((node) => ({ cursor: encode(sort, node), node })),
    pageInfo: ({ rows, sort, hasNextPage, hasPreviousPage }) => ({
      hasNextPage,
      hasPreviousPage,
      startCursor: rows.length ? encode(sort, rows[0]) : null,
      endCursor: rows.length ? encode(sort, rows.at(-1)) : null,
    }),
  },
  InvoiceConnection: rows,
  PaymentConnection: rows,
  ClientConnection: rows,
  Quote: {
    subtotal: amount("subtotalMinor"),
    discount,
    discountTotal: amount("discountMinor"),
    adjustment: amount("adjustmentMinor"),
    taxTotal: amount("taxMinor"),
    total: amount("totalMinor"),
  },
  LineItem: {
    unitPrice: (row) => unitPrice(row.unitPrice, row.currency),
    discount,
    taxAmount: amount("taxMinor"),
    amount: amount("amountMinor"),
  },
  TaxLine: { taxable: amount("taxableMinor"), tax: amount("taxMinor") },
  Invoice: { total: amount("totalMinor"), amountPaid: amount("amountPaidMinor"), amountDue: amount("amountDueMinor") },
  Payment: { amount: amount("amountMinor"), fee: amount("feeMinor"), net: amount("netMinor") },
  Client: {
    address: (row) => ({
      line1: row.addressLine1,
      line2: row.addressLine2,
      city: row.addressCity,
      region: row.addressRegion,
      postalCode: row.addressPostalCode,
      country: row.addressCountry,
    }),
  },
};

export const serializeInstant = (date) => date.toISOString();
