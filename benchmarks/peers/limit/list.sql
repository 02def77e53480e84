with found as (
  select id, number, title, status, expires_at, total_minor, currency, client_id from quote
  where team_id = $1 and deleted_at is null
  order by total_minor desc, id desc
  limit $2 + 1
), page as (
  select * from found order by total_minor desc, id desc limit $2
)
select json_build_object('data', json_build_object('quotes', json_build_object(
  'totalCount', (select count(*) from quote where team_id = $1 and deleted_at is null),
  'pageInfo', (
    select row_to_json(info) from (
      select
        (select count(*) > $2 from found) as "hasNextPage",
        (select id from page order by total_minor, id limit 1) as "endCursor"
    ) info
  ),
  'edges', (
    select json_agg(edge) from (
      select
        q.total_minor || ' ' || q.id as cursor,
        (
          select row_to_json(node) from (
            select
              q.id, q.number, q.title,
              case when q.status = 'SENT' and q.expires_at <= now() then 'EXPIRED' else q.status end as status,
              money(q.total_minor, q.currency) as total,
              json_build_object('name', c.name) as client
          ) node
        ) as node
      from page q
      join client c on c.team_id = $1 and c.id = q.client_id
      order by q.total_minor desc, q.id desc
    ) edge
  )
)))::text
