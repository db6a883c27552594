-- A look that keeps failing is one row of the quarantine, however often it was tried.
alter table millrace.quarantine add column times int not null default 1;

delete from millrace.quarantine q using millrace.quarantine later
where q.kind = 'look' and later.kind = 'look' and later.workspace = q.workspace and later.contact = q.contact and later.id > q.id;

create unique index quarantine_look on millrace.quarantine (workspace, contact) where kind = 'look';
