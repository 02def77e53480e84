create table persisted_query (
    team_id text collate "C" not null,
    hash bytea not null,
    document text not null,
    used_at timestamptz not null,
    primary key (team_id, hash),
    foreign key (team_id) references team (id)
);

create index persisted_query_used_at_idx on persisted_query (team_id, used_at);

create table trusted_document (
    hash bytea not null,
    name text not null,
    document text not null,
    registered_at timestamptz not null,
    primary key (hash)
);
