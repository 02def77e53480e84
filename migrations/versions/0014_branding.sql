create table logo (
    team_id text collate "C" not null,
    id text collate "C" not null,
    media_type text collate "C" not null,
    content bytea not null,
    created_at timestamptz not null,
    primary key (team_id, id),
    foreign key (team_id) references team (id)
);

grant select, insert, update, delete on logo to quotegraph_app;
alter table logo enable row level security;
alter table logo force row level security;
create policy team on logo
    using (team_id = (select nullif(current_setting('app.team_id', true), '')))
    with check (team_id = (select nullif(current_setting('app.team_id', true), '')));

create table invoice_issue (
    team_id text collate "C" not null,
    id text collate "C" not null,
    invoice_id text collate "C" not null,
    document jsonb not null,
    issued_at timestamptz not null,
    primary key (team_id, id),
    foreign key (team_id, invoice_id) references invoice (team_id, id)
);
create unique index invoice_issue_key on invoice_issue (team_id, invoice_id);

grant select, insert, update, delete on invoice_issue to quotegraph_app;
alter table invoice_issue enable row level security;
alter table invoice_issue force row level security;
create policy team on invoice_issue
    using (team_id = (select nullif(current_setting('app.team_id', true), '')))
    with check (team_id = (select nullif(current_setting('app.team_id', true), '')));

alter table team
    add column logo_id text collate "C",
    add column brand_color text collate "C"
