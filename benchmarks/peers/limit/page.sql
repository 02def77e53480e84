with found as (
  select * from quote
  where team_id = $1 and deleted_at is null
  order by created_at desc, id desc
  limit $2 + 1
), page as (
  select * from found order by created_at desc, id desc limit $2
)
select json_build_object('data', json_build_object('quotes', json_build_object(
  'totalCount', (select count(*) from quote where team_id = $1 and deleted_at is null),
  'pageInfo', (
    select row_to_json(info) from (
      select
        (select count(*) > $2 from found) as "hasNextPage",
        false as "hasPreviousPage",
        (select id from page order by created_at desc, id desc limit 1) as "startCursor",
        (select id from page order by created_at, id limit 1) as "endCursor"
    ) info
  ),
  'nodes', (
    select json_agg(node) from (
      select
        q.id, q.number, q.title,
        case when q.status = 'SENT' and q.expires_at <= now() then 'EXPIRED' else q.status end as status,
        q.currency, q.issue_date as "issueDate", q.valid_until as "validUntil", q.created_at as "createdAt",
        money(q.subtotal_minor, q.currency) as subtotal,
        money(q.discount_minor, q.currency) as "discountTotal",
        money(q.tax_minor, q.currency) as "taxTotal",
        money(q.total_minor, q.currency) as total,
        (select row_to_json(client) from (select c.id, c.name, c.email) client) as client,
        of_quote.lines as "lineItems"
      from page q
      join client c on c.team_id = $1 and c.id = q.client_id
      cross join lateral (
        select json_agg(line) as lines from (
          select
            l.id, l.position, l.name, l.description, trim_scale(l.quantity)::text as quantity, l.unit,
            trim_scale(l.tax_rate)::text as "taxRate",
            unit_price(l.unit_price, l.currency) as "unitPrice",
            discount(l.discount_type, l.discount_value) as discount,
            money(l.tax_minor, l.currency) as "taxAmount",
            money(l.amount_minor, l.currency) as amount,
            case when p.id is not null
              then (select row_to_json(product) from (select p.id, p.name, p.code) product) end as product
          from quote_line l
          left join product p on p.team_id = $1 and p.id = l.product_id
          where l.team_id = $1 and l.quote_id = q.id
          order by l.position, l.id
        ) line
      ) of_quote
      order by q.created_at desc, q.id desc
    ) node
  )
)))::text
