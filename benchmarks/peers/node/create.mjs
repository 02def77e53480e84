// The mutation: totals as the contract has them, then a plain insert of the same rows that Quotegraph writes.

import { randomUUID } from "node:crypto";

import { sql } from "./database.mjs";
import { exponent } from "./money.mjs";

export async function createQuote(team, input) {
  return sql.begin(async (sql) => {
    const [{ currency }] = await sql`
      select coalesce(client.currency, team.currency) as currency
      from client join team on team.id = client.team_id where client.team_id = ${team} and client.id = ${input.clientId}`;
    const { quote, lines, taxes } = priced(team, input, currency);
    const [[{ number }]] = await Promise.all([
      sql`insert into quote ${sql(quote)} returning number`,
      sql`insert into quote_line ${sql(lines)}`,
      sql`insert into quote_tax_line ${sql(taxes)}`,
    ]);
    return { quote: { ...quote, number, lines }, userErrors: [] };
  });
}

function priced(team, input, currency) {
  const now = new Date();
  const row = { teamId: team, currency };
  const id = `quote_${randomUUID()}`;
  const lines = input.lineItems.map((line, position) => ({
    ...row, ...line, quoteId: id, id: `quoteline_${randomUUID()}`, createdAt: now, updatedAt: now, position,
    kind: "ITEM", taxCategory: Number(line.taxRate) ? "S" : "Z", taxName: "", optional: false, selected: true,
    discountMinor: 0, amountMinor: Math.round(Number(line.quantity) * Number(line.unitPrice) * 10 ** exponent(currency)),
  }));
  const taxes = taxGroups(lines).map((group, position) => ({
    ...row, ...group, quoteId: id, id: `quotetax_${randomUUID()}`, position, name: "",
  }));
  const subtotal = sum(lines, "amountMinor");
  const tax = sum(taxes, "taxMinor");
  const validUntil = new Date(Date.parse(input.issueDate) + 30 * 86_400_000);
  const quote = {
    ...row, id, createdAt: now, updatedAt: now, version: 1, title: input.title, template: "MODERN",
    clientId: input.clientId, pricingMode: "TAX_EXCLUSIVE", taxPolicy: "PER_GROUP", adjustmentMinor: 0,
    adjustmentTaxRate: 0, subtotalMinor: subtotal, discountMinor: 0, taxMinor: tax, totalMinor: subtotal + tax,
    totalExcludingTaxMinor: subtotal, totalIfAllSelectedMinor: subtotal + tax, paymentStatus: "UNPAID",
    number: sql`'P-' || nextval('peer_number')`, numberValue: sql`currval('peer_number')`, revision: 1,
    documentType: "QUOTE", status: "DRAFT", issueDate: input.issueDate,
    validUntil: validUntil.toISOString().slice(0, 10), expiresAt: new Date(validUntil.getTime() + 86_400_000),
  };
  return { quote, lines, taxes };
}

// Tax is rounded once for each rate, and the lines share it out by largest remainder.
function taxGroups(lines) {
  return [...Map.groupBy(lines, (line) => line.taxRate)].map(([rate, group]) => {
    const taxableMinor = sum(group, "amountMinor");
    const taxMinor = Math.round((taxableMinor * Number(rate)) / 100);
    const shares = group.map((line) => (taxMinor * line.amountMinor) / taxableMinor);
    group.forEach((line, i) => (line.taxMinor = Math.floor(shares[i])));
    const byFraction = group.map((_, i) => i).sort((a, b) => (shares[b] % 1) - (shares[a] % 1));
    for (const i of byFraction.slice(0, taxMinor - sum(group, "taxMinor"))) group[i].taxMinor += 1;
    return { rate, category: Number(rate) ? "S" : "Z", taxableMinor, taxMinor };
  });
}

const sum = (rows, column) => rows.reduce((total, row) => total + row[column], 0);
