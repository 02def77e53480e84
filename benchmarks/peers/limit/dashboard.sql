select json_build_object('data', json_build_object(
  'sent', json_build_object('nodes', (
    select json_agg(node) from (
      select q.id, q.number, q.title, money(q.total_minor, q.currency) as total,
        json_build_object('name', c.name) as client, q.valid_until as "validUntil"
      from (
        select * from quote
        where team_id = $1 and deleted_at is null and status = 'SENT' and expires_at > now()
        order by created_at desc, id desc limit 10
      ) q
      join client c on c.team_id = $1 and c.id = q.client_id
      order by q.created_at desc, q.id desc
    ) node
  )),
  'unpaid', json_build_object('nodes', (
    select json_agg(node) from (
      select i.id, i.number, i.due_date as "dueDate",
        i.status = 'SENT' and i.overdue_at <= now() as overdue,
        json_build_object('amount', amount(i.total_minor, i.currency)) as total,
        json_build_object('amount', amount(i.amount_due_minor, i.currency)) as "amountDue",
        json_build_object('nodes', coalesce((
          select json_agg(payment) from (
            select p.id, json_build_object('amount', amount(p.amount_minor, p.currency)) as amount,
              p.received_at as "receivedAt"
            from payment p where p.team_id = $1 and p.invoice_id = i.id
            order by p.created_at desc, p.id desc limit 25
          ) payment
        ), '[]')) as payments
      from (
        select * from invoice
        where team_id = $1 and payment_status in ('UNPAID', 'PARTIALLY_PAID')
        order by created_at desc, id desc limit 10
      ) i
      order by i.created_at desc, i.id desc
    ) node
  )),
  'clients', json_build_object('nodes', (
    select json_agg(node) from (
      select c.id, c.name,
        json_build_object('nodes', coalesce((
          select json_agg(quote) from (
            select q.id, q.number,
              case when q.status = 'SENT' and q.expires_at <= now() then 'EXPIRED' else q.status end as status,
              money(q.total_minor, q.currency) as total
            from quote q where q.team_id = $1 and q.client_id = c.id and q.deleted_at is null
            order by q.created_at desc, q.id desc limit 3
          ) quote
        ), '[]')) as quotes
      from (
        select * from client
        where team_id = $1 and deleted_at is null and archived_at is null
        order by created_at desc, id desc limit 10
      ) c
      order by c.created_at desc, c.id desc
    ) node
  ))
))::text
