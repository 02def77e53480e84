create table team_total (
    team_id text collate "C" not null,
    counted text collate "C" not null,
    total bigint not null,
    primary key (team_id, counted),
    foreign key (team_id) references team (id)
);;

-- the owner of the tables is behind the wall too, and has to count all teams this once
alter table quote no force row level security;;
insert into team_total (team_id, counted, total)
select team_id, 'quote', count(*) from quote where deleted_at is null group by team_id;;
alter table quote force row level security;;

create function keep_team_total() returns trigger language plpgsql as $$
begin
    insert into team_total (team_id, counted, total)
    select team_id, tg_table_name, case tg_op when 'INSERT' then count(*) else - count(*) end
    from moved where deleted_at is null group by team_id order by team_id
    on conflict (team_id, counted) do update set total = team_total.total + excluded.total;
    return null;
end
$$;;

create function move_team_total() returns trigger language plpgsql as $$
begin
    update team_total set total = total + case when new.deleted_at is null then 1 else -1 end
    where team_id = new.team_id and counted = tg_table_name;
    return null;
end
$$;;

create trigger total_on_insert after insert on quote
    referencing new table as moved for each statement execute function keep_team_total();;

create trigger total_on_delete after delete on quote
    referencing old table as moved for each statement execute function keep_team_total();;

create trigger total_on_update after update of deleted_at on quote
    for each row when ((old.deleted_at is null) is distinct from (new.deleted_at is null))
    execute function move_team_total()
