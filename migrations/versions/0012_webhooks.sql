-- Webhooks: endpoints, the queue of those with work to do, and the log of what they were sent.

create table webhook_endpoint (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    url text not null,
    types text[] not null,
    description text,
    query text,
    status varchar(40) not null,
    disabled_reason varchar(40),
    disabled_at timestamptz,
    failing_since timestamptz,
    owner_app_id text collate "C",
    authorization_id text collate "C",
    scopes text[] not null,
    secret text not null,
    previous_secret text,
    previous_secret_until timestamptz,
    deleted_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (owner_app_id) references app (id),
    foreign key (team_id, authorization_id) references app_authorization (team_id, id),
    constraint webhook_endpoint_status check (status in ('ENABLED', 'DISABLED')),
    constraint webhook_endpoint_disabled_reason
        check (disabled_reason in ('BY_HAND', 'GONE', 'FAILING', 'AUTHORIZATION_ENDED', 'PLAN_ENDED'))
);
create index webhook_endpoint_created_at_idx on webhook_endpoint (team_id, created_at, id);

create table webhook_queue (
    team_id text collate "C" not null,
    endpoint_id text collate "C" not null,
    fed_no bigint not null,
    due_at timestamptz,
    leased_until timestamptz,
    lease text collate "C",
    troubled boolean not null,
    primary key (team_id, endpoint_id),
    foreign key (team_id, endpoint_id) references webhook_endpoint (team_id, id)
);
create index webhook_queue_due_idx on webhook_queue (troubled, greatest(due_at, leased_until))
    where due_at is not null;

create table webhook_delivery (
    team_id text collate "C" not null,
    id text collate "C" not null,
    endpoint_id text collate "C" not null,
    owner_app_id text collate "C",
    kind varchar(40) not null,
    event_no bigint,
    event_id text collate "C",
    event_name text collate "C" not null,
    subject_id text collate "C" not null,
    occurred_at timestamptz not null,
    status varchar(40) not null,
    fresh boolean not null,
    attempts integer not null,
    next_attempt_at timestamptz,
    last_attempt_at timestamptz,
    delivered_at timestamptz,
    request_body text,
    response_status integer,
    response_body text,
    error text,
    duration_ms integer,
    created_at timestamptz not null,
    primary key (team_id, id),
    foreign key (team_id, endpoint_id) references webhook_endpoint (team_id, id),
    constraint webhook_delivery_kind check (kind in ('EVENT', 'REPLAY', 'TEST')),
    constraint webhook_delivery_status check (status in ('PENDING', 'DELIVERED', 'FAILED'))
);
create unique index webhook_delivery_event_key on webhook_delivery (team_id, endpoint_id, event_no)
    where kind = 'EVENT';
create index webhook_delivery_log_idx on webhook_delivery (team_id, endpoint_id, created_at, id);
create index webhook_delivery_fresh_idx on webhook_delivery (team_id, endpoint_id, event_no) where fresh;
create index webhook_delivery_due_idx on webhook_delivery (team_id, endpoint_id, next_attempt_at, id)
    where status = 'PENDING' and not fresh;
