// What is read of each table, and no more than its questions need.

import { sql } from "./database.mjs";

export const QUOTE = sql`
  id, number, title, currency, issue_date, valid_until, created_at, subtotal_minor, discount_minor, tax_minor,
  total_minor, client_id,
  case when status = 'SENT' and expires_at <= now() then 'EXPIRED' else status end as status`;

export const WHOLE_QUOTE = sql`
  ${QUOTE}, version, revision, document_type, description, reference, notes, terms, template, pricing_mode,
  updated_at, sent_at, viewed_at, accepted_at, rejected_at, converted_at, deleted_at, payment_status,
  discount_type, trim_scale(discount_value) as discount_value, adjustment_minor, owner_id`;

export const LINE = sql`
  quote_id, id, kind, position, name, description, trim_scale(quantity) as quantity, unit,
  trim_scale(tax_rate) as tax_rate, unit_price, currency, discount_type, trim_scale(discount_value) as discount_value,
  tax_minor, amount_minor, product_id, optional, selected, comments`;

export const TAX_LINE = sql`quote_id, name, trim_scale(rate) as rate, taxable_minor, tax_minor, currency`;

export const INVOICE = sql`
  id, quote_id, number, status, payment_status, due_date, total_minor, amount_paid_minor, amount_due_minor, currency,
  status = 'SENT' and payment_status in ('UNPAID', 'PARTIALLY_PAID') and overdue_at <= now() as overdue`;

export const PAYMENT = sql`invoice_id, id, amount_minor, fee_minor, net_minor, currency, method, received_at`;

export const CLIENT = sql`
  id, kind, name, company, email, phone, website, notes, currency, external_id, address_line1, address_line2,
  address_city, address_region, address_postal_code, address_country`;
