-- Apps that people connect to their teams by OAuth 2.0, and all that keeps them connected.

create table app (
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    team_id text collate "C" not null,
    kind varchar(40) not null,
    name text collate "C" not null,
    redirect_uris text[] not null,
    scopes text[] not null,
    secret_hash bytea,
    deleted_at timestamptz,
    primary key (id),
    foreign key (team_id) references team (id),
    constraint app_kind check (kind in ('CONFIDENTIAL', 'PUBLIC'))
);
create index app_team_id_idx on app (team_id, created_at, id);

create table app_authorization (
    team_id text collate "C" not null,
    id text collate "C" not null,
    created_at timestamptz not null,
    updated_at timestamptz not null,
    app_id text collate "C" not null,
    user_id text collate "C" not null,
    member_id text collate "C" not null,
    scopes text[] not null,
    last_used_at timestamptz,
    revoked_at timestamptz,
    primary key (team_id, id),
    foreign key (team_id) references team (id),
    foreign key (app_id) references app (id),
    foreign key (user_id) references app_user (id),
    foreign key (team_id, member_id) references member (team_id, id)
);
create index app_authorization_created_at_idx on app_authorization (team_id, created_at, id);
create index app_authorization_user_idx on app_authorization (team_id, user_id);
create index app_authorization_app_idx on app_authorization (team_id, app_id);

create table authorization_code (
    team_id text collate "C" not null,
    secret_hash bytea not null,
    app_id text collate "C" not null,
    user_id text collate "C" not null,
    member_id text collate "C" not null,
    scopes text[] not null,
    redirect_uri text,
    code_challenge text collate "C" not null,
    expires_at timestamptz not null,
    redeemed_at timestamptz,
    authorization_id text collate "C",
    primary key (team_id, secret_hash),
    foreign key (team_id) references team (id),
    foreign key (app_id) references app (id),
    foreign key (user_id) references app_user (id),
    foreign key (team_id, member_id) references member (team_id, id),
    foreign key (team_id, authorization_id) references app_authorization (team_id, id)
);

create table access_token (
    team_id text collate "C" not null,
    secret_hash bytea not null,
    authorization_id text collate "C" not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    revoked_at timestamptz,
    primary key (team_id, secret_hash),
    foreign key (team_id, authorization_id) references app_authorization (team_id, id)
);
create index access_token_authorization_idx on access_token (team_id, authorization_id);

create table refresh_token (
    team_id text collate "C" not null,
    secret_hash bytea not null,
    authorization_id text collate "C" not null,
    scopes text[] not null,
    created_at timestamptz not null,
    expires_at timestamptz not null,
    rotated_at timestamptz,
    primary key (team_id, secret_hash),
    foreign key (team_id, authorization_id) references app_authorization (team_id, id)
);
create index refresh_token_authorization_idx on refresh_token (team_id, authorization_id);

alter table event drop constraint event_actor_kind;
alter table event add constraint event_actor_kind
    check (actor_kind in ('API_KEY', 'APP', 'MEMBER', 'CLIENT', 'SYSTEM'));
