-- People who sign in: passwords, sessions, mailed links and invitations.

alter table app_user add column password_hash text;
alter table app_user add column password_set_at timestamptz;

alter table member alter column user_id drop not null;
alter table member add column removed_at timestamptz;
create index member_user_idx on member (user_id, team_id);
create unique index member_email_key on member (team_id, lower(email)) where removed_at is null;

create table user_session (
    id text collate "C" not null,
    user_id text collate "C" not null,
    secret_hash bytea not null,
    created_at timestamptz not null,
    last_seen_at timestamptz not null,
    revoked_at timestamptz,
    address text,
    user_agent text,
    primary key (id),
    foreign key (user_id) references app_user (id) on delete cascade
);
create unique index user_session_secret_hash_key on user_session (secret_hash);
create index user_session_user_idx on user_session (user_id, created_at);

create table mailed_link (
    secret_hash bytea not null,
    purpose varchar(40) not null,
    email text collate "C" not null,
    user_id text collate "C",
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (secret_hash),
    foreign key (user_id) references app_user (id) on delete cascade,
    constraint mailed_link_purpose check (purpose in ('SIGN_UP', 'PASSWORD_RESET'))
);
create index mailed_link_email_idx on mailed_link (email, purpose);
create index mailed_link_user_idx on mailed_link (user_id);

create table invitation (
    team_id text collate "C" not null,
    member_id text collate "C" not null,
    secret_hash bytea not null,
    invited_by text not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    primary key (team_id, member_id),
    foreign key (team_id, member_id) references member (team_id, id)
);
create unique index invitation_secret_hash_key on invitation (team_id, secret_hash);
