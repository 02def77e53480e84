create table public_link (
    team_id text collate "C" not null,
    id text collate "C" not null,
    quote_id text collate "C",
    revision integer,
    invoice_id text collate "C",
    created_at timestamptz not null,
    revoked_at timestamptz,
    visits integer not null,
    last_visit_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id, quote_id) references quote (team_id, id),
    foreign key (team_id, invoice_id) references invoice (team_id, id),
    constraint public_link_to_one_document check (
        (quote_id is null) = (revision is null) and (quote_id is null) <> (invoice_id is null)
    )
);
create unique index public_link_quote_key on public_link (team_id, quote_id, revision)
    where revoked_at is null;
create unique index public_link_invoice_key on public_link (team_id, invoice_id) where revoked_at is null;

grant select, insert, update, delete on public_link to quotegraph_app;
alter table public_link enable row level security;
alter table public_link force row level security;
create policy team on public_link
    using (team_id = (select nullif(current_setting('app.team_id', true), '')))
    with check (team_id = (select nullif(current_setting('app.team_id', true), '')));

create table mail_template (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    kind varchar(40) not null,
    subject text not null,
    message text not null,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    constraint mail_template_kind check (
        kind in ('QUOTE', 'INVOICE', 'QUOTE_REMINDER', 'INVOICE_REMINDER', 'QUOTE_ACCEPTED')
    )
);
create unique index mail_template_kind_key on mail_template (team_id, kind);

grant select, insert, update, delete on mail_template to quotegraph_app;
alter table mail_template enable row level security;
alter table mail_template force row level security;
create policy team on mail_template
    using (team_id = (select nullif(current_setting('app.team_id', true), '')))
    with check (team_id = (select nullif(current_setting('app.team_id', true), '')));

alter table mail
    add column quote_id text collate "C",
    add column invoice_id text collate "C",
    add column revision integer,
    add column subject text,
    add column attach_pdf boolean not null default false,
    add column occasion text collate "C",
    add foreign key (team_id, quote_id) references quote (team_id, id),
    add foreign key (team_id, invoice_id) references invoice (team_id, id);
alter table mail alter column attach_pdf drop default;
create index mail_quote_idx on mail (team_id, quote_id, created_at, id) where quote_id is not null;
create index mail_invoice_idx on mail (team_id, invoice_id, created_at, id) where invoice_id is not null;
-- no occasion brings two mails, however many processes notice it
create unique index mail_occasion_key on mail (team_id, occasion) where occasion is not null;

-- evidence of an acceptance on the public page
alter table quote
    add column signer_address text,
    add column signer_agent text,
    add column consent_text text,
    add column accepted_hash text collate "C";

alter table team
    add column quote_reminder_days integer[] not null default '{}',
    add column invoice_reminder_days integer[] not null default '{}',
    add column embed_origins text[] not null default '{}';
alter table team
    alter column quote_reminder_days drop default,
    alter column invoice_reminder_days drop default,
    alter column embed_origins drop default;
