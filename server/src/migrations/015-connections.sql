-- How plugins are connected to their outside systems, and what else of theirs marketers edit.

create table millrace.connection (
  workspace int not null references millrace.workspace,
  plugin text not null check (plugin <> ''),
  -- AES-256-GCM over the JSON of the settings, under a key made of MILLRACE_SECRET.
  sealed bytea not null,
  -- Names the connection in the addresses of its webhooks; long and random.
  ticket text not null unique check (length(ticket) >= 40),
  -- Rises with what people change; renewed tokens leave it.
  revision int not null default 1,
  updated_at timestamptz not null,
  primary key (workspace, plugin)
);

create table millrace.resource (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  kind text not null check (kind <> ''),
  config jsonb not null,
  revision int not null default 1,
  created_at timestamptz not null,
  updated_at timestamptz not null
);
create index resource_kind on millrace.resource (workspace, kind, id);

-- What outside systems call messages, of channels whose delivery reports name them so.
create table millrace.message_reference (
  workspace int not null,
  channel text not null,
  reference text not null check (reference <> ''),
  message uuid not null,
  at timestamptz not null,
  primary key (workspace, channel, reference)
);
create index message_reference_at on millrace.message_reference (at);
