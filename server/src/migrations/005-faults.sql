-- What outlives faults: which visit a process died in, answers given under an idempotency key, calls in turn by workspace.

-- The visit that a lane's visitor is in, or was in when it died: written beside the visit's own transaction. Unlogged: a Postgres that
-- crashes took the visits with it, and nobody is to blame for those.
create unlogged table millrace.visit_mark (
  workspace int not null,
  lane smallint not null,
  -- The visit's transaction: if it neither committed nor was taken back here (null), the process died in it.
  visit xid8,
  process uuid not null,
  -- The one input (`input:<seq>`) or due run (`run:<id>`) of the visit, when it took only one, and whether nothing else was under way.
  piece text,
  alone boolean not null,
  -- Inputs up to this one, and runs due by then, are to be taken one at a time. Null: the lane is trusted.
  careful_seq bigint,
  careful_at timestamptz,
  primary key (workspace, lane)
) with (fillfactor = 50);

create table millrace.idempotency_key (
  workspace int not null,
  key text not null check (key <> ''),
  -- Of what was asked: the same key with another request is refused.
  request bytea not null,
  answer json not null,
  -- Real time: how long a client may repeat itself has nothing to do with the test clock.
  at timestamptz not null default now(),
  primary key (workspace, key)
);
create index idempotency_key_at on millrace.idempotency_key (at);

-- Workspaces take turns at the calls.
drop index millrace.call_due;
create index call_due on millrace.call (workspace, due_at) where state = 0;
