alter table event
    add column document_id text collate "C",
    add column client_id text collate "C",
    add column owner_id text collate "C";

-- the owner of the tables is behind the wall too, and has to see all teams this once
alter table event no force row level security;
alter table client no force row level security;
alter table quote no force row level security;
alter table invoice no force row level security;
alter table payment no force row level security;

update event e set client_id = c.id
from client c where c.team_id = e.team_id and c.id = e.subject_id;

update event e set client_id = q.client_id, owner_id = q.owner_id
from quote q where q.team_id = e.team_id and q.id = e.subject_id;

update event e set client_id = i.client_id, owner_id = i.owner_id
from invoice i where i.team_id = e.team_id and i.id = e.subject_id;

update event e set document_id = i.id, client_id = p.client_id, owner_id = i.owner_id
from payment p join invoice i on i.team_id = p.team_id and i.id = p.invoice_id
where p.team_id = e.team_id and p.id = e.subject_id;

alter table event force row level security;
alter table client force row level security;
alter table quote force row level security;
alter table invoice force row level security;
alter table payment force row level security;

create index event_document_idx on event (team_id, document_id, no) where document_id is not null;
create index event_client_idx on event (team_id, client_id, no) where client_id is not null;
