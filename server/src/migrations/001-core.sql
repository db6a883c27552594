-- Everything of the runtime lives in schema millrace; every row carries its workspace (or hangs on a row that does).

create table millrace.workspace (
  id int generated always as identity primary key,
  name text not null check (name <> ''),
  timezone text not null default 'UTC',
  -- Moves with every change of a flow's version or state, so that each worker sees it at its next visit.
  revision bigint not null default 0,
  created_at timestamptz not null default now()
);

-- The test clock: no row means real time. All "now" of the runtime is millrace.clock_now().
create table millrace.clock (single boolean primary key default true check (single), at timestamptz not null);
create function millrace.clock_now() returns timestamptz language sql stable
  as $$ select coalesce((select at from millrace.clock), now()) $$;

create table millrace.flow (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  name text not null,
  state text not null default 'draft' check (state in ('draft', 'active', 'paused', 'archived')),
  draft jsonb not null,
  revision int not null default 1,
  current_version int,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index flow_workspace on millrace.flow (workspace, id);

-- Published versions never change (law 7).
create table millrace.flow_version (
  flow int not null references millrace.flow,
  version int not null,
  document jsonb not null,
  published_at timestamptz not null,
  primary key (flow, version)
);

create table millrace.contact (
  id bigint generated always as identity primary key,
  workspace int not null,
  lane smallint not null,
  user_id text check (user_id <> ''),
  -- The first of its anonymous ids; all of them are in millrace.anonymous.
  anonymous_id text,
  attributes jsonb not null default '{}',
  created_at timestamptz not null,
  updated_at timestamptz not null,
  -- Where this contact's things went: an input that still names it is handed on.
  merged_into bigint,
  unique (workspace, user_id)
) with (fillfactor = 90);

-- Anonymous ids, all of a contact's.
create table millrace.anonymous (
  workspace int not null,
  anonymous_id text not null check (anonymous_id <> ''),
  contact bigint not null,
  primary key (workspace, anonymous_id)
);
create index anonymous_contact on millrace.anonymous (contact);

-- The event log, by month of receipt. Message ids are kept apart, so that a repeated one is known whatever its month.
create table millrace.event (
  workspace int not null,
  id text not null,
  contact bigint not null,
  type text not null,
  name text not null,
  at timestamptz not null,
  received_at timestamptz not null,
  properties jsonb not null,
  context json,
  message jsonb
) partition by range (received_at);
create table millrace.event_default partition of millrace.event default;
create index event_contact on millrace.event (contact, received_at);

create table millrace.event_key (
  workspace int not null,
  key uuid not null,
  received_at timestamptz not null,
  primary key (workspace, key)
);

create table millrace.lane (
  workspace int not null,
  lane smallint not null,
  -- The earliest pending alarm of this lane; only its visitor changes it.
  alarm_at timestamptz,
  primary key (workspace, lane)
) with (fillfactor = 50);

-- Inputs of a lane, in the order received. kind: event, enter, result, cancel, or merge (this contact takes over another).
create table millrace.inbox (
  workspace int not null,
  lane smallint not null,
  seq bigint generated always as identity,
  contact bigint not null,
  kind text not null,
  payload json not null,
  received_at timestamptz not null,
  primary key (workspace, lane, seq)
);

-- Inputs that could not be handled: what arrived, and why. Nothing reads them back by itself.
create table millrace.quarantine (
  id bigint generated always as identity primary key,
  workspace int not null,
  contact bigint not null,
  kind text not null,
  payload jsonb not null,
  error text not null,
  at timestamptz not null
);
create index quarantine_workspace on millrace.quarantine (workspace, id);

-- One contact's passage through one flow version; it stands at one node. status: 0 waiting, 1 completed, 2 failed, 3 exited, 4 cancelled.
create table millrace.run (
  id uuid primary key,
  workspace int not null,
  lane smallint not null,
  contact bigint not null,
  flow int not null,
  version int not null,
  node text not null,
  status smallint not null,
  steps int not null,
  key text not null,
  entered_at timestamptz not null,
  since timestamptz not null,
  wake_at timestamptz,
  -- The event that started it and the data it was given: written once.
  event json,
  data json,
  -- { awaits, awaitsCall, vars, failure, noticed, held } without the empty ones
  state json not null
) with (fillfactor = 85);
create index run_due on millrace.run (workspace, lane, wake_at) where status = 0 and wake_at is not null;
create index run_contact on millrace.run (contact);

-- When a contact last entered a flow under a key: what entry policies are decided and made unique by.
create table millrace.entry (
  flow int not null,
  contact bigint not null,
  key text not null,
  at timestamptz not null,
  primary key (flow, contact, key)
);

-- The step log: one row per activation (the steps that one input caused in one run), by month.
create table millrace.activation (
  run uuid not null,
  seq int not null,
  workspace int not null,
  contact bigint not null,
  flow int not null,
  version int not null,
  at timestamptz not null,
  input text not null,
  steps json not null
) partition by range (at);
create table millrace.activation_default partition of millrace.activation default;
create index activation_run on millrace.activation (run);

-- Node counters, a row per lane so that visits never wait for each other; sums are exact.
create table millrace.counter (
  workspace int not null,
  lane smallint not null,
  flow int not null,
  version int not null,
  node text not null,
  what text not null,
  count bigint not null,
  primary key (flow, version, lane, node, what)
) with (fillfactor = 50);

-- Calls to make after the commit; a row is deleted once done. state: 0 queued, 1 running, 2 unknown, 3 failed.
create table millrace.call (
  id uuid primary key,
  workspace int not null,
  contact bigint not null,
  run uuid,
  flow int,
  node text,
  type text not null,
  key text not null,
  data jsonb not null,
  awaited boolean not null,
  state smallint not null default 0,
  attempt int not null default 0,
  due_at timestamptz not null,
  -- Real time, not the test clock: how long the claim holds.
  lease_until timestamptz,
  failure jsonb
) with (fillfactor = 60);
create index call_due on millrace.call (due_at) where state = 0;
create index call_running on millrace.call (lease_until) where state = 1;

-- Events that were refused at the door, kept a week for repair.
create table millrace.refused_event (
  id bigint generated always as identity primary key,
  workspace int not null,
  received_at timestamptz not null,
  code text not null,
  message text not null,
  body jsonb not null
);
create index refused_event_workspace on millrace.refused_event (workspace, id);
