create table mail (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    purpose text collate "C" not null,
    recipients text[] not null,
    copies text[] not null,
    sender_name text,
    reply_to text,
    contents jsonb not null,
    status varchar(40) not null,
    attempts integer not null,
    last_error text,
    sent_at timestamptz,
    primary key (team_id, id),
    constraint mail_status check (status in ('QUEUED', 'SENT', 'FAILED'))
);
create index mail_created_at_idx on mail (team_id, created_at, id);

create table mail_queue (
    team_id text collate "C" not null,
    mail_id text collate "C" not null,
    next_attempt_at timestamptz not null,
    primary key (team_id, mail_id),
    foreign key (team_id, mail_id) references mail (team_id, id)
);
create index mail_queue_next_attempt_at_idx on mail_queue (next_attempt_at);

grant select, insert, update, delete on mail to quotegraph_app;
alter table mail enable row level security;
alter table mail force row level security;
create policy team on mail
    using (team_id = (select nullif(current_setting('app.team_id', true), '')))
    with check (team_id = (select nullif(current_setting('app.team_id', true), '')));

-- spans the teams, and therefore holds nothing but ids and times
grant select, insert, update, delete on mail_queue to quotegraph_app;
