// The lists at the root, each cut into pages by key.

import { CLIENT, INVOICE, QUOTE, WHOLE_QUOTE } from "./columns.mjs";
import { sql } from "./database.mjs";

const SORTS = {
  CREATED_AT: { column: sql`created_at`, type: sql`timestamptz`, value: (row) => row.createdAt.toISOString() },
  TOTAL: { column: sql`total_minor`, type: sql`bigint`, value: (row) => row.totalMinor },
};
const NEWEST_FIRST = { by: "CREATED_AT", direction: "DESC" };

export const encode = (sort, row) =>
  Buffer.from(JSON.stringify([SORTS[sort.by].value(row), row.id])).toString("base64url");
const decode = (cursor) => JSON.parse(Buffer.from(cursor, "base64url"));

export async function quotes(team, { first, after, filter = {}, sort = NEWEST_FIRST }) {
  const { column, type } = SORTS[sort.by];
  const ascending = sort.direction === "ASC";
  const [value, id] = after ? decode(after) : [];
  const found = await sql`
    select ${QUOTE} from quote
    where ${quoteConditions(team, filter ?? {})}
    ${after ? sql`and (${column}, id) ${ascending ? sql`>` : sql`<`} (${value}::${type}, ${id})` : sql``}
    order by ${column} ${ascending ? sql`asc` : sql`desc`}, id ${ascending ? sql`asc` : sql`desc`}
    limit ${first + 1}`;
  return {
    rows: found.slice(0, first),
    hasNextPage: found.length > first,
    hasPreviousPage: Boolean(after),
    sort,
    count: () => countQuotes(team, filter ?? {}),
  };
}

async function countQuotes(team, filter) {
  const [{ count }] = await sql`select count(*) from quote where ${quoteConditions(team, filter)}`;
  return count;
}

const quoteConditions = (team, { status, number, ownerId, clientId }) => sql`
  team_id = ${team} and deleted_at is null
  ${status ? sql`and ${hasStatus(status)}` : sql``}
  ${number ? sql`and position(lower(${number}) in lower(number)) > 0` : sql``}
  ${ownerId ? sql`and owner_id = ${ownerId}` : sql``}
  ${clientId ? sql`and client_id = ${clientId}` : sql``}`;

const hasStatus = (statuses) => sql`
  (status = any(${statuses}) and not (status = 'SENT' and expires_at <= now())
   ${statuses.includes("EXPIRED") ? sql`or status = 'SENT' and expires_at <= now()` : sql``})`;

export async function quote(team, id) {
  const [found] = await sql`select ${WHOLE_QUOTE} from quote where team_id = ${team} and id = ${id}`;
  return found;
}

export async function invoices(team, { first, filter }) {
  const rows = await sql`
    select ${INVOICE} from invoice
    where team_id = ${team} ${filter?.paymentStatus ? sql`and payment_status = any(${filter.paymentStatus})` : sql``}
    order by created_at desc, id desc limit ${first}`;
  return { rows };
}

export async function clients(team, { first }) {
  const rows = await sql`
    select ${CLIENT} from client
    where team_id = ${team} and deleted_at is null and archived_at is null
    order by created_at desc, id desc limit ${first}`;
  return { rows };
}
