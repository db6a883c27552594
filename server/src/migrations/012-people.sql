-- Who people are and where they come from: rules of identity, the catalogue of what is known of them, imports, collections.

-- A workspace without a row has the defaults.
create table millrace.people_setting (
  workspace int primary key references millrace.workspace,
  -- Attributes that name a person besides userId and anonymousId: email, phone.
  identify_by text[] not null default '{}' check (identify_by <@ array['email', 'phone']),
  -- Whether the catalogue keeps a few values of each attribute and property.
  samples boolean not null default true
);

-- Addresses by which people are known, normalised. Filled only where the workspace's rule says so.
create table millrace.address (
  workspace int not null,
  kind text not null check (kind in ('email', 'phone')),
  value text not null check (value <> ''),
  contact bigint not null,
  primary key (workspace, kind, value)
);
create index address_contact on millrace.address (contact);

-- Attributes of contacts and properties of events that were seen. Of a contact's attribute `event` is empty.
create table millrace.catalogue (
  workspace int not null references millrace.workspace,
  subject text not null check (subject in ('contact', 'event')),
  event text not null default '',
  name text not null,
  kinds text[] not null,
  samples jsonb not null default '[]',
  seen_at timestamptz not null default now(),
  primary key (workspace, subject, event, name)
);

create table millrace.import (
  id int generated always as identity primary key,
  workspace int not null references millrace.workspace,
  kind text not null check (kind in ('contacts', 'events')),
  format text not null check (format in ('csv', 'ndjson')),
  start boolean not null,
  state text not null default 'running' check (state in ('running', 'done', 'failed')),
  rows bigint not null default 0,
  stored bigint not null default 0,
  repeated bigint not null default 0,
  refused bigint not null default 0,
  -- { code, message } of what ended it before the end of the file.
  failure jsonb,
  -- Real time, not the test clock: how long a file takes, and whether its process lives.
  created_at timestamptz not null default now(),
  beat_at timestamptz not null default now()
);
create index import_workspace on millrace.import (workspace, id);

create table millrace.import_refused (
  import int not null references millrace.import on delete cascade,
  row bigint not null,
  code text not null,
  message text not null,
  excerpt text not null,
  primary key (import, row)
);

-- Small keyed tables of the workspace's own. `records` counts them, under the lock of the row.
create table millrace.collection (
  workspace int not null references millrace.workspace,
  name text not null check (name <> ''),
  records int not null default 0,
  updated_at timestamptz not null,
  primary key (workspace, name)
);

create table millrace.collection_record (
  workspace int not null,
  collection text not null,
  key text not null check (key <> ''),
  value jsonb not null,
  updated_at timestamptz not null,
  primary key (workspace, collection, key),
  foreign key (workspace, collection) references millrace.collection on delete cascade
);
