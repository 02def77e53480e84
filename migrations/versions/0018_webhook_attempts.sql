-- Attempts at deliveries. They go with their delivery; the unique index finds them, in order.

create table webhook_attempt (
    team_id text collate "C" not null,
    id text collate "C" not null,
    delivery_id text collate "C" not null,
    owner_app_id text collate "C",
    number integer not null,
    attempted_at timestamptz not null,
    url text not null,
    address text,
    outcome varchar(40) not null,
    response_status integer,
    response_body text,
    error text,
    duration_ms integer not null,
    primary key (team_id, id),
    foreign key (team_id, delivery_id) references webhook_delivery (team_id, id) on delete cascade,
    constraint webhook_attempt_outcome
        check (outcome in ('DELIVERED', 'REJECTED', 'TIMED_OUT', 'UNREACHABLE', 'BLOCKED'))
);

-- the owner of the tables is behind the wall too, and has to see the deliveries of all teams this once
alter table webhook_delivery no force row level security;
alter table webhook_endpoint no force row level security;
insert into webhook_attempt
    (team_id, id, delivery_id, owner_app_id, number, attempted_at, url, outcome,
    response_status, response_body, error, duration_ms)
select delivery.team_id, 'attempt_' || split_part(delivery.id, '_', 2), delivery.id, delivery.owner_app_id,
    delivery.attempts, delivery.last_attempt_at, endpoint.url,
    case
        when delivery.response_status between 200 and 299 then 'DELIVERED'
        when delivery.response_status is not null then 'REJECTED'
        when delivery.error like 'No complete answer within %' then 'TIMED_OUT'
        when delivery.error like '% does not lead to the public Internet alone.'
            or delivery.error like '% posted to.' or delivery.error like '% to post to.' then 'BLOCKED'
        else 'UNREACHABLE'
    end,
    delivery.response_status,
    case when delivery.response_status is not null then delivery.response_body end,
    delivery.error, delivery.duration_ms
from webhook_delivery delivery
join webhook_endpoint endpoint
    on endpoint.team_id = delivery.team_id and endpoint.id = delivery.endpoint_id
where delivery.attempts > 0;
alter table webhook_delivery force row level security;
alter table webhook_endpoint force row level security;

create unique index webhook_attempt_delivery_key on webhook_attempt (team_id, delivery_id, number);
create index webhook_endpoint_deleted_idx on webhook_endpoint (team_id, deleted_at)
    where deleted_at is not null;
