-- The message log. Ids are UUIDv7, so a range of ids is a range of time: partitions and the primary key agree.
create table millrace.message (
  id uuid not null,
  workspace int not null,
  contact bigint not null,
  run uuid,
  flow int,
  version int,
  node text,
  channel text not null,
  "to" text,
  -- Keyed hash of the normalised address: what suppressions are matched by.
  address_hash text,
  content json not null,
  transactional boolean not null,
  category text,
  state text not null check (state in ('queued', 'sending', 'sent', 'failed', 'unknown', 'refused')),
  refusal text,
  -- { code, message } of the last try that did not succeed
  failure jsonb,
  reference text,
  -- The attempt of the call that is sending, or was the last to: tells a dead sender from a living one.
  attempt int not null default 0,
  tries smallint not null default 0,
  queued_at timestamptz not null,
  settled_at timestamptz,
  primary key (id)
) partition by range (id);
create table millrace.message_default partition of millrace.message default with (fillfactor = 80);
create index message_contact on millrace.message (contact);
create index message_run on millrace.message (run);

-- First time of each status of a message. `machine`: a mail proxy fetched it, which says nothing of the reader.
create table millrace.message_status (
  message uuid not null,
  workspace int not null,
  status text not null,
  machine boolean not null default false,
  at timestamptz not null,
  data jsonb,
  primary key (message, status, machine)
);

-- Whom a channel must not reach: `marketing` only, or any message at all. Keyed by address, and by contact for the claim.
create table millrace.suppression (
  workspace int not null,
  channel text not null,
  address_hash text not null,
  contact bigint,
  scope text not null check (scope in ('marketing', 'any')),
  reason text not null,
  at timestamptz not null,
  primary key (workspace, channel, address_hash, scope)
);
create index suppression_contact on millrace.suppression (contact);

-- The built-in inbox: mail caught when no SMTP_URL is given. `message` is its id in the log, when it is one of ours.
create table millrace.inbox_mail (
  id bigint generated always as identity primary key,
  workspace int,
  message uuid,
  at timestamptz not null,
  mail_from text not null,
  mail_to text not null,
  subject text not null,
  text text not null,
  html text,
  headers jsonb not null
);
create index inbox_mail_to on millrace.inbox_mail (mail_to);
