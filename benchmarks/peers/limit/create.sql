-- $1 the team, $2 the quote, $3 its lines and $4 its tax lines, each as JSON with the columns' names.
with new_quote as (
  insert into quote (
    team_id, id, created_at, updated_at, version, title, template, client_id, currency, pricing_mode, tax_policy,
    adjustment_minor, adjustment_tax_rate, subtotal_minor, discount_minor, tax_minor, total_minor,
    total_excluding_tax_minor, payment_status, number, number_value, revision, document_type, status, issue_date,
    valid_until, expires_at, total_if_all_selected_minor
  )
  select
    $1, id, now(), now(), 1, title, 'MODERN', client_id, currency, 'TAX_EXCLUSIVE', 'PER_GROUP',
    0, 0, subtotal_minor, 0, tax_minor, subtotal_minor + tax_minor,
    subtotal_minor, 'UNPAID', 'P-' || number, number, 1, 'QUOTE', 'DRAFT', issue_date,
    issue_date + 30, issue_date + 31, subtotal_minor + tax_minor
  from json_to_record($2) as q (
    id text, title text, client_id text, currency text, subtotal_minor bigint, tax_minor bigint, issue_date date
  ), nextval('peer_number') as number
  returning *
), new_lines as (
  insert into quote_line (
    team_id, id, created_at, updated_at, position, kind, name, description, quantity, unit, unit_price, currency,
    tax_rate, tax_category, tax_name, product_id, discount_minor, tax_minor, amount_minor, quote_id, optional, selected
  )
  select
    $1, l.id, now(), now(), position, 'ITEM', name, description, quantity, unit, unit_price, currency,
    tax_rate, 'S', '', product_id, 0, tax_minor, amount_minor, q.id, false, true
  from (select id from new_quote) q, json_to_recordset($3) as l (
    id text, position int, name text, description text, quantity numeric, unit text, unit_price numeric,
    currency text, tax_rate numeric, product_id text, tax_minor bigint, amount_minor bigint
  )
  returning *
), new_tax_lines as (
  insert into quote_tax_line (team_id, id, position, name, category, rate, currency, taxable_minor, tax_minor, quote_id)
  select $1, t.id, position, '', 'S', rate, currency, taxable_minor, tax_minor, q.id
  from (select id from new_quote) q, json_to_recordset($4) as t (
    id text, position int, rate numeric, currency text, taxable_minor bigint, tax_minor bigint
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
