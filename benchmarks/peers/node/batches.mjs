// What hangs on a row, for many rows in one statement. Each answers in the order of the ids it was given.

import { CLIENT, INVOICE, LINE, PAYMENT, QUOTE, TAX_LINE } from "./columns.mjs";
import { sql } from "./database.mjs";

const one = (ids, rows) => {
  const byId = new Map(rows.map((row) => [row.id, row]));
  return ids.map((id) => byId.get(id) ?? null);
};

const many = (ids, rows, key) => {
  const groups = new Map(ids.map((id) => [id, []]));
  for (const row of rows) groups.get(row[key]).push(row);
  return ids.map((id) => groups.get(id));
};

export const clients = async (team, ids) =>
  one(ids, await sql`select ${CLIENT} from client where team_id = ${team} and id = any(${ids})`);

export const members = async (team, ids) =>
  one(ids, await sql`select id, name, email from member where team_id = ${team} and id = any(${ids})`);

export const products = async (team, ids) =>
  one(ids, await sql`select id, name, code from product where team_id = ${team} and id = any(${ids})`);

export const lineItems = async (team, ids) =>
  many(ids, await sql`
    select ${LINE} from quote_line where team_id = ${team} and quote_id = any(${ids}) order by position, id`, "quoteId");

export const taxLines = async (team, ids) =>
  many(ids, await sql`
    select ${TAX_LINE} from quote_tax_line where team_id = ${team} and quote_id = any(${ids}) order by position`,
    "quoteId");

export const labels = async (team, ids) =>
  many(ids, await sql`
    select quote_id, label.id, name, color from quote_label join label
      on label.team_id = quote_label.team_id and label.id = label_id
    where quote_label.team_id = ${team} and quote_id = any(${ids}) order by name, label.id`, "quoteId");

export const invoices = async (team, ids) => {
  const groups = many(ids, await sql`
    select ${INVOICE} from invoice where team_id = ${team} and quote_id = any(${ids})
    order by created_at desc, id desc`, "quoteId");
  return groups.map((rows) => ({ rows }));
};

export const payments = async (team, ids) => {
  const groups = many(ids, await sql`
    select ${PAYMENT} from payment where team_id = ${team} and invoice_id = any(${ids})
    order by created_at desc, id desc`, "invoiceId");
  return groups.map((rows) => ({ rows }));
};

export const newestQuotes = async (team, ids, first) => {
  const groups = many(ids, await sql`
    select owner.client_id as owner, page.* from unnest(${ids}::text[]) as owner (client_id), lateral (
      select ${QUOTE} from quote
      where team_id = ${team} and client_id = owner.client_id and deleted_at is null
      order by created_at desc, id desc limit ${first}) as page
    order by page.created_at desc, page.id desc`, "owner");
  return groups.map((rows) => ({ rows }));
};
