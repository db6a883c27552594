-- People who were erased, how long what is kept, and what the log of automations is searched by.

create table millrace.erasure (
  id bigint generated always as identity primary key,
  workspace int not null references millrace.workspace,
  -- The number that the contact had: what is kept for statistics still says it, and nobody is behind it.
  contact bigint not null,
  by_whom text not null,
  at timestamptz not null,
  -- Who was writing when it was committed may still bring a row of the person: those are swept up once all such transactions are over.
  begun xid8 not null default pg_current_xact_id(),
  -- Real time, not the test clock.
  begun_at timestamptz not null default now(),
  -- What rows of the person are known by, until then.
  remains jsonb,
  swept_at timestamptz
);
create index erasure_workspace on millrace.erasure (workspace, id);
create index erasure_open on millrace.erasure (id) where swept_at is null;

-- Days; null: as long as the installation keeps it.
create table millrace.retention_setting (
  workspace int primary key references millrace.workspace,
  events int check (events > 0),
  messages int check (messages > 0),
  runs int check (runs > 0)
);

-- Ids follow time, so that each index grows at the ends of its ranges only.
create index message_flow on millrace.message (flow, id);
create index message_to on millrace.message (workspace, "to" text_pattern_ops);
