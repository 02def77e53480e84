select json_build_object('data', json_build_object('quote', (
  select row_to_json(node) from (
    select
      'Quote' as __typename, q.id, q.number, q.version, q.revision, q.document_type as "documentType",
      case when q.status = 'SENT' and q.expires_at <= now() then 'EXPIRED' else q.status end as status,
      q.title, q.description, q.reference, q.notes, q.terms, q.template, q.currency, q.pricing_mode as "pricingMode",
      q.issue_date as "issueDate", q.valid_until as "validUntil", q.created_at as "createdAt",
      q.updated_at as "updatedAt", q.sent_at as "sentAt", q.viewed_at as "viewedAt", q.accepted_at as "acceptedAt",
      q.rejected_at as "rejectedAt", q.converted_at as "convertedAt", q.deleted_at as "deletedAt",
      money(q.subtotal_minor, q.currency) as subtotal,
      discount(q.discount_type, q.discount_value) as discount,
      money(q.discount_minor, q.currency) as "discountTotal",
      money(q.adjustment_minor, q.currency) as adjustment,
      money(q.tax_minor, q.currency) as "taxTotal",
      coalesce((
        select json_agg(tax_line) from (
          select t.name, trim_scale(t.rate)::text as rate, json_build_object('amount', amount(t.taxable_minor, t.currency)) as taxable,
            json_build_object('amount', amount(t.tax_minor, t.currency)) as tax
          from quote_tax_line t where t.team_id = $1 and t.quote_id = q.id order by t.position
        ) tax_line
      ), '[]') as "taxLines",
      money(q.total_minor, q.currency) as total,
      q.payment_status as "paymentStatus",
      (
        select row_to_json(client) from (
          select c.id, c.kind, c.name, c.company, c.email, c.phone, c.website, c.notes, c.currency,
            c.external_id as "externalId",
            (
              select row_to_json(address) from (
                select c.address_line1 as line1, c.address_line2 as line2, c.address_city as city,
                  c.address_region as region, c.address_postal_code as "postalCode", c.address_country as country
              ) address
            ) as address
          from client c where c.team_id = $1 and c.id = q.client_id
        ) client
      ) as client,
      (
        select row_to_json(owner) from (
          select m.id, m.name, m.email from member m where m.team_id = $1 and m.id = q.owner_id
        ) owner
      ) as owner,
      coalesce((
        select json_agg(label) from (
          select l.id, l.name, l.color
          from quote_label ql join label l on l.team_id = $1 and l.id = ql.label_id
          where ql.team_id = $1 and ql.quote_id = q.id order by l.name, l.id
        ) label
      ), '[]') as labels,
      coalesce((
        select json_agg(line) from (
          select l.id, l.kind, l.position, l.name, trim_scale(l.quantity)::text as quantity,
            json_build_object('amount', (unit_price(l.unit_price, l.currency)).amount) as "unitPrice",
            json_build_object('amount', amount(l.amount_minor, l.currency)) as amount,
            l.optional, l.selected, l.comments
          from quote_line l where l.team_id = $1 and l.quote_id = q.id order by l.position, l.id
        ) line
      ), '[]') as "lineItems",
      json_build_object('nodes', coalesce((
        select json_agg(invoice) from (
          select i.id, i.number, i.status, i.payment_status as "paymentStatus",
            json_build_object('amount', amount(i.total_minor, i.currency)) as total,
            json_build_object('amount', amount(i.amount_paid_minor, i.currency)) as "amountPaid",
            json_build_object('amount', amount(i.amount_due_minor, i.currency)) as "amountDue",
            json_build_object('nodes', coalesce((
              select json_agg(payment) from (
                select p.id,
                  json_build_object('amount', amount(p.amount_minor, p.currency)) as amount,
                  json_build_object('amount', amount(p.fee_minor, p.currency)) as fee,
                  json_build_object('amount', amount(p.net_minor, p.currency)) as net,
                  p.method, p.received_at as "receivedAt"
                from payment p where p.team_id = $1 and p.invoice_id = i.id
                order by p.created_at desc, p.id desc limit 25
              ) payment
            ), '[]')) as payments
          from invoice i where i.team_id = $1 and i.quote_id = q.id
          order by i.created_at desc, i.id desc limit 25
        ) invoice
      ), '[]')) as invoices
    from quote q where q.team_id = $1 and q.id = $2
  ) node
)))::text
