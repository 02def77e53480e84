-- $1 the team, $2 the quote, $3 its lines and $4 its tax lines: JSON, as the caller sent it and with the amounts.
with new_quote as (
  insert into quote (
    team_id, id, created_at, updated_at, version, title, template, client_id, currency, pricing_mode, tax_policy,
    adjustment_minor, adjustment_tax_rate, subtotal_minor, discount_minor, tax_minor, total_minor,
    total_excluding_tax_minor, payment_status, number, number_value, revision, document_type, status, issue_date,
    valid_until, expires_at, total_if_all_selected_minor
  )
  select
    $1, id, now(), now(), 1, title, 'MODERN', "clientId", currency, 'TAX_EXCLUSIVE', 'PER_GROUP',
    0, 0, subtotal, 0, tax, subtotal + tax,
    subtotal, 'UNPAID', 'P-' || number, number, 1, 'QUOTE', 'DRAFT', "issueDate",
    "issueDate" + 30, "issueDate" + 31, subtotal + tax
  from json_to_record($2) as q (
    id text, title text, "clientId" text, currency text, subtotal bigint, tax bigint, "issueDate" date
  ), nextval('peer_number') as number
  returning *
), new_lines as (
  insert into quote_line (
    team_id, id, created_at, updated_at, position, kind, name, description, quantity, unit, unit_price, currency,
    tax_rate, tax_category, tax_name, product_id, discount_minor, tax_minor, amount_minor, quote_id, optional, selected
  )
  select
    $1, l.id, now(), now(), position, 'ITEM', name, description, quantity, unit, "unitPrice", q.currency,
    "taxRate", 'S', '', "productId", 0, tax, amount, q.id, false, true
  from (select id, currency from new_quote) q, json_to_recordset($3) as l (
    id text, position int, name text, description text, quantity numeric, unit text, "unitPrice" numeric,
    "taxRate" numeric, "productId" text, tax bigint, amount bigint
  )
  returning *
), new_tax_lines as (
  insert into quote_tax_line (team_id, id, position, name, category, rate, currency, taxable_minor, tax_minor, quote_id)
  select $1, t.id, position, '', 'S', rate, q.currency, taxable, tax, q.id
  from (select id, currency from new_quote) q, json_to_recordset($4) as t (
    id text, position int, rate numeric, taxable bigint, tax bigint
  )
)
select json_build_object('data', json_build_object('quoteCreate', json_build_object(
  'quote', (
    select row_to_json(node) from (
      select q.id, q.number, q.status, q.version, q.currency,
        json_build_object('amount', amount(q.subtotal_minor, q.currency)) as subtotal,
        json_build_object('amount', amount(q.discount_minor, q.currency)) as "discountTotal",
        json_build_object('amount', amount(q.tax_minor, q.currency)) as "taxTotal",
        json_build_object('amount', amount(q.total_minor, q.currency)) as total,
        (
          select json_agg(line) from (
            select l.id, l.position, l.name, trim_scale(l.quantity)::text as quantity,
              json_build_object('amount', (unit_price(l.unit_price, l.currency)).amount) as "unitPrice",
              trim_scale(l.tax_rate)::text as "taxRate",
              json_build_object('amount', amount(l.tax_minor, l.currency)) as "taxAmount",
              json_build_object('amount', amount(l.amount_minor, l.currency)) as amount
            from new_lines l order by l.position
          ) line
        ) as "lineItems"
      from new_quote q
    ) node
  ),
  'userErrors', '[]'::json
)))::text
